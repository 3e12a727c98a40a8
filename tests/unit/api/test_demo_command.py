"""`kg demo` types the commands that anybody can type, and stops at the first that fails."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from api import demo_command
from api.demo_command import demo
from kg.errors import StepError


class Commands:
    """Runs nothing; remembers what was typed. `failing` is the first word of a command that fails."""

    def __init__(self) -> None:
        self.typed: list[str] = []
        self.environments: list[Mapping[str, str]] = []
        self.firms: list[dict[str, str]] = [{"uscc": "91660100MA0000AAAA"}]
        self.failing = ""

    def run(self, words: list[str], *, env: Mapping[str, str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        typed = words[len(demo_command._kg()) :]
        self.typed.append(" ".join(typed))
        self.environments.append(env)
        code = 1 if typed[0] == self.failing else 0
        return subprocess.CompletedProcess(words, code, stdout=json.dumps(self.firms).encode())


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Commands:
    found = Commands()

    @contextmanager
    def serving(_environment: Mapping[str, str]) -> Iterator[str]:
        yield "http://127.0.0.1:1"

    monkeypatch.setattr(demo_command.subprocess, "run", found.run)
    monkeypatch.setattr(demo_command, "_serving", serving)
    return found


def test_the_whole_way_is_typed_in_order_below_one_directory(
    commands: Commands, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo(persons=50, place=tmp_path)
    assert [line.split()[0] for line in commands.typed] == [
        "city", "refresh", "graph", "quality", "query", "ask", "audit", "graph",
    ]  # fmt: skip
    assert "--purpose inspection --case" in commands.typed[5]
    assert {env["KG_HOME"] for env in commands.environments} == {str(tmp_path / "home")}
    assert len({env["KG_BOLT_PORT"] for env in commands.environments}) == 1
    assert "kg ask 91660100MA0000AAAA" in capsys.readouterr().out


@pytest.mark.parametrize("bolt_port", [None, "17687"])
def test_what_to_try_next_names_the_ports_that_were_chosen(
    commands: Commands,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    bolt_port: str | None,
) -> None:
    monkeypatch.setenv("KG_API_PORT", "8123")
    monkeypatch.delenv("KG_BOLT_PORT", raising=False)
    if bolt_port:
        monkeypatch.setenv("KG_BOLT_PORT", bolt_port)
    demo(persons=50, place=tmp_path)
    told = capsys.readouterr().out
    assert "http://127.0.0.1:8123/graphql" in told
    (used,) = {env["KG_BOLT_PORT"] for env in commands.environments}
    assert (f"KG_BOLT_PORT={used}" in told) is (bolt_port is None), "a port that was given is set where it was given"


def test_a_city_that_is_there_is_not_made_again(commands: Commands, tmp_path: Path) -> None:
    truth = tmp_path / "files" / "truth" / "party_truth.csv"
    truth.parent.mkdir(parents=True)
    truth.touch()
    demo(persons=50, place=tmp_path)
    assert commands.typed[0].startswith("refresh")


@pytest.mark.parametrize("failing", ["refresh", "query", "ask"])
def test_a_command_that_fails_ends_it_and_the_graph_is_stopped(
    commands: Commands, tmp_path: Path, failing: str
) -> None:
    commands.failing = failing
    with pytest.raises(StepError):
        demo(persons=50, place=tmp_path)
    assert commands.typed[-1] == "graph stop"
    assert commands.typed[-2].startswith(failing)


def test_a_graph_without_a_firm_to_show_is_said(commands: Commands, tmp_path: Path) -> None:
    commands.firms = []
    with pytest.raises(StepError, match="--persons"):
        demo(persons=50, place=tmp_path)
