"""`kg facts owners`: the answer for people and for machines, audited, naming no natural person."""

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from kg.errors import AccessDenied, RequestError, StepError
from kg.facts_commands.command import app
from kg.home import Home
from tests.built_facts import build
from tests.looking import WITH_CASE, read_entries
from tests.small_city import ALPHA, BETA, PERSONAL, SHOP, WANG_NUMBER, build_city
from tests.staged_world import build_home, build_opaque_id

A, B = (build_opaque_id("e", code) for code in (ALPHA, BETA))
WANG = build_opaque_id("p", WANG_NUMBER)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = build_home(tmp_path / "home")
    world = build_city()
    build(home, world)
    monkeypatch.setenv("KG_HOME", str(home.path))
    return home


def ask(*words: str) -> str:
    return CliRunner().invoke(app, ["owners", *words], catch_exceptions=False).stdout


@pytest.mark.usefixtures("home")
def test_a_firms_owners_are_told_in_words_and_no_person_is_named() -> None:
    told = ask(BETA, *WITH_CASE)
    assert "鹏城乙公司" in told
    assert f"controlled in the end by {WANG}" in told
    assert "unknown 40.0000%" in told
    assert "left out" not in told
    assert not [value for value in PERSONAL if value in told]


def test_without_a_purpose_no_person_is_told_nor_counted_and_firms_are(home: Home) -> None:
    told = ask(BETA)
    assert "鹏城甲公司" in told
    assert "Natural persons are left out, whether there are any or not" in told
    assert "p_" not in told
    assert "controlled in the end" not in told
    answer = orjson.loads(ask(BETA, "--json"))
    assert ([owner["entity_id"] for owner in answer["owners"]], answer["natural_persons"]) == ([A], False)
    assert WANG not in str(answer)
    by_a_person = orjson.loads(ask(ALPHA, "--json"))
    assert (by_a_person["owners"], by_a_person["chains"], by_a_person["filings"]["discrepancies"]) == ([], [], [])
    assert [entry["entity_ids"] for entry in read_entries(home)] == [[B, A], [B, A], [A]]


def test_a_machine_gets_the_same_as_json_and_each_look_is_in_the_audit(home: Home) -> None:
    told = orjson.loads(ask(BETA.lower(), "--on", "2026-01-06", "--json", *WITH_CASE))
    assert (told["finding"], told["held_on"], len(told["owners"])) == ("confirmed", "2026-01-06", 2)
    assert told["natural_persons"]
    assert ask(BETA, "--role", "clerk").endswith("--purpose and --case.\n")
    look, of_clerk = read_entries(home)
    assert (look["operation"], look["role"]) == ("kg facts owners", "regulator_inspector")
    assert (look["purpose"], look["case_reference"], set(look["entity_ids"])) == (
        "supervision",
        "2026-17",
        {A, B, WANG},
    )
    assert look["allowed"] == ["natural_persons", "registration"]
    assert len(look["looked_for"]) == 1
    assert BETA not in orjson.dumps(look).decode()
    assert (of_clerk["role"], of_clerk["purpose"], of_clerk["allowed"]) == ("clerk", None, ["registration"])


@pytest.mark.parametrize("command", ["owners", "shares", "bods"])
def test_persons_are_refused_to_whom_no_policy_shows_them_and_that_stands_in_the_audit(
    home: Home, command: str
) -> None:
    for words in (["--purpose", "supervision"], [*WITH_CASE, "--role", "clerk"]):
        with pytest.raises(AccessDenied):
            CliRunner().invoke(app, [command, BETA, *words], catch_exceptions=False)
        entry = read_entries(home)[-1]
        assert (entry["operation"], entry["allowed"], entry["entity_ids"]) == (f"kg facts {command}", [], [])
        assert entry["refused"]


def test_who_trades_alone_is_a_person_and_is_not_looked_up_as_a_firm(home: Home) -> None:
    with pytest.raises(RequestError, match="natural person"):
        CliRunner().invoke(app, ["owners", SHOP], catch_exceptions=False)


def test_without_facts_the_way_to_them_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_HOME", str(tmp_path))
    with pytest.raises(StepError, match="no facts yet"):
        CliRunner().invoke(app, ["owners", BETA], catch_exceptions=False)
