"""Facts of legal entities → `node_evaluation` and `edge_evaluated_as`; the household file is never opened (L9)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final

from kg.engine.database import Connection, digest_tables, open_database, read_statement, transaction
from kg.engine.steps import run_step
from kg.errors import StepError
from kg.evaluation.inspection.rules import Rules, read_rules
from kg.facts.functions import keyed_functions
from kg.facts.history import keep_history
from kg.facts.retention import decision_standings, read_retention
from kg.home import Home
from kg.model.graph import EvaluatedAs, EvaluationNode
from kg.model.run import Run
from kg.progress import Reporter, StepProgress
from kg.sealing.keys import KeyRing
from kg.sealing.opaque_ids import keyed_hash
from kg.settings import GraphSettings

_PACKAGE: Final = "kg.evaluation.inspection"
INPUT_TABLES: Final = ("node_legal_entity", "node_decision", "node_facility", "edge_subject_of", "edge_borrows")
"""All that an evaluation may read: of a person there is at most the opaque id at the end of an edge."""


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """How the legal entities were classed: number by grade, and by code where there is none."""

    was_run: bool
    rule_version: str
    by_grade: Mapping[str, int]
    cannot_evaluate: Mapping[str, int]

    def summary(self) -> str:
        """One line for people."""
        grades = ", ".join(f"{grade} {count:,}" for grade, count in sorted(self.by_grade.items()))
        others = "".join(f"; {code} {count:,}" for code, count in sorted(self.cannot_evaluate.items()))
        return f"inspection classes by rules {self.rule_version}: {grades or 'none'}{others}"


def evaluate_firms(
    home: Home, run: Run, keys: KeyRing, settings: GraphSettings, reporter: Reporter
) -> EvaluationReport:
    """Class every firm by the rules and records of tonight. A result that did not change stays as it was found.

    Raises:
        StepError: there are no facts yet.
        ConfigurationError: no point table is in force tonight.
    """
    if not home.facts_database.exists():
        raise StepError("There are no facts to evaluate yet.", way_out="Run `kg refresh`: facts come before classes.")
    rules = read_rules(run.night)
    with open_database(home.facts_database, settings) as connection:

        def evaluate(progress: StepProgress) -> None:
            with keyed_functions(connection, keys):
                _evaluate(connection, rules, run)
            progress.advance(_count(connection, "inspection_grade IS NOT NULL"))

        was_run = run_step(connection, "inspection classes", _digest_inputs(connection, run, keys), evaluate, reporter)
        return EvaluationReport(
            was_run=was_run,
            rule_version=rules.rule_version,
            by_grade=_count_by(connection, "inspection_grade"),
            cannot_evaluate=_count_by(connection, "cannot_evaluate_code"),
        )


def _evaluate(connection: Connection, rules: Rules, run: Run) -> None:
    tables = {
        "indicator": rules.indicators,
        "indicator_band": rules.bands,
        "lowest_points": rules.lowest_points,
    }
    evidence = " UNION ALL ".join(
        f"SELECT '{code}' AS code, * FROM ({read_statement(_PACKAGE, file)})" for code, file in rules.evidence.items()
    )
    values = {"night": run.night, "recorded_at": run.recorded_at, "rule_version": rules.rule_version}
    try:
        with transaction(connection):
            for name, table in tables.items():
                connection.register(name, table)
            connection.execute(read_statement(_PACKAGE, "eligibility"))
            with decision_standings(connection, run.night):
                connection.execute(read_statement(_PACKAGE, "decisions_in_force"), {"night": run.night})
            connection.execute(read_statement(_PACKAGE, "own_facilities"), {"night": run.night})
            connection.execute(read_statement(_PACKAGE, "reasons").format(evidence=evidence), {"night": run.night})
            connection.execute(read_statement(_PACKAGE, "evaluation"))
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE evaluated AS {read_statement(_PACKAGE, 'node_evaluation')}", values
            )
            keep_history(connection, EvaluationNode, "FROM evaluated", run, undated=("recorded_at", "evaluated_on"))
            edges = read_statement(_PACKAGE, "edge_evaluated_as")
            keep_history(connection, EvaluatedAs, edges, run, undated=("recorded_at", "valid_from"))
    finally:
        for name in tables:
            connection.unregister(name)


def _digest_inputs(connection: Connection, run: Run, keys: KeyRing) -> str:
    digest = hashlib.sha256(keyed_hash(keys.id, "inspection", run.night.isoformat()).encode())
    for file in sorted(resources.files(_PACKAGE).iterdir(), key=lambda file: file.name):
        if file.name.endswith((".sql", ".yaml")):
            digest.update(file.read_bytes())
    digest.update(repr(read_retention(run.night).to_pylist()).encode())
    relations = [f"(SELECT * EXCLUDE (run_id) FROM {table})" for table in INPUT_TABLES]
    digest.update(digest_tables(connection, *relations).encode())
    return digest.hexdigest()


def _count(connection: Connection, condition: str) -> int:
    ((count,),) = connection.execute(
        f"SELECT count(*) FROM node_evaluation WHERE closed_at IS NULL AND {condition}"
    ).fetchall()
    return int(count)


def _count_by(connection: Connection, column: str) -> dict[str, int]:
    rows = connection.execute(
        f"SELECT {column}, count(*) FROM node_evaluation WHERE closed_at IS NULL AND {column} IS NOT NULL "
        f"GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return {str(value): int(count) for value, count in rows}
