"""A contract's quality rules, counted on a delivered file while it is landed, into `rule_outcome`.

missing and invalid values are counted among all rows that came; duplicates and conditions among the records that were
taken in, a line at a time. Names of rules come from the contract; nothing of a row is kept.
"""

import duckdb

from kg.engine.database import Connection, read_statement
from kg.errors import SourceError
from loaders.contracts.quality_rules import QualityMetric, QualityRule
from loaders.contracts.source_contract import SourceContract, SourceTable


def evaluate_rules(connection: Connection, contract: SourceContract, table: SourceTable, delivery_id: str) -> None:
    """Count what breaks each rule of the delivery's table; called in the transaction that lands it.

    Raises:
        SourceError: a condition cannot be evaluated on the records, with the rule's name and no value.
    """
    connection.execute("DELETE FROM rule_outcome WHERE delivery_id = ?", [delivery_id])
    ((row_count,),) = connection.execute(
        "SELECT row_count FROM delivery WHERE delivery_id = ?", [delivery_id]
    ).fetchall()
    for rule in table.rules:
        try:
            broken_count, looked_at = _count(connection, contract.source, rule, delivery_id, row_count)
        except duckdb.Error as error:
            # The vendor's message may quote a value of a row.
            raise SourceError(
                f"{contract.source}: the quality rule {rule.name} of {table.name} cannot be evaluated "
                f"({type(error).__name__}).",
                way_out=f"Correct its query in {contract.path.name}; values may need TRY_CAST.",
            ) from None
        connection.execute(
            "INSERT INTO rule_outcome VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                delivery_id, rule.name, rule.dimension.value, rule.severity.value, broken_count, looked_at,
                rule.is_met(broken_count, looked_at),
            ],
        )  # fmt: skip


def _count(connection: Connection, source: str, rule: QualityRule, delivery_id: str, row_count: int) -> tuple[int, int]:
    """Rows that break a rule, and rows that were looked at."""
    if rule.metric is QualityMetric.ROW_COUNT:
        return (0 if rule.is_met(0, row_count) else row_count), row_count
    if rule.metric is QualityMetric.MISSING:
        return _sum(connection, "missing_values", delivery_id, rule.column), row_count
    if rule.metric is QualityMetric.INVALID:
        return _sum(connection, "invalid_values", delivery_id, rule.column), row_count
    if rule.metric is QualityMetric.DUPLICATE:
        return _count_duplicates(connection, source, rule, delivery_id)
    return _count_condition(connection, source, rule, delivery_id)


def _sum(connection: Connection, statement: str, delivery_id: str, column: str | None) -> int:
    rows = connection.execute(
        read_statement("loaders.quality", statement), {"delivery_id": delivery_id, "column": column}
    ).fetchall()
    return int(rows[0][0])


def _count_duplicates(connection: Connection, source: str, rule: QualityRule, delivery_id: str) -> tuple[int, int]:
    """Rows that say once more what another row says; where nothing stands, nothing is said."""
    names = rule.content_columns
    said = f"({', '.join(names)})" if len(names) > 1 else names[0]
    is_said = " AND ".join(f"{name} IS NOT NULL" for name in names)
    return _count_stated(
        connection, source, rule, delivery_id,
        f"count(*) FILTER (WHERE {is_said}) - count(DISTINCT {said}) FILTER (WHERE {is_said})",
    )  # fmt: skip


def _count_condition(connection: Connection, source: str, rule: QualityRule, delivery_id: str) -> tuple[int, int]:
    return _count_stated(connection, source, rule, delivery_id, f"count(*) FILTER (WHERE {rule.condition})")


def _count_stated(
    connection: Connection, source: str, rule: QualityRule, delivery_id: str, counted: str
) -> tuple[int, int]:
    statement = read_statement("loaders.quality", "stated_rows").format(record=rule.record, counted=counted)
    rows = connection.execute(
        statement, {"delivery_id": delivery_id, "source": source, "record_type": rule.record}
    ).fetchall()
    return int(rows[0][0]), int(rows[0][1])
