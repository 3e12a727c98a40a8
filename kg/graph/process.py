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

_KILL_SECONDS: Final = 10.0


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
    try:
        return not _has_ended(noted) and f"--home-dir={place.directory}" in psutil.Process(noted.pid).cmdline()
    except psutil.Error:
        return False


def stop_process(noted: ServerProcess, place: ServerPlace, patience_seconds: float) -> bool:
    """Ask the server to stop and wait; True when it ended by itself, False when it had to be killed."""
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(noted.pid).terminate()
    clean = _wait_for_end(noted, patience_seconds)
    if not clean:
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(noted.pid).kill()
        _wait_for_end(noted, _KILL_SECONDS)
    # A start that waited for this end may have noted its own server by now.
    if _read_note(place.process_file) == noted:
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


def _wait_for_end(noted: ServerProcess, patience_seconds: float) -> bool:
    deadline = time.monotonic() + patience_seconds
    while not _has_ended(noted):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _has_ended(noted: ServerProcess) -> bool:
    try:
        process = psutil.Process(noted.pid)
        if abs(process.create_time() - noted.created_at_seconds) > _CLOCK_STEP_SECONDS:
            return True
        if process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            return False
    except psutil.Error:
        return True
    # A server that this very process started stays a zombie until it is waited for.
    with contextlib.suppress(ChildProcessError):
        os.waitpid(noted.pid, os.WNOHANG)
    return True
