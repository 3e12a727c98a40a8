from pathlib import Path

import orjson
import pytest

from kg.access.purposes import FieldGroup, Intent, Role
from kg.errors import AccessDenied
from kg.home import Home
from kg.ledger.store import open_ledger
from kg.looks import Look, note_look, open_looks
from kg.model.vocabulary import Purpose

INTENT = Intent(Purpose.INSPECTION, "CASE-9")
QUESTION = {"uscc": "91660100MA0000001x", "on": None}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path).ensure()


def read_entries(home: Home) -> list[dict[str, object]]:
    ledger = open_ledger(home.ledger)
    try:
        return [orjson.loads(one) for one in ledger.iter_contents()]
    finally:
        ledger.close()


def test_a_question_has_one_digest_however_it_is_asked(home: Home) -> None:
    note_look(home, "look", QUESTION)
    Look("look", QUESTION, (FieldGroup.EVALUATION,), Role.REGULATOR_INSPECTOR, INTENT).note(home)
    with open_looks(home, Role.REGULATOR_INSPECTOR, INTENT) as looks:
        looks.record("look", FieldGroup.EVALUATION, QUESTION)
        looks.record("look", FieldGroup.EVALUATION, {**QUESTION, "on": "2026-01-01"})
        looks.record("another look", FieldGroup.EVALUATION, QUESTION)
    entries = read_entries(home)
    assert len({str(entry["looked_for"]) for entry in entries}) == 1, "a code is looked for in any spelling"
    digests = [entry["query_digest"] for entry in entries]
    assert len(set(digests[:3])) == 1
    assert len({*digests}) == 3


def test_what_was_refused_stands_there_without_whom_it_is_about(home: Home) -> None:
    look = Look("look", QUESTION, (FieldGroup.REGISTRATION, FieldGroup.EVALUATION), Role.CLERK, INTENT)
    with pytest.raises(AccessDenied):
        look.admit(home)
    with open_looks(home, Role.CLERK, INTENT) as looks, pytest.raises(AccessDenied):
        looks.record("look", FieldGroup.EVALUATION, QUESTION, ("e_1",))
    for entry in read_entries(home):
        assert (entry["allowed"], entry["entity_ids"]) == ([], [])
        assert "evaluation:ROLE_NOT_PERMITTED" in str(entry["refused"])
