"""What leaves in a release's files: firms in clear, natural persons as pseudonyms, and nothing of theirs."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kg.engine.database import open_database
from kg.errors import GraphError, LedgerError
from kg.facts.pipeline import build_facts
from kg.home import Home
from kg.ledger.store import open_ledger
from kg.progress import SilentReporter
from kg.releases import making
from kg.releases.making import ReleaseRequest, make_release
from kg.releases.place import find_releases
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.small_city import ALPHA, PERSONAL, SHOP, build_city
from tests.staged_world import build_home

REQUEST = ReleaseRequest(
    recipient="desk 4", purpose="rings", expires_on=date(2026, 1, 31), made_at=datetime(2026, 1, 7, tzinfo=UTC)
)
Files = dict[str, list[dict[str, str]]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = build_home(tmp_path / "home")
    world = build_city()
    world.write(home)
    build_facts(home, world.run, load_keys(home.keys), GraphSettings(), SilentReporter())
    return home


@pytest.fixture
def imported(monkeypatch: pytest.MonkeyPatch) -> list[Files]:
    """The files of each release, as the importer was given them."""
    releases: list[Files] = []

    def read(directory: Path, *_: object) -> None:
        files: Files = {}
        for path in sorted((directory / "csv").iterdir()):
            with path.open(encoding="utf-8", newline="") as stream:
                files[path.name.removesuffix(".csv")] = list(csv.DictReader(stream))
        releases.append(files)

    monkeypatch.setattr(making, "import_release", read)
    return releases


def _make(home: Home) -> None:
    make_release(REQUEST, home, GraphSettings(), SilentReporter())


def test_firms_are_in_clear_and_nothing_personal_is_in_any_file(home: Home, imported: list[Files]) -> None:
    _make(home)
    written = str(imported[0])
    assert ALPHA in written
    assert not [text for text in (*PERSONAL, SHOP, "鹏城市二路2号", "鹏城市三路3号") if text in written]
    assert all(set(row) == {"entity_id:ID"} for row in imported[0]["node.Person.person"])
    assert all(
        set(row) == {"entity_id:ID", "subject_kind:string"} for row in imported[0]["node.LegalEntity.natural_business"]
    )


def test_a_loan_of_a_natural_person_is_not_brought_in_by_its_lender(home: Home, imported: list[Files]) -> None:
    with open_database(home.facts_database, GraphSettings(), read_only=True) as connection:
        lent = connection.execute("SELECT count(*) FROM edge_lends").fetchall()
    _make(home)
    assert lent == [(3,)], "the bank lends to one firm and twice to a person"
    assert len(imported[0]["node.Facility.facility"]) == 1
    assert [len(imported[0][f"edge.{name}"]) for name in ("BORROWS", "LENDS")] == [1, 1]


def test_no_id_of_the_graph_leaves_and_two_releases_share_none(home: Home, imported: list[Files]) -> None:
    with open_database(home.facts_database, GraphSettings(), read_only=True) as connection:
        ids = {row[0] for row in connection.execute("SELECT entity_id FROM node_legal_entity").fetchall()}
    _make(home)
    _make(home)
    one, two = ({row["entity_id:ID"] for row in files["node.LegalEntity.firm"]} for files in imported)
    assert one
    assert not one & two
    assert not (one | two) & ids


def test_a_release_leaves_neither_csv_nor_key_behind(home: Home, imported: list[Files]) -> None:
    manifest = make_release(REQUEST, home, GraphSettings(), SilentReporter())
    assert [path.name for path in (home.releases / manifest.release_id).iterdir()] == ["release.json"]


def test_what_a_killed_make_left_is_removed_by_the_next(home: Home, imported: list[Files]) -> None:
    killed = home.releases / "r_20260106_0a0b0c0d" / "csv"
    killed.mkdir(parents=True)
    (killed / "node.Person.person.csv").write_text("entity_id:ID\n")
    kept = make_release(REQUEST, home, GraphSettings(), SilentReporter())
    _make(home)
    assert not killed.parent.exists()
    assert (home.releases / kept.release_id).exists()
    assert len(find_releases(home.releases)) == 2


@pytest.mark.parametrize(
    ("broken", "error"), [("import_release", GraphError("no room")), ("_note_release", LedgerError("no room"))]
)
def test_a_release_that_fails_leaves_no_directory(
    home: Home, imported: list[Files], monkeypatch: pytest.MonkeyPatch, broken: str, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(making, broken, fail)
    with pytest.raises(type(error)):
        _make(home)
    assert not [path for path in home.releases.iterdir() if path.is_dir()]


def test_a_release_can_be_opened_only_after_the_ledger_knows_it(
    home: Home, imported: list[Files], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    note = making._note_release

    def watch(*arguments: object) -> None:
        seen.append(bool(find_releases(home.releases)))
        note(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "_note_release", watch)
    _make(home)
    ledger = open_ledger(home.ledger)
    recorded = [entry.recipient for entry in ledger.iter_releases()]
    ledger.close()
    assert (seen, recorded) == ([False], ["desk 4"])
