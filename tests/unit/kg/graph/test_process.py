"""A process id alone proves nothing."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import psutil
import pytest

from kg.graph.place import ServerPlace
from kg.graph.process import ServerProcess, build_environment, find_process, start_process, stop_process


@pytest.fixture
def place(tmp_path: Path) -> ServerPlace:
    return ServerPlace(tmp_path, 7001, tmp_path / "lib").ensure()


def _command(place: ServerPlace, program: str) -> list[str]:
    return [sys.executable, "-c", program, f"--home-dir={place.directory}"]


@pytest.fixture
def running(place: ServerPlace) -> Iterator[ServerProcess]:
    started = start_process(place, _command(place, "import time; time.sleep(600)"))
    yield started
    if find_process(place):
        stop_process(started, place, 10)


def test_a_started_process_is_found_with_its_port(place: ServerPlace, running: ServerProcess) -> None:
    assert find_process(place) == running
    assert running.bolt_port == 7001


def test_a_process_in_the_same_number_with_another_age_is_not_ours(place: ServerPlace, running: ServerProcess) -> None:
    reused = replace(running, created_at_seconds=running.created_at_seconds - 60)
    place.process_file.write_text(json.dumps(asdict(reused)))
    assert find_process(place) is None
    place.process_file.write_text(json.dumps(asdict(running)))


def test_a_process_of_another_place_is_not_ours(tmp_path: Path, running: ServerProcess) -> None:
    other = ServerPlace(tmp_path / "other", 7001, tmp_path / "lib").ensure()
    other.process_file.write_text(json.dumps(asdict(running)))
    assert find_process(other) is None


def test_the_id_of_a_process_that_is_gone_is_stale(place: ServerPlace) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    place.process_file.write_text(json.dumps({"pid": gone.pid, "created_at_seconds": 0.0, "bolt_port": 7001}))
    assert find_process(place) is None


@pytest.mark.parametrize("text", ["", "not json", "[]", '{"pid": 1}'])
def test_a_spoilt_process_file_names_nobody(place: ServerPlace, text: str) -> None:
    place.process_file.write_text(text)
    assert find_process(place) is None


def test_stopping_ends_the_process_and_takes_the_file_away(place: ServerPlace, running: ServerProcess) -> None:
    assert stop_process(running, place, 10) is True
    assert not place.process_file.exists()
    assert not psutil.pid_exists(running.pid)


def test_a_stop_leaves_the_note_of_a_server_that_was_started_meanwhile(
    place: ServerPlace, running: ServerProcess
) -> None:
    newer = json.dumps(asdict(replace(running, bolt_port=7002)))
    place.process_file.write_text(newer)
    stop_process(running, place, 10)
    assert place.process_file.read_text() == newer


def test_a_process_that_ignores_the_request_is_killed(place: ServerPlace) -> None:
    deaf = (
        "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    started = start_process(place, _command(place, deaf))
    while "deaf" not in place.console_log.read_text():
        psutil.Process(started.pid).status()
    assert stop_process(started, place, 0.2) is False
    assert not psutil.pid_exists(started.pid)


def test_java_does_not_see_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_NEO4J_PASSWORD", "secret")
    assert not any(name.startswith("KG_") for name in build_environment())
