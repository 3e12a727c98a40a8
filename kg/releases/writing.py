"""A release's files: what may leave is selected, made coarser, put under pseudonyms and written as CSV.

    facts ─▶ node_… and edge_… (selected)  ─▶ small groups withheld ─▶ persons keyed ─▶ pseudonyms ─▶ CSV, digest

Every pseudonym begins with the mark of its release, so that a row that turns up somewhere says where it came from.
Nothing is written in an order that the operating graph or another release shares: files are sorted by pseudonym.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pyarrow as pa

from kg.engine.database import Connection, has_table, open_database
from kg.errors import ConfigurationError
from kg.facts.retention import decision_standings
from kg.graph.fact_tables import fact_table
from kg.graph.importing import import_expression, import_header, write_import_file
from kg.home import Home
from kg.model.graph import EDGES, NODES
from kg.model.ids import RunId
from kg.releases.content import (
    COARSENED_ON_EDGES,
    RELEASED_EDGES,
    RELEASED_NODES,
    FirmNaming,
    Group,
    Released,
    ReleasedEdges,
    ReleasedNodes,
)
from kg.releases.place import ReleaseManifest
from kg.releases.positions import key_positions, link_persons
from kg.releases.small_groups import withhold_rare_positions, withhold_small_groups
from kg.sealing.opaque_ids import keyed_hash
from kg.settings import GraphSettings

_KEY_BYTES: Final = 32
_META: Final = (
    *("name:ID", "release_id:string", "recipient:string", "firms:string", "threshold:long", "run_id:string"),
    *("night:date", "as_of:date", "made_at:datetime", "expires_on:date", "status:string"),
)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written."""

    counts: Mapping[str, int]
    """Rows by label and type."""
    protection: Mapping[str, int]
    """What was withheld or not linked, and how often."""
    content_digest: str
    """SHA-256 over the files."""


def read_last_night(home: Home, settings: GraphSettings) -> tuple[RunId, date]:
    """Run and night of the facts.

    Raises:
        ConfigurationError: no night is finished, or the last one was cut off.
    """
    with open_database(home.facts_database, settings, read_only=True) as connection:
        query = "SELECT run_id, night, is_done FROM walked_night ORDER BY night DESC LIMIT 1"
        rows = connection.execute(query).fetchall() if has_table(connection, "walked_night") else []
    if not rows or not rows[0][2]:
        raise ConfigurationError("No night is finished.", way_out="Run `kg refresh` first.")
    return RunId(rows[0][0]), rows[0][1]


def write_release(manifest: ReleaseManifest, home: Home, settings: GraphSettings, files: Path) -> Written:
    """Write one CSV file a group and a type, and one for the release's `Meta` node."""
    nodes, edges = RELEASED_NODES[manifest.firms], RELEASED_EDGES[manifest.firms]
    counts: dict[str, int] = {}
    with open_database(None, settings, attach={"facts": home.facts_database}) as connection:
        _find_left_decisions(connection, manifest)
        for group in nodes:
            _select_nodes(connection, group)
        for part in edges:
            _select_edges(connection, part)
        protection: dict[str, int] = {}
        for node_group in nodes:
            protection |= _leave_out_rare_kinds(connection, node_group, edges, manifest.threshold)
            protection |= _coarsen(connection, node_group, manifest.threshold)
        protection |= _coarsen_positions(connection, edges, manifest.threshold)
        key_positions(connection, edges)
        if manifest.firms is FirmNaming.PSEUDONYMOUS:
            unsettled = link_persons(connection, nodes, edges, manifest.threshold)
            protection["persons not linked, since their positions did not settle"] = unsettled
        _make_pseudonyms(connection, edges, manifest.mark)
        for group in nodes:
            counts[group.label] = counts.get(group.label, 0) + _write_nodes(connection, group, files)
        for part in edges:
            counts[part.type] = counts.get(part.type, 0) + _write_edges(connection, part, files)
        counts["Meta"] = _write_meta(connection, manifest, files)
        found = {name: count for name, count in protection.items() if count}
        if manifest.firms is FirmNaming.PSEUDONYMOUS:
            found["persons linked across firms"] = connection.execute("SELECT count(*) FROM linked").fetchall()[0][0]
    return Written(counts, found, _digest(files))


