"""The digest that a party carries tells of all that decides the row it is compared by."""

from collections.abc import Iterator

import duckdb
import pytest

from kg.engine.database import read_statement
from resolution.crowding import mark_crowded
from resolution.models import MODELS, LinkageModel
from resolution.parties import PARTY_TABLES
from resolution.party_rows import build_digest
from resolution.scoring import create_input
from resolution.settings import ResolutionSettings
from tests.benchmarks.drawn_parties import draw_parties

KEPT = ("party_id", "name_folded", "prepared_digest")
DISPUTED = "INSERT INTO number_group SELECT party_id, '{kind}', number_key, party_id, 'disputed' FROM {table}"


@pytest.fixture
def parties() -> Iterator[duckdb.DuckDBPyConnection]:
    """A few drawn parties, in a file's place."""
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS resolution; USE resolution")
        draw_parties(connection, 200)
        connection.execute(read_statement("resolution", "number_tables"))
        mark_crowded(connection, MODELS, ResolutionSettings().block_pairs)
        yield connection


def _note_rows(connection: duckdb.DuckDBPyConnection, model: LinkageModel, table: str) -> None:
    """Digests as a night writes them; what is compared under each of them."""
    connection.execute(f"UPDATE {table} SET prepared_digest = {build_digest(model)}")
    connection.execute(
        "INSERT INTO seen SELECT row_digest, to_json(row)::VARCHAR"
        " FROM (SELECT row_digest, party_row AS row FROM party_row)"
    )


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.kind.value)
def test_no_two_rows_have_one_digest_whatever_differs(parties: duckdb.DuckDBPyConnection, model: LinkageModel) -> None:
    table = PARTY_TABLES[model.kind]
    create_input(parties, model, "resolution")
    parties.execute("CREATE TABLE seen (digest UBIGINT, row VARCHAR)")
    parties.execute(f"CREATE TABLE before AS FROM {table}")
    columns = {name: kind for name, kind, *_ in parties.execute(f"DESCRIBE {table}").fetchall() if name not in KEPT}
    for name, kind in columns.items():
        value = {"VARCHAR": "'甲'", "VARCHAR[]": "['甲']", "BOOLEAN": "true", "DATE": "DATE '1960-01-02'"}.get(
            kind, "7"
        )
        for changed in (value, "NULL"):
            parties.execute(f"UPDATE {table} SET {name} = {changed}")
            _note_rows(parties, model, table)
            parties.execute(f"CREATE OR REPLACE TABLE {table} AS FROM before")
    parties.execute(DISPUTED.format(kind=model.kind.value, table=table) + " WHERE number_key IS NOT NULL")
    _note_rows(parties, model, table)
    rows, digests = parties.execute("SELECT count(DISTINCT row), count(DISTINCT digest) FROM seen").fetchall()[0]
    assert rows == digests > len(columns)
