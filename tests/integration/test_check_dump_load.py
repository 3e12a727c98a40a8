"""The graph as one file and back, in another Neo4j by its address, and whole against its invariants."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.engine.database import open_database
from kg.errors import ConfigurationError, GraphQueryError
from kg.graph.address import find_address
from kg.graph.command import app
from kg.graph.digest import digest_graph
from kg.graph.door import Graph, connect
from kg.graph.dumping import dump_graph
from kg.graph.invariants import check_graph
from kg.graph.place import build_main_place
from kg.graph.process import find_process
from kg.graph.publish import publish_facts
from kg.graph.server import ensure_running
from kg.home import Home
from kg.progress import SilentReporter
from kg.sealing.blobs import seal, unseal
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.integration.own_server import own_server, write_facts
from tests.small_city import WANG, WANG_NUMBER, build_city
from tests.staged_world import build_home, build_run
from tests.wiping import wipe_nodes

pytestmark = pytest.mark.neo4j
Managed = tuple[GraphSettings, Home]
RUN = build_run()


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the facts of a city."""
    home = build_home(tmp_path_factory.mktemp("facts") / "home")
    write_facts(home, build_city())
    return home


@pytest.fixture
def home(facts: Home, tmp_path: Path) -> Home:
    """A copy of it for one test."""
    shutil.copytree(facts.path, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def graph(managed_graph: Managed, home: Home) -> Iterator[Graph]:
    """The session's graph, with the city published to it."""
    with connect(*managed_graph) as connected:
        wipe_nodes(connected)
        publish_facts(connected, home, RUN, GraphSettings(), SilentReporter())
        yield connected


def find(graph: Graph, home: Home) -> set[tuple[str, str, int]]:
    """What the check finds."""
    found = check_graph(graph, home, load_keys(home.keys), GraphSettings(), SilentReporter())
    return {(one.invariant, one.fact, one.count) for one in found.findings}


def test_a_published_graph_holds_every_invariant_and_its_digest_is_that_of_the_check(graph: Graph, home: Home) -> None:
    keys = load_keys(home.keys)
    found = check_graph(graph, home, keys, GraphSettings(), SilentReporter())
    assert found.findings == ()
    assert found.graph_digest == digest_graph(graph, keys.seal)
    [row] = graph.read("MATCH (n) WHERE NOT n:Meta AND NOT n:Migration RETURN count(n) + COUNT { ()-->() } AS count")
    assert found.fact_count == row["count"]


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        ("MATCH (n:Person) WITH n LIMIT 1 REMOVE n.source", {("content", "Person", 1)}),
        ("MATCH ()-[e:OWNS]->() WITH e LIMIT 1 SET e.share = 0.123", {("content", "OWNS", 1)}),
        ("MATCH ()-[e:OWNS]->() WITH e LIMIT 1 DELETE e", {("content", "OWNS", 1)}),
        ("CREATE (:Licence {licence_id: 'x'})", {("content", "Licence", 1)}),
        ("CREATE (:Licence {licence_number: 'x'})", {("ids", "Licence", 1)}),
        ("CREATE (:Doctor)", {("schema", "Doctor", 1)}),
        ("MATCH (n:Licence) SET n:Doctor", {("schema", "Doctor and Licence", 1)}),
        ("MATCH (n:Licence)<-[:HOLDS]-(e) CREATE (e)-[:KNOWS]->(n)", {("schema", "KNOWS", 1)}),
        ("MATCH (n:Household) SET n.faith = 'x'", {("schema", "Household", 1)}),
        (
            "MATCH (a)-[e:BRANCH_OF]->(b) CREATE (b)-[f:BRANCH_OF]->(a) WITH e, f, properties(e) AS was DELETE e "
            "SET f = was",
            {("ends", "BRANCH_OF", 1)},
        ),
        ("MATCH (n:Meta) SET n.status = 'publishing'", {("schema", "Meta", 1)}),
        ("CREATE (:Meta {name: 'another', status: 'published'})", {("schema", "Meta", 2)}),
        (f"MATCH (n:Licence) SET n.authority = '{WANG}'", {("content", "Licence", 1), ("privacy", "Licence", 1)}),
        (
            f"MATCH (n:Licence) SET n.authority = 'for {WANG_NUMBER}.'",
            {("content", "Licence", 1), ("privacy", "Licence", 1)},
        ),
        (
            f"MATCH (n:Facility) WITH n LIMIT 1 SET n.usage = 'paid to {WANG}'",
            {("content", "Facility", 1), ("sealed", "Facility", 1)},
        ),
        ("MATCH (n:Facility) WITH n LIMIT 1 SET n.amount_minor = 'much'", {("content", "Facility", 1)}),
    ],
)
def test_whatever_else_is_in_the_graph_is_found(
    graph: Graph, home: Home, harm: str, expected: set[tuple[str, str, int]]
) -> None:
    graph.write(harm)
    assert find(graph, home) == expected