def _find_left_decisions(connection: Connection, manifest: ReleaseManifest) -> None:
    """Table `left_decision(decision_id)` of what counts no more on the last day, by the rules of the day of making."""
    connection.execute(f"CREATE TEMP VIEW node_decision AS FROM facts.{fact_table(NODES['Decision'])}")
    with decision_standings(connection, manifest.made_at.date()):
        connection.execute(
            "CREATE TABLE left_decision AS SELECT decision_id FROM decision_standing WHERE leaves_on <= ?::DATE "
            "OR NOT is_published",
            [manifest.expires_on],
        )
    connection.execute("DROP VIEW temp.node_decision")  # the release's own table has this name


def _select_nodes(connection: Connection, nodes: ReleasedNodes) -> None:
    """One group's table: `fact_id` by which edges of the facts name a node, `id` by which those of the release do."""
    selected = (
        f"SELECT {nodes.id_column} AS fact_id, {nodes.id_column} AS id{_properties(nodes.properties)} "
        f"FROM facts.{fact_table(NODES[nodes.label])} WHERE closed_at IS NULL AND {nodes.condition}"
    )
    if nodes.traders:
        entity = NODES["LegalEntity"]
        selected += (
            f" UNION ALL SELECT {entity.ID}, 'trader' || chr(31) || {entity.ID} "
            f"FROM facts.{fact_table(entity)} WHERE closed_at IS NULL AND {nodes.traders}"
        )
    connection.execute(f"CREATE TABLE {nodes.table} AS {selected}")


def _select_edges(connection: Connection, edges: ReleasedEdges) -> None:
    def any_of(groups: tuple[Group, ...]) -> str:
        return " UNION ALL ".join(f"SELECT fact_id, id FROM node_{group}" for group in groups)

    connection.execute(
        f"CREATE TABLE {edges.table} AS SELECT f.id AS from_id, t.id AS to_id{_properties(edges.properties)} "
        f"FROM facts.{fact_table(EDGES[edges.type])} "
        f"JOIN ({any_of(edges.from_groups)}) AS f ON f.fact_id = from_id "
        f"JOIN ({any_of(edges.to_groups)}) AS t ON t.fact_id = to_id "
        f"WHERE {'true' if edges.versions else 'closed_at IS NULL'} AND {edges.condition}"
    )


def _properties(properties: tuple[Released, ...]) -> str:
    return "".join(f', {one.expression} AS "{one.column.name}"' for one in properties)


def _leave_out_rare_kinds(
    connection: Connection, nodes: ReleasedNodes, edges: tuple[ReleasedEdges, ...], threshold: int
) -> dict[str, int]:
    """Take out nodes of a kind of which a release has too few: without its kind each would pass for an organisation."""
    if not nodes.whole_kinds_of:
        return {}
    reaching = [one for one in edges if nodes.group in one.to_groups]
    led_to = " UNION ".join(f"SELECT to_id FROM {one.table}" for one in reaching)
    connection.execute(f"DELETE FROM {nodes.table} WHERE id NOT IN ({led_to})")
    rare = connection.execute(
        f"DELETE FROM {nodes.table} WHERE {nodes.whole_kinds_of} IN (SELECT {nodes.whole_kinds_of} FROM {nodes.table} "
        f"GROUP BY ALL HAVING count(*) < {int(threshold)}) RETURNING id"
    ).fetchall()
    for one in reaching:
        connection.execute(
            f"DELETE FROM {one.table} WHERE to_id IN (SELECT unnest($ids))", {"ids": [i for (i,) in rare]}
        )
    return {f"{nodes.group}: left out": len(rare)}


