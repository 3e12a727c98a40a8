"""Install, start until queries are answered, stop, and say how the managed server is.

`ensure_running` and `stop` follow the settings; `start_place` and `stop_place` work on any place, such as a release.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

import psutil

from kg.errors import ConfigurationError, GraphStartError
from kg.graph.address import build_place_address, find_address
from kg.graph.administration import run_admin
from kg.graph.configuration import build_command, write_configuration
from kg.graph.disk import full_disk_raises, one_at_a_time, require_space
from kg.graph.door import has_answer
from kg.graph.jars import NEO4J_VERSION, check_library, has_library, install_library
from kg.graph.java import find_java
from kg.graph.memory import plan_memory
from kg.graph.offline_import import clear_unfinished_import
from kg.graph.place import LOOPBACK, ServerPlace, build_main_place, ensure_password, get_library, write_private
from kg.graph.process import ServerProcess, find_process, is_running, start_process, stop_process
from kg.home import Home
from kg.logs import get_logger
from kg.progress import Reporter
from kg.settings import GraphSettings

_NEEDED_MIB: Final = 128
_STOP_SECONDS: Final = 90.0
_REASON_MARKS: Final = ("Caused by:", "ERROR", "Error", "Exception", "Failed", "Unable")
_log = get_logger("kg.graph.server")


class ServerState(StrEnum):
    """How the graph's server is."""

    ELSEWHERE = "elsewhere"
    """`KG_NEO4J_URI` names another Neo4j: nothing local is started or stopped."""
    NOT_INSTALLED = "not_installed"
    STOPPED = "stopped"
    STARTING = "starting"
    """The process runs and does not answer queries yet."""
    RUNNING = "running"
    NOT_ANSWERING = "not_answering"
    """The other Neo4j does not answer."""


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What `kg graph status` says."""

    state: ServerState
    uri: str | None
    """Address at which queries are answered, or would be."""
    pid: int | None
    version: str | None
    """Version of the managed Neo4j; None when the graph is elsewhere."""
    directory: Path | None
    """Place of the managed server; None when the graph is elsewhere."""


def install(home: Home, reporter: Reporter) -> Path:
    """Bring the jars, checked, and see that a fitting Java runs; gives the directory of the jars.

    Raises:
        GraphInstallError: Java or a jar is missing, cannot be fetched or is not the listed one.
    """
    find_java()
    library = get_library(home.ensure())
    library.parent.mkdir(mode=0o700, exist_ok=True)
    install_library(library, reporter)
    return library


def ensure_running(settings: GraphSettings, home: Home, reporter: Reporter) -> ServerStatus:
    """Have a graph that answers queries: install what is missing, start what is stopped, find what runs.

    Raises:
        GraphInstallError: it could not be installed.
        GraphStartError: it did not start; says why.
    """
    if settings.neo4j_uri:
        return find_status(settings, home)
    place = build_main_place(settings, home)
    if find_process(place) is None and not has_library(place.library):
        install(home, reporter)
    return start_place(place, settings, reporter)


def stop(settings: GraphSettings, home: Home) -> bool:
    """Stop the managed server; False when it was not running.

    Raises:
        ConfigurationError: the graph is elsewhere, so it is not ours to stop.
    """
    if settings.neo4j_uri:
        raise ConfigurationError(
            f"KG_NEO4J_URI names the graph at {settings.neo4j_uri}, which is not ours to stop.",
            way_out="Unset KG_NEO4J_URI to stop the managed server.",
        )
    return stop_place(build_main_place(settings, home))


def find_status(settings: GraphSettings, home: Home) -> ServerStatus:
    """How the server is, seen now; starts nothing."""
    if settings.neo4j_uri:
        answered = has_answer(find_address(settings, home), settings)
        state = ServerState.ELSEWHERE if answered else ServerState.NOT_ANSWERING
        return ServerStatus(state, settings.neo4j_uri, None, None, None)
    place = build_main_place(settings, home)
    if not has_library(place.library):
        return ServerStatus(ServerState.NOT_INSTALLED, None, None, NEO4J_VERSION, place.directory)
    return find_place_status(place, settings)


def find_place_status(place: ServerPlace, settings: GraphSettings) -> ServerStatus:
    """How the server of a place is."""
    running = find_process(place)
    if running is None:
        return ServerStatus(ServerState.STOPPED, None, None, NEO4J_VERSION, place.directory)
    address = build_place_address(place)
    state = ServerState.RUNNING if has_answer(address, settings) else ServerState.STARTING
    return ServerStatus(state, address.uri, running.pid, NEO4J_VERSION, place.directory)


def start_place(place: ServerPlace, settings: GraphSettings, reporter: Reporter) -> ServerStatus:
    """Start the server of a place, or find it running, and wait until it answers queries.

    Raises:
        GraphInstallError: Java or a jar is missing or not the listed one.
        GraphStartError: the port is taken, the data is of a newer version, the disk is full, or the server said no.
    """
    with _alone_at(place):
        return _start(place, settings, reporter)


@contextmanager
def stopped_place(place: ServerPlace, settings: GraphSettings, reporter: Reporter) -> Iterator[None]:
    """Have the server of a place stopped while the block runs; nobody starts it meanwhile.

    A server that ran is started again at its port, however the block ends.

    Raises:
        GraphStartError: it did not start again.
    """
    with _alone_at(place):
        running = find_process(place)
        stop_place(place)
        try:
            yield
        finally:
            if running is not None:
                _start(replace(place, bolt_port=running.bolt_port), settings, reporter)


def stop_place(place: ServerPlace) -> bool:
    """Stop the server of a place cleanly; False when it was not running. Nothing committed is lost either way."""
    running = find_process(place)
    if running is None:
        return False
    if not stop_process(running, place, _STOP_SECONDS):
        _log.warning("server did not stop in time and was killed; it recovers at the next start", pid=running.pid)
    return True


@contextmanager
def _alone_at(place: ServerPlace) -> Iterator[None]:
    with full_disk_raises(GraphStartError, place.directory):
        place.ensure()
        with one_at_a_time(place.run / "start.lock"):
            yield


def _start(place: ServerPlace, settings: GraphSettings, reporter: Reporter) -> ServerStatus:
    with reporter.step("neo4j", unit="servers") as step:
        running = find_process(place)
        step.note = "found running" if running else "started"
        if running is None:
            clear_unfinished_import(place)
            running = _launch(place, settings)
        _wait_for_answer(place, running, settings)
    return find_place_status(replace(place, bolt_port=running.bolt_port), settings)


def _launch(place: ServerPlace, settings: GraphSettings) -> ServerProcess:
    _check_version(place)
    java = find_java()
    check_library(place.library)
    require_space(GraphStartError, place.directory, _NEEDED_MIB)
    _check_port(place)
    plan = plan_memory(settings)
    write_configuration(place, plan)
    password = ensure_password(place)
    if not place.has_data():
        run_admin(place, settings, "dbms", "set-initial-password", password.get_secret_value())
    write_private(place.version_file, NEO4J_VERSION + "\n")
    return start_process(place, build_command(java, place, plan))


def _check_version(place: ServerPlace) -> None:
    try:
        found = place.version_file.read_text("ascii").strip()
    except FileNotFoundError:
        return
    if _parse_version(found) > _parse_version(NEO4J_VERSION):
        raise GraphStartError(
            f"The data in {place.data} was written by Neo4j {found}, newer than the {NEO4J_VERSION} of this Xintu; "
            "it was not touched.",
            way_out="Use the newer Xintu, or move that directory away and publish again.",
        )


def _parse_version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdecimal())


def _check_port(place: ServerPlace) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # A port on which only finished connections linger is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, place.bolt_port))
        except OSError as error:
            raise GraphStartError(
                f"Port {place.bolt_port} on {LOOPBACK} is taken by {_find_port_owner(place.bolt_port)}.",
                way_out="Set KG_BOLT_PORT to a free port, or end that program, and start again.",
            ) from error


def _find_port_owner(port: int) -> str:
    try:
        owners = [c.pid for c in psutil.net_connections("tcp") if c.status == psutil.CONN_LISTEN and port in c.laddr]
        return f"process {owners[0]} ({psutil.Process(owners[0]).name()})"
    except (psutil.Error, IndexError):
        return "another program"


def _wait_for_answer(place: ServerPlace, running: ServerProcess, settings: GraphSettings) -> None:
    address = build_place_address(place)
    deadline = time.monotonic() + settings.start_seconds
    while not has_answer(address, settings):
        if not is_running(running, place):
            place.process_file.unlink(missing_ok=True)
            raise GraphStartError(
                f"Neo4j ended during its start: {read_reason(place)}", way_out=f"The whole log is {place.console_log}."
            )
        if time.monotonic() > deadline:
            stop_process(running, place, _STOP_SECONDS)
            raise GraphStartError(
                f"Neo4j did not answer within {settings.start_seconds} seconds and was stopped: {read_reason(place)}",
                way_out=f"Raise KG_START_SECONDS if this machine is slow; the whole log is {place.console_log}.",
            )
        time.sleep(0.1)


def read_reason(place: ServerPlace) -> str:
    """The last lines of the console that say why a start failed."""
    try:
        lines = place.console_log.read_text("utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return "it wrote nothing."
    said = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("at ")]
    reasons = [line for line in said if any(mark in line for mark in _REASON_MARKS)]
    return " | ".join(dict.fromkeys((reasons or said)[-3:])) or "it wrote nothing."
