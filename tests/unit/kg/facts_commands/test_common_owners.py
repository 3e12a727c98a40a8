"""`kg facts common-owners`: who owns both of two firms, through others, around loops; persons for a case alone."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from kg.engine.database import open_database
from kg.errors import AccessDenied, RequestError
from kg.facts_commands.command import app
from kg.home import Home
from kg.ledger.store import open_ledger
from kg.model.vocabulary import LegalForm, RegisterState, SubjectKind
from kg.settings import GraphSettings
from tests.built_facts import build
from tests.staged_world import World, build_home, build_opaque_id, firm, person

DAY = ["--on", "2026-01-06"]
WITH_CASE = ["--purpose", "supervision", "--case", "2026-17"]
A, B, X = (f"91660100MA0000{letter * 4}" for letter in "ABC")
P, Q = "660101199001010011", "660101199202020022"
SHARES = ((A, P, 0.3), (A, X, 0.5), (X, P, 0.4), (X, Q, 0.6), (B, P, 0.25), (B, X, 0.55), (B, A, 0.2))
"""Firm, holder and share; of A a fifth is nobody's who is known."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home, world = build_home(tmp_path / "home"), World()
    for uscc in (A, B, X):
        world.add(
            "registration", uscc, subject=firm(f"鹏城{uscc[-1]}公司", uscc), entity_kind=SubjectKind.FIRM,
            legal_form=LegalForm.LIMITED_COMPANY, register_state=RegisterState.ACTIVE, currency="CNY",
        )  # fmt: skip
    for number, (held, holder, share) in enumerate(SHARES):
        by = firm(f"鹏城{holder[-1]}公司", holder) if holder in {A, X} else person(f"某{holder[-1]}", holder)
        world.add(
            "shareholding", f"{held}|{number}", entity=firm(f"鹏城{held[-1]}公司", held), holder=by, share_ratio=share,
            currency="CNY",
        )  # fmt: skip
    build(home, world)
    monkeypatch.setenv("KG_HOME", str(home.path))
    return home


def _ask(*words: str) -> Any:
    return orjson.loads(
        CliRunner().invoke(app, ["common-owners", *words, *DAY, "--json"], catch_exceptions=False).stdout
    )


def _say(*words: str) -> str:
    return CliRunner().invoke(app, ["common-owners", *words, *DAY], catch_exceptions=False).stdout


def _read_entries(home: Home) -> list[Any]:
    ledger = open_ledger(home.ledger)
    entries = [orjson.loads(content) for content in ledger.iter_contents()]
    ledger.close()
    return entries


def test_owners_of_both_come_with_their_shares_of_each_all_ways_together(home: Home) -> None:
    told = _ask(A, B, *WITH_CASE)
    p, q, x = build_opaque_id("p", P), build_opaque_id("p", Q), build_opaque_id("e", X)
    stakes = {owner["entity_id"]: [(stake["direct_share"], stake["least_share"]) for stake in owner["stakes"]]
              for owner in told["owners"]}  # fmt: skip
    assert stakes == {
        p: [(0.3, pytest.approx(0.3 + 0.5 * 0.4)), (0.25, pytest.approx(0.25 + 0.55 * 0.4 + 0.2 * 0.5))],
        x: [(0.5, pytest.approx(0.5)), (0.55, pytest.approx(0.55 + 0.2 * 0.5))],
        q: [(0.0, pytest.approx(0.5 * 0.6)), (0.0, pytest.approx(0.65 * 0.6))],
    }
    assert list(stakes)[-1] == q, "whoever has the most of the one of which it has less comes first"
    assert [owner["is_person"] for owner in told["owners"] if owner["entity_id"] in (p, q)] == [True, True]
    assert [firm["unknown_share"] for firm in told["firms"]] == [pytest.approx(0.2), pytest.approx(0.04)]
    assert not told["is_complete"]
    assert _ask(A, X)["is_complete"], "everybody who owns X is known"


def test_it_is_said_in_words_with_who_controls_and_the_look_is_audited_with_whom_it_shows(home: Home) -> None:
    said = _say(A.lower(), f"{B[:8]}-{B[8:]}", *WITH_CASE)
    assert "鹏城A公司 and 鹏城B公司 on 2026-01-06: 3 owners in common" in said
    assert f"{build_opaque_id('p', Q)} controls 鹏城B公司" in said
    assert "Others could own both" in said
    assert "某" not in said
    [entry] = _read_entries(home)
    assert (entry["operation"], len(entry["looked_for"])) == ("kg facts common-owners", 2)
    assert (entry["role"], entry["purpose"], entry["case_reference"]) == (
        "regulator_inspector",
        "supervision",
        "2026-17",
    )
    assert "natural_persons" in entry["allowed"]
    persons = {build_opaque_id("p", number) for number in (P, Q)}
    assert {build_opaque_id("e", uscc) for uscc in (A, B, X)} | persons == set(entry["entity_ids"])


def test_without_a_case_no_person_is_listed_or_counted_nor_who_trades_alone(home: Home) -> None:
    told, said = _ask(A, B), _say(A, B)
    x = build_opaque_id("e", X)
    assert [owner["entity_id"] for owner in told["owners"]] == [x]
    assert ": 1 owners in common" in said
    assert "Natural persons are left out, whether there are any or not" in said
    assert not [number for number in (P, Q) if build_opaque_id("p", number) in said]
    for entry in _read_entries(home):
        assert (entry["role"], entry["purpose"]) == ("operator", None)
        assert set(entry["entity_ids"]) == {build_opaque_id("e", uscc) for uscc in (A, B, X)}
    with open_database(home.facts_database, GraphSettings()) as connection:
        trades_alone = "UPDATE node_legal_entity SET subject_kind = 'sole_proprietorship' WHERE entity_id = ?"
        connection.execute(trades_alone, [x])
    assert _ask(A, B)["owners"] == []
    assert len(_ask(A, B, *WITH_CASE)["owners"]) == 3
    with open_database(home.facts_database, GraphSettings()) as connection:
        connection.execute("UPDATE node_legal_entity SET subject_kind = 'firm' WHERE entity_id = ?", [x])
        traded_alone = (
            "UPDATE node_register_entry SET subject_kind = 'sole_proprietorship' "
            "WHERE entry_id = (SELECT to_id FROM edge_stated_as WHERE from_id = ?)"
        )
        connection.execute(traded_alone, [x])
    assert _ask(A, B)["owners"] == [], "on that day"


def test_who_may_not_see_persons_and_who_asks_for_nobody_stands_in_the_audit(home: Home) -> None:
    with pytest.raises(AccessDenied):
        _ask(A, B, *WITH_CASE, "--role", "clerk")
    with pytest.raises(RequestError, match="No legal entity"):
        _ask(A, "91660100MA0000ZZZZ")
    refused, missed = _read_entries(home)
    assert (refused["entity_ids"], refused["allowed"], len(refused["refused"])) == ([], [], 1)
    assert (missed["operation"], len(missed["looked_for"]), missed["entity_ids"]) == ("kg facts common-owners", 2, [])


def test_one_firm_has_nothing_in_common_with_itself(home: Home) -> None:
    with pytest.raises(RequestError, match="one firm"):
        _ask(A, A)
