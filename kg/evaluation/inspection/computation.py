"""Facts of legal entities under one point table on one day → the table `evaluation`; nothing is kept or published."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from kg.engine.database import Connection, count_rows, read_statement
from kg.evaluation.inspection.point_table import PointTable
from kg.evaluation.inspection.rules import build_evidence, rule_tables
from kg.facts.retention import decision_standings

INPUT_TABLES: Final = (
    "node_legal_entity",
    "node_decision",
    "node_licence",
    "edge_subject_of",
    "edge_owns",
    "edge_branch_of",
    "edge_holds",
    "edge_registered_at",
    "node_source",
)
"""All that an evaluation may read: of a person there is at most the opaque id at the end of an edge."""
ENTITIES_A_PART: Final = 250_000
"""Legal entities whose reasons are written in one statement."""
_PACKAGE: Final = "kg.evaluation.inspection"
_MADE: Final = (
    *("eligibility", "firm", "organisation", "decision_in_force", "related_decision", "counted_evidence", "reason"),
    *("coverage", "evaluation"),
)


@contextmanager
def evaluated(connection: Connection, table: PointTable, on: date, rules_on: date | None = None) -> Iterator[None]:
    """Inside the block there is `evaluation`: one row a legal entity: its grade and reasons, or why none.

    Args:
        connection: to the facts.
        table: the point table.
        on: the night whose records are judged, at their age of that night.
        rules_on: the day on which indicators are to be in force; that night by default.
    """
    day, rules_on = {"night": on}, rules_on or on
    try:
        with rule_tables(connection, table, rules_on):
            eligibility = read_statement(_PACKAGE, "eligibility")
            connection.execute(eligibility.replace("$register_days_max", str(table.register_days_max)), day)
            connection.execute(read_statement(_PACKAGE, "organisations"))
            with decision_standings(connection, on):
                connection.execute(read_statement(_PACKAGE, "decisions_in_force"), day)
            connection.execute(read_statement(_PACKAGE, "related_decisions"), day)
            evidence = build_evidence(table.indicators_on(rules_on))
            connection.execute(read_statement(_PACKAGE, "counted_evidence").format(evidence=evidence), day)
            connection.execute(read_statement(_PACKAGE, "coverage"))
            _write_evaluation(connection)
        yield
    finally:
        for name in _MADE:
            connection.execute(f"DROP TABLE IF EXISTS temp.{name}")


def _write_evaluation(connection: Connection) -> None:
    """Reasons and grades, part by part: what is told of all firms at once would not fit into memory."""
    parts = -(-count_rows(connection, "eligibility") // ENTITIES_A_PART) or 1
    statement = read_statement(_PACKAGE, "evaluation")
    for part in range(parts):
        values = {"parts": parts, "part": part}
        connection.execute(read_statement(_PACKAGE, "reasons"), values)
        target = "INSERT INTO evaluation" if part else "CREATE OR REPLACE TEMP TABLE evaluation AS"
        connection.execute(f"{target} {statement}", values)
