"""One detached process and the file that names it.

A process id alone proves nothing: after a crash or a reboot the same number may belong to anybody. The file therefore
holds the time the process was created as well, and the command line must name the place.
"""

import contextlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import psutil

from kg.graph.place import ServerPlace, write_private

_CLOCK_STEP_SECONDS: Final = 2.0
"""The kernel's boot time, from which creation times are counted, may move this much when the clock is set."""


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A server that was started and where it listens."""

    pid: int
    created_at_seconds: float
    """Seconds since 1970 at which the process was created."""
    bolt_port: int


def start_process(place: ServerPlace, command: Sequence[str]) -> ServerProcess:
    """Start the server of a place, detached from this terminal, its console going to a file; note it in its place."""
    if place.console_log.exists():
        place.console_log.replace(place.logs / "console.previous.log")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    pid = os.posix_spawn(
        command[0],
        list(command),
        build_environment(),
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(place.console_log), flags, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setpgroup=0,
    )
    started = ServerProcess(pid, psutil.Process(pid).create_time(), place.bolt_port)
    write_private(place.process_file, json.dumps(asdict(started)) + "\n")
    return started


def find_process(place: ServerPlace) -> ServerProcess | None:
    """The running server of a place; None when there is none, whatever a stale note says."""
    noted = _read_note(place.process_file)
    return noted if noted is not None and is_running(noted, place) else None


def is_running(noted: ServerProcess, place: ServerPlace) -> bool:
    """Whether the very process that was noted still runs, and not another that was given its number."""
    _reap(noted.pid)
    try:
        process = psutil.Process(noted.pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        same_age = abs(process.create_time() - noted.created_at_seconds) <= _CLOCK_STEP_SECONDS
        return same_age and f"--home-dir={place.directory}" in process.cmdline()
    except psutil.Error:
        return False


def stop_process(noted: ServerProcess, place: ServerPlace, patience_seconds: float) -> bool:
    """Ask the server to stop and wait; True when it ended by itself, False when it had to be killed."""
    process = psutil.Process(noted.pid)
    with contextlib.suppress(psutil.NoSuchProcess):
        process.terminate()
    clean = _wait_for_end(noted, place, patience_seconds)
    if not clean:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
        _wait_for_end(noted, place, patience_seconds)
    place.process_file.unlink(missing_ok=True)
    return clean


def build_environment() -> Mapping[str, str]:
    """Environment of Java: ours, without our own settings and without flags for other Javas."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("KG_") and name not in ("JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH")
    }


def _read_note(path: Path) -> ServerProcess | None:
    try:
        return ServerProcess(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _wait_for_end(noted: ServerProcess, place: ServerPlace, patience_seconds: float) -> bool:
    deadline = time.monotonic() + patience_seconds
    while is_running(noted, place):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _reap(pid: int) -> None:
    # A server started by this very process stays a zombie until it is waited for.
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
