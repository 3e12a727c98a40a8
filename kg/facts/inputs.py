"""Staged and resolved tables as views of one connection, and the digest of what they hold.

    staged_<record type>    current rows
    version_<record type>   every version, superseded ones too, of the record types whose history is shown
    delivered               what each source delivered in each night, counted
    source_owner, register_source, membership, stated_mention

A department whose records are not there yet is an empty view, so that every statement can name every record type.
"""

import hashlib
from datetime import date
from pathlib import Path
from typing import Final

from kg.engine.database import Connection, digest_tables, read_statement
from kg.engine.steps import digest_files
from kg.errors import StepError
from kg.facts.retention import read_retention
from kg.home import Home
from kg.model.record import duckdb_columns, mentions_of
from kg.model.resolved import IdentityEvent, Membership, Succession
from kg.model.staged import RECORD_TYPES, Staged, StandardModel
from kg.sealing.keys import KeyRing
from kg.sealing.opaque_ids import keyed_hash

_NOT_FACTS: Final = ("original", "file", "line", "run_id", "row_digest")
"""Columns that no fact is made from."""
_RESOLVED: Final[dict[str, type]] = {
    "membership": Membership,
    "succession": Succession,
    "identity_event": IdentityEvent,
}
_VERSIONED: Final = ("registration", "facility", "borrowing")
_DELIVERED_EMPTY: Final = (
    "SELECT NULL::VARCHAR AS source, NULL::DATE AS night, 0::BIGINT AS row_count, 0::BIGINT AS refused_count, "
    "0::BIGINT AS rule_count, 0::BIGINT AS unmet_rule_count WHERE false"
)
_OWNER_EMPTY: Final = (
    "SELECT NULL::VARCHAR AS source, NULL::VARCHAR AS department, NULL::VARCHAR AS due_frequency WHERE false"
)
_STAGED: Final[dict[str, tuple[str, type[Staged]]]] = {
    record_type: ("household" if model is StandardModel.HOUSEHOLD else "registry", record)
    for model, records in RECORD_TYPES.items()
    for record_type, record in records.items()
}


def find_databases(home: Home) -> dict[str, Path]:
    """The input files that are there, by the alias they are attached under.

    Raises:
        StepError: resolution has not run.
    """
    if not home.resolution_database.exists():
        raise StepError("No parties were resolved yet.", way_out="Run `kg refresh`: resolution comes before facts.")
    files = {
        "registry": home.registry_database,
        "household": home.household_database,
        "resolution": home.resolution_database,
    }
    return {alias: path for alias, path in files.items() if path.exists()}


def build_views(connection: Connection) -> None:
    """The views of this module's docstring."""
    there = _attached_tables(connection)
    for record_type, (alias, record) in _STAGED.items():
        relation = f"SELECT * FROM {alias}.{record_type}" if (alias, record_type) in there else _empty(record)
        if record_type in _VERSIONED:
            connection.execute(f"CREATE OR REPLACE TEMP VIEW version_{record_type} AS {relation}")
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW staged_{record_type} AS FROM ({relation}) WHERE superseded_at IS NULL"
        )
    _build_union(
        connection, there, "register_source", "SELECT '' AS source, '' AS record_type, 0 AS priority WHERE false"
    )
    _build_union(connection, there, "source_owner", _OWNER_EMPTY)
    delivered = [
        read_statement("kg.facts", "delivered").format(alias=a) for a, table in sorted(there) if table == "delivery"
    ]
    connection.execute(f"CREATE OR REPLACE TEMP VIEW delivered AS {' UNION ALL '.join(delivered) or _DELIVERED_EMPTY}")
    for table, record in _RESOLVED.items():
        relation = f"SELECT * FROM resolution.{table}" if ("resolution", table) in there else _empty(record)
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS {relation}")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW stated_mention AS {' UNION ALL '.join(_mention_selects())}")


def digest_inputs(connection: Connection, keys: KeyRing, on: date, regions_digest: str) -> str:
    """One digest over the views, the statements that read them, the rules of a day, keys, and the regions of names."""
    digest = hashlib.sha256(keyed_hash(keys.id, "facts", str(read_retention(on).to_pylist())).encode())
    digest.update(regions_digest.encode())
    digest.update(digest_files("kg.facts").encode())
    views = [f"{'version' if name in _VERSIONED else 'staged'}_{name}" for name in _STAGED]
    relations = [f"(SELECT * EXCLUDE ({', '.join(_NOT_FACTS)}) FROM {view})" for view in views]
    others = (
        "(SELECT * EXCLUDE (run_id) FROM membership)",
        "succession",
        "(SELECT entity_id, other_entity_id FROM identity_event WHERE event = 'split')",
        "register_source",
        "source_owner",
        "delivered",
    )
    digest.update(digest_tables(connection, *relations, *others).encode())
    return digest.hexdigest()


def _build_union(connection: Connection, there: set[tuple[str, str]], table: str, empty: str) -> None:
    """A view of a table that each file of staged records may have."""
    found = [f"SELECT * FROM {alias}.{table}" for alias, other in sorted(there) if other == table]
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS {' UNION ALL '.join(found) or empty}")


def _attached_tables(connection: Connection) -> set[tuple[str, str]]:
    return {
        (str(alias), str(table))
        for alias, table in connection.execute("SELECT database_name, table_name FROM duckdb_tables()").fetchall()
    }


def _empty(record: type) -> str:
    columns = duckdb_columns(record).replace(" NOT NULL", "")
    selected = ", ".join(f"NULL::{kind} AS {name}" for name, kind in (part.split() for part in columns.split(", ")))
    return f"SELECT {selected} WHERE false"


def _mention_selects() -> list[str]:
    return [
        f"SELECT source, record_key, recorded_at, '{record_type}' AS record_type, '{mention}' AS mention, "
        f"{mention}_kind AS kind, {mention}_key AS own_key, {mention}_name AS name, {mention}_number AS number, "
        f"{mention}_party_id AS party_id FROM staged_{record_type}"
        for record_type, (_, record) in _STAGED.items()
        for mention in mentions_of(record)
    ]
