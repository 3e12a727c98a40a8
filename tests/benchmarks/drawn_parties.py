"""Parties drawn by SQL in seconds: persons and firms of three sources, with missing numbers, typos and namesakes."""

from pathlib import Path

from kg.engine.database import Connection
from resolution.models import MODELS
from resolution.parties import PARTY_TABLES
from resolution.party_rows import build_digest

_PERSONS_SHARE = 0.75
_MENTIONS_OF_A_PERSON = 2.0
_MENTIONS_OF_A_FIRM = 1.6


def draw_parties(connection: Connection, records: int) -> None:
    """Fill `person_party` and `legal_entity_party` with about `records` rows together.

    A column that a model has and the drawing does not is empty. Digests are written with the parties, as a night does.
    """
    statement = Path(__file__).with_suffix(".sql").read_text("utf-8")
    connection.execute(
        statement.format(
            persons=int(records * _PERSONS_SHARE / _MENTIONS_OF_A_PERSON),
            firms=int(records * (1 - _PERSONS_SHARE) / _MENTIONS_OF_A_FIRM),
        )
    )
    for model in MODELS:
        table = PARTY_TABLES[model.kind]
        drawn = {name for name, *_ in connection.execute(f"DESCRIBE {table}").fetchall()}
        for column in set(model.columns) - drawn - {"crowded"}:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR")
        digested = f"SELECT *, {build_digest(model)} AS prepared_digest FROM {table}"
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS {digested}")


def change_parties(connection: Connection, every: int) -> None:
    """Give one party in `every` another telephone; their ids stand in `changed_id`."""
    parties = " UNION ALL ".join(f"SELECT party_id FROM {table}" for table in PARTY_TABLES.values())
    connection.execute(
        f"CREATE OR REPLACE TABLE changed_id AS SELECT party_id FROM ({parties}) WHERE hash(party_id) % {every} = 0"
    )
    phone = "'1230' || lpad((hash(party_id) % 10000000)::VARCHAR, 7, '0')"
    for model in MODELS:
        for changed in (f"phone = {phone}", f"prepared_digest = {build_digest(model)}"):
            table = PARTY_TABLES[model.kind]
            connection.execute(f"UPDATE {table} SET {changed} WHERE party_id IN (FROM changed_id)")
