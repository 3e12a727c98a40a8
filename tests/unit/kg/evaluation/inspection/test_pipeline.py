"""Firms get a class with reasons that lead to records; nobody else gets one, and no household is ever read."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from kg.engine.database import open_database
from kg.errors import ConfigurationError, StepError
from kg.evaluation.inspection import EvaluationReport, evaluate_firms
from kg.evaluation.inspection.pipeline import INPUT_TABLES
from kg.evaluation.inspection.rules import read_rules
from kg.facts.pipeline import build_facts
from kg.home import Home
from kg.model.graph import EvaluationNode
from kg.model.record import column_names
from kg.model.vocabulary import DecisionGrade, DecisionKind, LegalForm, RegisterState
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.small_city import ALPHA, BETA, SHOP, build_city
from tests.staged_world import World, build_home, build_opaque_id, build_run, firm

Rows = Callable[[str], list[tuple[object, ...]]]
ALPHA_ID = build_opaque_id("e", ALPHA)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return build_home(tmp_path / "home")


@pytest.fixture
def rows(home: Home) -> Rows:
    def read(statement: str) -> list[tuple[object, ...]]:
        with open_database(home.facts_database, GraphSettings(), read_only=True) as connection:
            return connection.execute(statement).fetchall()

    return read


def evaluate(home: Home, world: World) -> EvaluationReport:
    keys, settings, reporter = load_keys(home.keys), GraphSettings(), SilentReporter()
    world.write(home)
    build_facts(home, world.run, keys, settings, reporter)
    return evaluate_firms(home, world.run, keys, settings, reporter)


def find_grade(rows: Rows, uscc: str) -> tuple[object, ...]:
    [found] = rows(
        "SELECT inspection_grade, points, reason_codes FROM node_evaluation JOIN edge_evaluated_as AS edge "
        f"ON to_id = evaluation_id WHERE edge.closed_at IS NULL AND from_id = '{build_opaque_id('e', uscc)}'"
    )
    return found


def add_decision(world: World, kind: DecisionKind, decided_on: date, **values: object) -> None:
    key = f"{kind}{decided_on}"
    world.add(
        "decision", key, respondent=firm("鹏城甲公司", ALPHA), decision_kind=kind, document_number=key,
        decided_on=decided_on, **values,
    )  # fmt: skip


def change_registration(world: World, uscc: str, **values: object) -> None:
    rows = world.records["registration"]
    world.records["registration"] = [
        replace(row, **values) if row.record_key == f"registration:{uscc}" else row  # type: ignore[arg-type]
        for row in rows
    ]


def test_firms_are_classed_and_all_others_say_why_not(home: Home) -> None:
    report = evaluate(home, build_city())
    assert (dict(report.by_grade), dict(report.cannot_evaluate)) == (
        {"A": 1, "C": 1},
        {"branch": 1, "natural_person_l0": 1, "not_registered": 1},
    )


def test_reasons_are_the_true_ones_heaviest_first_and_lead_to_records(home: Home, rows: Rows) -> None:
    evaluate(home, build_city())
    assert find_grade(rows, BETA) == ("C", 55, ["penalty", "loan_class", "overdue", "years_since_establishment"])
    [(text,)] = rows("SELECT reasons FROM node_evaluation WHERE inspection_grade = 'C'")
    reasons = json.loads(str(text))
    assert [reason["points"] for reason in reasons] == [25, 15, 10, 5]
    assert reasons[0]["evidence"] == [
        {"source": "city_market", "record_key": "decision:罚1号", "document_number": "罚1号", "dated_on": "2025-09-01"}
    ]
    assert all(reason["text_zh"] and reason["improve_zh"] and reason["statutory_ground"] for reason in reasons)


def read_reasons(rows: Rows, uscc: str) -> list[dict[str, object]]:
    [(text,)] = rows(
        "SELECT reasons FROM node_evaluation WHERE closed_at IS NULL "
        f"AND record_key = 'evaluation:{build_opaque_id('e', uscc)}'"
    )
    reasons: list[dict[str, object]] = json.loads(str(text))
    return reasons


def test_what_the_register_says_leads_to_the_registration(home: Home, rows: Rows) -> None:
    evaluate(home, build_city())
    [young] = [reason for reason in read_reasons(rows, BETA) if reason["code"] == "years_since_establishment"]
    assert young["evidence"] == [
        {
            "source": "city_market", "record_key": f"registration:{BETA}", "document_number": None,
            "dated_on": "2025-06-01",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "code", "text"),
    [
        (RegisterState.REVOKED, "licence_revoked", "business licence revoked"),
        (RegisterState.MOVED_OUT, "moved_out", "moved out of the register"),
    ],
)
def test_a_state_in_the_register_is_told_as_it_is(
    home: Home, rows: Rows, state: RegisterState, code: str, text: str
) -> None:
    world = build_city()
    change_registration(world, ALPHA, register_state=state)
    evaluate(home, world)
    assert [(reason["code"], reason["text_en"]) for reason in read_reasons(rows, ALPHA)] == [(code, text)]


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ({"paid_in_capital_minor": 0}, 5),
        ({"paid_in_capital_minor": 49_999_999}, 3),
        ({"paid_in_capital_minor": 50_000_000}, 0),
        ({"paid_in_capital_minor": None}, 0),
        ({"paid_in_capital_minor": 0, "established_on": date(2021, 1, 5)}, 5),
        ({"paid_in_capital_minor": 0, "established_on": date(2021, 1, 6)}, 0),
        ({"paid_in_capital_minor": 0, "legal_form": LegalForm.COOPERATIVE}, 0),
    ],
)
def test_capital_counts_when_a_limited_company_left_it_unpaid_for_five_years(
    home: Home, rows: Rows, values: dict[str, object], points: int
) -> None:
    world = build_city()
    change_registration(world, ALPHA, **values)
    evaluate(home, world)
    assert find_grade(rows, ALPHA) == ("A", points, ["paid_in_capital"] if points else [])


def test_a_clean_firm_is_an_a_without_reasons(home: Home, rows: Rows) -> None:
    evaluate(home, build_city())
    assert find_grade(rows, ALPHA) == ("A", 0, [])


def test_nothing_is_computed_of_an_individual_business(home: Home, rows: Rows) -> None:
    world = build_city()
    world.add(
        "decision", "罚9号", respondent=firm("陈测试丙小吃店", SHOP), decision_kind=DecisionKind.PENALTY,
        grade=DecisionGrade.SERIOUS, decided_on=date(2025, 9, 1),
    )  # fmt: skip
    evaluate(home, world)
    assert find_grade(rows, SHOP) == (None, None, [])


def test_the_list_of_serious_violations_forces_the_lowest_grade(home: Home, rows: Rows) -> None:
    world = build_city()
    add_decision(world, DecisionKind.SERIOUS_VIOLATION_LISTING, date(2025, 9, 1))
    evaluate(home, world)
    assert find_grade(rows, ALPHA) == ("D", 60, ["serious_violation_listing"])


@pytest.mark.parametrize(
    ("kind", "decided_on", "values"),
    [
        (DecisionKind.PENALTY, date(2025, 12, 1), {"grade": DecisionGrade.MINOR}),
        (DecisionKind.PENALTY, date(2025, 1, 5), {"grade": DecisionGrade.GENERAL}),
        (DecisionKind.PENALTY, date(2023, 1, 5), {"grade": DecisionGrade.SERIOUS}),
        (DecisionKind.PENALTY, date(2025, 9, 1), {"grade": DecisionGrade.SERIOUS, "repaired_on": date(2026, 1, 5)}),
        (DecisionKind.ABNORMAL_LISTING, date(2025, 9, 1), {"ended_on": date(2025, 12, 1)}),
        (DecisionKind.ENFORCEMENT, date(2025, 9, 1), {}),
    ],
)
def test_repaired_expired_and_blameless_decisions_give_no_points(
    home: Home, rows: Rows, kind: DecisionKind, decided_on: date, values: dict[str, object]
) -> None:
    world = build_city()
    add_decision(world, kind, decided_on, **values)
    evaluate(home, world)
    assert find_grade(rows, ALPHA) == ("A", 0, [])


@pytest.mark.parametrize(
    ("kind", "decided_on", "values", "expected"),
    [
        (DecisionKind.PENALTY, date(2025, 1, 6), {"grade": DecisionGrade.GENERAL}, ("B", 10, ["penalty"])),
        (DecisionKind.PENALTY, date(2023, 1, 6), {"grade": DecisionGrade.SERIOUS}, ("B", 25, ["penalty"])),
        (DecisionKind.PENALTY, date(2025, 9, 1), {"ended_on": date(2025, 9, 9)}, ("B", 10, ["penalty"])),
        (DecisionKind.ABNORMAL_LISTING, date(2015, 9, 1), {}, ("B", 20, ["abnormal_listing"])),
    ],
)
def test_decisions_that_still_count_give_their_points(
    home: Home,
    rows: Rows,
    kind: DecisionKind,
    decided_on: date,
    values: dict[str, object],
    expected: tuple[object, ...],
) -> None:
    world = build_city()
    add_decision(world, kind, decided_on, **values)
    evaluate(home, world)
    assert find_grade(rows, ALPHA) == expected


def test_an_indicator_gives_no_more_than_its_cap(home: Home, rows: Rows) -> None:
    world = build_city()
    for month in range(1, 9):
        add_decision(world, DecisionKind.PENALTY, date(2025, month, 6), grade=DecisionGrade.SERIOUS)
    evaluate(home, world)
    assert find_grade(rows, ALPHA) == ("C", 50, ["penalty"])


def test_it_works_with_a_household_file_that_nobody_can_open(home: Home) -> None:
    world = build_city()
    world.write(home)
    keys, settings, reporter = load_keys(home.keys), GraphSettings(), SilentReporter()
    build_facts(home, world.run, keys, settings, reporter)
    home.household_database.write_bytes(b"no database: whoever opens this fails")
    assert evaluate_firms(home, world.run, keys, settings, reporter).was_run
    home.household_database.unlink()
    assert evaluate_firms(home, build_run(1), keys, settings, reporter).was_run


def test_its_statements_name_no_table_but_its_inputs() -> None:
    package = resources.files("kg.evaluation.inspection")
    text = " ".join(file.read_text("utf-8") for file in package.iterdir() if file.name.endswith((".sql", ".py")))
    tables = set(re.findall(r"\b(?:node|edge|staged)_\w+", text)) - {"edge_id"}
    assert tables == {*INPUT_TABLES, "node_evaluation", "edge_evaluated_as"}
    assert not re.search(r"\b\w+_database\b", text.replace("facts_database", "").replace("open_database", ""))


def test_an_unchanged_class_stays_as_it_was_found_and_a_changed_one_is_a_new_node(home: Home, rows: Rows) -> None:
    evaluate(home, build_city())
    world = build_city()
    world.run = build_run(1)
    evaluate(home, world)
    assert rows("SELECT DISTINCT run_id, evaluated_on FROM node_evaluation") == [("run-0", date(2026, 1, 5))]
    world.run = build_run(2)
    add_decision(world, DecisionKind.ABNORMAL_LISTING, date(2026, 1, 6))
    evaluate(home, world)
    query = (
        f"SELECT inspection_grade, closed_at IS NULL FROM node_evaluation WHERE record_key = 'evaluation:{ALPHA_ID}'"
    )
    assert sorted(rows(query)) == [("A", False), ("B", True)]


def test_an_evaluation_has_no_field_about_a_natural_person() -> None:
    assert not [name for name in column_names(EvaluationNode) if "person" in name or "representative" in name]


def test_a_day_without_a_point_table_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="0 point tables in force on 2000-01-01"):
        read_rules(date(2000, 1, 1))


def test_every_indicator_has_its_evidence_and_every_band_its_points() -> None:
    rules = read_rules(date(2026, 1, 5))
    package = resources.files("kg.evaluation.inspection")
    assert all((package / f"{file}.sql").is_file() for file in rules.evidence.values())
    assert all(row["points"] <= row["cap"] for row in rules.bands.to_pylist())


def test_without_facts_nothing_is_evaluated(home: Home) -> None:
    with pytest.raises(StepError, match="no facts to evaluate"):
        evaluate_firms(home, build_run(), load_keys(home.keys), GraphSettings(), SilentReporter())
