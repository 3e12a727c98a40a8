"""What an analyst gets: a release that names no natural person, cannot be written, and has no way out."""

import gc
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import nbformat
import py2neo
import pytest
import typer
from typer.testing import CliRunner

from kg.errors import ConfigurationError, GraphQueryError, GraphUnavailable
from kg.graph.address import build_place_address
from kg.graph.door import Graph, Row, connect
from kg.graph.process import find_process
from kg.graph.queries import QueryMode, iter_queries
from kg.graph.server import stop_place
from kg.ledger.releases import iter_release_events, iter_releases
from kg.ledger.store import open_ledger
from kg.progress import SilentReporter
from kg.query_command import query
from kg.releases import opening
from kg.releases.content import FirmNaming
from kg.releases.ending import has_data
from kg.releases.handing import check_folder, hand_over
from kg.releases.making import make_release
from kg.releases.opening import RELEASE_VARIABLE, OpenRelease, connect_release, open_release
from kg.releases.place import ReleaseManifest, build_gate_place, build_server_place
from tests.journey.one_city import analyst
from tests.journey.one_city.conftest import MADE_AT, REQUEST, open_up
from tests.journey.one_city.notebooks import NOTEBOOKS, clear_environment, find_pictures, read_last_json, run_notebook
from tests.journey.taking_in import TakenIn

pytestmark = pytest.mark.neo4j
ATTACKS = Path(__file__).parent / "attacks.ipynb"
LEAST_ATTEMPTS = 25
END_SECONDS = 60.0


@pytest.fixture(scope="module")
def pseudonymous(city: TakenIn) -> Iterator[OpenRelease]:
    """A release of the same night that names no firm either, opened."""
    request = replace(REQUEST, firms=FirmNaming.PSEUDONYMOUS, recipient="bureau of finance")
    yield from open_up(city, make_release(request, city.home, city.settings, SilentReporter()))


@pytest.fixture
def writer(city: TakenIn, made: ReleaseManifest, release: OpenRelease) -> Iterator[Graph]:
    """Past the gate, with the server's own password: what the server itself refuses."""
    assert release.manifest == made
    place = build_server_place(city.home.releases / made.release_id, city.home, 0)
    with Graph(build_place_address(place), city.settings) as graph:
        yield graph


def test_a_release_holds_firms_and_pseudonyms_only(release: OpenRelease) -> None:
    labels = {row["label"] for row in release.read("MATCH (n) RETURN DISTINCT labels(n)[0] AS label")}
    assert {"LegalEntity", "Person", "Meta"} <= labels
    assert not labels & {"Household", "Premises", "Evaluation", "FacilityReport", "Source"}
    person_keys = release.read("MATCH (n:Person) UNWIND keys(n) AS key RETURN DISTINCT key")
    assert person_keys == [{"key": "entity_id"}]
    keys = {row["key"] for row in release.read("MATCH (n) UNWIND keys(n) AS key RETURN DISTINCT key")}
    assert not keys & {"sealed", "number_hash", "record_key", "edge_id", "lender_name", "reason", "document_number"}


def test_an_individual_business_keeps_its_kind_alone(release: OpenRelease) -> None:
    rows = release.read(
        "MATCH (n:LegalEntity) WHERE n.subject_kind IN ['individual_business', 'sole_proprietorship'] "
        "UNWIND keys(n) AS key RETURN DISTINCT key"
    )
    assert {row["key"] for row in rows} <= {"entity_id", "subject_kind"}


def test_persons_and_individual_businesses_have_no_loans_guarantees_or_decisions(release: OpenRelease) -> None:
    rows = release.read(
        "MATCH (n)-[edge:BORROWS|GUARANTEES|SUBJECT_OF|HOLDS|REGISTERED_AT]-() WHERE n:Person OR "
        "(n:LegalEntity AND n.subject_kind IN ['individual_business', 'sole_proprietorship']) RETURN count(*) AS count"
    )
    assert rows == [{"count": 0}]


