"""Publishing against the bare way of each of its two kinds, in the same run.

first    facts tables → end of import, against the importer alone on ready CSV of the same data
delta    a small night and a larger one of new and changed nodes and edges: finding what changed, writing and noting
         it, against a bare loop of UNWIND over the very same rows, which are ready in memory: one statement a label or
         pair of labels, moments as moments, in as many transactions. Wall time, and processor time of both programs.
         Each way's statements are planned in its first round, which is told apart, and are warm in the others: a server
         that has run since the last night has them still. DuckDB files are opened anew each time, as each night does
"""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

import psutil

from kg.engine.database import Connection, digest_tables, open_database
from kg.graph.comparison import open_publication
from kg.graph.door import Graph, connect
from kg.graph.fact_tables import FACT_TYPES, FactType, fact_table, id_column
from kg.graph.filling import ImportedMeta, build_options, write_files
from kg.graph.offline_import import import_database, make_import_folder
from kg.graph.place import MANAGED_DATABASE, build_main_place
from kg.graph.process import find_process
from kg.graph.publish import publish_facts
from kg.graph.server import ensure_running, stop, stopped_place
from kg.home import Home
from kg.model.credit_nodes import FacilityNode
from kg.model.edges import Edge
from kg.model.graph import EDGE_TYPES, NODES
from kg.model.nodes import PersonNode
from kg.model.run import Run
from kg.progress import SilentReporter, StepProgress
from kg.settings import GraphSettings
from tests.benchmarks.taking_in import take_in
from tests.staged_world import build_run

ROUNDS: Final = 3
NIGHTS: Final = {100: 9, 9: 3}
"""Of the persons and the edges, one in so many is new, with the edges of new persons, one more is changed; rounds."""
_MOMENT: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
_SET: Final = "SET {0} += row, {0}.recorded_at = datetime(row.recorded_at), {0}.closed_at = datetime(row.closed_at)"


@dataclass(slots=True)
class TimingReporter:
    """When each step began and ended."""

    began: dict[str, float] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, title: str, *, unit: str = "rows", total: int | None = None) -> Iterator[StepProgress]:
        """Note the times of one step."""
        self.began[title] = time.perf_counter()
        yield StepProgress(title, unit)
        self.ended[title] = time.perf_counter()


def measure_publication(files: Path, home: Home, settings: GraphSettings) -> Iterator[str]:
    """Lines: the first publish by the importer, then a small night, each against its bare way."""
    report, _ = take_in(files, settings)
    kept = home.facts_database.with_suffix(".kept")
    shutil.copy2(home.facts_database, kept)
    yield _measure_first(home, settings.model_copy(update={"import_facts": 1}), report.nights[-1].run)
    with connect(settings, home) as graph:
        for share, rounds in NIGHTS.items():
            yield _measure_delta(graph, home, settings, share, rounds)
            shutil.copy2(kept, home.facts_database)
        publish_facts(graph, home, report.nights[-1].run, settings, SilentReporter())


def _measure_first(home: Home, settings: GraphSettings, run: Run) -> str:
    ours, bare, apart, count = [], [], [], 0
    for _ in range(ROUNDS):
        _empty(home, settings)
        reporter = TimingReporter()
        with connect(settings, home) as graph:
            began = time.perf_counter()
            report = publish_facts(graph, home, run, settings, reporter)
            whole = time.perf_counter() - began
        assert report.was_imported
        count = report.written_count
        stopping = reporter.began["import"] - reporter.ended["write import files"]
        starting = reporter.ended["neo4j"] - reporter.began["neo4j"]
        ours.append(reporter.ended["import"] - began - stopping)
        apart.append((stopping, starting, whole - ours[-1] - stopping - starting))
        bare.append(_import_bare(home, settings, run))
    stopping, starting, indexing = (median(times) for times in zip(*apart, strict=True))
    return (
        f"first     {count:,} facts, tables to end of import {median(ours):.1f} s ({count / median(ours):,.0f}/s); "
        f"importer on ready CSV {median(bare):.1f} s ({count / median(bare):,.0f}/s); "
        f"ratio {median(bare) / median(ours):.2f}; apart: server stop {stopping:.1f} s, start {starting:.1f} s, "
        f"indexes and finish {indexing:.1f} s"
    )


