"""Facts tables → Neo4j: only what changed since the last publication, by one writer; the graph is what they hold.

A digest of every fact that was last published is kept beside the facts, and the graph's `Meta` node holds the digest
over them. Where the two agree, the difference is written; where they do not (an empty graph, one restored from a dump,
another address, other facts since a publication that was cut off), everything is written. Facts that the graph knows
and the tables do not (a late delivery showed that they never were) are removed. The graph says in the transaction of
each batch how far a publication has come, so one that was killed goes on behind its last batch by publishing again.
"""

from collections.abc import Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from kg.engine.database import Connection, transaction
from kg.graph.ahead import KeptItems, read_ahead
from kg.graph.comparison import (
    ContentDigests,
    compare,
    count_facts,
    note_found,
    note_importable,
    note_written,
    open_publication,
)
from kg.graph.delta import Delta, digest_order, find_deltas, iter_pieces, note_ends
from kg.graph.digest import iter_pages
from kg.graph.door import Graph
from kg.graph.fact_tables import FACT_TYPES, fact_name
from kg.graph.filling import ImportedMeta, fill_place, find_fillable_place
from kg.graph.migrations import migrate
from kg.graph.statements import read_bookkeeping
from kg.home import Home
from kg.model.run import Run
from kg.progress import Reporter, StepProgress
from kg.settings import GraphSettings

Statement = tuple[str, Mapping[str, object]]
"""A statement and its parameters."""


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
        comparing = beside.submit(compare, connection)
        imported: dict[str, int] = {}
        if place := find_fillable_place(graph, home, settings, fact_count):
            target = comparing.result().target
            # Noted before: an import that comes to its end is known, whenever its publication is killed.
            imported_meta = ImportedMeta(run, note_importable(connection), target)
            imported = fill_place(place, connection, imported_meta, settings, reporter)
            progress.advance(sum(imported.values()))
            comparing = beside.submit(compare, connection)
        migrate(graph)
        meta = next(iter(graph.read(read_bookkeeping("state").text)), None)
        digests = comparing.result()
        if meta and meta["content_digest"] == digests.target != digests.published and _is_whole(meta):
            with transaction(connection):
                note_written(connection)
            digests = compare(connection)
        deltas = find_deltas(connection)
        was_known = meta is not None and _is_known(meta, digests, deltas)
        if not was_known:
            note_found(connection, _iter_found(graph, settings))
            digests = compare(connection)
            deltas = find_deltas(connection)
        if deltas or meta is None or (meta["run_id"], meta["status"]) != (run.run_id, "published"):
            publication = _Publication(graph, connection, run, digests, settings, progress)
            publication.write(deltas, int(str(meta["written_count"])) if meta and was_known else 0)
        progress.note = "" if deltas or imported else "unchanged"
        return _build_report(deltas, imported, digests.target, was_complete=not was_known or bool(imported))


def _is_whole(meta: Mapping[str, object]) -> bool:
    """Whether the graph holds what its content digest says, and nothing beyond."""
    return meta["status"] == "published" or meta["written_count"] == 0


def _is_known(meta: Mapping[str, object], digests: ContentDigests, deltas: list[Delta]) -> bool:
    """Whether the graph holds what was noted as published, or that and the first of these very changes.

    Where it may hold part of another publication, which was cut off, no difference can be trusted.
    """
    if meta["content_digest"] != digests.published:
        return False
    return _is_whole(meta) or (meta["target_digest"], meta["order_digest"]) == (digests.target, digest_order(deltas))


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


@dataclass(frozen=True, slots=True)
class _Publication:
    """One publication on its way. The graph says how far it has come, in the transaction of each batch.

    While the server writes, what comes next is read, and in the end what is published is noted, in a transaction of the
    notes: they stay only where everything was written.
    """

    graph: Graph
    connection: Connection
    run: Run
    digests: ContentDigests
    """Of what the graph holds when the publication begins, and of what it will hold."""
    settings: GraphSettings
    progress: StepProgress

    def write(self, deltas: list[Delta], written_count: int) -> None:
        """Write the changes after the first `written_count`: few in one transaction, so that nobody sees half."""
        with transaction(self.connection):
            if sum(delta.count for delta in deltas) <= self.settings.batch_rows and not written_count:
                self._write_together(deltas)
            else:
                self._write_batches(deltas, written_count)

    def _write_together(self, deltas: list[Delta]) -> None:
        with read_ahead(self._iter_together(deltas), len(FACT_TYPES)) as statements:
            self.graph.write_together(KeptItems(statements))
        self.progress.advance(sum(delta.count for delta in deltas))

    def _write_batches(self, deltas: list[Delta], written_count: int) -> None:
        note_ends(self.connection, deltas)  # nothing is begun where an edge leads nowhere
        if not written_count:
            self.graph.write(read_bookkeeping("begin").text, self._begin_parameters(deltas))
        with read_ahead(self._iter_batches(deltas, written_count)) as batches:
            for statements, count in batches:
                self.graph.write_together(statements)
                self.progress.advance(count)

    def _iter_together(self, deltas: list[Delta]) -> Generator[Statement]:
        """The statements of one transaction; nodes are written while the ends of edges are found."""
        edges = [delta for delta in deltas if delta.is_edge_upsert]
        for delta in deltas[: len(deltas) - len(edges)]:
            yield from self._iter_statements(delta)
        note_ends(self.connection, edges)
        for delta in edges:
            yield from self._iter_statements(delta)
        yield self._finish(deltas)

    def _iter_batches(self, deltas: list[Delta], written_count: int) -> Generator[tuple[list[Statement], int]]:
        """The statements of each transaction, which holds as many rows as one may, and how many rows they are."""
        held: list[Statement] = []
        held_count, left = 0, written_count
        for delta in deltas:
            skipped = min(left, delta.count)
            left -= skipped
            for statement, rows in iter_pieces(self.connection, delta, self.settings.batch_rows, skipped):
                if held and held_count + len(rows) > self.settings.batch_rows:
                    written_count += held_count
                    yield [*held, _build_progress(written_count)], held_count
                    held, held_count = [], 0
                held.append((statement, {"rows": rows}))
                held_count += len(rows)
        if held:
            yield [*held, _build_progress(written_count + held_count)], held_count
        yield [self._finish(deltas)], 0

    def _iter_statements(self, delta: Delta) -> Iterator[Statement]:
        for statement, rows in iter_pieces(self.connection, delta, self.settings.batch_rows):
            yield statement, {"rows": rows}

    def _begin_parameters(self, deltas: list[Delta]) -> dict[str, object]:
        return {
            "run_id": self.run.run_id,
            "night": self.run.night,
            "content_digest": self.digests.published,
            "target_digest": self.digests.target,
            "order_digest": digest_order(deltas),
        }

    def _finish(self, deltas: list[Delta]) -> Statement:
        """The last statement; what is then published is noted."""
        if deltas:
            note_written(self.connection)
        return read_bookkeeping("finish").text, {
            "run_id": self.run.run_id,
            "night": self.run.night,
            "recorded_at": self.run.recorded_at,
            "content_digest": self.digests.target,
        }


def _build_progress(written_count: int) -> Statement:
    return read_bookkeeping("progress").text, {"written_count": written_count}