def test_every_facility_is_owed_by_a_firm(release: OpenRelease) -> None:
    """A bank's edge LENDS once brought in the loans of natural persons."""
    question = "MATCH (f:Facility) RETURN count(f) AS count, count { (f)<-[:BORROWS]-(:LegalEntity) } > 0 AS owed"
    assert [row["owed"] for row in release.read(question)] == [True]


def test_the_counts_of_the_manifest_are_those_of_the_release(release: OpenRelease, made: ReleaseManifest) -> None:
    nodes = release.read("MATCH (n) RETURN labels(n)[0] AS name, count(*) AS count")
    edges = release.read("MATCH ()-[e]->() RETURN type(e) AS name, count(*) AS count")
    found = {str(row["name"]): row["count"] for row in nodes + edges}
    assert found == {name: count for name, count in made.counts.items() if count}
    assert found["OWNS"] > 0
    assert found["GUARANTEES"] > 0


def test_no_id_of_a_release_is_one_of_the_operating_graph(city: TakenIn, release: OpenRelease) -> None:
    question = "MATCH (n) WHERE n.entity_id IS NOT NULL RETURN n.entity_id AS id"
    with connect(city.settings, city.home) as graph:
        operating = {row["id"] for row in graph.read(question)}
    found = {row["id"] for row in release.read(question)}
    assert found
    assert not found & operating


def test_a_release_says_what_it_is(release: OpenRelease, made: ReleaseManifest) -> None:
    (meta,) = release.read("MATCH (m:Meta) RETURN m {.release_id, .run_id, .night, .as_of, .firms, .recipient} AS meta")
    assert meta["meta"] == {
        "release_id": made.release_id,
        "run_id": made.run_id,
        "night": made.night,
        "as_of": made.night,
        "firms": "named",
        "recipient": "desk 4",
    }


def test_a_person_stands_at_one_firm(release: OpenRelease) -> None:
    rows = release.read("MATCH (n:Person)-->(f) WITH n, count(DISTINCT f) AS firms RETURN max(firms) AS most")
    assert rows == [{"most": 1}]


def test_a_release_cannot_be_written_whatever_its_user_changes(writer: Graph) -> None:
    """By a session that may write, so that it is the server that refuses."""
    for way_out in (
        "CALL dbms.setConfigValue('server.databases.default_to_read_only', 'false')",
        "ALTER DATABASE neo4j SET ACCESS READ WRITE",
        "CREATE DATABASE other",
        "CALL apoc.load.json('file:///etc/hostname')",
    ):
        with pytest.raises(GraphQueryError):
            writer.write(way_out)
    for change in ("CREATE (n:Stolen)", "MATCH (n) DETACH DELETE n", "CREATE INDEX stolen FOR (n:Person) ON (n.name)"):
        with pytest.raises(GraphQueryError):
            writer.write(change)


def test_a_release_reads_no_file_even_where_files_are_read_from(
    city: TakenIn, made: ReleaseManifest, writer: Graph
) -> None:
    file = city.home.releases / made.release_id / "server" / "import" / "there.csv"
    file.write_text("secret\n")
    for url in ("file:///there.csv", "file:///etc/hostname", file.as_uri()):
        with pytest.raises(GraphQueryError):
            writer.read("LOAD CSV FROM $url AS line RETURN line", {"url": url})


def test_a_release_reaches_no_address_even_where_somebody_answers(writer: Graph) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]"):
            for scheme in ("http", "https", "ftp"):
                with pytest.raises(GraphQueryError):
                    writer.read("LOAD CSV FROM $url AS line RETURN line", {"url": f"{scheme}://{host}:{port}/x"})
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()  # nobody came


