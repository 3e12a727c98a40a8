"""Facts tables → Neo4j: only what changed since the last publication, by one writer; the graph is what they hold.

A digest of every fact that was last published is kept beside the facts, and the graph's `Meta` node holds the digest
over them. Where the two agree, the difference is written; where they do not (an empty graph, one restored from a dump,
another address, other facts since a publication that was cut off), everything is written. Facts that the graph knows
and the tables do not (a late delivery showed that they never were) are removed. The graph says in the transaction of
each batch how far a publication has come, so one that was killed goes on behind its last batch by publishing again.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from kg.engine.database import transaction
from kg.graph.comparison import (
    Comparison,
    count_facts,
    note_found,
    note_importable,
    note_written,
    open_publication,
)
from kg.graph.delta import Delta, digest_order, find_deltas
from kg.graph.digest import iter_pages
from kg.graph.door import Graph
from kg.graph.fact_tables import FACT_TYPES, fact_name
from kg.graph.filling import ImportedMeta, fill_place, find_fillable_place
from kg.graph.migrations import migrate
from kg.graph.publication import Publication
from kg.graph.statements import read_bookkeeping
from kg.home import Home
from kg.model.run import Run
from kg.progress import Reporter
from kg.settings import GraphSettings


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What was written."""

    was_complete: bool
    """True when everything was written, because the graph did not hold what was last published."""
    written: Mapping[str, int]
    """Nodes and edges written, by label or type; none where nothing changed."""
    removed_count: int
    """Facts that only the graph knew."""
    content_digest: str
    """Over all facts that the graph now holds, as the tables state them; `Meta` carries it."""
    was_imported: bool = False
    """Whether the offline importer filled the graph."""

    @property
    def written_count(self) -> int:
        """Nodes and edges written."""
        return sum(self.written.values())

    def summary(self) -> str:
        """One line for people."""
        if not self.written and not self.removed_count:
            return "published: unchanged"
        removed = f", {self.removed_count:,} removed" if self.removed_count else ""
        verb = "imported" if self.was_imported else "written"
        return f"published: {self.written_count:,} nodes and edges {verb}{removed}"


def publish_facts(graph: Graph, home: Home, run: Run, settings: GraphSettings, reporter: Reporter) -> PublishReport:
    """Bring the graph to what the facts tables hold.

    Raises:
        IntegrityError: an edge in the facts tables leads nowhere.
        GraphError: see `kg.graph.door` and `kg.graph.migrations`; publishing again continues.
    """
    with (
        open_publication(home, settings) as connection,
        reporter.step("publish", unit="facts") as progress,
        ThreadPoolExecutor(1) as beside,  # compares while the graph is asked
    ):
        fact_count = count_facts(connection)
        comparing = beside.submit(lambda: Comparison(connection).compare_nodes())
        imported: dict[str, int] = {}
        if place := find_fillable_place(graph, home, settings, fact_count):
            target = comparing.result().complete().target
            # Noted before: an import that comes to its end is known, whenever its publication is killed.
            imported_meta = ImportedMeta(run, note_importable(connection), target)
            imported = fill_place(place, connection, imported_meta, settings, reporter)
            progress.advance(sum(imported.values()))
            comparing = beside.submit(lambda: Comparison(connection).compare_nodes())
        migrate(graph)
        meta = next(iter(graph.read(read_bookkeeping("state").text)), None)
        comparison = comparing.result()
        written_count: int | None = 0
        if meta is None or not _is_whole(meta) or meta["content_digest"] != comparison.published:
            comparison, written_count = _find_out(graph, comparison, meta, settings)
        publication = Publication(graph, connection, run, settings, progress)
        is_finished = meta is not None and (meta["run_id"], meta["status"]) == (run.run_id, "published")
        deltas = publication.write(comparison, written_count or 0, is_finished=is_finished)
        progress.note = "" if deltas or imported else "unchanged"
        was_complete = written_count is None or bool(imported)
        return _build_report(deltas, imported, comparison.complete().target, was_complete=was_complete)


def _find_out(
    graph: Graph, comparison: Comparison, meta: Mapping[str, object] | None, settings: GraphSettings
) -> tuple[Comparison, int | None]:
    """What is to be written where `Meta` is not what was noted, and how much of it is written already.

    None where nothing that was noted can be trusted: the graph was asked for what it has, and everything is written.
    """
    connection, digests = comparison.connection, comparison.complete()
    if meta and meta["content_digest"] == digests.target and _is_whole(meta):
        with transaction(connection):
            note_written(connection)
        return Comparison(connection), 0
    if meta and meta["content_digest"] == digests.published:
        order_digest = digest_order(find_deltas(connection))
        if (meta["target_digest"], meta["order_digest"]) == (digests.target, order_digest):
            return comparison, int(str(meta["written_count"]))
    note_found(connection, _iter_found(graph, settings))
    return Comparison(connection), None


def _is_whole(meta: Mapping[str, object]) -> bool:
    """Whether the graph holds what its content digest says, and nothing beyond."""
    return meta["status"] == "published" or meta["written_count"] == 0


def _iter_found(graph: Graph, settings: GraphSettings) -> Iterator[tuple[str, list[str]]]:
    """Ids of all that the graph has, page by page."""
    (row,) = graph.read(read_bookkeeping("is_empty").text)
    for fact in () if row["is_empty"] else FACT_TYPES:
        for page in iter_pages(graph, fact, settings.batch_rows):
            yield fact_name(fact), [stored.fact_id for stored in page]


def _build_report(
    deltas: list[Delta], imported: Mapping[str, int], target: str, *, was_complete: bool
) -> PublishReport:
    written = dict(imported)
    for delta in deltas:
        if not delta.is_removal and not imported:  # after an import the changes are among what was imported
            written[fact_name(delta.fact)] = delta.count
    removed_count = sum(delta.count for delta in deltas if delta.is_removal)
    return PublishReport(was_complete, written, removed_count, target, was_imported=bool(imported))
