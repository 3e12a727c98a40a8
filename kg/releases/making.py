"""A release is made: CSV out of the facts, imported into a database directory of its own, noted in the ledger.

The key of a release exists only while the release is made: nobody can trace a pseudonym afterwards, we included.
"""

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import pyarrow as pa

from kg.engine.database import Connection, open_database
from kg.errors import ConfigurationError
from kg.graph.disk import one_at_a_time
from kg.graph.fact_tables import fact_table
from kg.graph.importing import IMPORT_OPTIONS, import_expression, import_header, write_import_file
from kg.home import Home
from kg.ledger.store import open_ledger
from kg.model.graph import EDGES, NODES
from kg.progress import Reporter
from kg.releases.content import RELEASED_EDGES, RELEASED_NODES, Group, ReleasedEdges, ReleasedNodes
from kg.releases.opening import import_release
from kg.releases.place import ReleaseManifest, get_directory, remove_unfinished
from kg.sealing.opaque_ids import keyed_hash
from kg.settings import GraphSettings

_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRequest:
    """Who asks for a release, and why."""

    recipient: str
    purpose: str
    expires_on: date
    made_at: datetime


def make_release(request: ReleaseRequest, home: Home, settings: GraphSettings, reporter: Reporter) -> ReleaseManifest:
    """A pseudonymous copy of the firm graph in a directory of its own, with an entry in the ledger.

    Raises:
        ConfigurationError: nothing was published yet, or the release would end before it begins.
        GraphError: the importer failed; nothing is left behind.
        LedgerError: the entry could not be stored; nothing is left behind.
    """
    if request.expires_on <= request.made_at.date():
        raise ConfigurationError(
            f"A release that ends on {request.expires_on} cannot be made on {request.made_at.date()}.",
            way_out="Give a later day: --expires-on YYYY-MM-DD",
        )
    if not home.facts_database.exists():
        raise ConfigurationError(f"{home.facts_database} does not exist.", way_out="Run `kg refresh` first.")
    release_id = f"r_{request.made_at:%Y%m%d}_{secrets.token_hex(4)}"
    directory = get_directory(home.releases, release_id)
    home.releases.mkdir(mode=0o700, exist_ok=True)
    with one_at_a_time(home.releases / "making.lock"):
        remove_unfinished(home.releases)
        try:
            counts = _fill(directory, home, settings, reporter)
            manifest = ReleaseManifest(
                release_id=release_id,
                made_at=request.made_at,
                recipient=request.recipient,
                purpose=request.purpose,
                expires_on=request.expires_on,
                counts=counts,
            )
            _note_release(home, manifest)  # before the manifest: what is not in the ledger cannot be opened
            manifest.write(directory)
        except BaseException:
            shutil.rmtree(directory, ignore_errors=True)
            raise
    return manifest


def _fill(directory: Path, home: Home, settings: GraphSettings, reporter: Reporter) -> dict[str, int]:
    """Fill the release's database; rows by label or type. Its CSV files are gone afterwards."""
    files = directory / "csv"
    files.mkdir(mode=0o700, parents=True)
    with reporter.step("write the release", unit="rows") as step:
        counts = _write_files(home, settings, files)
        step.advance(sum(counts.values()))
    with reporter.step("import the release", unit="rows") as step:
        import_release(
            directory,
            [*_iter_file_options(files), *IMPORT_OPTIONS, "--multiline-fields=true"],
            home,
            settings,
            reporter,
        )
        step.advance(sum(counts.values()))
    shutil.rmtree(files)
    return counts


def _note_release(home: Home, manifest: ReleaseManifest) -> None:
    ledger = open_ledger(home.ledger)
    try:
        ledger.record_release(
            release_id=manifest.release_id,
            made_at=manifest.made_at,
            recipient=manifest.recipient,
            purpose=manifest.purpose,
            expires_on=manifest.expires_on,
        )
    finally:
        ledger.close()