def test_the_ledger_knows_who_got_it_and_who_opened_it(
    city: TakenIn, made: ReleaseManifest, release: OpenRelease
) -> None:
    assert release.manifest == made
    ledger = open_ledger(city.home.ledger)
    entries = [entry for entry in iter_releases(ledger) if entry.release_id == made.release_id]
    events = [(event.event, event.who) for event in iter_release_events(ledger) if event.release_id == made.release_id]
    ledger.close()
    assert [(entry.recipient, entry.purpose, entry.expires_on) for entry in entries] == [
        ("desk 4", "rings", REQUEST.expires_on)
    ]
    assert ("opened", "desk 4") in events


def test_a_release_that_ends_before_it_begins_is_refused_and_leaves_nothing(city: TakenIn) -> None:
    before = sorted(city.home.releases.iterdir())
    with pytest.raises(ConfigurationError, match="--expires-on"):
        make_release(replace(REQUEST, expires_on=date(2026, 1, 7)), city.home, city.settings, SilentReporter())
    assert sorted(city.home.releases.iterdir()) == before


@pytest.mark.parametrize(
    ("name", "pictures"),
    [
        ("first_look", 4),
        ("ownership", 3),
        ("guarantees", 3),
        ("relationships", 4),
        ("changes_over_time", 3),
        ("py2neo", 1),
    ],
)
def test_each_notebook_runs_whole_and_draws_pictures_with_han_labels(  # noqa: PLR0917
    name: str,
    pictures: int,
    city: TakenIn,
    made: ReleaseManifest,
    release: OpenRelease,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert release.manifest == made
    clear_environment(monkeypatch)
    monkeypatch.setenv(RELEASE_VARIABLE, str(city.home.releases / made.release_id))
    outputs = run_notebook(NOTEBOOKS / f"{name}.ipynb", tmp_path)
    drawn = find_pictures(outputs)
    assert len(drawn) == pictures
    assert all(re.search(r"<text[^>]*>[^<]*[\u4e00-\u9fff]", picture) for picture in drawn), "labels are Han text"
    assert not [picture for picture in drawn if "http" in picture.replace("http://www.w3.org/2000/svg", "")]
    assert made.release_id in json.dumps(outputs)


def test_there_are_the_notebooks_that_are_promised() -> None:
    names = {path.stem for path in NOTEBOOKS.glob("*.ipynb")}
    assert names == {"first_look", "ownership", "guarantees", "relationships", "changes_over_time", "py2neo"}


def test_every_named_query_runs_on_a_release_and_a_picture_is_drawn_of_firms(
    city: TakenIn, made: ReleaseManifest, release: OpenRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_HOME", str(city.home.path))
    uscc = release.ask("firms_with_most_to_tell", limit=1)[0]["uscc"]
    ids = release.read("MATCH (firm:LegalEntity {uscc: $uscc}) RETURN firm.entity_id AS id", {"uscc": uscc})
    asked = {"uscc": uscc, "entity_id": ids[0]["id"]}
    app = typer.Typer()
    app.command()(query)
    shown = {}
    for found in iter_queries():
        if found.mode is QueryMode.READ:
            given = [f"-p{one.name}={asked[one.name]}" for one in found.parameters if one.name in asked]
            result = CliRunner().invoke(app, [found.name, "--release", made.release_id, "-f", "json", *given])
            assert result.exit_code == 0, (found.name, result.output)
            shown[found.name] = json.loads(result.output)
    assert {name for name, rows in shown.items() if not rows} <= {
        *("ownership_of_firm", "guarantees_around_firm", "controllers_of_firm", "controlled_by_firm", "largest_groups")
    }
    for name in ("ownership_chains", "guarantee_rings"):
        drawn = CliRunner().invoke(app, [name, "--release", made.release_id, "-f", "html"])
        assert drawn.output.startswith("<!doctype html>"), drawn.output
        assert "有限" in drawn.output


SHAPES: dict[str, Callable[[Row], object]] = {
    "branch_networks": lambda row: row["branch_count"],
    "largest_guarantors": lambda row: row["debtor_count"],
    "mutual_guarantees": lambda row: 1,
    "guarantee_rings": lambda row: row["firm_count"],
    "ownership_chains": lambda row: (row["link_count"], row["is_loop"]),
    "holding_pyramids": lambda row: (row["firm_count"], row["level_count"]),
    "firms_with_most_to_tell": lambda row: row["guarantee_count"],
}
"""What a named query says of the shape alone, whatever firms are called."""


def test_a_release_without_names_answers_firm_by_firm_or_says_that_it_cannot(
    city: TakenIn, release: OpenRelease, pseudonymous: OpenRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Firms without name or number were once one: a single guarantor of all debtors, rings of nobody, no group."""
    answered = set()
    for found in iter_queries():
        if found.mode is not QueryMode.READ:
            continue
        if found.needs_named_firms:
            given = {one.name: "x" for one in found.parameters}
            with pytest.raises(GraphQueryError, match=f"{found.name} asks for names"):
                pseudonymous.ask(found.name, **given)
            continue
        answered.add(found.name)
        given = {one.name: 5_000 for one in found.parameters}
        rows, named = pseudonymous.ask(found.name, **given), release.ask(found.name, **given)
        assert rows, found.name
        if shape := SHAPES.get(found.name):
            assert sorted(map(shape, rows)) == sorted(map(shape, named)), found.name
            names = [one for row in rows for key, value in row.items() if "name" in key for one in _as_list(value)]
            assert names, found.name
            assert all(str(one).startswith(pseudonymous.manifest.mark) for one in names), found.name
            assert {value for row in rows for key, value in row.items() if key.endswith("_minor")} <= {None}, found.name
    assert answered == SHAPES.keys() | {"labels_and_types", "publication"}
    monkeypatch.setenv("KG_HOME", str(city.home.path))
    app = typer.Typer()
    app.command()(query)
    asked = CliRunner().invoke(app, ["address_clusters", "--release", pseudonymous.manifest.release_id])
    assert isinstance(asked.exception, GraphQueryError), asked.output


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def test_notebooks_run_on_a_release_without_names_or_say_that_they_cannot(
    city: TakenIn, pseudonymous: OpenRelease, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All in one kernel, one after the other: each connects and lets go by itself."""
    clear_environment(monkeypatch)
    monkeypatch.setenv(RELEASE_VARIABLE, str(_directory(city, pseudonymous)))
    whole = nbformat.v4.new_notebook()
    for name in ("first_look", "ownership", "guarantees", "py2neo"):
        read = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4).cells
        whole.cells += [nbformat.v4.new_code_cell(cell.source) for cell in read if cell.cell_type == "code"]
    first = nbformat.read(NOTEBOOKS / "changes_over_time.ipynb", as_version=4).cells[1]
    shown = "try:\n    " + first.source.replace("\n", "\n    ") + "\nexcept Exception as refusal:\n    print(refusal)"
    whole.cells.append(nbformat.v4.new_code_cell(shown))
    nbformat.write(whole, tmp_path / "whole.ipynb")
    outputs = run_notebook(tmp_path / "whole.ipynb", tmp_path)
    drawn = find_pictures(outputs)
    assert len(drawn) == 10, "of first_look 4, ownership 3, guarantees 2 (no days), py2neo 1"
    assert all(re.search(r"<text[^>]*>[^<]*[\u4e00-\u9fff]", picture) for picture in drawn)
    assert "This notebook asks for names, days or sums" in json.dumps(outputs)


def test_a_query_of_ones_own_runs_on_a_release(
    city: TakenIn, made: ReleaseManifest, release: OpenRelease, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that `docs/analysts.md` shows."""
    assert release.manifest == made
    text = (Path(__file__).parents[3] / "docs" / "analysts.md").read_text("utf-8")
    own = tmp_path / "mine.cypher"
    own.write_text(text.split("```cypher\n")[1].split("```")[0])
    monkeypatch.setenv("KG_HOME", str(city.home.path))
    app = typer.Typer()
    app.command()(query)
    result = CliRunner().invoke(app, [str(own), "--release", made.release_id, "-f", "csv"])
    assert result.exit_code == 0, result.output
    assert result.output.startswith("name,address\n")


def test_an_answer_of_nodes_and_edges_is_drawn(release: OpenRelease) -> None:
    statement = "MATCH share = (:Person)-[:OWNS]->(:LegalEntity {subject_kind: 'firm'}) RETURN share LIMIT 5"
    picture = release.draw(statement, layout="layers", title="股东").svg
    assert "自然人" in picture
    assert "有限" in picture


def test_the_committed_notebooks_carry_no_output() -> None:
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        assert all(not cell.get("outputs") for cell in notebook.cells), path.name


# py2neo, end of life, leaves the socket of its first handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning")
def test_a_py2neo_session_reads_the_release(city: TakenIn, made: ReleaseManifest, release: OpenRelease) -> None:
    access = open_release(made.release_id, city.home, city.settings, SilentReporter(), at=MADE_AT, who="desk 4")
    session = py2neo.Graph(access.uri, auth=(access.user, access.password_file.read_text("ascii").strip()))
    found = session.run("MATCH (n:LegalEntity) RETURN count(n) AS count").data()
    session.service.connector.close()
    del session
    gc.collect()
    assert found == release.read("MATCH (n:LegalEntity) RETURN count(n) AS count")


@pytest.fixture(scope="module")
def second(city: TakenIn) -> Iterator[OpenRelease]:
    """Another release of the same night, opened."""
    yield from open_up(city, make_release(REQUEST, city.home, city.settings, SilentReporter()))


def _directory(city: TakenIn, opened: OpenRelease) -> Path:
    return city.home.releases / opened.manifest.release_id


def _known_to_analyst(city: TakenIn, opened: OpenRelease) -> dict[str, object]:
    place = build_gate_place(_directory(city, opened), city.home, 0)
    password = place.password_file.read_text("ascii").strip()
    running = find_process(place)
    assert running is not None
    known = {"uri": build_place_address(place).uri, "password": password, "home": str(city.home.path)}
    return {**known, "release_id": opened.manifest.release_id, "gate_pid": running.pid}


def test_every_attempt_fails(
    city: TakenIn,
    release: OpenRelease,
    second: OpenRelease,
    pseudonymous: OpenRelease,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clear_environment(monkeypatch)
    (_directory(city, release) / "server" / "import" / "there.csv").write_text("secret\n")
    known = [_known_to_analyst(city, opened) for opened in (release, second, pseudonymous)]
    monkeypatch.setenv("ATTACKED", json.dumps(known))
    before = release.read("MATCH (n) RETURN count(n) AS nodes")
    outcomes = read_last_json(run_notebook(ATTACKS, tmp_path))
    assert not {title: how for title, how in outcomes.items() if how.startswith("SUCCEEDED")}
    assert len(outcomes) >= LEAST_ATTEMPTS
    for title, how in outcomes.items():
        print(f"{title:<55} {how[:140]}")  # noqa: T201 - shown with `pytest -s`
    assert release.read("MATCH (n) RETURN count(n) AS nodes") == before


def test_the_servers_own_door_does_not_open_to_an_analyst(city: TakenIn, release: OpenRelease) -> None:
    """Its port can be found by anybody on the machine; its password is the gate's alone."""
    directory = _directory(city, release)
    analysts, servers = (
        place.password_file.read_text("ascii")
        for place in (build_gate_place(directory, city.home, 0), build_server_place(directory, city.home, 0))
    )
    assert analysts != servers


def test_nobody_else_on_the_machine_reads_a_release(city: TakenIn, release: OpenRelease) -> None:
    directory = _directory(city, release)
    for path in (city.home.path, city.home.releases, directory, directory / "server", directory / "gate"):
        assert path.stat().st_mode & 0o077 == 0, path
    for path in (directory / "release.json", directory / "gate" / "password", directory / "server" / "password"):
        assert path.stat().st_mode & 0o177 == 0, path
    if os.getuid() == 0:
        tried = subprocess.run(
            ["cat", str(directory / "gate" / "password")], user=65534, capture_output=True, check=False
        )
        assert (tried.returncode, tried.stdout) == (1, b"")
    for place in (build_gate_place(directory, city.home, 0), build_server_place(directory, city.home, 0)):
        running = find_process(place)
        assert running is not None
        words = Path(f"/proc/{running.pid}/cmdline").read_bytes().decode()
        assert place.password_file.read_text("ascii").strip() not in words, "a list of processes shows no password"


@pytest.fixture
def handed(city: TakenIn, release: OpenRelease, tmp_path: Path) -> Path:
    """A folder that one group may read, with what leads to the release."""
    folder = tmp_path / "desk 4"
    folder.mkdir()
    os.chown(folder, -1, analyst.NOBODY if os.getuid() == 0 else os.getgid())
    folder.chmod(0o2750)
    hand_over(_directory(city, release), release.manifest, check_folder(folder, city.home))
    return folder


def test_an_analyst_with_an_account_of_their_own_works_with_what_was_handed_over(
    city: TakenIn, release: OpenRelease, handed: Path
) -> None:
    """A notebook and a named query, by another account where these tests run as root, and without the home anywhere."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    environment |= {RELEASE_VARIABLE: ".", "KG_HOME": str(handed / "none"), "PYTHONPATH": str(NOTEBOOKS.parents[1])}
    command = [sys.executable, "-m", "tests.journey.one_city.analyst", str(city.home.path)]
    done = subprocess.run(
        [*command, str(NOTEBOOKS / "first_look.ipynb")],
        cwd=handed, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    firms = release.read("MATCH (n:LegalEntity) RETURN count(n) AS count")[0]["count"]
    assert (seen["release_id"], seen["firms"]) == (release.manifest.release_id, firms)
    assert seen["rows"] == release.ask("labels_and_types", limit=20)
    assert seen["shown"].startswith(f"{release.manifest.release_id}: named firms")
    assert seen["refused"] == []
    as_root = os.getuid() == 0
    assert seen["uid"] == (analyst.NOBODY if as_root else os.getuid())
    assert seen["attempts"] == (dict.fromkeys(analyst.OPERATORS, "PermissionError") if as_root else {})


def test_an_open_release_stops_when_its_last_day_is_over_and_its_data_are_gone(
    city: TakenIn, second: OpenRelease
) -> None:
    directory, release_id = _directory(city, second), second.manifest.release_id
    gate, server = (build(directory, city.home, 0) for build in (build_gate_place, build_server_place))
    stop_place(gate)
    opening._start_gate(directory, city.home, datetime.now(UTC) + timedelta(seconds=6), city.settings)
    last = connect_release(directory, city.settings)
    assert last.read("RETURN 1 AS one") == [{"one": 1}]
    deadline = time.monotonic() + END_SECONDS
    while (find_process(gate) or find_process(server)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert (find_process(gate), find_process(server)) == (None, None)
    with pytest.raises(GraphUnavailable):
        last.read("RETURN 1 AS one")
    last.close()
    assert not has_data(city.home, release_id)
    with pytest.raises(ConfigurationError, match="Ask for a new release"):
        open_release(release_id, city.home, city.settings, SilentReporter(), at=MADE_AT, who="desk 4")
    ledger = open_ledger(city.home.ledger)
    events = [(event.event, event.who) for event in iter_release_events(ledger) if event.release_id == release_id]
    ledger.close()
    assert events == [("opened", "desk 4"), ("expired", "gate")]
