"""The managed server as it really behaves: found, stopped, killed, refused; and the driver's door on it."""

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import psutil
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from kg.errors import ConfigurationError, GraphQueryError, GraphStartError, GraphUnavailable
from kg.graph import server
from kg.graph.address import build_place_address
from kg.graph.administration import run_admin
from kg.graph.command import app
from kg.graph.door import Graph, WriteCounts, connect, connect_async
from kg.graph.place import ServerPlace, build_main_place, get_library
from kg.graph.process import find_process
from kg.graph.statements import read_check
from kg.home import Home
from kg.progress import SilentReporter
from kg.settings import GraphSettings

pytestmark = pytest.mark.neo4j
Managed = tuple[GraphSettings, Home]
MERGE = "UNWIND $rows AS row MERGE (n:Thing {id: row.id}) SET n.on = row.on, n.run_id = $run_id"


@pytest.fixture
def place(managed_graph: Managed, tmp_path: Path) -> Iterator[ServerPlace]:
    """A second server beside the session's, which a test may kill."""
    _, home = managed_graph
    second = ServerPlace(tmp_path / "second", _find_port(), get_library(home))
    yield second
    server.stop_place(second)


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_second_start_finds_the_first(managed_graph: Managed) -> None:
    settings, home = managed_graph
    first = server.find_status(settings, home)
    second = server.ensure_running(settings, home, SilentReporter())
    assert first == second
    assert second.state is server.ServerState.RUNNING


def test_a_start_with_another_port_finds_the_one_that_runs(managed_graph: Managed) -> None:
    settings, home = managed_graph
    moved = settings.model_copy(update={"bolt_port": 1})
    assert server.ensure_running(moved, home, SilentReporter()).uri == f"bolt://127.0.0.1:{settings.bolt_port}"
    with connect(moved, home) as graph:
        assert graph.read("RETURN 1 AS one") == [{"one": 1}]


def test_the_server_listens_on_loopback_only(managed_graph: Managed) -> None:
    running = find_process(build_main_place(*managed_graph))
    assert running is not None
    listening = [c.laddr for c in psutil.Process(running.pid).net_connections() if c.status == psutil.CONN_LISTEN]
    assert {(address.ip.removeprefix("::ffff:"), address.port) for address in listening} == {
        ("127.0.0.1", managed_graph[0].bolt_port)
    }


def test_the_password_is_on_no_command_line(managed_graph: Managed) -> None:
    place = build_main_place(*managed_graph)
    running = find_process(place)
    assert running is not None
    assert place.password_file.read_text().strip() not in " ".join(psutil.Process(running.pid).cmdline())


def test_a_killed_server_starts_again_with_its_data(managed_graph: Managed, place: ServerPlace) -> None:
    settings, _ = managed_graph
    server.start_place(place, settings, SilentReporter())
    with Graph(build_place_address(place), settings) as graph:
        graph.write("CREATE (:Kept {id: 'before the kill'})")
        started = graph.read(read_check("started").text)
        assert graph.read(read_check("started").text) == started
    running = find_process(place)
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    psutil.wait_procs([process for process in psutil.process_iter() if process.pid == running.pid], timeout=30)
    assert server.find_place_status(place, settings).state is server.ServerState.STOPPED
    assert server.start_place(place, settings, SilentReporter()).pid != running.pid
    with Graph(build_place_address(place), settings) as graph:
        assert graph.read("MATCH (n:Kept) RETURN n.id AS id") == [{"id": "before the kill"}]
        assert graph.read(read_check("started").text) != started
    assert server.stop_place(place) is True
    assert find_process(place) is None
    with pytest.raises(GraphUnavailable, match="kg graph start"), Graph(build_place_address(place), settings):
        pass


def test_a_failed_start_shows_the_reason_and_leaves_nothing_behind(managed_graph: Managed, place: ServerPlace) -> None:
    settings, _ = managed_graph
    broken = replace(place, extra_configuration={"no.such.key": "1"}).ensure()
    (broken.data / "databases" / "system").mkdir(parents=True)
    broken.password_file.write_text("unused-password\n")
    with pytest.raises(GraphStartError, match=r"ended during its start: .*no\.such\.key"):
        server.start_place(broken, settings, SilentReporter())
    assert find_process(broken) is None
    assert not broken.process_file.exists()


