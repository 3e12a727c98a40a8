"""Firms get a class with reasons that lead to records; nobody else gets one, and no household is ever read."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import cast

import pytest

from kg.engine.database import open_database
from kg.errors import StepError
from kg.evaluation.inspection import EvaluationReport, evaluate_firms
from kg.evaluation.inspection.computation import INPUT_TABLES
from kg.evaluation.inspection.point_table import PointTable
from kg.evaluation.inspection.rules import read_point_tables
from kg.facts.pipeline import build_facts
from kg.home import Home
from kg.model.vocabulary import DecisionGrade, DecisionKind
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


def night(later: int) -> date:
    return build_run(later).night


def evaluate(home: Home, world: World, tables: list[PointTable] | None = None) -> EvaluationReport:
    keys, settings, reporter = load_keys(home.keys), GraphSettings(), SilentReporter()
    world.write(home)
    build_facts(home, world.run, keys, settings, reporter)
    return evaluate_firms(home, world.run, keys, settings, reporter, tables=tables)


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
    assert find_grade(rows, BETA) == ("C", 30, ["penalty", "newly_established"])
    [(text,)] = rows("SELECT reasons FROM node_evaluation WHERE inspection_grade = 'C'")
    reasons = json.loads(str(text))
    assert [reason["points"] for reason in reasons] == [25, 5]
    assert reasons[0]["evidence"] == [
        {
            "source": "city_market", "record_key": "decision:罚1号", "document_number": "罚1号",
            "dated_on": "2025-09-01", "band": "serious", "points": 25, "decay_step": 0, "falls_on": "2026-09-01",
            "falls_to": 18, "expires_on": "2028-09-01", "relation": None, "related_entity_id": None,
        }
    ]  # fmt: skip
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
    [young] = [reason for reason in read_reasons(rows, BETA) if reason["code"] == "newly_established"]
    [record] = cast("list[dict[str, object]]", young["evidence"])
    assert (record["record_key"], record["dated_on"]) == (f"registration:{BETA}", "2025-06-01")


def test_nothing_is_computed_of_an_individual_business(home: Home, rows: Rows) -> None:
    world = build_city()
    world.add(
        "decision", "罚9号", respondent=firm("陈测试丙小吃店", SHOP), decision_kind=DecisionKind.PENALTY,
        grade=DecisionGrade.SERIOUS, decided_on=date(2025, 9, 1),
    )  # fmt: skip
    evaluate(home, world)
    assert find_grade(rows, SHOP) == (None, None, [])


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


def read_history(rows: Rows, uscc: str) -> list[tuple[object, ...]]:
    return rows(
        "SELECT inspection_grade, valid_from, valid_to, edge.closed_at IS NULL, graded_since_on, "
        "previous_inspection_grade "
        "FROM node_evaluation AS node JOIN edge_evaluated_as AS edge ON to_id = evaluation_id "
        f"WHERE from_id = '{build_opaque_id('e', uscc)}' AND (edge.closed_at IS NULL) = (node.closed_at IS NULL) "
        "ORDER BY valid_from"
    )


def test_an_unchanged_class_stays_as_it_was_found(home: Home, rows: Rows) -> None:
    evaluate(home, build_city())
    world = build_city()
    world.run = build_run(1)
    evaluate(home, world)
    assert rows("SELECT DISTINCT run_id, evaluated_on FROM node_evaluation") == [("run-0", night(0))]
    assert rows("SELECT DISTINCT run_id, valid_from, valid_to FROM edge_evaluated_as") == [("run-0", night(0), None)]


def test_a_class_that_comes_back_is_an_evaluation_of_its_own(home: Home, rows: Rows) -> None:
    evaluate(home, build_city())
    listed, lifted = build_city(), build_city()
    listed.run, lifted.run = build_run(1), build_run(2)
    add_decision(listed, DecisionKind.ABNORMAL_LISTING, night(1))
    add_decision(lifted, DecisionKind.ABNORMAL_LISTING, night(1), ended_on=night(2))
    evaluate(home, listed)
    evaluate(home, lifted)
    assert read_history(rows, ALPHA) == [
        ("A", night(0), night(1), False, night(0), None),
        ("B", night(1), night(2), False, night(1), "A"),
        ("A", night(2), None, True, night(2), "B"),
    ]
    assert len(rows(f"SELECT 1 FROM node_evaluation WHERE record_key = 'evaluation:{ALPHA_ID}'")) == 3
    found = rows("FROM node_evaluation ORDER BY ALL"), rows("FROM edge_evaluated_as ORDER BY ALL")
    home.facts_database.unlink()
    for world in (build_city(), listed, lifted):
        evaluate(home, world)
    assert (rows("FROM node_evaluation ORDER BY ALL"), rows("FROM edge_evaluated_as ORDER BY ALL")) == found


def test_other_reasons_for_the_same_grade_keep_the_day_since_when_it_holds(home: Home, rows: Rows) -> None:
    for later, decided_on in enumerate((night(0), night(0), night(1))):
        world = build_city()
        world.run = build_run(later)
        add_decision(world, DecisionKind.ABNORMAL_LISTING, decided_on)
        evaluate(home, world)
    assert [row[:5] for row in read_history(rows, ALPHA)] == [
        ("B", night(0), night(2), False, night(0)), ("B", night(2), None, True, night(0)),
    ]  # fmt: skip


def test_a_repaired_decision_is_gone_from_the_class_of_the_next_night(home: Home, rows: Rows) -> None:
    for later, repaired_on in enumerate((None, None, night(2))):
        world = build_city()
        world.run = build_run(later)
        add_decision(
            world, DecisionKind.PENALTY, date(2025, 9, 1), grade=DecisionGrade.SERIOUS, repaired_on=repaired_on
        )
        evaluate(home, world)
    assert find_grade(rows, ALPHA) == ("A", 2, ["subsidiary_decisions"])
    assert rows(f"SELECT related_entity_ids FROM node_evaluation WHERE record_key = 'evaluation:{ALPHA_ID}'")[-1] == (
        [build_opaque_id("e", BETA)],
    )
    assert [row[0] for row in read_history(rows, ALPHA)] == ["B", "A"]


def test_age_alone_moves_a_class_on_the_day_that_was_told(home: Home, rows: Rows) -> None:
    world = build_city()
    add_decision(world, DecisionKind.PENALTY, date(2025, 7, 7), grade=DecisionGrade.GENERAL)
    evaluate(home, world)
    [reason] = [one for one in read_reasons(rows, ALPHA) if one["code"] == "penalty"]
    assert (reason["falls_on"], reason["passes_on"], reason["points"]) == ("2026-01-07", "2026-07-07", 10)
    for later, points in ((1, 10), (2, 6)):
        world.run = build_run(later)
        evaluate(home, world)
        assert find_grade(rows, ALPHA)[1] == points + 2  # and two for a subsidiary


def test_the_point_table_of_the_night_counts_and_a_new_version_is_a_new_evaluation(home: Home, rows: Rows) -> None:
    *_, table = read_point_tables()
    old = table.model_copy(update={"effective_from": night(0), "effective_to": night(1), "rule_version": "old"})
    harder = {grade: points // 2 for grade, points in table.grades.items()}
    new = table.model_copy(update={"effective_from": night(1), "rule_version": "new", "grades": harder})
    for later, (version, grade) in enumerate((("old", "C"), ("new", "C"), ("new", "C"))):
        world = build_city()
        world.run = build_run(later)
        report = evaluate(home, world, [old, new])
        assert (report.rule_version, find_grade(rows, BETA)[0]) == (version, grade)
    history = rows(
        "SELECT rule_version, rules_effective_from, evaluated_on, closed_at IS NULL FROM node_evaluation "
        f"WHERE record_key = 'evaluation:{build_opaque_id('e', BETA)}' ORDER BY evaluated_on"
    )
    assert history == [("old", night(0), night(0), False), ("new", night(1), night(1), True)]


def test_coverage_follows_the_records_without_being_another_evaluation(home: Home, rows: Rows) -> None:
    query = f"SELECT evaluation_id, coverage_ratio FROM node_evaluation WHERE record_key = 'evaluation:{ALPHA_ID}'"
    evaluate(home, build_city())
    [(first, before)] = rows(query)
    world = build_city()
    world.run = build_run(1)
    world.add(
        "decision", "听1号", respondent=firm("别的公司", "91660100MA0000ZZZZ"), document_number="听1号",
        decision_kind=DecisionKind.ABNORMAL_LISTING, decided_on=night(1),
    )  # fmt: skip
    evaluate(home, world)
    [(second, after)] = rows(query)
    assert (second, before, after) == (first, 0.6923, 0.7692)


def test_a_night_before_the_first_point_table_classes_nobody_and_goes_on(home: Home, rows: Rows) -> None:
    """It failed after the facts were built and before they were published, and so could not be refreshed at all."""
    *_, table = read_point_tables()
    tables = [table.model_copy(update={"effective_from": night(1), "effective_to": None})]
    report = evaluate(home, build_city(), tables)
    assert (report.was_run, report.rule_version, dict(report.by_grade)) == (False, None, {})
    assert report.summary() == "inspection classes: none, as no point table held yet on that night"
    assert rows("SELECT * FROM node_evaluation UNION ALL BY NAME SELECT * FROM edge_evaluated_as") == []
    world = build_city()
    world.run = build_run(1)
    assert evaluate(home, world, tables).by_grade


def test_without_facts_nothing_is_evaluated(home: Home) -> None:
    with pytest.raises(StepError, match="no facts to evaluate"):
        evaluate_firms(home, build_run(), load_keys(home.keys), GraphSettings(), SilentReporter())