def test_a_dropped_constraint_or_index_is_found_and_the_next_publication_makes_it_again(
    graph: Graph, home: Home
) -> None:
    graph.write("DROP INDEX legal_entity_key")
    graph.write("DROP CONSTRAINT owns_edge_id")
    assert find(graph, home) == {("schema", "legal_entity_key", 1), ("schema", "owns_edge_id", 1)}
    publish_facts(graph, home, RUN, GraphSettings(), SilentReporter())
    assert find(graph, home) == set()


def test_an_index_that_failed_is_found_and_the_next_publication_makes_it_again(graph: Graph, home: Home) -> None:
    graph.write("DROP INDEX legal_entity_uscc")
    graph.write("CREATE (:LegalEntity {uscc: $text})", {"text": "x" * 40_000})  # longer than an index takes
    graph.write("CREATE INDEX legal_entity_uscc FOR (node:LegalEntity) ON (node.uscc)")
    with pytest.raises(GraphQueryError):
        graph.write("CALL db.awaitIndexes(60)")
    graph.write("MATCH (n:LegalEntity) WHERE n.entity_id IS NULL DELETE n")
    assert find(graph, home) == {("schema", "legal_entity_uscc", 1)}
    publish_facts(graph, home, RUN, GraphSettings(), SilentReporter())
    assert find(graph, home) == set()


def test_an_open_edge_of_a_closed_node_is_found(graph: Graph, home: Home) -> None:
    with open_database(home.facts_database, GraphSettings()) as connection:
        connection.execute("UPDATE node_licence SET closed_at = recorded_at")
    publish_facts(graph, home, build_run(1), GraphSettings(), SilentReporter())
    assert find(graph, home) == {("ends", "HOLDS", 1)}


def test_sealing_anew_keeps_the_digest_and_another_key_does_not_open(graph: Graph, home: Home) -> None:
    old, new = load_keys(home.keys).seal, b"n" * 32
    digest = digest_graph(graph, old)
    for label, key, column in (
        ("Person", "entity_id", "sealed"), ("LegalEntity", "entity_id", "sealed"),
        ("Decision", "decision_id", "reason"),
        ("Facility", "facility_id", "usage"), ("Facility", "facility_id", "lender_name"),
    ):  # fmt: skip
        for row in graph.read(
            f"MATCH (n:{label}) WHERE n.{column} IS NOT NULL RETURN n.{key} AS id, n.{column} AS blob"
        ):
            fact_id, blob = str(row["id"]), str(row["blob"])
            anew = seal(new, fact_id, unseal(old, fact_id, blob))  # type: ignore[arg-type]
            assert anew != blob
            graph.write(f"MATCH (n:{label} {{{key}: $id}}) SET n.{column} = $blob", {"id": fact_id, "blob": anew})
    assert digest_graph(graph, new) == digest
    assert digest_graph(graph, old) != digest
    assert ("sealed", "Person", 2) in find(graph, home)


def test_the_command_reports_and_fails(managed_graph: Managed, graph: Graph, home: Home) -> None:
    address = find_address(*managed_graph)
    assert address.password is not None
    environment = {
        "KG_HOME": str(home.path),
        "KG_NEO4J_URI": address.uri,
        "KG_NEO4J_PASSWORD": address.password.get_secret_value(),
    }
    well = CliRunner().invoke(app, ["check", "--json"], env=environment)
    assert (well.exit_code, json.loads(well.stdout)["findings"]) == (0, [])
    graph.write("MATCH (n:Household) SET n.faith = 'x'")
    ill = CliRunner().invoke(app, ["check"], env=environment)
    assert ill.exit_code == 7
    assert "schema: Household: 1 with a property that the model does not have" in ill.stdout