def test_a_release_takes_a_dump_and_refuses_to_write(managed_graph: Managed, place: ServerPlace) -> None:
    settings, _ = managed_graph
    (place.ensure().directory / "import" / "nodes.csv").write_text("id:ID,:LABEL,on:date\n1,Thing,2024-02-29\n")
    run_admin(
        place, settings, "database", "import", "full", "neo4j", "--overwrite-destination=true",
        f"--nodes={place.directory}/import/nodes.csv",
    )  # fmt: skip
    release = replace(
        place,
        read_only=True,
        extra_configuration={
            "dbms.security.allow_csv_import_from_file_urls": "false",
            "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
        },
    )
    server.start_place(release, settings, SilentReporter())
    with Graph(build_place_address(release), settings) as graph:
        assert graph.read("MATCH (n:Thing) RETURN n.on AS on") == [{"on": date(2024, 2, 29)}]
        with pytest.raises(GraphQueryError, match="only reading is allowed"):
            graph.write("CREATE (:Thing)")


def test_administration_that_fails_names_its_log(managed_graph: Managed, place: ServerPlace) -> None:
    with pytest.raises(Exception, match=r"database load` failed.*administration\.log"):
        run_admin(place, managed_graph[0], "database", "load", "neo4j", "--from-path=/nowhere")
    assert (place.logs / "administration.log").read_text()


def test_administration_of_a_running_server_is_refused(managed_graph: Managed) -> None:
    with pytest.raises(Exception, match="is running"):
        run_admin(build_main_place(*managed_graph), managed_graph[0], "database", "dump", "neo4j")


def test_batches_arrive_whole_from_a_table_and_from_rows(empty_graph: Managed) -> None:
    settings, home = empty_graph
    small = settings.model_copy(update={"batch_rows": 2})
    day = date(2024, 2, 29)
    table = pa.table({"id": ["a", "b", "c"], "on": [day, None, day]})
    with connect(small, home) as graph:
        first = graph.write_batches(MERGE, table, parameters={"run_id": "r1"})
        again = graph.write_batches(MERGE, [table.to_pylist(), []], parameters={"run_id": "r1"})
        rows = graph.read("MATCH (n:Thing) RETURN n.id AS id, n.on AS on ORDER BY id")
    assert first.nodes_created == 3
    assert again.nodes_created == 0
    assert rows == [{"id": "a", "on": day}, {"id": "b", "on": None}, {"id": "c", "on": day}]


def test_values_come_back_as_they_were_given(empty_graph: Managed) -> None:
    given = {
        "day": date(2024, 2, 29),
        "at": datetime(2024, 1, 1, 8, tzinfo=UTC),
        "blob": b"\x00\x01",
        "names": ["信图", "二"],
        "ratio": 0.5,
        "none": None,
    }
    with connect(*empty_graph) as graph:
        assert graph.read("RETURN $given AS given", {"given": given}) == [{"given": given}]
        graph.write("CREATE (:A {id: 1})-[:R {on: date('2024-01-01')}]->(:B)")
        assert graph.read("MATCH p = (a:A)-[r]->() RETURN a, r, p") == [
            {
                "a": {"labels": ["A"], "properties": {"id": 1}},
                "r": {"type": "R", "properties": {"on": date(2024, 1, 1)}},
                "p": [
                    {"labels": ["A"], "properties": {"id": 1}},
                    {"type": "R", "properties": {"on": date(2024, 1, 1)}},
                    {"labels": ["B"], "properties": {}},
                ],
            }
        ]


def test_a_read_refuses_to_write(empty_graph: Managed) -> None:
    with connect(*empty_graph) as graph:
        with pytest.raises(GraphQueryError, match="only reading is allowed"):
            graph.read("CREATE (n:Thing) RETURN n")
        assert graph.read("MATCH (n:Thing) RETURN count(n) AS count") == [{"count": 0}]


