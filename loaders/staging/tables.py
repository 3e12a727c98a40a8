"""The tables that hold what was delivered and what stands: made once, and only by one version of their columns."""

import hashlib
from collections.abc import Iterable
from typing import Final

from kg.engine.database import Connection, has_table, read_statement, transaction
from kg.errors import ConfigurationError
from kg.model.record import columns_of, duckdb_columns
from kg.model.staged import RECORD_TYPES, Staged, StandardModel

_OF_VERSIONS: Final = frozenset({"recorded_at", "superseded_at", "run_id"})
"""Columns that say when a content stood; the content alone does not have them."""


def content_columns(record: type[Staged]) -> list[str]:
    """Columns of a record's content table, in the order of its staged table."""
    return [column.name for column in columns_of(record) if column.name not in _OF_VERSIONS]


def content_table(record_type: str) -> str:
    """Table of every content that was ever stated of a record type, each once a key."""
    return f"content_{record_type}"


def create_tables(connection: Connection, models: Iterable[StandardModel]) -> None:
    """The staged tables of some models and what stands beside them, where they are not there yet.

    Raises:
        ConfigurationError: another version made them, with other columns.
    """
    records = {record_type: record for model in models for record_type, record in RECORD_TYPES[model].items()}
    statements = [read_statement("loaders.staging", "tables")]
    for record_type, record in records.items():
        statements.append(f"CREATE TABLE {record_type} ({duckdb_columns(record)})")
        kept = ", ".join(content_columns(record))
        statements.append(f"CREATE TABLE {content_table(record_type)} AS SELECT {kept} FROM {record_type} LIMIT 0")
    layout = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    if not has_table(connection, "delivery"):
        with transaction(connection):
            connection.execute("CREATE TABLE staged_layout AS SELECT ?::VARCHAR AS digest", [layout])
            for statement in statements:
                connection.execute(statement)
    is_known = has_table(connection, "staged_layout")
    if not is_known or connection.execute("SELECT digest FROM staged_layout").fetchall() != [(layout,)]:
        raise ConfigurationError(
            "The staged records in KG_HOME were made by another version of this program, with other columns.",
            way_out="Keep that KG_HOME for that version, and take the nights into another directory.",
        )


def find_record_tables(connection: Connection) -> list[str]:
    """Record types that a database has staged tables of."""
    rows = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()")
    tables = {str(name) for (name,) in rows.fetchall()}
    known = {record_type for records in RECORD_TYPES.values() for record_type in records}
    return sorted(known & tables)