def _empty(home: Home, settings: GraphSettings) -> None:
    stop(settings, home)
    for kind in ("databases", "transactions"):
        shutil.rmtree(home.neo4j / "data" / kind / MANAGED_DATABASE, ignore_errors=True)
    ensure_running(settings, home, SilentReporter())


def _import_bare(home: Home, settings: GraphSettings, run: Run) -> float:
    """Seconds of the importer alone; the graph holds the same afterwards."""
    place = build_main_place(settings, home)
    with open_publication(home, settings) as connection:
        files = write_files(connection, make_import_folder(place), ImportedMeta(run, "bare", "bare"))
    with stopped_place(place, settings, SilentReporter()):
        began = time.perf_counter()
        import_database(place, settings, build_options(files))
        return time.perf_counter() - began


def _measure_delta(graph: Graph, home: Home, settings: GraphSettings, share: int, rounds: int) -> str:
    """Ours and the bare loop write the same night in turn, each over the same graph.

    Who is first takes turns too: the server is faster each time.
    """
    night = _build_night(graph, home, settings, share)
    ours, bare = [], []
    for number in range(rounds + 1):
        if number % 2:
            bare.append(night.write_bare())
        ours.append(night.publish())
        if number % 2 == 0:
            bare.append(night.write_bare())
    unchanged = night.publish_again()
    # The first round also plans the statements, and is given apart.
    wall, bare_wall = median(times.wall for times in ours[1:]), median(times.wall for times in bare[1:])
    processor = median(times.processor for times in ours[1:]) / median(times.processor for times in bare[1:])
    return (
        f"delta     {night.count:,} new or changed facts: published in {wall:.2f} s ({night.count / wall:,.0f}/s); "
        f"bare UNWIND {bare_wall:.2f} s ({night.count / bare_wall:,.0f}/s); ratio {wall / bare_wall:.2f}, of processor "
        f"time {processor:.2f}; {rounds} rounds; the first {ours[0].wall:.2f} s against {bare[0].wall:.2f} s; "
        f"a night without changes {unchanged.wall:.2f} s"
    )


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds that something took; of the processors those of this program and of the server."""

    wall: float
    processor: float


@dataclass(frozen=True, slots=True)
class _Night:
    """A night of facts that is written in either way again and again, each time over the evening before."""

    graph: Graph
    home: Home
    settings: GraphSettings
    count: int
    batches: list[list[tuple[str, Mapping[str, object]]]]
    """What the bare loop writes."""
    server: psutil.Process

    def publish(self) -> Times:
        """Publish the night, and bring the graph back."""
        shutil.copy2(self._path("after"), self.home.facts_database)
        times = self._time(lambda: publish_facts(self.graph, self.home, build_run(1), self.settings, SilentReporter()))
        shutil.copy2(self.home.publication_database, self._path("noted"))
        self.go_back()
        return times

    def write_bare(self) -> Times:
        """Write it by the bare loop, note it as publishing does, and bring the graph back."""
        times = self._time(lambda: [self.graph.write_together(batch) for batch in self.batches])
        shutil.copy2(self._path("noted"), self.home.publication_database)
        with open_database(self.home.publication_database, self.settings) as connection:
            digest = digest_tables(connection, "published")
        self.graph.write("MATCH (meta:Meta) SET meta.content_digest = $digest", {"digest": digest})
        self.go_back()
        return times

    def publish_again(self) -> Times:
        """Publish what is published already, as another run."""
        return self._time(lambda: publish_facts(self.graph, self.home, build_run(3), self.settings, SilentReporter()))

    def go_back(self) -> None:
        """Publish the evening before; only what the night changed may have to be written."""
        shutil.copy2(self._path("before"), self.home.facts_database)
        publish_facts(self.graph, self.home, build_run(2), self.settings, SilentReporter())

    def _path(self, name: str) -> Path:
        return self.home.path / f"{name}.duckdb"

    def _time(self, write: Callable[[], object]) -> Times:
        began, processor = time.perf_counter(), _read_processor(self.server)
        write()
        return Times(time.perf_counter() - began, _read_processor(self.server) - processor)


def _build_night(graph: Graph, home: Home, settings: GraphSettings, share: int) -> _Night:
    """Two states of the facts; the graph holds the first of them afterwards."""
    before, after = home.path / "before.duckdb", home.path / "after.duckdb"
    for path, change in ((before, _take_out), (after, _change)):
        shutil.copy2(home.facts_database, path)
        with open_database(path, settings) as connection:
            change(connection, share)
    statements = list(_iter_bare(before, after, settings))
    count = sum(len(rows) for _, rows in statements)
    noted = find_process(build_main_place(settings, home))
    assert noted is not None
    batches = list(_iter_transactions(statements, settings.batch_rows))
    night = _Night(graph, home, settings, count, batches, psutil.Process(noted.pid))
    night.go_back()
    return night


def _read_processor(server: psutil.Process) -> float:
    used = server.cpu_times()
    return float(used.user + used.system) + time.process_time()


def _iter_transactions(
    statements: list[tuple[str, list[Mapping[str, object]]]], batch_rows: int
) -> Iterator[list[tuple[str, Mapping[str, object]]]]:
    """As few transactions as hold `batch_rows` rows each, as publishing has them."""
    held: list[tuple[str, Mapping[str, object]]] = []
    held_count = 0
    for statement, rows in statements:
        for at in range(0, len(rows), batch_rows):
            part = rows[at : at + batch_rows]
            if held and held_count + len(part) > batch_rows:
                yield held
                held, held_count = [], 0
            held.append((statement, {"rows": part}))
            held_count += len(part)
    if held:
        yield held


def _take_out(connection: Connection, share: int) -> None:
    """The evening before: without the new persons and edges."""
    connection.execute(
        f"CREATE TEMP TABLE taken AS SELECT entity_id FROM node_person WHERE hash(entity_id) % {share} = 0"
    )
    for edge in EDGE_TYPES:
        connection.execute(
            f"DELETE FROM {fact_table(edge)} WHERE from_id IN (FROM taken) OR to_id IN (FROM taken) "
            f"OR hash(edge_id) % {share} = 0"
        )
    connection.execute("DELETE FROM node_person WHERE entity_id IN (FROM taken)")


def _change(connection: Connection, share: int) -> None:
    """The night: some nodes and edges say something else."""
    for fact in (PersonNode, FacilityNode, *EDGE_TYPES):
        connection.execute(
            f"UPDATE {fact_table(fact)} SET run_id = 'changed' WHERE hash({id_column(fact)}) % {share} = 1"
        )


def _iter_bare(before: Path, after: Path, settings: GraphSettings) -> Iterator[tuple[str, list[Mapping[str, object]]]]:
    """Each statement of the bare loop with all its rows, nodes before edges; moments travel as text."""
    with open_database(None, settings, attach={"before": before, "after": after}) as connection:
        for fact in FACT_TYPES:
            moments = ", ".join(f"strftime({name}, '{_MOMENT}') AS {name}" for name in ("recorded_at", "closed_at"))
            query = (
                f"SELECT * REPLACE ({moments}) "
                f"FROM (FROM after.{fact_table(fact)} EXCEPT FROM before.{fact_table(fact)})"
            )
            for statement, condition in _iter_bare_statements(fact):
                rows = connection.sql(f"FROM ({query}) AS row_ WHERE {condition}").to_arrow_table().to_pylist()
                if rows:
                    yield statement, rows


def _iter_bare_statements(fact: FactType) -> Iterator[tuple[str, str]]:
    if not issubclass(fact, Edge):
        key = id_column(fact)
        yield f"UNWIND $rows AS row MERGE (n:{fact.LABEL} {{{key}: row.{key}}}) {_SET.format('n')}", "true"
        return
    for start in fact.FROM:
        for end in fact.TO:
            (start_key, start_table), (end_key, end_table) = (
                (NODES[label].ID, fact_table(NODES[label])) for label in (start, end)
            )
            yield (
                f"UNWIND $rows AS row MATCH (a:{start} {{{start_key}: row.from_id}}) "
                f"MATCH (b:{end} {{{end_key}: row.to_id}}) "
                f"MERGE (a)-[e:{fact.TYPE} {{edge_id: row.edge_id}}]->(b) {_SET.format('e')}",
                f"from_id IN (SELECT {start_key} FROM after.{start_table}) "
                f"AND to_id IN (SELECT {end_key} FROM after.{end_table})",
            )
