"""`kg serve` and `kg token`, without a graph."""

from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from api import command
from api.app import utc_now
from api.authentication import Caller, build_authenticator
from api.settings import ApiSettings
from kg.errors import ConfigurationError, GraphInstallError
from kg.sealing.keys import load_keys

APP = typer.Typer()
APP.command()(command.serve)
APP.command()(command.token)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KG_HOME", str(tmp_path))
    return tmp_path


def test_a_token_that_the_command_prints_is_believed_by_the_service(home: Path) -> None:
    printed = CliRunner().invoke(APP, ["token", "--role", "clerk", "--subject", "wang", "--hours", "1"])
    assert printed.exit_code == 0, printed.output
    authenticator = build_authenticator(ApiSettings(), load_keys(home / "keys.json").token, utc_now)
    assert authenticator.read_caller(f"Bearer {printed.output.strip()}") == Caller("wang", "clerk")


def test_serve_starts_the_graph_and_listens_where_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Any] = []
    monkeypatch.setattr(command, "install_console", _no_registry)
    monkeypatch.setattr(command, "ensure_running", lambda *_: done.append("graph"))
    monkeypatch.setattr(command.Server, "run", lambda self: done.append((self.config.host, self.config.port)))
    served = CliRunner().invoke(APP, ["serve", "--port", "8123"])
    assert served.exit_code == 0, served.output
    assert done == ["graph", ("127.0.0.1", 8123)]
    assert "no query console: There is no registry." in served.output
    assert served.output.endswith("stopped\n")


def test_serve_beyond_loopback_without_keys_is_refused_before_the_graph_is_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command, "install_console", _no_registry)
    monkeypatch.setattr(command, "ensure_running", lambda *_: pytest.fail("the graph was started"))
    refused = CliRunner().invoke(APP, ["serve", "--host", "192.0.2.1"])
    assert isinstance(refused.exception, ConfigurationError)


def _no_registry(*_: object) -> None:
    raise GraphInstallError("There is no registry.")
