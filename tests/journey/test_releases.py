"""What an analyst gets: a release that names no natural person, cannot be written, and has no way out."""

import gc
import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import nbformat
import py2neo
import pytest
from nbclient import NotebookClient

from kg.errors import ConfigurationError, GraphQueryError
from kg.graph.address import build_place_address
from kg.graph.door import Graph, connect
from kg.ledger.store import open_ledger
from kg.progress import SilentReporter
from kg.releases.making import ReleaseRequest, make_release
from kg.releases.opening import (
    RELEASE_VARIABLE,
    OpenRelease,
    build_place,
    close_release,
    connect_release,
    open_release,
)
from kg.releases.place import ReleaseManifest
from tests.journey.taking_in import TakenIn

pytestmark = pytest.mark.neo4j

MADE_AT = datetime(2026, 1, 7, tzinfo=UTC)
REQUEST = ReleaseRequest(recipient="desk 4", purpose="rings", expires_on=date(2026, 1, 31), made_at=MADE_AT)
NOTEBOOKS = Path(__file__).parents[2] / "cypher" / "notebooks"


@pytest.fixture(scope="module")
def made(city: TakenIn) -> ReleaseManifest:
    """One release of the city."""
    return make_release(REQUEST, city.home, city.settings, SilentReporter())


@pytest.fixture(scope="module")
def release(city: TakenIn, made: ReleaseManifest) -> Iterator[OpenRelease]:
    """The release, opened."""
    access = open_release(made.release_id, city.home, city.settings, SilentReporter(), today=MADE_AT.date())
    opened = connect_release(access.directory, city.settings)
    yield opened
    opened.close()
    close_release(made.release_id, city.home, city.settings)


@pytest.fixture
def writer(city: TakenIn, made: ReleaseManifest, release: OpenRelease) -> Iterator[Graph]:
    """The analyst's login by any other driver, with sessions that may write."""
    place = build_place(city.home.releases / made.release_id, city.home, city.settings.bolt_port)
    with Graph(build_place_address(place), city.settings) as graph:
        yield graph


def test_a_release_holds_firms_and_pseudonyms_only(release: OpenRelease) -> None:
    labels = {row["label"] for row in release.read("MATCH (n) RETURN DISTINCT labels(n)[0] AS label")}
    assert (
        {"LegalEntity", "Person"} <= labels <= {"LegalEntity", "Person", "Facility", "Decision", "Licence", "Address"}
    )
    person_keys = release.read("MATCH (n:Person) UNWIND keys(n) AS key RETURN DISTINCT key")
    assert person_keys == [{"key": "entity_id"}]
    keys = {row["key"] for row in release.read("MATCH (n) UNWIND keys(n) AS key RETURN DISTINCT key")}
    assert not keys & {"sealed", "number_hash", "record_key", "run_id", "lender_name", "reason", "document_number"}


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


def test_pseudonyms_of_two_releases_and_of_the_graph_have_nothing_in_common(
    city: TakenIn, release: OpenRelease
) -> None:
    def ids(rows: list[dict[str, object]]) -> set[object]:
        return {row["id"] for row in rows}

    question = "MATCH (n) WHERE n.entity_id IS NOT NULL RETURN n.entity_id AS id"
    other = make_release(REQUEST, city.home, city.settings, SilentReporter())
    access = open_release(other.release_id, city.home, city.settings, SilentReporter(), today=MADE_AT.date())
    second = connect_release(access.directory, city.settings)
    try:
        with connect(city.settings, city.home) as graph:
            operating = ids(graph.read(question))
        one, two = ids(release.read(question)), ids(second.read(question))
    finally:
        second.close()
        close_release(other.release_id, city.home, city.settings)
    assert one
    assert len(one) == len(two)
    assert not one & two
    assert not one & operating


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


def test_the_ledger_knows_who_got_it(city: TakenIn, made: ReleaseManifest) -> None:
    ledger = open_ledger(city.home.ledger)
    entries = [entry for entry in ledger.iter_releases() if entry.release_id == made.release_id]
    ledger.close()
    assert [(entry.recipient, entry.purpose, entry.expires_on) for entry in entries] == [
        ("desk 4", "rings", date(2026, 1, 31))
    ]


def test_a_release_past_its_last_day_does_not_open(city: TakenIn, made: ReleaseManifest) -> None:
    with pytest.raises(ConfigurationError, match=r"could be opened until 2026-01-31\. Ask"):
        open_release(made.release_id, city.home, city.settings, SilentReporter(), today=date(2026, 2, 1))


def test_a_release_that_ends_before_it_begins_is_refused_and_leaves_nothing(city: TakenIn) -> None:
    before = sorted(city.home.releases.iterdir())
    with pytest.raises(ConfigurationError, match="--expires-on"):
        make_release(replace(REQUEST, expires_on=date(2026, 1, 7)), city.home, city.settings, SilentReporter())
    assert sorted(city.home.releases.iterdir()) == before


def test_the_notebook_runs_whole_and_draws_a_picture(
    city: TakenIn, made: ReleaseManifest, release: OpenRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert release.manifest == made
    monkeypatch.setenv(RELEASE_VARIABLE, str(city.home.releases / made.release_id))
    notebook = nbformat.read(NOTEBOOKS / "first_look.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    pictures = [output.data["image/svg+xml"] for output in outputs if "image/svg+xml" in output.get("data", {})]
    assert len(pictures) == 1
    assert "有限" in pictures[0], "labels are Han text"
    assert "http" not in pictures[0].replace("http://www.w3.org/2000/svg", ""), "a picture needs no internet"
    assert made.release_id in json.dumps(outputs)


def test_the_committed_notebooks_carry_no_output() -> None:
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        assert all(not cell.get("outputs") for cell in notebook.cells), path.name


# py2neo, end of life, leaves the socket of its first handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning")
def test_a_py2neo_session_reads_the_release(city: TakenIn, made: ReleaseManifest, release: OpenRelease) -> None:
    access = open_release(made.release_id, city.home, city.settings, SilentReporter(), today=MADE_AT.date())
    session = py2neo.Graph(access.uri, auth=(access.user, access.password_file.read_text("ascii").strip()))
    found = session.run("MATCH (n:LegalEntity) RETURN count(n) AS count").data()
    session.service.connector.close()
    del session
    gc.collect()
    assert found == release.read("MATCH (n:LegalEntity) RETURN count(n) AS count")
