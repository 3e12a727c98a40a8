"""The columns that everything after compares, made once a distinct value and kept from night to night.

A value that was prepared stays prepared as long as some current record states it and the code, libraries and tables
that made its columns are the same; a night prepares what is new. Sets are joined in SQL.
"""

import hashlib
from functools import cache, partial
from typing import Final

from kg.engine.database import Connection, count_rows, read_statement, transaction
from kg.identifiers.reference_tables import ReferenceTables
from resolution.code_digest import digest_packages
from resolution.crowding import mark_crowded
from resolution.engine import EMBEDDED, Engine
from resolution.models import MODELS
from resolution.parties import PARTY_TABLES
from resolution.party_rows import build_digest
from resolution.prepared_values import PREPARATIONS, Preparation
from resolution.settings import ResolutionSettings

_LIBRARIES: Final = ("opencc", "pypinyin")
"""What decides how names fold and sound."""


def prepare_parties(
    connection: Connection, tables: ReferenceTables, settings: ResolutionSettings, engine: Engine = EMBEDDED
) -> int:
    """Write `person_party`, `legal_entity_party` and `crowded_block`; give the number of values that were prepared.

    Prepared for both: `name_folded`, `former_folded`, `context` (folded), `number_key` (the number; for an organisation
    code the one credit code that holds it), `document` (the number, or one that is not valid), `room`, `building`,
    `road`, `district`, `crowded` (see `resolution.crowding`) and `prepared_digest` (`party_rows.build_digest`). The
    other columns are those of `resolution.prepared_values`; the tables `prepared_…` keep what was prepared.
    """
    digest = _digest_preparation(tables)
    prepared = 0
    with transaction(connection):
        for preparation in PREPARATIONS:
            fresh = _list_fresh(connection, preparation, digest)
            if fresh:
                prepare = partial(preparation.prepare_batch, tables=tables)
                engine.prepare(connection, "fresh_value", prepare, preparation.schema, preparation.table)
            prepared += fresh
        for model in MODELS:
            statement = read_statement("resolution", PARTY_TABLES[model.kind])
            connection.execute(statement.format(digest=build_digest(model)))
        mark_crowded(connection, MODELS, settings.block_pairs)
    return prepared


def _list_fresh(connection: Connection, preparation: Preparation, digest: str) -> int:
    """Forget what no record states any more, write `fresh_value`: what is to be prepared; give the number of values."""
    _open_table(connection, preparation, digest)
    values = read_statement("resolution", f"{preparation.name}_values")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE stated_value AS SELECT value FROM ({values})")
    connection.execute(f"DELETE FROM {preparation.table} WHERE value NOT IN (FROM stated_value)")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE fresh_value AS"
        f" SELECT value FROM stated_value ANTI JOIN {preparation.table} USING (value) ORDER BY value"
    )
    connection.execute("DROP TABLE stated_value")
    return count_rows(connection, "fresh_value")


def _open_table(connection: Connection, preparation: Preparation, digest: str) -> None:
    """The table of values that this very code made; an empty one where other code made it."""
    connection.execute("CREATE TABLE IF NOT EXISTS prepared_by (name VARCHAR PRIMARY KEY, digest VARCHAR NOT NULL)")
    made_by = connection.execute("SELECT digest FROM prepared_by WHERE name = ?", [preparation.name]).fetchall()
    if made_by != [(digest,)]:
        connection.register("no_values", preparation.schema.empty_table())
        connection.execute(f"CREATE OR REPLACE TABLE {preparation.table} AS FROM no_values")
        connection.unregister("no_values")
        connection.execute("INSERT OR REPLACE INTO prepared_by VALUES (?, ?)", [preparation.name, digest])


def _digest_preparation(tables: ReferenceTables) -> str:
    return hashlib.sha256(f"{_digest_code()}\x1f{tables.digest()}".encode()).hexdigest()


@cache
def _digest_code() -> str:
    return digest_packages(("kg.identifiers", "resolution.prepared_values"), _LIBRARIES)