def _coarsen(connection: Connection, nodes: ReleasedNodes, threshold: int) -> dict[str, int]:
    counts = withhold_small_groups(connection, nodes.table, nodes.coarsened, threshold)
    return {f"{nodes.group}: {name} withheld": n for name, n in zip(nodes.coarsened, counts, strict=True)}


def _coarsen_positions(connection: Connection, edges: tuple[ReleasedEdges, ...], threshold: int) -> dict[str, int]:
    natural = {one.table: [p.column.name for p in one.properties] for one in edges if one.part == "natural"}
    counts = withhold_rare_positions(connection, natural, COARSENED_ON_EDGES, threshold)
    return {f"position: {name} withheld": count for name, count in counts.items()}


def _make_pseudonyms(connection: Connection, edges: tuple[ReleasedEdges, ...], mark: str) -> None:
    """Table `pseudonym(key, id, pseudonym)` of every node in the release: each firm, and whatever an edge leads to."""
    ends = " UNION ".join(
        f"SELECT from_key AS key, from_id AS id FROM {one.table} UNION SELECT to_key, to_id FROM {one.table}"
        for one in edges
    )
    ends = f"SELECT id AS key, id FROM node_{Group.FIRM} UNION {ends}"
    found = connection.sql(f"SELECT key, id FROM ({ends}) ORDER BY key").to_arrow_table()
    secret = secrets.token_bytes(_KEY_BYTES)
    pseudonyms = [f"{mark}_{keyed_hash(secret, key)}" for key in found["key"].to_pylist()]
    connection.register("made", found.append_column("pseudonym", pa.array(pseudonyms, pa.string())))
    connection.execute("CREATE TABLE pseudonym AS SELECT * FROM made")
    connection.unregister("made")


def _write_nodes(connection: Connection, nodes: ReleasedNodes, files: Path) -> int:
    columns = [one.column for one in nodes.properties]
    values = ", ".join(["p.pseudonym", *(import_expression(column, "n") for column in columns)])
    return write_import_file(
        connection,
        files / f"node.{nodes.label}.{nodes.group}.csv",
        [f"{nodes.id_column}:ID", *(import_header(column) for column in columns)],
        f"SELECT {values} FROM {nodes.table} AS n JOIN pseudonym AS p USING (id) ORDER BY p.pseudonym",
    )


def _write_edges(connection: Connection, edges: ReleasedEdges, files: Path) -> int:
    columns = [one.column for one in edges.properties]
    values = ["f.pseudonym", "t.pseudonym", *(import_expression(column, "e") for column in columns)]
    return write_import_file(
        connection,
        files / f"edge.{edges.type}.{edges.part}.csv",
        [":START_ID", ":END_ID", *(import_header(column) for column in columns)],
        f"SELECT {', '.join(values)} FROM {edges.table} AS e JOIN pseudonym AS f ON f.key = e.from_key "
        "JOIN pseudonym AS t ON t.key = e.to_key ORDER BY ALL",
    )


def _write_meta(connection: Connection, manifest: ReleaseManifest, files: Path) -> int:
    """The node by which a release says what it is."""
    values = (
        *("publication", manifest.release_id, manifest.recipient, manifest.firms.value, manifest.threshold),
        *(manifest.run_id, manifest.night, manifest.night, manifest.made_at.isoformat(), manifest.expires_on),
        "published",
    )
    connection.execute(f"CREATE TABLE meta AS SELECT * FROM (VALUES ({', '.join('?' for _ in values)}))", list(values))
    return write_import_file(connection, files / "node.Meta.csv", list(_META), "SELECT * FROM meta")


def _digest(files: Path) -> str:
    """Digest over the names and contents of the files, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(files.iterdir()):
        digest.update(f"{path.name}\n".encode())
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()
