"""Until when a decision counts is read from dated rules: by repair, by its end where that ends it, by age."""

from collections.abc import Iterator
from datetime import date

import pytest

from kg.engine.database import Connection, open_database
from kg.errors import ConfigurationError
from kg.facts.retention import build_retention, decision_standings, read_retention
from kg.model.credit_nodes import DecisionNode
from kg.model.record import duckdb_columns
from kg.model.vocabulary import DecisionKind
from kg.settings import GraphSettings

ON = date(2026, 1, 5)
DECIDED = date(2025, 3, 1)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with open_database(None, GraphSettings()) as opened:
        opened.execute(f"CREATE TABLE node_decision ({duckdb_columns(DecisionNode).replace(' NOT NULL', '')})")
        yield opened


def find_standing(connection: Connection, kind: str, grade: str | None = None, **dates: date) -> tuple[object, ...]:
    connection.execute(
        "INSERT INTO node_decision (decision_id, decision_kind, grade, decided_on, ended_on, repaired_on) "
        "VALUES ('d', ?, ?, ?, ?, ?)",
        [kind, grade, DECIDED, dates.get("ended_on"), dates.get("repaired_on")],
    )
    with decision_standings(connection, ON):
        [found] = connection.execute("SELECT counts, expires_on, leaves_on FROM decision_standing").fetchall()
    return found


@pytest.mark.parametrize(
    ("kind", "grade", "expected"),
    [
        ("penalty", "minor", (False, date(2025, 6, 1), date(2025, 6, 1))),
        ("penalty", "general", (True, date(2026, 3, 1), date(2026, 3, 1))),
        ("penalty", None, (True, date(2026, 3, 1), date(2026, 3, 1))),
        ("penalty", "serious", (True, date(2028, 3, 1), date(2028, 3, 1))),
        ("abnormal_listing", None, (True, None, None)),
        ("published_complaint", None, (True, date(2026, 3, 1), date(2026, 3, 1))),
        ("abnormal_listing", "serious", (True, None, None)),
        ("serious_violation_listing", None, (True, date(2028, 3, 1), date(2028, 3, 1))),
        ("dishonest_debtor_listing", None, (True, date(2027, 3, 1), date(2027, 3, 1))),
        ("enforcement", None, (False, None, None)),
        ("consumption_restriction", None, (False, None, None)),
        ("something_else", None, (False, None, None)),
    ],
)
def test_age_ends_a_decision_as_its_kind_and_grade_say(
    connection: Connection, kind: str, grade: str | None, expected: tuple[object, ...]
) -> None:
    assert find_standing(connection, kind, grade) == expected


def test_a_performed_penalty_stays_until_it_is_repaired_and_a_lifted_listing_leaves(connection: Connection) -> None:
    lifted = date(2025, 5, 1)
    assert find_standing(connection, "penalty", "serious", ended_on=lifted)[2] == date(2028, 3, 1)
    connection.execute("DELETE FROM node_decision")
    assert find_standing(connection, "penalty", "serious", ended_on=lifted, repaired_on=date(2026, 4, 1)) == (
        True, date(2028, 3, 1), date(2026, 4, 1),
    )  # fmt: skip
    connection.execute("DELETE FROM node_decision")
    assert find_standing(connection, "abnormal_listing", ended_on=lifted)[2] == lifted


def test_every_kind_of_decision_has_a_rule_today() -> None:
    assert {rule["decision_kind"] for rule in read_retention(ON).to_pylist()} == set(DecisionKind)


def test_of_two_rules_the_one_in_force_counts() -> None:
    rules = """rules:
  - {decision_kind: penalty, counts: true, keep_months: 60, effective_from: 2020-01-01, effective_to: 2026-01-05}
  - {decision_kind: penalty, counts: true, keep_months: 36, effective_from: 2026-01-05}
"""
    assert [build_retention(rules, on).to_pylist()[0]["keep_months"] for on in (date(2026, 1, 4), ON)] == [60, 36]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rules: 1", "no YAML with a list"),
        ("rules: [{decision_kind: penalty, counts: true}]", "effective_from: Field required"),
        ("rules: [{decision_kind: fine, counts: true, effective_from: 2020-01-01}]", "decision_kind: Input should be"),
        (
            "rules: [{decision_kind: penalty, counts: true, keep_month: 1, effective_from: 2020-01-01}]",
            "keep_month: Extra",
        ),
        (
            "rules: [{decision_kind: penalty, counts: true, effective_from: 2020-01-01, effective_to: 2019-01-01}]",
            "effective_to must be later",
        ),
        (
            "rules: [{decision_kind: penalty, counts: true, effective_from: 2020-01-01}, "
            "{decision_kind: penalty, grade: minor, counts: false, effective_from: 2020-01-01}]",
            "two rules for penalty minor in force on 2026-01-05",
        ),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused_with_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        build_retention(text, ON)
