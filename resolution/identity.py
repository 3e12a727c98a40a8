"""Entity ids that stay: an id goes to the cluster that holds most of its parties.

A new id is a keyed hash of the cluster's first record, and never changes after that. Where clusters meet, the larger
overlap keeps its id and the other id is retired; where they part, the smaller part gets a new id, and of equal parts
the one without the record that the id was named after. A retired id is answered for by whoever holds its records, and
comes back when its first record stands alone with its own again.
"""

import pyarrow as pa

from kg.engine.database import Connection, read_statement, transaction
from kg.model.ids import EntityId, PartyId, RecordKey
from kg.model.record import duckdb_columns
from kg.model.resolved import RESOLVED_TABLES
from kg.model.run import Run
from kg.model.vocabulary import PartyKind
from kg.sealing.keys import KeyRing
from kg.sealing.opaque_ids import build_entity_id


def create_identity_tables(connection: Connection) -> None:
    """Make the tables that stand from night to night if they are not there."""
    for table, record in RESOLVED_TABLES.items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({duckdb_columns(record)})")


def assign_identities(connection: Connection, run: Run, keys: KeyRing) -> int:
    """Bring the tables of `create_identity_tables` up to `cluster`; give the number of entities.

    All or nothing. Rows that say the same as before keep the run that said it first.
    """
    with transaction(connection):
        connection.execute(read_statement("resolution", "overlaps"))
        _settle_contested(connection)
        _name_new_clusters(connection, keys)
        # Several statements in one file take no parameters.
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE this_run AS SELECT ?::VARCHAR AS run_id, ?::TIMESTAMPTZ AS recorded_at",
            [run.run_id, run.recorded_at],
        )
        connection.execute(read_statement("resolution", "identities"))
    ((count,),) = connection.execute("SELECT count(DISTINCT entity_id) FROM membership").fetchall()
    return int(count)


def _settle_contested(connection: Connection) -> None:
    """Where clusters and ids overlap crosswise: largest overlap first, one id a cluster, one cluster an id."""
    contested = connection.execute(
        "SELECT cluster_id, entity_id FROM contested ORDER BY party_count DESC, has_origin DESC, entity_id, cluster_id"
    ).fetchall()
    clusters: dict[str, str] = {}
    taken: set[str] = set()
    for cluster, entity in contested:
        if cluster not in clusters and entity not in taken:
            clusters[cluster] = entity
            taken.add(entity)
    _append(connection, "kept", clusters)


def _name_new_clusters(connection: Connection, keys: KeyRing) -> None:
    """Give each cluster without an id its own: from its first record, with a counter where that id is spoken for."""
    unnamed = connection.execute("SELECT * FROM unnamed ORDER BY cluster_id").fetchall()
    attempt = 0
    while unnamed:
        named = {
            cluster: build_entity_id(
                keys.id,
                PartyKind(kind),
                source,
                RecordKey(f"{record_key}#{attempt}" if attempt else record_key),
                PartyId(party_id),
            )
            for cluster, kind, source, record_key, party_id in unnamed
        }
        spoken_for = _find_spoken_for(connection, named)
        _append(connection, "given", {cluster: entity for cluster, entity in named.items() if entity not in spoken_for})
        unnamed = [row for row in unnamed if named[row[0]] in spoken_for]
        attempt += 1


def _find_spoken_for(connection: Connection, named: dict[str, EntityId]) -> set[str]:
    """Ids of last night, and retired ones but those of which the cluster holds a party."""
    connection.register(
        "proposed",
        pa.table(
            {"cluster_id": pa.array(named.keys(), pa.string()), "entity_id": pa.array(named.values(), pa.string())}
        ),
    )
    rows = connection.execute(read_statement("resolution", "spoken_for")).fetchall()
    connection.unregister("proposed")
    return {entity for (entity,) in rows}


def _append(connection: Connection, table: str, rows: dict[str, str] | dict[str, EntityId]) -> None:
    connection.register(
        "appended",
        pa.table({"cluster_id": pa.array(rows.keys(), pa.string()), "entity_id": pa.array(rows.values(), pa.string())}),
    )
    connection.execute(f"INSERT INTO {table} SELECT cluster_id, entity_id FROM appended")
    connection.unregister("appended")
