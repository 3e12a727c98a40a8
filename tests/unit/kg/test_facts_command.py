"""`kg facts owners`: the answer for people and for machines, audited, naming no natural person."""

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from kg.errors import RequestError, StepError
from kg.facts_command import app
from kg.home import Home
from kg.ledger.store import open_ledger
from tests.built_facts import build
from tests.small_city import BETA, PERSONAL, SHOP, WANG_NUMBER, build_city
from tests.staged_world import build_home, build_opaque_id


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = build_home(tmp_path / "home")
    world = build_city()
    build(home, world)
    monkeypatch.setenv("KG_HOME", str(home.path))
    return home


def test_a_firms_owners_are_told_in_words_and_no_person_is_named(home: Home) -> None:
    result = CliRunner().invoke(app, ["owners", BETA], catch_exceptions=False)
    wang = build_opaque_id("p", WANG_NUMBER)
    assert "鹏城乙公司" in result.stdout
    assert f"controlled in the end by {wang}" in result.stdout
    assert "unknown 40.0000%" in result.stdout
    assert not [value for value in PERSONAL if value in result.stdout]


def test_a_machine_gets_the_same_as_json_and_each_look_is_in_the_audit(home: Home) -> None:
    result = CliRunner().invoke(app, ["owners", BETA.lower(), "--on", "2026-01-06", "--json"], catch_exceptions=False)
    told = orjson.loads(result.stdout)
    assert (told["finding"], told["held_on"], len(told["owners"])) == ("confirmed", "2026-01-06", 2)
    ledger = open_ledger(home.ledger)
    [entry] = [orjson.loads(content) for content in ledger.iter_contents()]
    ledger.close()
    assert (entry["operation"], entry["role"]) == ("kg facts owners", "operator")
    assert len(entry["looked_for"]) == 1
    assert BETA not in orjson.dumps(entry).decode()


def test_who_trades_alone_is_a_person_and_is_not_looked_up_as_a_firm(home: Home) -> None:
    with pytest.raises(RequestError, match="natural person"):
        CliRunner().invoke(app, ["owners", SHOP], catch_exceptions=False)


def test_without_facts_the_way_to_them_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_HOME", str(tmp_path))
    with pytest.raises(StepError, match="no facts yet"):
        CliRunner().invoke(app, ["owners", BETA], catch_exceptions=False)
