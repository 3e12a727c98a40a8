"""Starts that must not happen, each with one sentence and a way out, and nothing touched."""

import shutil
import socket
from collections import namedtuple
from pathlib import Path
from typing import NoReturn

import pytest

from kg.errors import ConfigurationError, GraphInstallError, GraphStartError
from kg.graph import server
from kg.graph.place import ServerPlace
from kg.home import Home
from kg.progress import SilentReporter
from kg.settings import GraphSettings

Usage = namedtuple("Usage", "total used free")


def _must_not_start(*_: object) -> NoReturn:
    raise AssertionError("a process was started")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_port: int) -> ServerPlace:
    monkeypatch.setattr(server, "check_library", lambda _: None)
    monkeypatch.setattr(server, "start_process", _must_not_start)
    monkeypatch.setattr(server, "run_admin", _must_not_start)
    return ServerPlace(tmp_path / "place", free_port, tmp_path / "lib").ensure()


def _start(place: ServerPlace) -> None:
    server.start_place(place, GraphSettings(), SilentReporter())


def test_a_taken_port_is_named_with_a_way_out(place: ServerPlace) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", place.bolt_port))
        taken.listen()
        with pytest.raises(GraphStartError, match=rf"Port {place.bolt_port} .* is taken by .*KG_BOLT_PORT"):
            _start(place)


def test_data_of_a_newer_version_is_not_touched(place: ServerPlace) -> None:
    place.version_file.write_text("2026.8.1\n")
    (place.data / "kept").write_text("kept")
    with pytest.raises(GraphStartError, match=r"written by Neo4j 2026\.8\.1, newer than"):
        _start(place)
    assert (place.data / "kept").read_text() == "kept"
    assert place.version_file.read_text() == "2026.8.1\n"


def test_data_of_an_older_version_is_taken(place: ServerPlace) -> None:
    place.version_file.write_text("5.26.9\n")
    with pytest.raises(AssertionError, match="a process was started"):
        _start(place)


def test_a_full_disk_is_said_before_anything_is_written(place: ServerPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1, 1, 0))
    with pytest.raises(GraphStartError, match=r"is full .*nothing was lost"):
        _start(place)
    assert not place.password_file.exists()


def test_a_missing_java_stops_a_start(place: ServerPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_found() -> NoReturn:
        raise GraphInstallError("Neo4j needs Java 17 or 21 and none was found.")

    monkeypatch.setattr(server, "find_java", none_found)
    with pytest.raises(GraphInstallError, match="Java 17 or 21"):
        _start(place)


def test_the_reason_of_a_failed_start_is_found_in_its_console(place: ServerPlace) -> None:
    place.console_log.write_text(
        "INFO  Start\nERROR Failed to start Neo4j\n\tat some.Frame(Some.java:1)\nCaused by: Unrecognized setting\n"
    )
    assert server.read_reason(place) == "ERROR Failed to start Neo4j | Caused by: Unrecognized setting"


def test_nothing_is_started_when_the_graph_is_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    monkeypatch.setattr(server, "start_process", _must_not_start)
    settings = GraphSettings(neo4j_uri=f"bolt://127.0.0.1:{free_port}")
    home = Home(tmp_path / "home")
    status = server.ensure_running(settings, home, SilentReporter())
    assert (status.state, status.uri) == (server.ServerState.NOT_ANSWERING, settings.neo4j_uri)
    assert not home.path.exists()


def test_a_graph_elsewhere_is_not_ours_to_stop(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="not ours to stop"):
        server.stop(GraphSettings(neo4j_uri="bolt://graph.example"), Home(tmp_path))


def test_a_home_without_jars_is_not_installed(tmp_path: Path) -> None:
    found = server.find_status(GraphSettings(), Home(tmp_path))
    assert found.state is server.ServerState.NOT_INSTALLED


def test_stopping_what_does_not_run_changes_nothing(tmp_path: Path) -> None:
    assert server.stop(GraphSettings(), Home(tmp_path)) is False
