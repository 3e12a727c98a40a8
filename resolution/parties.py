"""One row a party, from every mention in the current staged records.

A `subject` mention carries what its record says of the party (birth date, telephone, address …), every other mention a
name and a number. A party that is mentioned often is one row: each column comes from the record of the most
authoritative register that fills it, then from the first record by key.
"""

from dataclasses import dataclass

from kg.engine.database import Connection, digest_tables, read_statement
from kg.model.record import column_names, columns_of, mentions_of
from kg.model.resolved import Party
from kg.model.staged import RECORD_TYPES, Staged
from kg.model.vocabulary import PartyKind

STATED_TABLES = {PartyKind.PERSON: "person_stated", PartyKind.LEGAL_ENTITY: "legal_entity_stated"}
PARTY_TABLES = {PartyKind.PERSON: "person_party", PartyKind.LEGAL_ENTITY: "legal_entity_party"}
_NAMED_ONCE = {("shareholding", "holder"): "entity"}
"""Lists that name each party once: a firm's list of shareholders; two holders of one name in it are two."""
_ALWAYS = ("party_id", "source", "record_key", "mention", "register", "name", "number")
_ATTRIBUTES = tuple(column for column in columns_of(Party) if column.name not in _ALWAYS)


@dataclass(frozen=True, slots=True)
class StagedTable:
    """A staged table in an attached file: `registry.shareholding`."""

    alias: str
    record_type: str
    record: type[Staged]

    @property
    def current(self) -> str:
        """Its current rows, as a relation."""
        return f"(SELECT * FROM {self.alias}.{self.record_type} WHERE superseded_at IS NULL)"


def find_staged_tables(connection: Connection) -> list[StagedTable]:
    """The staged tables with mentions that are there, in any attached file, ordered by file and name."""
    record_types = {name: record for records in RECORD_TYPES.values() for name, record in records.items()}
    found = connection.execute(
        "SELECT database_name, table_name FROM duckdb_tables() WHERE database_name <> current_database() ORDER BY ALL"
    ).fetchall()
    return [
        StagedTable(alias, name, record_types[name])
        for alias, name in found
        if name in record_types and mentions_of(record_types[name])
    ]


def digest_staged(connection: Connection, tables: list[StagedTable]) -> str:
    """One digest over what the parties are made from."""
    parts = [
        f"(SELECT {', '.join(_read_columns(table))} FROM {table.alias}.{table.record_type} WHERE superseded_at IS NULL)"
        for table in tables
    ]
    return digest_tables(connection, *parts, *_source_tables(tables))


def build_parties(connection: Connection, tables: list[StagedTable], held_back_ratio: float = 0.0) -> int:
    """Write `person_stated` and `legal_entity_stated`: columns of `Party`, and four more; give their rows.

    `stated_number` is a number that is not valid, of another document or with an error. `priority` ranks the best
    register that mentions the party, lower being better. `context` lists the legal entities that stand beside it in its
    records, by number and by name as stated. `seats` are the lists that name each party once in which it stands.

    `held_back_ratio` of the mentions with a number (0 to 1, picked by digest of their record) lose it, and table
    `held_number` lists them: for estimates, in a copy of the night.
    """
    mentions = " UNION ALL ".join(
        _select_mention(table, name) for table in tables for name in mentions_of(table.record)
    )
    sources = " UNION ALL ".join(f"SELECT * FROM {table}" for table in _source_tables(tables))
    connection.execute(
        read_statement("resolution", "mentions").format(
            mentions=mentions or _no_mentions(), sources=sources or read_statement("resolution", "no_sources")
        )
    )
    if held_back_ratio:
        connection.execute(read_statement("resolution", "held_number").format(ratio=held_back_ratio))
    attributes = ", ".join(
        f"arg_min({column.name}, place) FILTER (WHERE {column.name} IS NOT NULL) AS {column.name}"
        for column in _ATTRIBUTES
    )
    statement = read_statement("resolution", "parties")
    count = 0
    for kind, table in STATED_TABLES.items():
        connection.execute(
            statement.format(
                table=table, kind=kind.value, attributes=attributes, columns=", ".join(column_names(Party))
            )
        )
        ((rows,),) = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
        count += rows
    connection.execute("DROP TABLE mention")
    return count


def _read_columns(table: StagedTable) -> list[str]:
    spoken = {
        f"{mention}_{part}"
        for mention in mentions_of(table.record)
        for part in ("party_id", "kind", "name", "number", "stated_number")
    }
    wanted = spoken | {column.name for column in _ATTRIBUTES} | {"source", "record_key"}
    return [name for name in column_names(table.record) if name in wanted]


def _source_tables(tables: list[StagedTable]) -> list[str]:
    return [f"{alias}.register_source" for alias in sorted({table.alias for table in tables})]


def _select_mention(table: StagedTable, mention: str) -> str:
    stated = column_names(table.record) if mention == "subject" else []
    attributes = ", ".join(
        f"{column.name if column.name in stated else 'NULL'}::{column.duckdb_type} AS {column.name}"
        for column in _ATTRIBUTES
    )
    beside = ", ".join(
        f"CASE WHEN {other}_kind = '{PartyKind.LEGAL_ENTITY.value}' THEN [{other}_number, {other}_name] END"
        for other in mentions_of(table.record)
        if other != mention
    )
    owner = _NAMED_ONCE.get((table.record_type, mention))
    seat = f"'{table.record_type}/' || {owner}_party_id" if owner else "NULL"
    return (
        f"SELECT {mention}_party_id AS party_id, {mention}_kind AS kind, source, record_key, "
        f"'{table.record_type}' AS record_type, '{mention}' AS mention, "
        f"{seat}::VARCHAR AS seat, "
        f"{mention}_name AS name, {mention}_number AS number, {mention}_stated_number AS stated_number, {attributes}, "
        f"flatten([{beside or 'NULL'}]::VARCHAR[][]) AS beside FROM {table.current}"
    )


def _no_mentions() -> str:
    attributes = ", ".join(f"NULL::{column.duckdb_type} AS {column.name}" for column in _ATTRIBUTES)
    return (
        "SELECT NULL::VARCHAR AS party_id, NULL::VARCHAR AS kind, NULL::VARCHAR AS source, "
        "NULL::VARCHAR AS record_key, NULL::VARCHAR AS record_type, "
        "NULL::VARCHAR AS mention, NULL::VARCHAR AS seat, NULL::VARCHAR AS name, NULL::VARCHAR AS number, "
        "NULL::VARCHAR AS stated_number, "
        f"{attributes}, NULL::VARCHAR[] AS beside WHERE false"
    )
