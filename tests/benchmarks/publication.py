"""Publishing against the bare way of each of its two kinds, in the same run.

first    facts tables → end of import, against the importer alone on ready CSV of the same data
delta    a small night and a larger one of new and changed nodes and edges: finding what changed, writing and noting
         it, against a bare loop of UNWIND over the very same rows, which are ready in memory: one statement a label or
         pair of labels, moments as moments, in as many transactions. Wall time, and processor time of both programs
"""

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

import psutil

from kg.engine.database import Connection, open_database
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
        _publish(graph, home, settings, kept, report.nights[-1].run)


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
    """Two states of the facts, before and after a night; ours and the bare loop lead from one to the other in turn."""
    before, after = home.path / "before.duckdb", home.path / "after.duckdb"
    for path, change in ((before, _take_out), (after, _change)):
        shutil.copy2(home.facts_database, path)
        with open_database(path, settings) as connection:
            change(connection, share)
    statements = list(_iter_bare(before, after, settings))
    batches = list(_iter_transactions(statements, settings.batch_rows))
    count = sum(len(rows) for _, _, rows in statements)
    _publish(graph, home, settings, before, build_run())
    server = _find_server(home, settings)
    ours, bare = [], []
    for _ in range(rounds + 1):
        shutil.copy2(after, home.facts_database)
        with _timed(server, ours):
            publish_facts(graph, home, build_run(1), settings, SilentReporter())
        for fact, _, rows in reversed(statements):
            _remove_new(graph, fact, rows)
        with _timed(server, bare):
            _write_bare(graph, batches)
        _publish(graph, home, settings, before, build_run(2))
    unchanged: list[Times] = []
    with _timed(server, unchanged):
        publish_facts(graph, home, build_run(3), settings, SilentReporter())
    # The first round also plans the statements, and is given apart.
    wall, theirs = median(time.wall for time in ours[1:]), median(time.wall for time in bare[1:])
    pairs = list(zip(ours[1:], bare[1:], strict=True))
    return (
        f"delta     {count:,} new or changed facts: published in {wall:.2f} s ({count / wall:,.0f}/s); "
        f"bare UNWIND {theirs:.2f} s ({count / theirs:,.0f}/s); "
        f"ratio {median(mine.wall / bare.wall for mine, bare in pairs):.2f}, "
        f"of processor time {median(mine.processor / bare.processor for mine, bare in pairs):.2f}; "
        f"first round {ours[0].wall:.2f} s against {bare[0].wall:.2f} s; "
        f"a night without changes {unchanged[0].wall:.2f} s"
    )


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds that something took; of the processors those of this program and of the server."""

    wall: float
    processor: float


def _find_server(home: Home, settings: GraphSettings) -> psutil.Process:
    noted = find_process(build_main_place(settings, home))
    assert noted is not None
    return psutil.Process(noted.pid)


@contextmanager
def _timed(server: psutil.Process, times: list[Times]) -> Iterator[None]:
    began, processor = time.perf_counter(), _read_processor(server)
    yield
    times.append(Times(time.perf_counter() - began, _read_processor(server) - processor))


def _read_processor(server: psutil.Process) -> float:
    used = server.cpu_times()
    return float(used.user + used.system) + time.process_time()


def _iter_transactions(
    statements: list[tuple[FactType, str, list[Mapping[str, object]]]], batch_rows: int
) -> Iterator[list[tuple[str, Mapping[str, object]]]]:
    """As few transactions as hold `batch_rows` rows each, as publishing has them."""
    held: list[tuple[str, Mapping[str, object]]] = []
    held_count = 0
    for _, statement, rows in statements:
        for at in range(0, len(rows), batch_rows):
            part = rows[at : at + batch_rows]
            if held and held_count + len(part) > batch_rows:
                yield held
                held, held_count = [], 0
            held.append((statement, {"rows": part}))
            held_count += len(part)
    if held:
        yield held


def _write_bare(graph: Graph, batches: list[list[tuple[str, Mapping[str, object]]]]) -> None:
    for batch in batches:
        graph.write_together(batch)


def _publish(graph: Graph, home: Home, settings: GraphSettings, facts: Path, run: Run) -> None:
    shutil.copy2(facts, home.facts_database)
    publish_facts(graph, home, run, settings, SilentReporter())


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


def _iter_bare(
    before: Path, after: Path, settings: GraphSettings
) -> Iterator[tuple[FactType, str, list[Mapping[str, object]]]]:
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
                    yield fact, statement, rows


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


def _remove_new(graph: Graph, fact: FactType, rows: list[Mapping[str, object]]) -> None:
    """Take what is new in the graph out again, so that the bare loop creates it as ours did."""
    key = id_column(fact)
    ids = [row[key] for row in rows if row["run_id"] != "changed"]
    pattern = f"()-[x:{fact.TYPE} {{{key}: id}}]->()" if issubclass(fact, Edge) else f"(x:{fact.LABEL} {{{key}: id}})"
    graph.write(
        f"UNWIND $ids AS id MATCH {pattern} {'' if issubclass(fact, Edge) else 'DETACH '}DELETE x", {"ids": ids}
    )