def _write_files(home: Home, settings: GraphSettings, files: Path) -> dict[str, int]:
    """Write one CSV a group and a type; rows by label or type."""
    counts: dict[str, int] = {}
    with open_database(None, settings, attach={"facts": home.facts_database}) as connection:
        for nodes in RELEASED_NODES:
            _select_candidates(connection, nodes)
        for edges in RELEASED_EDGES:
            _select_edges(connection, edges)
        _make_pseudonyms(connection)
        for nodes in RELEASED_NODES:
            counts[nodes.label] = counts.get(nodes.label, 0) + _write_nodes(connection, nodes, files)
        for edges in RELEASED_EDGES:
            counts[edges.type] = _write_edges(connection, edges, files)
    return counts


def _select_candidates(connection: Connection, nodes: ReleasedNodes) -> None:
    table = fact_table(NODES[nodes.label])
    connection.execute(
        f"CREATE TABLE candidate_{nodes.group} AS SELECT {nodes.id_column} AS id FROM facts.{table} "
        f"WHERE closed_at IS NULL AND {nodes.condition}"
    )


def _select_edges(connection: Connection, edges: ReleasedEdges) -> None:
    def any_of(groups: tuple[Group, ...]) -> str:
        return " UNION ALL ".join(f"SELECT id FROM candidate_{group}" for group in groups)

    connection.execute(
        f"CREATE TABLE released_{edges.type} AS SELECT e.* FROM facts.{fact_table(EDGES[edges.type])} AS e "
        f"WHERE e.closed_at IS NULL AND e.from_id IN ({any_of(edges.from_groups)}) "
        f"AND e.to_id IN ({any_of(edges.to_groups)})"
    )


def _make_pseudonyms(connection: Connection) -> None:
    """Table `pseudonym(id, pseudonym)` of every node in the release: each firm, and whatever an edge leads to."""
    ends = " UNION ".join(
        f"SELECT from_id AS id FROM released_{edges.type} UNION SELECT to_id FROM released_{edges.type}"
        for edges in RELEASED_EDGES
    )
    ids = connection.sql(f"SELECT id FROM candidate_{Group.FIRM} UNION {ends} ORDER BY id").to_arrow_table()["id"]
    key = secrets.token_bytes(_KEY_BYTES)
    pseudonyms = pa.table({"id": ids, "pseudonym": [keyed_hash(key, text) for text in ids.to_pylist()]})
    connection.register("made", pseudonyms)
    connection.execute("CREATE TABLE pseudonym AS SELECT * FROM made")
    connection.unregister("made")


def _write_nodes(connection: Connection, nodes: ReleasedNodes, files: Path) -> int:
    header = [f"{nodes.id_column}:ID", *(import_header(column) for column in nodes.columns)]
    values = ", ".join(["p.pseudonym", *(import_expression(column, "n") for column in nodes.columns)])
    return write_import_file(
        connection,
        files / f"node.{nodes.label}.{nodes.group}.csv",
        header,
        f"SELECT {values} FROM facts.{fact_table(NODES[nodes.label])} AS n JOIN candidate_{nodes.group} AS c "
        f"ON c.id = n.{nodes.id_column} JOIN pseudonym AS p ON p.id = c.id ORDER BY p.pseudonym",
    )


def _write_edges(connection: Connection, edges: ReleasedEdges, files: Path) -> int:
    header = [":START_ID", ":END_ID", *(import_header(column) for column in edges.columns)]
    values = ", ".join(["f.pseudonym", "t.pseudonym", *(import_expression(column, "e") for column in edges.columns)])
    return write_import_file(
        connection,
        files / f"edge.{edges.type}.csv",
        header,
        f"SELECT {values} FROM released_{edges.type} AS e JOIN pseudonym AS f ON f.id = e.from_id "
        "JOIN pseudonym AS t ON t.id = e.to_id ORDER BY f.pseudonym, t.pseudonym",
    )


def _iter_file_options(files: Path) -> Iterator[str]:
    for path in sorted(files.iterdir()):
        kind, name, *_ = path.name.split(".")
        yield f"--{'nodes' if kind == 'node' else 'relationships'}={name}={path}"