def test_another_neo4j_by_its_address_gets_the_same_graph_by_writes(
    managed_graph: Managed, home: Home, tmp_path: Path
) -> None:
    """The session's server stands in the place of a foreign one: nothing of it is below the home that publishes."""
    address = find_address(*managed_graph)
    elsewhere = GraphSettings(
        home=home.path, neo4j_uri=address.uri, neo4j_password=address.password, import_facts=1, batch_rows=20
    )
    with connect(elsewhere, home) as graph:
        wipe_nodes(graph)
        ensure_running(elsewhere, home, SilentReporter())
        report = publish_facts(graph, home, RUN, elsewhere, SilentReporter())
        assert (report.was_imported, report.was_complete) == (False, True)
        keys = load_keys(home.keys)
        found = check_graph(graph, home, keys, elsewhere, SilentReporter())
        assert found.findings == ()
    assert not (home.path / "neo4j").exists()
    with pytest.raises(ConfigurationError, match="not ours to dump"):
        dump_graph(tmp_path / "graph.dump", home, elsewhere, SilentReporter())


def test_a_second_night_reaches_another_neo4j_by_its_address_as_it_does_a_managed_one(
    managed_graph: Managed, tmp_path: Path
) -> None:
    """Only what changed is written to either, and both hold the same to the last property."""
    address = find_address(*managed_graph)
    assert address.password is not None
    by_address = GraphSettings(neo4j_uri=address.uri, neo4j_password=address.password)
    first, second = build_city(), build_city()
    second.run = build_run(1)
    second.records["shareholding"].pop()
    homes = [build_home(tmp_path / name) for name in ("abroad", "own")]
    shutil.copy2(homes[0].keys, homes[1].keys)
    digests = []
    for home, settings, server_home in zip(
        homes, (by_address, managed_graph[0]), (homes[0], managed_graph[1]), strict=True
    ):
        with connect(settings, server_home) as graph:
            wipe_nodes(graph)
            for world in (first, second):
                write_facts(home, world)
                report = publish_facts(graph, home, world.run, settings, SilentReporter())
            assert (report.was_complete, report.written["OWNS"]) == (False, 1)
            found = check_graph(graph, home, load_keys(home.keys), settings, SilentReporter())
            assert found.findings == ()
            digests.append(found.graph_digest)
    assert digests[0] == digests[1]
    assert not homes[0].neo4j.exists()


def _run(settings: GraphSettings, *words: str) -> object:
    """What a command of `kg graph` says as JSON, for the home that these settings are of."""
    environment = {f"KG_{name.upper()}": str(getattr(settings, name)) for name in settings.model_fields_set}
    result = CliRunner().invoke(app, [*words, "--json"], env=environment)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.proof
def test_a_dump_gives_the_same_graph_in_a_fresh_home(managed_graph: Managed, facts: Home, tmp_path: Path) -> None:
    """By the commands, as an operator types them."""
    file = tmp_path / "graph.dump"
    with own_server(tmp_path / "first", managed_graph[1]) as settings:
        home = Home(settings.home)
        shutil.copy2(facts.keys, home.keys)
        shutil.copy2(facts.facts_database, home.facts_database)
        ensure_running(settings, home, SilentReporter())
        with connect(settings, home) as graph:
            report = publish_facts(graph, home, RUN, settings, SilentReporter())
            digest = digest_graph(graph, load_keys(home.keys).seal)
            assert report.was_imported
            written = _run(settings, "dump", "--to", str(file))
            assert written == {"file": str(file), "bytes": file.stat().st_size}
            assert digest_graph(graph, load_keys(home.keys).seal) == digest, "it runs again, as it was"
        with pytest.raises(ConfigurationError, match="exists"):
            dump_graph(file, home, settings, SilentReporter())
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir() if "dump" in path.name] == ["graph.dump"]
    with own_server(tmp_path / "second", managed_graph[1]) as settings:
        home = Home(settings.home)
        shutil.copy2(facts.keys, home.keys)
        shutil.copy2(facts.facts_database, home.facts_database)
        assert _run(settings, "load", "--from", str(file)) == {"loaded": str(file)}
        assert find_process(build_main_place(settings, home)) is None, "it did not run before"
        ensure_running(settings, home, SilentReporter())
        with connect(settings, home) as graph:
            found = check_graph(graph, home, load_keys(home.keys), settings, SilentReporter())
            assert (found.findings, found.graph_digest) == ((), digest)
            again = publish_facts(graph, home, RUN, settings, SilentReporter())
            assert (again.was_complete, again.written) == (False, {}), "the graph says that it is this one"
