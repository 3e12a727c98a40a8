"""Pairs of parties as records state them, prepared and compared as a night would: which level does each come to?"""

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa

from kg.identifiers.reference_tables import ReferenceTables, national_tables
from kg.model.record import columns_of
from kg.model.resolved import Party
from kg.model.vocabulary import PartyKind
from resolution.comparisons import Comparison
from resolution.parties import PARTY_TABLES, STATED_TABLES
from resolution.preparation import prepare_parties
from resolution.settings import ResolutionSettings

Stated = Mapping[str, object]
"""What a record says of a party: columns of `Party`, `stated_number` and `context`."""
_FURTHER = {
    "stated_number": pa.string(),
    "priority": pa.int32(),
    "context": pa.list_(pa.string()),
    "seats": pa.list_(pa.string()),
}
SCHEMA = pa.schema({column.name: column.arrow_type for column in columns_of(Party)} | _FURTHER)


def write_stated(connection: duckdb.DuckDBPyConnection, kind: PartyKind, stated: Sequence[Stated]) -> None:
    """Both tables of stated parties, those of one kind filled; ids count from 0."""
    for each, table in STATED_TABLES.items():
        rows = [
            {"party_id": f"{place:06}", "source": "s", "record_key": f"r:{place}", **content}
            for place, content in enumerate(stated if each is kind else ())
        ]
        connection.register("rows_", pa.Table.from_pylist(rows, schema=SCHEMA))
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS FROM rows_")
        connection.unregister("rows_")


def find_levels(kind: PartyKind, comparison: Comparison, pairs: Sequence[tuple[Stated, Stated]]) -> list[str]:
    """The id of the level of each pair, in their order."""
    (levels,) = find_all_levels(kind, (comparison,), pairs)
    return levels


def find_all_levels(
    kind: PartyKind,
    comparisons: Sequence[Comparison],
    pairs: Sequence[tuple[Stated, Stated]],
    tables: ReferenceTables | None = None,
) -> list[list[str]]:
    """For each comparison the ids of the levels of the pairs, in their order."""
    with duckdb.connect() as connection:
        write_stated(connection, kind, [party for pair in pairs for party in pair])
        prepare_parties(connection, tables or national_tables(), ResolutionSettings())
        columns = [name for (name, *_) in connection.execute(f"DESCRIBE {PARTY_TABLES[kind]}").fetchall()]
        sides = ", ".join(f"{side}.{name} AS {name}_{side}" for side in "lr" for name in columns)
        levels = ", ".join(comparison.sql for comparison in comparisons)
        rows = connection.execute(
            f"SELECT {levels} FROM (SELECT {sides} FROM {PARTY_TABLES[kind]} AS l, {PARTY_TABLES[kind]} AS r"
            " WHERE l.party_id::INTEGER + 1 = r.party_id::INTEGER AND l.party_id::INTEGER % 2 = 0) ORDER BY party_id_l"
        ).fetchall()
    return [list(levels_of_one) for levels_of_one in zip(*rows, strict=True)]
