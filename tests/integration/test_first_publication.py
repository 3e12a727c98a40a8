"""An empty managed graph is filled by the offline importer: the same graph as by writes, and nothing left by a kill."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.engine.database import open_database
from kg.errors import GraphError, IntegrityError
from kg.graph.administration import find_orphans
from kg.graph.checks import check_publication
from kg.graph.digest import digest_graph
from kg.graph.door import connect
from kg.graph.migrations import find_missing
from kg.graph.offline_import import get_import_folder
from kg.graph.place import build_main_place
from kg.graph.process import find_process
from kg.graph.publish import publish_facts
from kg.graph.server import ensure_running
from kg.home import Home
from kg.model.run import Run
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.integration.own_server import own_server, write_facts
from tests.small_city import build_city
from tests.wiping import wipe_nodes

pytestmark = pytest.mark.neo4j
Managed = tuple[GraphSettings, Home]
AWKWARD = 'he said "yes", twice;\nthen \\ went\r\n\' on\t| ' + "长" * 3000
CITY = build_city()
PUBLISH = (
    "from tests.integration import test_first_publication as it; settings = it.GraphSettings(); "
    "it.publish((settings, it.Home(settings.home)))"
)
_PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def own(managed_graph: Managed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Managed]:
    """A home with facts of the city, texts among them that files find hard; its server is set up and empty."""
    with own_server(tmp_path_factory.mktemp("own") / "home", managed_graph[1]) as settings:
        home = Home(settings.home)
        write_facts(home, CITY)
        with open_database(home.facts_database, settings) as connection:
            connection.execute("UPDATE node_decision SET document_number = '', authority = ?", [AWKWARD])
            connection.execute("UPDATE node_licence SET authority = ' '")
            connection.execute("UPDATE node_legal_entity SET former_names = [] WHERE former_names IS NULL")
            connection.execute(
                "UPDATE node_legal_entity SET former_names = ['a,b', '\"', ''] WHERE len(former_names) = 1"
            )
            connection.execute("UPDATE edge_owns SET share = 1 / 3.0, amount_minor = 9007199254740993")
        yield settings, home


def publish(own: Managed, run: Run = CITY.run) -> str:
    """Publish the facts of a home to its own graph; the graph's digest."""
    ensure_running(*own, SilentReporter())
    with connect(*own) as graph:
        report = publish_facts(graph, own[1], run, own[0], SilentReporter())
        assert report.was_complete
        check_publication(graph, own[1], own[0])
        return digest_graph(graph, load_keys(own[1].keys).seal)


@pytest.fixture(scope="module")
def expected(own: Managed, managed_graph: Managed, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest that the same facts come to by writes alone, in another graph."""
    home = Home(tmp_path_factory.mktemp("writes") / "home").ensure()
    shutil.copy2(own[1].facts_database, home.facts_database)
    with connect(*managed_graph) as graph:
        wipe_nodes(graph)
        report = publish_facts(graph, home, CITY.run, own[0], SilentReporter())
        assert not report.was_imported
        return digest_graph(graph, load_keys(own[1].keys).seal)


@pytest.fixture
def empty(own: Managed) -> Managed:
    """The home's own graph, made empty."""
    ensure_running(*own, SilentReporter())
    with connect(*own) as graph:
        wipe_nodes(graph)
    return own


def test_an_import_gives_the_graph_that_writes_give(own: Managed, expected: str) -> None:
    settings, home = own
    place = build_main_place(settings, home)
    started = ensure_running(settings, home, SilentReporter())
    password = place.password_file.read_text()
    with connect(settings, home) as graph:
        report = publish_facts(graph, home, CITY.run, settings, SilentReporter())
        assert report.was_imported
        assert report.written == {count.fact: count.found for count in check_publication(graph, home, settings)
                                  if count.found}  # fmt: skip
        assert digest_graph(graph, load_keys(home.keys).seal) == expected
        rows = graph.read("MATCH (n:Decision) RETURN DISTINCT n.authority AS authority, n.document_number AS number")
        assert rows == [{"authority": AWKWARD, "number": ""}]
        assert graph.read("MATCH (n:Licence) RETURN DISTINCT n.authority AS authority") == [{"authority": " "}]
        assert find_missing(graph) == {}
        assert graph.read("SHOW INDEXES YIELD name, state WHERE state <> 'ONLINE'") == []
        again = publish_facts(graph, home, CITY.run, settings, SilentReporter())
        assert (again.was_complete, again.written) == (False, {})
    assert not get_import_folder(place).exists()
    assert place.password_file.read_text() == password
    restarted = find_process(place)
    assert restarted is not None
    assert (restarted.pid != started.pid, restarted.bolt_port) == (True, settings.bolt_port)


def test_an_edge_that_leads_nowhere_is_not_imported(empty: Managed) -> None:
    settings, home = empty
    kept = home.facts_database.read_bytes()
    with open_database(home.facts_database, settings) as connection:
        connection.execute("UPDATE edge_represents SET to_id = 'e_nobody'")
    try:
        with connect(settings, home) as graph, pytest.raises(IntegrityError, match="edges REPRESENTS"):
            publish_facts(graph, home, CITY.run, settings, SilentReporter())
        assert find_process(build_main_place(settings, home)) is not None
    finally:
        home.facts_database.write_bytes(kept)


@pytest.mark.proof
def test_an_import_that_fails_leaves_an_empty_graph_that_answers(
    empty: Managed, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, home = empty
    with monkeypatch.context() as broken, connect(settings, home) as graph:
        broken.setattr("kg.graph.filling.IMPORT_OPTIONS", ("--no-such-option",))
        with pytest.raises(GraphError, match=r"database import` failed .*administration\.log"):
            publish_facts(graph, home, CITY.run, settings, SilentReporter())
        assert graph.read("MATCH (n) RETURN count(n) AS count") == [{"count": 0}]
    assert not get_import_folder(build_main_place(settings, home)).exists()
    assert publish(empty) == expected


@pytest.mark.proof
def test_an_import_that_was_killed_is_finished_by_publishing_again(empty: Managed, expected: str) -> None:
    settings, home = empty
    place = build_main_place(settings, home)
    environment = {f"KG_{name.upper()}": str(value) for name, value in settings if value is not None}
    with subprocess.Popen([sys.executable, "-c", PUBLISH], env=environment, cwd=Path(__file__).parents[2]) as child:
        _wait_until(lambda: bool(find_orphans(place)))
        child.send_signal(signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
    assert list(get_import_folder(place).glob("*.csv"))
    ensure_running(settings, home, SilentReporter())
    assert (get_import_folder(place).exists(), find_orphans(place)) == (False, [])
    with connect(settings, home) as graph:
        assert graph.read("MATCH (n) RETURN count(n) AS count") == [{"count": 0}]
    assert publish(empty) == expected


@pytest.mark.proof
def test_files_of_a_publication_killed_while_writing_them_are_gone_with_the_next(empty: Managed, expected: str) -> None:
    place = build_main_place(*empty)
    get_import_folder(place).mkdir()
    (get_import_folder(place) / "node_person.csv").write_text("left over")
    assert publish((empty[0].model_copy(update={"import_facts": 10**6}), empty[1])) == expected
    assert not get_import_folder(place).exists()


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
