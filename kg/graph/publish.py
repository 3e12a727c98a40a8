"""Facts tables → Neo4j: only what changed since the last publication, by one writer; the graph is what they hold.

A digest of every fact that was last published is kept beside the facts, and the graph's `Meta` node holds the digest
over them. Where the two agree, the difference is written; where they do not (an empty graph, one restored from a dump,
another address, a publication that was cut off), everything is written. Facts that the graph knows and the tables do
not (a late delivery showed that they never were) are removed. Every write can be repeated, so a publication that was
killed is finished by publishing again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.engine.database import Connection, count_rows
from kg.graph.delta import (
    Delta,
    Rows,
    build_target,
    find_deltas,
    find_removals,
    forget_published,
    get_published_digest,
    iter_batches,
    note_importable,
    note_published,
    open_publication,
)
from kg.graph.digest import iter_pages
from kg.graph.door import Graph
from kg.graph.fact_tables import FACT_TYPES, fact_name, fact_table, id_column
from kg.graph.filling import ImportedMeta, fill_place, find_fillable_place
from kg.graph.migrations import migrate
from kg.graph.statements import read_bookkeeping
from kg.home import Home
from kg.model.run import Run
from kg.progress import Reporter, StepProgress
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
        meta = next(iter(graph.read(read_bookkeeping("state").text)), {})
        if meta.get("status") == "published" and meta.get("content_digest") == target:
            note_published(connection)
        was_complete = _is_unknown(meta, target) or meta.get("content_digest") != get_published_digest(connection)
        removals = find_removals(connection)
        if was_complete:
            forget_published(connection)
            _note_strangers(graph, connection, settings)
            removals = find_removals(connection)
        deltas = find_deltas(connection)
        if deltas or removals or (meta.get("run_id"), meta.get("status")) != (run.run_id, "published"):
            publication = _Publication(graph, connection, run, target, settings, progress)
            publication.write(deltas, removals)
        note_published(connection)
        written = dict(imported)
        for delta in [] if imported else deltas:  # after an import: facts that are in the graph already, in part
            written[delta.fact] = written.get(delta.fact, 0) + delta.count
        progress.note = "" if written or removals else "unchanged"
        removed_count = sum(removal.count for removal in removals)
        return PublishReport(was_complete or bool(imported), written, removed_count, was_imported=bool(imported))


@dataclass(frozen=True, slots=True)
class _Publication:
    """One publication on its way."""

    graph: Graph
    connection: Connection
    run: Run
    target: str
    settings: GraphSettings
    progress: StepProgress

    def write(self, deltas: list[Delta], removals: list[Delta]) -> None:
        """Write everything: a small delta in one transaction, so that no reader sees half of it."""
        changes = [*removals, *deltas]
        finish = (read_bookkeeping("finish").text, self._finish_parameters())
        if sum(change.count for change in changes) <= self.settings.batch_rows:
            statements = [(change.statement, {"rows": rows}) for change in changes for rows in self._iter_rows(change)]
            self.graph.write_together([*statements, finish])
            self.progress.advance(sum(change.count for change in changes))
            return
        self.graph.write(
            read_bookkeeping("begin").text,
            {"run_id": self.run.run_id, "night": self.run.night, "content_digest": self.target},
        )
        for change in changes:
            self.graph.write_batches(change.statement, self._iter_rows(change), progress=self.progress)
        self.graph.write_together([finish])

    def _iter_rows(self, change: Delta) -> Iterator[Rows]:
        return iter_batches(self.connection, change, self.settings.batch_rows)

    def _finish_parameters(self) -> dict[str, object]:
        return {
            "run_id": self.run.run_id,
            "night": self.run.night,
            "recorded_at": self.run.recorded_at,
            "content_digest": self.target,
        }


def _is_unknown(meta: Mapping[str, object], target: str) -> bool:
    """Whether the graph may hold part of another publication, which was cut off: then no difference can be trusted."""
    return meta.get("status") == "publishing" and meta.get("target_digest") != target


def _note_strangers(graph: Graph, connection: Connection, settings: GraphSettings) -> None:
    """Note as published what the graph has and the facts tables do not."""
    for fact in FACT_TYPES:
        statement = (
            f"INSERT INTO published SELECT '{fact_name(fact)}', fact_id, 0 FROM unnest(?::VARCHAR[]) AS page(fact_id) "
            f"ANTI JOIN {fact_table(fact)} AS known ON known.{id_column(fact)} = page.fact_id"
        )
        for page in iter_pages(graph, fact, settings.batch_rows):
            connection.execute(statement, [[row.fact_id for row in page]])