def test_a_broken_constraint_tells_no_value(empty_graph: Managed) -> None:
    with connect(*empty_graph) as graph:
        made = graph.write("CREATE CONSTRAINT one FOR (n:Thing) REQUIRE n.id IS UNIQUE")
        assert made.constraints_added == 1
        graph.write("CREATE (:Thing {id: $id})", {"id": "private"})
        with pytest.raises(GraphQueryError, match="ConstraintValidationFailed") as caught:
            graph.write("CREATE (:Thing {id: $id})", {"id": "private"})
        graph.write("DROP CONSTRAINT one")
    assert "private" not in str(caught.value)


def test_a_query_beyond_its_time_is_ended(empty_graph: Managed) -> None:
    settings, home = empty_graph
    hasty = settings.model_copy(update={"query_seconds": 0.3})
    slow = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b) AS sum"
    with connect(hasty, home) as graph, pytest.raises(GraphUnavailable, match="KG_QUERY_SECONDS"):
        graph.read(slow)


def test_many_reads_at_once_do_not_block(empty_graph: Managed) -> None:
    async def ask() -> list[list[dict[str, object]]]:
        async with connect_async(*empty_graph) as graph:
            with pytest.raises(GraphQueryError, match="only reading is allowed"):
                await graph.read("CREATE (n:Thing) RETURN n")
            return await asyncio.gather(*(graph.read("RETURN $n AS n", {"n": n}) for n in range(20)))

    assert asyncio.run(ask()) == [[{"n": n}] for n in range(20)]


def test_nobody_at_the_address_is_told_to_both_doors(managed_graph: Managed) -> None:
    settings, home = managed_graph
    elsewhere = settings.model_copy(update={"neo4j_uri": f"bolt://127.0.0.1:{_find_port()}"})

    async def ask() -> None:
        async with connect_async(elsewhere, home):
            pass

    with pytest.raises(GraphUnavailable, match="Nobody answers"), connect(elsewhere, home):
        pass
    with pytest.raises(GraphUnavailable, match="Nobody answers"):
        asyncio.run(ask())


def test_another_neo4j_is_used_by_its_address_and_left_alone(managed_graph: Managed, tmp_path: Path) -> None:
    settings, home = managed_graph
    password = build_place_address(build_main_place(settings, home)).password
    uri = f"bolt://127.0.0.1:{settings.bolt_port}"
    elsewhere = GraphSettings(home=tmp_path / "other", neo4j_uri=uri, neo4j_password=password)
    found = server.ensure_running(elsewhere, Home(elsewhere.home), SilentReporter())
    assert (found.state, found.pid) == (server.ServerState.ELSEWHERE, None)
    assert not elsewhere.home.exists()
    with connect(elsewhere, Home(elsewhere.home)) as graph:
        assert graph.write("MERGE (n:Elsewhere {id: 1})") != WriteCounts()


def test_a_wrong_password_is_a_matter_of_configuration(managed_graph: Managed) -> None:
    settings, home = managed_graph
    wrong = GraphSettings(neo4j_uri=f"bolt://127.0.0.1:{settings.bolt_port}", neo4j_password="wrong")
    with pytest.raises(ConfigurationError, match="KG_NEO4J_PASSWORD"), connect(wrong, home):
        pass


def test_the_command_finds_asks_and_tells(managed_graph: Managed) -> None:
    settings, home = managed_graph
    runner = CliRunner()
    environment = {"KG_HOME": str(home.path), "KG_BOLT_PORT": str(settings.bolt_port)}
    status = runner.invoke(app, ["status"], env=environment)
    assert "answers at" in status.stdout
    started = runner.invoke(app, ["start", "--json"], env=environment)
    assert '"state": "running"' in started.stdout
    asked = runner.invoke(app, ["shell", "--json", "-c", "RETURN 1 AS one;"], env=environment)
    assert asked.stdout.strip() == '{"one": 1}'
    piped = runner.invoke(app, ["shell", "--json"], input="RETURN 2 AS two;\n", env=environment)
    assert piped.stdout.strip() == '{"two": 2}'
    installed = runner.invoke(app, ["install", "--json"], env=environment)
    assert '"jarCount": 216' in installed.stdout
