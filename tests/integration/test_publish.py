"""Facts in a real Neo4j: what changed and no more, finished after a kill, closed and not deleted, nothing personal."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from kg.engine.database import open_database
from kg.errors import GraphQueryError, GraphUnavailable, IntegrityError
from kg.facts.pipeline import build_facts
from kg.facts.relations.pipeline import RELATIONS
from kg.graph.checks import check_publication
from kg.graph.digest import digest_graph
from kg.graph.door import Graph, WriteCounts, connect
from kg.graph.fact_tables import fact_name
from kg.graph.migrations import Migration, migrate, read_migrations
from kg.graph.publish import PublishReport, publish_facts
from kg.home import Home
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.integration.own_server import write_facts
from tests.small_city import ALPHA, PERSONAL, build_city
from tests.staged_world import World, build_home, build_run
from tests.wiping import wipe_nodes, wipe_schema

pytestmark = pytest.mark.neo4j
SETTINGS = GraphSettings()
ONE_BY_ONE = GraphSettings(batch_rows=1)
WHAT_A_READER_SEES = """MATCH (meta:Meta) MATCH ()-[edge:OWNS]->() WHERE edge.closed_at IS NULL
RETURN meta.run_id AS run, meta.status AS status, collect(edge.share) AS shares"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return build_home(tmp_path / "home")


@pytest.fixture
def graph(managed_graph: tuple[GraphSettings, Home]) -> Iterator[Graph]:
    """The managed graph without facts; its schema, if it has one, stays."""
    with connect(*managed_graph) as connected:
        wipe_nodes(connected)
        yield connected


def publish(graph: Graph, home: Home, world: World, settings: GraphSettings = SETTINGS) -> PublishReport:
    write_facts(home, world)
    return publish_facts(graph, home, world.run, settings, SilentReporter())


def read_digest(graph: Graph, home: Home) -> str:
    return digest_graph(graph, load_keys(home.keys).seal)


def read_meta(graph: Graph) -> tuple[object, object]:
    [row] = graph.read("MATCH (meta:Meta) RETURN meta.run_id AS run_id, meta.status AS status")
    return row["run_id"], row["status"]


@pytest.mark.parametrize("settings", [SETTINGS, ONE_BY_ONE], ids=["one transaction", "a row a transaction"])
def test_a_publication_brings_every_fact_into_the_graph(graph: Graph, home: Home, settings: GraphSettings) -> None:
    report = publish(graph, home, build_city(), settings)
    assert report.was_complete
    counts = {count.fact: count.found for count in check_publication(graph, home, settings)}
    assert {name: count for name, count in counts.items() if count} == dict(report.written)
    assert counts["GUARANTEES"] == 1
    assert read_meta(graph) == ("run-0", "published")


def test_properties_are_those_of_the_tables(graph: Graph, home: Home) -> None:
    publish(graph, home, build_city())
    [row] = graph.read("MATCH (n:LegalEntity {uscc: $uscc}) RETURN properties(n) AS properties", {"uscc": ALPHA})
    with open_database(home.facts_database, SETTINGS, read_only=True) as connection:
        [stored] = connection.execute(f"SELECT t FROM node_legal_entity AS t WHERE uscc = '{ALPHA}'").fetchall()
    expected = {name: value for name, value in stored[0].items() if value is not None}
    assert row["properties"] == expected


def test_no_name_or_number_of_a_natural_person_is_in_the_graph(graph: Graph, home: Home) -> None:
    publish(graph, home, build_city())
    rows = graph.read("MATCH (n) OPTIONAL MATCH (n)-[e]->() RETURN properties(n) AS node, properties(e) AS edge")
    text = "\n".join(str(row) for row in rows)
    assert "鹏城甲公司" in text
    assert [value for value in PERSONAL if value in text] == []


def test_publishing_again_writes_nothing_and_keeps_the_digest(graph: Graph, home: Home) -> None:
    publish(graph, home, build_city())
    digest = read_digest(graph, home)
    again = publish_facts(graph, home, build_run(), SETTINGS, SilentReporter())
    assert (again.was_complete, again.written) == (False, {})
    assert read_digest(graph, home) == digest


def test_a_night_without_changes_moves_the_run_and_nothing_else(graph: Graph, home: Home) -> None:
    publish(graph, home, build_city())
    digest = read_digest(graph, home)
    report = publish_facts(graph, home, build_run(1), SETTINGS, SilentReporter())
    assert (report.written, read_meta(graph)) == ({}, ("run-1", "published"))
    assert read_digest(graph, home) == digest


def test_only_what_changed_is_written_and_what_ended_is_closed(graph: Graph, home: Home) -> None:
    publish(graph, home, build_city())
    before = read_digest(graph, home)
    world = build_city()
    world.run = build_run(1)
    world.records["shareholding"].pop()
    report = publish(graph, home, world)
    written = dict(report.written)
    assert (report.was_complete, written.pop("OWNS")) == (False, 1)
    computed = {fact_name(fact) for fact in RELATIONS}
    assert set(written) - computed <= {"Evaluation", "EVALUATED_AS"}, "firms are classed by their relations too"
    assert graph.read("MATCH ()-[e:OWNS]->() RETURN e.run_id AS run, e.closed_at IS NULL AS open ORDER BY run") == [
        {"run": "run-0", "open": True},
        {"run": "run-1", "open": False},
    ]
    check_publication(graph, home, SETTINGS)
    assert read_digest(graph, home) != before


