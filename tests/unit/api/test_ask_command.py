"""`kg ask` prints what the service answered; a fault is an exit code too."""

from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from api import ask_command
from api.app import utc_now
from api.asking import Question
from api.authentication import Caller, build_authenticator
from api.settings import ApiSettings
from kg.errors import ServiceError
from kg.model.vocabulary import Purpose
from kg.sealing.keys import load_keys

APP = typer.Typer()
APP.command()(ask_command.ask)
NOT_FOUND = {"data": {"legalEntity": {"__typename": "NotFound", "reason": "No legal entity."}}}
FAULT = {"data": None, "errors": [{"message": "try again", "extensions": {"code": "UNAVAILABLE"}}]}


@pytest.mark.parametrize(
    ("answer", "exit_code", "says"), [(NOT_FOUND, 0, "NotFound"), (FAULT, ServiceError.exit_code, "UNAVAILABLE")]
)
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_an_answer_is_printed_and_a_fault_is_an_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any], exit_code: int, says: str, form: list[str]
) -> None:
    asked: list[tuple[str, Question]] = []

    def ask_profile(_url: str, bearer: str, question: Question) -> dict[str, Any]:
        asked.append((bearer, question))
        return answer

    monkeypatch.setenv("KG_HOME", str(tmp_path))
    monkeypatch.setattr(ask_command, "ask_profile", ask_profile)
    done = CliRunner().invoke(APP, ["9166", "--purpose", "inspection", "--case", "CASE-1", "--role", "auditor", *form])
    assert (done.exit_code, says in done.output) == (exit_code, True)
    ((bearer, question),) = asked
    assert question == Question("9166", Purpose.INSPECTION, "CASE-1")
    authenticator = build_authenticator(ApiSettings(), load_keys(tmp_path / "keys.json").token, utc_now)
    assert authenticator.read_caller(f"Bearer {bearer}") == Caller("developer", "auditor")
