"""An empty managed graph is filled from the facts tables by the offline importer, many times faster than by writes.

    facts tables → CSV, while the server runs → server stopped → database replaced → server started

The node `Meta` comes with the facts, so that the graph says from its first moment what it holds, and that its
publication is under way: indexes are still to be made.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.engine.database import Connection, count_rows
from kg.graph.address import build_place_address
from kg.graph.delta import check_ends, select_between
from kg.graph.door import Graph
from kg.graph.fact_tables import fact_table
from kg.graph.importing import (
    IMPORT_OPTIONS,
    build_line_options,
    import_expression,
    import_header,
    write_import_file,
)
from kg.graph.offline_import import import_database, make_import_folder, remove_import_files
from kg.graph.place import ServerPlace, build_main_place
from kg.graph.process import find_process
from kg.graph.server import stopped_place
from kg.graph.statements import edge_statement_name, read_bookkeeping
from kg.home import Home
from kg.model.graph import EDGE_TYPES, NODE_TYPES
from kg.model.record import columns_of
from kg.model.run import Run
from kg.progress import Reporter
from kg.settings import GraphSettings

_META_HEADER: Final = [
    "name:ID(Meta)",
    "run_id:string",
    "night:date",
    "status:string",
    "content_digest:string",
    "target_digest:string",
]


@dataclass(frozen=True, slots=True)
class ImportedMeta:
    """What the node `Meta` says until the publication is finished."""

    run: Run
    content_digest: str
    """Of what the graph holds after the import."""
    target_digest: str
    """Of what it is to hold."""


@dataclass(frozen=True, slots=True)
class ImportFile:
    """One file, the importer's option that names it, and what its rows are."""

    fact: str
    option: str
    path: Path
    row_count: int


def find_fillable_place(graph: Graph, home: Home, settings: GraphSettings, fact_count: int) -> ServerPlace | None:
    """The managed place whose graph is better filled by the importer: it is empty, and there are many facts.

    None where writes are quicker (an import costs a stop and a start), where the graph holds anything, or where it is
    not the managed server of `home`. Files that a killed publication left there are removed in any case.
    """
    place = build_main_place(settings, home)
    if settings.neo4j_uri or find_process(place) is None or build_place_address(place).uri != graph.uri:
        return None
    remove_import_files(place)
    if fact_count < settings.import_facts:
        return None
    (row,) = graph.read(read_bookkeeping("is_empty").text)
    return place if row["is_empty"] else None


def fill_place(
    place: ServerPlace, connection: Connection, meta: ImportedMeta, settings: GraphSettings, reporter: Reporter
) -> dict[str, int]:
    """Replace the database of a place by the facts tables; nodes and edges by label or type.

    Args:
        place: its server runs before and after.
        connection: the facts tables as `kg.graph.comparison.open_publication` shows them.
        meta: what the graph says of itself afterwards.
        settings: memory of the importer.
        reporter: is told of writing, importing and starting.

    Raises:
        IntegrityError: an edge leads nowhere; the graph stays as it is.
        GraphError: the importer failed, or the server did not start; the graph is empty.
    """
    folder = make_import_folder(place)
    with reporter.step("write import files", unit="facts") as step:
        files = write_files(connection, folder, meta)
        step.advance(sum(file.row_count for file in files))
    options = build_options(files)
    with stopped_place(place, settings, reporter), reporter.step("import", unit="facts") as step:
        import_database(place, settings, options)
        step.advance(sum(file.row_count for file in files))
    written: dict[str, int] = {}
    for file in files[1:]:
        written[file.fact] = written.get(file.fact, 0) + file.row_count
    return written


def write_files(connection: Connection, folder: Path, meta: ImportedMeta) -> list[ImportFile]:
    """Write the file of `Meta`, then one a label and a pair of ends that has rows.

    Raises:
        IntegrityError: an edge leads nowhere.
    """
    return list(_iter_files(connection, folder, meta))


def build_options(files: Sequence[ImportFile]) -> list[str]:
    """What the importer is told of the files."""
    return [
        *(file.option for file in files),
        *IMPORT_OPTIONS,
        *build_line_options((file.path, file.row_count) for file in files),
    ]


def _iter_files(connection: Connection, folder: Path, meta: ImportedMeta) -> Iterator[ImportFile]:
    yield _write_meta(connection, folder, meta)
    for node in NODE_TYPES:
        header = [import_header(column) for column in columns_of(node)]
        ids = f"{node.ID}:string"
        header[header.index(ids)] = f"{node.ID}:ID({node.LABEL})"
        select = f"SELECT {_columns(node)} FROM {fact_table(node)} AS fact_row"
        path = folder / f"{fact_table(node)}.csv"
        if count := write_import_file(connection, path, header, select):
            yield ImportFile(node.LABEL, f"--nodes={node.LABEL}={path}", path, count)
    for edge in EDGE_TYPES:
        joined = 0
        for start, end in ((start, end) for start in edge.FROM for end in edge.TO):
            header = [f":START_ID({start})", f":END_ID({end})", *(import_header(column) for column in columns_of(edge))]
            select = (
                f"SELECT fact_row.from_id, fact_row.to_id, {_columns(edge)} FROM {select_between(edge, start, end)}"
            )
            path = folder / f"{edge_statement_name(edge, start, end)}.csv"
            if count := write_import_file(connection, path, header, select):
                joined += count
                yield ImportFile(edge.TYPE, f"--relationships={edge.TYPE}={path}", path, count)
        check_ends(edge.TYPE, joined, count_rows(connection, fact_table(edge)))


def _write_meta(connection: Connection, folder: Path, meta: ImportedMeta) -> ImportFile:
    path = folder / "meta.csv"
    night = f"DATE '{meta.run.night.isoformat()}'"
    values = f"'{meta.run.run_id}', {night}, 'publishing', '{meta.content_digest}', '{meta.target_digest}'"
    count = write_import_file(connection, path, _META_HEADER, f"SELECT 'publication', {values}")
    return ImportFile("Meta", f"--nodes=Meta={path}", path, count)


def _columns(fact: type) -> str:
    return ", ".join(import_expression(column, "fact_row") for column in columns_of(fact))
