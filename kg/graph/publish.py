"""Facts tables → Neo4j: only what changed since the last publication, by one writer.

The facts database keeps a digest of every fact it last published, and the graph's `Meta` node the digest over them.
Where the two agree, the difference is written; where they do not (an empty graph, one restored from a dump, another
address, facts that went back after a publication was cut off), everything is written, and facts that only the graph
knows are closed. Every write is a MERGE on an id, so a publication that was killed is finished by publishing again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kg.engine.database import Connection, open_database
from kg.graph.delta import (
    Delta,
    Rows,
    build_target,
    find_deltas,
    forget_published,
    get_published_digest,
    iter_batches,
    note_published,
)
from kg.graph.digest import iter_pages
from kg.graph.door import Graph
from kg.graph.fact_tables import FACT_TYPES, FactType, fact_table, id_column
from kg.graph.migrations import migrate
from kg.graph.statements import read_bookkeeping, read_edge_upsert, read_node_upsert
from kg.home import Home
from kg.model.graph import Node
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
    closed_strangers: int
    """Facts that only the graph knew."""

    @property
    def written_count(self) -> int:
        """Nodes and edges written."""
        return sum(self.written.values())

    def summary(self) -> str:
        """One line for people."""
        return f"published: {self.written_count:,} nodes and edges written" if self.written else "published: unchanged"


def publish_facts(graph: Graph, home: Home, run: Run, settings: GraphSettings, reporter: Reporter) -> PublishReport:
    """Bring the graph to what the facts tables hold.

    Raises:
        IntegrityError: an edge in the facts tables leads nowhere.
        GraphError: see `kg.graph.door` and `kg.graph.migrations`; publishing again continues.
    """
    with open_database(home.facts_database, settings) as connection, reporter.step("publish", unit="facts") as progress:
        migrate(graph)
        target = build_target(connection)
        meta = next(iter(graph.read(read_bookkeeping("state").text)), {})
        if meta.get("status") == "published" and meta.get("content_digest") == target:
            note_published(connection)
        was_complete = _is_unknown(meta, target) or meta.get("content_digest") != get_published_digest(connection)
        if was_complete:
            forget_published(connection)
        deltas = find_deltas(connection)
        strangers = _find_strangers(graph, connection, run, settings) if was_complete else []
        if deltas or strangers or (meta.get("run_id"), meta.get("status")) != (run.run_id, "published"):
            publication = _Publication(graph, connection, run, target, settings, progress)
            publication.write(deltas, strangers)
        note_published(connection)
        written: dict[str, int] = {}
        for delta in deltas:
            written[delta.fact] = written.get(delta.fact, 0) + delta.count
        progress.note = "" if written else "unchanged"
        return PublishReport(was_complete, written, sum(len(rows) for _, rows in strangers))


@dataclass(frozen=True, slots=True)
class _Publication:
    """One publication on its way."""

    graph: Graph
    connection: Connection
    run: Run
    target: str
    settings: GraphSettings
    progress: StepProgress

    def write(self, deltas: list[Delta], strangers: list[tuple[FactType, Rows]]) -> None:
        """Write everything: a small delta in one transaction, so that no reader sees half of it."""
        closing = [(statement, {"rows": rows}) for fact, rows in strangers for statement in _find_upserts(fact)]
        finish = (read_bookkeeping("finish").text, self._finish_parameters())
        if sum(delta.count for delta in deltas) <= self.settings.batch_rows:
            changes = [
                (delta.statement, {"rows": rows})
                for delta in deltas
                for rows in iter_batches(self.connection, delta, self.settings.batch_rows)
            ]
            self.graph.write_together([*changes, *closing, finish])
            self.progress.advance(sum(delta.count for delta in deltas))
            return
        self.graph.write(
            read_bookkeeping("begin").text,
            {"run_id": self.run.run_id, "night": self.run.night, "content_digest": self.target},
        )
        for delta in deltas:
            batches = iter_batches(self.connection, delta, self.settings.batch_rows)
            self.graph.write_batches(delta.statement, batches, progress=self.progress)
        self.graph.write_together([*closing, finish])

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


def _find_strangers(
    graph: Graph, connection: Connection, run: Run, settings: GraphSettings
) -> list[tuple[FactType, Rows]]:
    """Open facts that the graph has and the facts tables do not, as they are when closed."""
    strangers: list[tuple[FactType, Rows]] = []
    for fact in FACT_TYPES:
        for page in iter_pages(graph, fact, settings.batch_rows):
            unknown = connection.execute(
                f"SELECT fact_id FROM unnest(?::VARCHAR[]) AS page(fact_id) "
                f"ANTI JOIN {fact_table(fact)} AS known ON known.{id_column(fact)} = page.fact_id",
                [[row.fact_id for row in page]],
            ).fetchall()
            ids = {fact_id for (fact_id,) in unknown}
            rows = [
                {**row.properties, "closed_at": run.recorded_at, "run_id": run.run_id}
                for row in page
                if row.fact_id in ids and row.properties.get("closed_at") is None
            ]
            if rows:
                strangers.append((fact, rows))
    return strangers


def _find_upserts(fact: FactType) -> list[str]:
    """Statements that may write a fact; one for other ends than it has finds nothing."""
    if issubclass(fact, Node):
        return [read_node_upsert(fact).text]
    return [read_edge_upsert(fact, start, end).text for start in fact.FROM for end in fact.TO]
