"""Facts of legal entities → `node_evaluation` and `edge_evaluated_as`; the household file is never opened (L9)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.engine.database import Connection, count_rows, digest_tables, open_database, read_statement, transaction
from kg.engine.steps import digest_files, run_step
from kg.errors import StepError
from kg.evaluation.inspection.computation import INPUT_TABLES, evaluated
from kg.evaluation.inspection.point_table import PointTable
from kg.evaluation.inspection.rules import find_table, read_point_tables
from kg.facts.functions import keyed_functions
from kg.facts.history import keep_history
from kg.facts.retention import read_retention
from kg.graph.fact_tables import create_table_statement
from kg.home import Home
from kg.model.credit_nodes import EvaluationNode
from kg.model.edges import EvaluatedAs
from kg.model.run import Run
from kg.progress import Reporter, StepProgress
from kg.sealing.keys import KeyRing
from kg.sealing.opaque_ids import keyed_hash
from kg.settings import GraphSettings

_PACKAGE: Final = "kg.evaluation.inspection"
_NIGHTS: Final = (
    "CREATE TABLE IF NOT EXISTS evaluated_night "
    "(night DATE PRIMARY KEY, rule_version VARCHAR NOT NULL, run_id VARCHAR NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """How the legal entities were classed: number by grade, and by code where there is none."""

    was_run: bool
    rule_version: str | None
    """`None` on a night before the first point table: nobody was classed."""
    by_grade: Mapping[str, int]
    cannot_evaluate: Mapping[str, int]

    def summary(self) -> str:
        """One line for people."""
        if self.rule_version is None:
            return "inspection classes: none, as no point table held yet on that night"
        grades = ", ".join(f"{grade} {count:,}" for grade, count in sorted(self.by_grade.items()))
        others = "".join(f"; {code} {count:,}" for code, count in sorted(self.cannot_evaluate.items()))
        return f"inspection classes by rules {self.rule_version}: {grades or 'none'}{others}"


def evaluate_firms(
    home: Home,
    run: Run,
    keys: KeyRing,
    settings: GraphSettings,
    reporter: Reporter,
    *,
    tables: Sequence[PointTable] | None = None,
) -> EvaluationReport:
    """Class every firm by the rules and records of tonight. A result that did not change stays as it was found.

    On a night before the first point table nobody is classed, and the night goes on.

    Args:
        tables: point tables, of which the one in force tonight is used; those that ship with this package by default.

    Raises:
        StepError: there are no facts yet.
        ConfigurationError: two point tables are in force tonight, none is any more, or one cannot be followed.
    """
    if not home.facts_database.exists():
        raise StepError("There are no facts to evaluate yet.", way_out="Run `kg refresh`: facts come before classes.")
    tables = read_point_tables() if tables is None else tables
    with open_database(home.facts_database, settings) as connection:
        if run.night < min(table.effective_from for table in tables):
            connection.execute(create_table_statement(EvaluationNode))
            connection.execute(create_table_statement(EvaluatedAs))
            return EvaluationReport(was_run=False, rule_version=None, by_grade={}, cannot_evaluate={})
        table = find_table(tables, run.night)

        def evaluate(progress: StepProgress) -> None:
            with keyed_functions(connection, keys), evaluated(connection, table, run.night), transaction(connection):
                _keep(connection, table, run)
            progress.advance(count_rows(connection, "(FROM node_evaluation WHERE closed_at IS NULL)"))

        digest = _digest_inputs(connection, table, run, keys)
        was_run = run_step(connection, "inspection classes", digest, evaluate, reporter)
        return EvaluationReport(
            was_run=was_run,
            rule_version=table.rule_version,
            by_grade=_count_by(connection, "inspection_grade"),
            cannot_evaluate=_count_by(connection, "cannot_evaluate_code"),
        )


def _keep(connection: Connection, table: PointTable, run: Run) -> None:
    values = {
        "night": run.night,
        "recorded_at": run.recorded_at,
        "rule_version": table.rule_version,
        "statutory_ground": table.statutory_ground,
        "rules_effective_from": table.effective_from,
    }
    connection.execute(f"CREATE OR REPLACE TEMP TABLE found AS {read_statement(_PACKAGE, 'node_evaluation')}", values)
    keep_history(connection, EvaluationNode, "FROM found", run)
    keep_history(connection, EvaluatedAs, read_statement(_PACKAGE, "edge_evaluated_as"), run)
    connection.execute(read_statement(_PACKAGE, "ended"), {"night": run.night})
    connection.execute("DROP TABLE found")
    connection.execute(_NIGHTS)
    connection.execute(
        "INSERT OR REPLACE INTO evaluated_night VALUES (?, ?, ?)", [run.night, table.rule_version, run.run_id]
    )


def _digest_inputs(connection: Connection, table: PointTable, run: Run, keys: KeyRing) -> str:
    digest = hashlib.sha256(keyed_hash(keys.id, "inspection", run.night.isoformat()).encode())
    digest.update(digest_files(_PACKAGE).encode())
    digest.update(table.model_dump_json().encode())
    digest.update(repr(read_retention(run.night).to_pylist()).encode())
    relations = [f"(SELECT * EXCLUDE (run_id) FROM {name})" for name in INPUT_TABLES]
    digest.update(digest_tables(connection, *relations).encode())
    return digest.hexdigest()


def _count_by(connection: Connection, column: str) -> dict[str, int]:
    rows = connection.execute(
        f"SELECT {column}, count(*) FROM node_evaluation WHERE closed_at IS NULL AND {column} IS NOT NULL "
        f"GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return {str(value): int(count) for value, count in rows}
