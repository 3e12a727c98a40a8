"""Entity ids that stay: an id goes to the cluster that holds most of its parties.

A new id is a keyed hash of the cluster's first record, and never changes after that. Where clusters meet, the larger
overlap keeps its id and the other id is retired with its successor; where they part, the smaller part gets a new id.
"""

import pyarrow as pa

from kg.engine.database import Connection, read_statement, transaction
from kg.model.ids import EntityId, PartyId, RecordKey
from kg.model.record import duckdb_columns
from kg.model.resolved import Conflict, IdentityEntry, IdentityEvent, Membership
from kg.model.run import Run
from kg.model.vocabulary import PartyKind
from kg.sealing.keys import KeyRing
from kg.sealing.opaque_ids import build_entity_id

_TABLES = {"membership": Membership, "identity": IdentityEntry, "identity_event": IdentityEvent, "conflict": Conflict}


def create_identity_tables(connection: Connection) -> None:
    """Make `membership`, `identity`, `identity_event` and `conflict` if they are not there."""
    for table, record in _TABLES.items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({duckdb_columns(record)})")


def assign_identities(connection: Connection, run: Run, keys: KeyRing) -> int:
    """Bring `membership`, `identity`, `identity_event` and `conflict` up to `cluster`; give the number of entities.

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
        "SELECT cluster_id, entity_id FROM contested ORDER BY party_count DESC, entity_id, cluster_id"
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
    connection.register("proposed", pa.table({"entity_id": pa.array(named.values(), pa.string())}))
    rows = connection.execute(
        "SELECT entity_id FROM proposed WHERE entity_id IN"
        " (SELECT entity_id FROM identity WHERE retired_run_id IS NOT NULL UNION SELECT entity_id FROM overlap)"
    ).fetchall()
    connection.unregister("proposed")
    return {entity for (entity,) in rows}


def _append(connection: Connection, table: str, rows: dict[str, str] | dict[str, EntityId]) -> None:
    connection.register(
        "appended",
        pa.table({"cluster_id": pa.array(rows.keys(), pa.string()), "entity_id": pa.array(rows.values(), pa.string())}),
    )
    connection.execute(f"INSERT INTO {table} SELECT cluster_id, entity_id FROM appended")
    connection.unregister("appended")
