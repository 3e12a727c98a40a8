"""A stress scenario and the early warnings stay what they are: looked at, stored nowhere, no input of an evaluation."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from kg.facts.guarantees.early_warning.answering import EarlyWarnings, Raised, WarnedFirm
from kg.facts.guarantees.stress_answering import FirmLoss, Stress
from kg.graph.fact_tables import FACT_TYPES, fact_table
from kg.model.record import column_names

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "kg" / "facts" / "guarantees"
SCENARIO = re.compile(r"stress|debt_?rank|shock|leverage|spectral|scenario|early_?warning|warned|signal")
OF_PERSONS = re.compile(r"officer|person|representative|controller|holder|owner")


def test_an_evaluation_cannot_import_guarantees_or_scenarios() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    assert any(
        "kg.evaluation" in one.get("source_modules", ()) and "kg.facts.guarantees" in one.get("forbidden_modules", ())
        for one in contracts
    )
    for file in (ROOT / "kg" / "evaluation").rglob("*"):
        if file.suffix in (".py", ".sql", ".yaml"):
            assert not re.search(r"facts\.guarantees|edge_guarantees", file.read_text("utf-8")), file.name


def test_no_table_node_or_edge_has_a_place_for_a_scenario_or_a_warning() -> None:
    named = {name for fact in FACT_TYPES for name in (fact_table(fact), *column_names(fact))}
    assert len(named) > 50
    assert not [name for name in named if SCENARIO.search(name)]
    schema = (ROOT / "api" / "schema.graphql").read_text("utf-8")
    assert not re.search(r"stress|debtRank|earlyWarning", schema)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.sql")), ids=lambda path: path.name)
def test_statements_write_to_nothing_that_stays(path: Path) -> None:
    text = path.read_text("utf-8")
    written = re.findall(r"\b(CREATE[^(]*?TABLE|INSERT|UPDATE|DELETE|COPY|EXPORT|ATTACH)\b", text)
    assert set(written) <= {"CREATE OR REPLACE TEMP TABLE"}


def test_modules_open_no_database_and_write_no_file() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        called = {
            node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
        }
        assert not called & {"open_database", "connect", "write_text", "write_bytes", "upsert", "keep_history"}, (
            path.name
        )
    for command in ("guarantees", "stress"):
        text = (ROOT / "kg" / "facts_commands" / f"{command}.py").read_text("utf-8")
        assert text.count("open_database(") == text.count("read_only=True")


def test_answers_have_no_field_about_a_person() -> None:
    for told in (EarlyWarnings, WarnedFirm, Raised, Stress, FirmLoss):
        assert not [name for name in told.__dataclass_fields__ if OF_PERSONS.search(name)]
