"""Facts tables → Neo4j: only what changed since the last publication, by one writer; the graph is what they hold.

A digest of every fact that was last published is kept beside the facts, and the graph's `Meta` node holds the digest
over them. Where the two agree, the difference is written; where they do not (an empty graph, one restored from a dump,
another address, other facts since a publication that was cut off), everything is written. Facts that the graph knows
and the tables do not (a late delivery showed that they never were) are removed. The graph says in the transaction of
each batch how far a publication has come, so one that was killed goes on behind its last batch by publishing again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.engine.database import Connection, count_rows
from kg.graph.delta import (
    Delta,
    Rows,
    build_target,
    digest_order,
    find_changes,
    get_published_digest,
    iter_batches,
    note_found,
    note_importable,
    note_published,
    note_written,
    open_publication,
)
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
    with open_publication(home, settings) as connection, reporter.step("publish", unit="facts") as progress:
        target = build_target(connection)
        imported: dict[str, int] = {}
        if place := find_fillable_place(graph, home, settings, count_rows(connection, "target")):
            # Noted before: an import that comes to its end is known, whenever its publication is killed.
            imported_meta = ImportedMeta(run, note_importable(connection), target)
            imported = fill_place(place, connection, imported_meta, settings, reporter)
            progress.advance(sum(imported.values()))
        migrate(graph)
        meta = next(iter(graph.read(read_bookkeeping("state").text)), None)
        published = get_published_digest(connection)
        if meta and meta["content_digest"] == target != published and _is_whole(meta):
            note_published(connection)
            published = target
        changes = find_changes(connection) if published != target else []
        was_known = meta is not None and _is_known(meta, target, published, changes)
        if not was_known:
            note_found(connection, _iter_found(graph, settings))
            published = get_published_digest(connection)
            changes = find_changes(connection)
        if changes or meta is None or (meta["run_id"], meta["status"]) != (run.run_id, "published"):
            publication = _Publication(graph, connection, run, (published, target), settings, progress)
            publication.write(changes, int(str(meta["written_count"])) if meta and was_known else 0)
        if published != target:
            note_written(connection, changes)
        progress.note = "" if changes or imported else "unchanged"
        return _build_report(changes, imported, target, was_complete=not was_known or bool(imported))


def _is_whole(meta: Mapping[str, object]) -> bool:
    """Whether the graph holds what its content digest says, and nothing beyond."""
    return meta["status"] == "published" or meta["written_count"] == 0


def _is_known(meta: Mapping[str, object], target: str, published: str, changes: list[Delta]) -> bool:
    """Whether the graph holds what was noted as published, or that and the first of these very changes.

    Where it may hold part of another publication, which was cut off, no difference can be trusted.
    """
    if meta["content_digest"] != published:
        return False
    return _is_whole(meta) or (meta["target_digest"], meta["order_digest"]) == (target, digest_order(changes))


def _iter_found(graph: Graph, settings: GraphSettings) -> Iterator[tuple[str, list[str]]]:
    """Ids of all that the graph has, page by page."""
    (row,) = graph.read(read_bookkeeping("is_empty").text)
    for fact in () if row["is_empty"] else FACT_TYPES:
        for page in iter_pages(graph, fact, settings.batch_rows):
            yield fact_name(fact), [stored.fact_id for stored in page]


def _build_report(
    changes: list[Delta], imported: Mapping[str, int], target: str, *, was_complete: bool
) -> PublishReport:
    written = dict(imported)
    for change in changes:
        if not change.is_removal and not imported:  # after an import the changes are among what was imported
            written[change.fact] = written.get(change.fact, 0) + change.count
    removed_count = sum(change.count for change in changes if change.is_removal)
    return PublishReport(was_complete, written, removed_count, target, was_imported=bool(imported))


@dataclass(frozen=True, slots=True)
class _Publication:
    """One publication on its way. The graph says how far it has come, in the transaction of each batch."""

    graph: Graph
    connection: Connection
    run: Run
    digests: tuple[str, str]
    """Of what the graph holds when the publication begins, and of what it will hold."""
    settings: GraphSettings
    progress: StepProgress

    def write(self, changes: list[Delta], written_count: int) -> None:
        """Write the changes after the first `written_count`: few in one transaction, so that nobody sees half."""
        finish = (read_bookkeeping("finish").text, self._finish_parameters())
        total = sum(change.count for change in changes)
        if total <= self.settings.batch_rows and not written_count:
            statements = [(change.statement, {"rows": rows}) for change, rows in self._iter_rows(changes)]
            self.graph.write_together([*statements, finish])
            self.progress.advance(total)
            return
        if not written_count:
            self.graph.write(read_bookkeeping("begin").text, self._begin_parameters(changes))
        self._write_batches(changes, written_count)
        self.graph.write_together([finish])

    def _write_batches(self, changes: list[Delta], written_count: int) -> None:
        """Fill each transaction with as many rows as one may hold, of however many statements."""
        held: list[Statement] = []
        held_count = 0
        for change, rows in self._iter_rows(changes, written_count):
            if held_count + len(rows) > self.settings.batch_rows and held:
                self._write_held(held, held_count, written_count)
                written_count += held_count
                held, held_count = [], 0
            held.append((change.statement, {"rows": rows}))
            held_count += len(rows)
        if held:
            self._write_held(held, held_count, written_count)

    def _write_held(self, held: list[Statement], held_count: int, written_count: int) -> None:
        progress = (read_bookkeeping("progress").text, {"written_count": written_count + held_count})
        self.graph.write_together([*held, progress])
        self.progress.advance(held_count)

    def _iter_rows(self, changes: list[Delta], written_count: int = 0) -> Iterator[tuple[Delta, Rows]]:
        """The rows after the first `written_count`, each batch of one statement."""
        before = 0
        for change in changes:
            skipped = max(written_count - before, 0)
            before += change.count
            if skipped < change.count:
                for rows in iter_batches(self.connection, change, self.settings.batch_rows, skipped):
                    yield change, rows

    def _begin_parameters(self, changes: list[Delta]) -> dict[str, object]:
        return {
            "run_id": self.run.run_id,
            "night": self.run.night,
            "content_digest": self.digests[0],
            "target_digest": self.digests[1],
            "order_digest": digest_order(changes),
        }

    def _finish_parameters(self) -> dict[str, object]:
        return {
            "run_id": self.run.run_id,
            "night": self.run.night,
            "recorded_at": self.run.recorded_at,
            "content_digest": self.digests[1],
        }
