"""`kg`: one sentence and an exit code for what goes wrong, and an example for every command."""

import re
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import typer
import typer.main
from typer.core import TyperOption

from kg import command
from kg.errors import ConfigurationError


def _commands() -> Iterator[tuple[str, Any]]:
    """Each command that runs something, by its words."""
    waiting: list[tuple[str, Any]] = [("kg", typer.main.get_command(command.build_app()))]
    while waiting:
        words, found = waiting.pop()
        below = getattr(found, "commands", None)
        if below is None:
            yield words, found
        else:
            waiting += [(f"{words} {name}", one) for name, one in below.items()]


COMMANDS = dict(_commands())


@pytest.mark.parametrize("words", sorted(COMMANDS))
def test_every_command_shows_an_example_of_itself_behind_its_options(words: str) -> None:
    assert re.match(rf"Example: (KG_\w+=\S+ )?{words}\b", COMMANDS[words].epilog)
    assert "Example:" not in COMMANDS[words].help


@pytest.mark.parametrize("words", sorted(COMMANDS))
def test_no_option_is_shown_with_a_type_of_python(words: str) -> None:
    context = SimpleNamespace(token_normalize_func=None)
    shown = {option.display_type_rich(context) for option in COMMANDS[words].params if isinstance(option, TyperOption)}
    assert not [one for one in shown if re.search(r"list\[|%|<(str|int|float|bool|Path)\b", one or "")], shown


def test_the_parts_of_every_package_are_there() -> None:
    assert {"kg graph start", "kg release make", "kg audit verify", "kg query", "kg serve", "kg ask"} <= COMMANDS.keys()


def _run(monkeypatch: pytest.MonkeyPatch, *words: str) -> object:
    monkeypatch.setattr(sys, "argv", ["kg", *words])
    with pytest.raises(SystemExit) as ended:
        command.main()
    return ended.value.code


def test_an_error_of_ours_is_one_sentence_and_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, "query", "no_such_query") == 14
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("kg: There is no cypher/queries/no_such_query.cypher.")
    assert "Traceback" not in shown.err


def test_a_setting_that_cannot_be_used_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KG_BOLT_PORT", "s3cret")
    assert _run(monkeypatch, "query") == ConfigurationError.exit_code
    shown = capsys.readouterr().err
    assert "bolt_port" in shown
    assert "s3cret" not in shown


def test_an_empty_setting_is_one_that_was_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_BOLT_PORT", "")
    assert _run(monkeypatch, "query") == 0


def test_an_interruption_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    app = typer.Typer()
    app.callback()(lambda: None)
    app.command(name="long")(interrupted)
    monkeypatch.setattr(command, "build_app", lambda _words: app)
    assert _run(monkeypatch, "long") == 130
    assert "run the same command again" in capsys.readouterr().err
