"""What stands on a night: deliveries applied to the staged tables night by night, and taken back again.

Every version stays. A record whose content changed supersedes what stood; the same content changes nothing; a record
that a full file no longer states is closed, one that is withdrawn ends. A late delivery takes the tables back to the
evening before its night, and the nights since are applied again: no file is read twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kg.engine.database import Connection, read_statement, transaction
from kg.model.record import column_names
from kg.model.run import Run
from kg.model.staged import RECORD_TYPES
from loaders.staging.delivery import declare_time
from loaders.staging.tables import content_columns, content_table, find_record_tables

_RECORDS = {record_type: record for records in RECORD_TYPES.values() for record_type, record in records.items()}


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """What a night's deliveries of one table did to one staged table."""

    source: str
    table: str
    record_type: str
    created: int
    changed: int
    unchanged: int
    repeated: int
    """Rows that said the same of the same key once more."""
    overridden: int
    """Contents of a key that a later line of the night replaced."""
    closed: int
    """Records that a full file no longer states, or that were withdrawn."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """What a night's deliveries of a table say of one record type."""

    source: str
    table: str
    record_type: str
    closes_absent: bool


def bring_to(connection: Connection, runs: Sequence[Run]) -> bool:
    """Bring the staged tables to the evening of the last of `runs`, which are all nights so far, oldest first.

    Nights that stand otherwise are taken back; those that are missing are applied, each in one transaction. Without any
    run nothing stands.

    Returns:
        Whether a night was taken back or applied: not where the tables stood so already.
    """
    standing: list[tuple[date, str]] = connection.execute(
        "SELECT night, run_id FROM applied_night ORDER BY night"
    ).fetchall()
    wanted = [(run.night, run.run_id) for run in runs]
    same = 0
    while same < min(len(standing), len(wanted)) and standing[same] == wanted[same]:
        same += 1
    if same < len(standing):
        _go_back(connection, min([standing[same][0], *(night for night, _ in wanted[same : same + 1])]))
    for run in runs[same:]:
        _apply(connection, run)
    with transaction(connection):
        connection.execute("DELETE FROM register_source")
        registers = read_statement("loaders.staging", "registers")
        connection.execute(registers, {"night": runs[-1].night if runs else None})
    return same < max(len(standing), len(wanted))


def read_counts_of_night(connection: Connection, night: date) -> list[RecordCounts]:
    """What an applied night did, by source, table and record type."""
    rows = connection.execute(
        "SELECT source, table_name, record_type, created_count, changed_count, unchanged_count, repeated_count,"
        " overridden_count, closed_count FROM applied_record WHERE night = ? ORDER BY ALL",
        [night],
    ).fetchall()
    return [RecordCounts(*row) for row in rows]


def _go_back(connection: Connection, night: date) -> None:
    """To the evening before a night."""
    moment = [declare_time(night)]
    with transaction(connection):
        for record_type in find_record_tables(connection):
            connection.execute(f"DELETE FROM {record_type} WHERE recorded_at >= ?", moment)
            connection.execute(f"UPDATE {record_type} SET superseded_at = NULL WHERE superseded_at >= ?", moment)
        for table in ("applied_night", "applied_record"):
            connection.execute(f"DELETE FROM {table} WHERE night >= ?", [night])


def _apply(connection: Connection, run: Run) -> None:
    with transaction(connection):
        for statement in _find_statements(connection, run.night):
            _apply_statement(connection, run, statement)
        connection.execute("INSERT INTO applied_night VALUES (?, ?)", [run.night, run.run_id])


def _find_statements(connection: Connection, night: date) -> list[_Statement]:
    rows = connection.execute(
        "SELECT source, table_name, record_type, bool_or(closes_absent) FROM effective_delivery"
        " JOIN source_table USING (source, table_name, contract_digest) WHERE night = ? GROUP BY ALL ORDER BY ALL",
        [night],
    ).fetchall()
    return [_Statement(*row) for row in rows]


def _apply_statement(connection: Connection, run: Run, statement: _Statement) -> None:
    record_type = statement.record_type
    known = {
        "source": statement.source,
        "table_name": statement.table,
        "night": run.night,
        "recorded_at": run.recorded_at,
        "run_id": run.run_id,
    }

    def run_named(name: str, *parameters: str) -> list[tuple[int, ...]]:
        text = read_statement("loaders.staging", name).format(record=record_type)
        return connection.execute(text, {parameter: known[parameter] for parameter in parameters}).fetchall()

    run_named("stated", "source", "table_name", "night")
    ((created, changed, unchanged, repeated, overridden, withdrawn),) = run_named(
        "stated_counts", "source", "table_name", "night"
    )
    run_named("apply_stated", "source", "recorded_at")
    ((closed,),) = (
        run_named("close_absent", "source", "table_name", "recorded_at") if statement.closes_absent else [(0,)]
    )
    connection.execute(_build_insert(record_type), {name: known[name] for name in ("source", "recorded_at", "run_id")})
    connection.execute("DROP TABLE stated")
    connection.execute(
        "INSERT INTO applied_record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            statement.source,
            statement.table,
            run.night,
            record_type,
            created,
            changed,
            unchanged,
            repeated or 0,
            overridden or 0,
            closed + withdrawn,
        ],
    )


def _build_insert(record_type: str) -> str:
    """New versions: contents that are stated and did not stand, at the line that stated them."""
    record = _RECORDS[record_type]
    own = {
        "recorded_at": "$recorded_at",
        "superseded_at": "NULL",
        "run_id": "$run_id",
        "file": "stated.file",
        "line": "stated.line",
    }
    kept = set(content_columns(record))
    selected = ", ".join(
        own.get(name, f"content.{name}" if name in kept else name) + f" AS {name}" for name in column_names(record)
    )
    return (
        f"INSERT INTO {record_type} SELECT {selected} FROM stated"
        f" JOIN {content_table(record_type)} AS content ON content.source = $source"
        " AND content.record_key = stated.record_key AND content.row_digest = stated.row_digest"
        " WHERE kind = 'stated' AND previous_digest IS DISTINCT FROM stated.row_digest"
        " ORDER BY stated.file, stated.line"
    )