class KilledGraph(Graph):
    """A graph whose process is killed at the n-th write."""

    def __init__(self, graph: Graph, at_write: int) -> None:
        self._graph, self.left = graph, at_write
        self._address = graph._address
        self._settings = ONE_BY_ONE

    def read(self, statement: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, object]]:
        return self._graph.read(statement, parameters)

    def write_together(self, statements: Iterable[tuple[str, Mapping[str, object]]]) -> WriteCounts:
        self.left -= 1
        if self.left < 0:
            raise GraphUnavailable("killed")
        return self._graph.write_together(statements)


@pytest.mark.parametrize("at_write", [0, 1, 30, 51])
def test_a_publication_that_was_killed_is_finished_by_the_next(graph: Graph, home: Home, at_write: int) -> None:
    publish(graph, home, build_city(), ONE_BY_ONE)
    expected = read_digest(graph, home)
    wipe_nodes(graph)
    with pytest.raises(GraphUnavailable):
        publish_facts(KilledGraph(graph, at_write), home, build_run(), ONE_BY_ONE, SilentReporter())
    publish_facts(graph, home, build_run(), ONE_BY_ONE, SilentReporter())
    assert read_digest(graph, home) == expected
    assert read_meta(graph) == ("run-0", "published")


def test_a_publication_that_was_killed_goes_on_behind_its_last_batch(graph: Graph, home: Home) -> None:
    whole = publish(graph, home, build_city(), ONE_BY_ONE)
    expected = read_digest(graph, home)
    wipe_nodes(graph)
    with pytest.raises(GraphUnavailable):
        publish_facts(KilledGraph(graph, 30), home, build_run(), ONE_BY_ONE, SilentReporter())
    rest = KilledGraph(graph, 1000)
    publish_facts(rest, home, build_run(), ONE_BY_ONE, SilentReporter())
    assert 1000 - rest.left == whole.written_count - 29 + 1, "what is left, and that it is finished; begun it was"
    assert read_digest(graph, home) == expected
    wipe_nodes(graph)
    with pytest.raises(GraphUnavailable):
        publish_facts(KilledGraph(graph, 30), home, build_run(), ONE_BY_ONE, SilentReporter())
    report = publish(graph, home, build_city(1))
    assert report.was_complete, "with other facts since, nothing that was begun is trusted"
    check_publication(graph, home, SETTINGS)


def test_a_reader_sees_one_run_or_is_told_that_a_publication_is_under_way(graph: Graph, home: Home) -> None:
    publish(graph, home, build_city())
    seen = []

    class ReadingGraph(KilledGraph):
        def write_together(self, statements: Iterable[tuple[str, Mapping[str, object]]]) -> WriteCounts:
            seen.append(graph.read(WHAT_A_READER_SEES))
            return super().write_together(statements)

    for nights_later, settings in ((1, SETTINGS), (2, ONE_BY_ONE)):
        world = build_city(nights_later)
        for holding in world.records["shareholding"]:
            object.__setattr__(holding, "share_ratio", 0.1 * nights_later)
        write_facts(home, world)
        publish_facts(ReadingGraph(graph, 1000), home, world.run, settings, SilentReporter())
        seen.append(graph.read(WHAT_A_READER_SEES))
    shares = {row["run"]: row["shares"] for [row] in seen if row["status"] == "published"}
    assert {run: len(set(map(str, some))) for run, some in shares.items()} == {"run-0": 2, "run-1": 1, "run-2": 1}
    assert any(row["status"] == "publishing" and len(set(map(str, row["shares"]))) > 1 for [row] in seen)


@pytest.mark.parametrize("at_write", [2, 3])
def test_facts_that_go_back_after_a_kill_are_in_the_graph_again(graph: Graph, home: Home, at_write: int) -> None:
    publish(graph, home, build_city(), ONE_BY_ONE)
    expected, before = read_digest(graph, home), home.facts_database.read_bytes()
    world = build_city(1)
    world.write(home)
    build_facts(home, world.run, load_keys(home.keys), SETTINGS, SilentReporter())
    with pytest.raises(GraphUnavailable):
        publish_facts(KilledGraph(graph, at_write), home, world.run, ONE_BY_ONE, SilentReporter())
    home.facts_database.write_bytes(before)
    publish_facts(graph, home, build_run(), ONE_BY_ONE, SilentReporter())
    assert read_digest(graph, home) == expected


def test_a_lost_note_of_a_finished_publication_does_not_publish_again(graph: Graph, home: Home) -> None:
    publish(graph, home, build_city())
    with open_database(home.publication_database, SETTINGS) as connection:
        connection.execute("DELETE FROM published")
    report = publish_facts(graph, home, build_run(), SETTINGS, SilentReporter())
    assert (report.was_complete, report.written) == (False, {})


@pytest.mark.parametrize("settings", [SETTINGS, ONE_BY_ONE], ids=["one transaction", "a row a transaction"])
@pytest.mark.parametrize("is_note_lost", [False, True])
def test_facts_that_went_back_take_the_graph_with_them(
    graph: Graph, home: Home, settings: GraphSettings, is_note_lost: bool
) -> None:
    world = build_city()
    world.records["licensing"].clear()
    publish(graph, home, world, settings)
    expected = read_digest(graph, home)
    publish(graph, home, build_city(), settings)
    assert read_digest(graph, home) != expected
    home.facts_database.unlink()
    if is_note_lost:
        home.publication_database.unlink()
    report = publish(graph, home, world, settings)
    assert (report.was_complete, report.removed_count) == (is_note_lost, 2), "a licence and who holds it"
    assert read_digest(graph, home) == expected
    check_publication(graph, home, SETTINGS)


def test_the_same_nights_give_the_same_digest_in_another_graph(graph: Graph, home: Home) -> None:
    publish(graph, home, build_city())
    digest = read_digest(graph, home)
    wipe_nodes(graph)
    publish_facts(graph, home, build_run(), ONE_BY_ONE, SilentReporter())
    assert read_digest(graph, home) == digest


@pytest.mark.parametrize(
    "harm",
    [
        "MATCH ()-[e:OWNS]->() DELETE e",
        "CREATE (:Licence {licence_id: 'x', source: 'x', record_key: 'x', recorded_at: datetime(), run_id: 'x'})",
    ],
)
def test_a_graph_that_somebody_else_wrote_to_is_noticed(graph: Graph, home: Home, harm: str) -> None:
    publish(graph, home, build_city())
    graph.write(harm)
    with pytest.raises(IntegrityError, match="not what was published"):
        check_publication(graph, home, SETTINGS)


def test_an_edge_that_leads_nowhere_is_not_published_nor_a_node_that_was_written_before_it(
    graph: Graph, home: Home
) -> None:
    publish(graph, home, build_city())
    expected = read_digest(graph, home)
    with open_database(home.facts_database, SETTINGS) as connection:
        connection.execute("UPDATE node_person SET run_id = 'run-1'")
        connection.execute("UPDATE edge_owns SET to_id = 'e_nobody'")
    with pytest.raises(IntegrityError, match="2 edges OWNS"):
        publish_facts(graph, home, build_run(1), SETTINGS, SilentReporter())
    assert (read_meta(graph), read_digest(graph, home)) == (("run-0", "published"), expected)


def test_a_night_that_turns_out_larger_than_one_transaction_is_written_in_several(graph: Graph, home: Home) -> None:
    publish(graph, home, build_city())
    with open_database(home.facts_database, SETTINGS) as connection:
        for table in ("node_person", "edge_owns", "edge_stated_as"):
            connection.execute(f"UPDATE {table} SET run_id = 'run-1'")
    seen = []

    class ReadingGraph(KilledGraph):
        def write_together(self, statements: Iterable[tuple[str, Mapping[str, object]]]) -> WriteCounts:
            runs = graph.read("MATCH (person:Person) RETURN DISTINCT person.run_id AS run_id")
            seen.append((read_meta(graph)[1], [row["run_id"] for row in runs]))
            return super().write_together(statements)

    report = publish_facts(ReadingGraph(graph, 99), home, build_run(1), GraphSettings(batch_rows=4), SilentReporter())
    assert report.written == {"Person": 2, "OWNS": 2, "STATED_AS": 4}
    begun, told, first = ("published", ["run-0"]), ("published", ["run-0"]), ("publishing", ["run-0"])
    assert seen == [begun, told, first, ("publishing", ["run-1"]), ("publishing", ["run-1"])]
    assert {row["run_id"] for row in graph.read("MATCH ()-[e:STATED_AS]->() RETURN e.run_id AS run_id")} == {"run-1"}
    again = publish_facts(graph, home, build_run(1), SETTINGS, SilentReporter())
    assert (again.was_complete, again.written) == (False, {})


def test_migrations_are_applied_once(graph: Graph) -> None:
    wipe_schema(graph)
    assert migrate(graph) == len(read_migrations())
    assert migrate(graph) == 0
    names = {str(row["name"]) for row in graph.read("SHOW INDEXES YIELD name")}
    assert {"legal_entity_uscc", "person_number_hash", "legal_entity_part", "legal_entity_key", "owns_edge_id"} <= names


def test_a_changed_or_unknown_migration_is_refused(graph: Graph) -> None:
    migrations = read_migrations()
    migrate(graph, migrations)
    changed = [Migration(one.number, one.name, one.text + "// changed\n") for one in migrations]
    with pytest.raises(GraphQueryError, match=r"0001_unique_ids\.cypher was changed"):
        migrate(graph, changed)
    with pytest.raises(GraphQueryError, match="schema migration 2, which this version does not know"):
        migrate(graph, migrations[:1])
