"""What leaves in a release's files: firms in clear, natural persons as pseudonyms, and nothing of theirs."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.engine.database import open_database
from kg.engine.walk import begin_night, finish_night
from kg.errors import ConfigurationError, GraphError, LedgerError
from kg.home import Home
from kg.ledger.releases import iter_release_events, iter_releases
from kg.ledger.store import open_ledger
from kg.model.vocabulary import PositionRole, RegisterState, SubjectKind
from kg.progress import SilentReporter
from kg.releases import command, making
from kg.releases.content import FirmNaming
from kg.releases.ending import note_event
from kg.releases.making import ReleaseRequest, make_release
from kg.releases.place import ReleaseManifest, find_releases
from kg.settings import GraphSettings
from tests.built_facts import build
from tests.small_city import ALPHA, PERSONAL, SHOP, build_city
from tests.staged_world import World, build_home, firm, person

REQUEST = ReleaseRequest(
    recipient="desk 4", purpose="rings", expires_on=date(2026, 1, 31), made_at=datetime(2026, 1, 7, tzinfo=UTC)
)
Files = dict[str, list[dict[str, str]]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return _build(tmp_path, build_city())


def _build(tmp_path: Path, world: World) -> Home:
    home = build_home(tmp_path / "home")
    build(home, world)
    with open_database(home.facts_database, GraphSettings()) as connection:
        begin_night(connection, world.run)
        finish_night(connection, world.run)
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


def _make(home: Home, **changed: object) -> ReleaseManifest:
    """A release; who gets one kind gets no other."""
    if "firms" in changed:
        changed = {"recipient": f"{REQUEST.recipient}, {changed['firms']}", **changed}
    return make_release(replace(REQUEST, **changed), home, GraphSettings(), SilentReporter())  # type: ignore[arg-type]


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
    assert [len(imported[0][f"edge.{name}.firm"]) for name in ("BORROWS", "LENDS")] == [1, 1]


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
    manifest = _make(home)
    assert [path.name for path in (home.releases / manifest.release_id).iterdir()] == ["release.json"]


def test_what_a_killed_make_left_is_removed_by_the_next(home: Home, imported: list[Files]) -> None:
    killed = home.releases / "r_20260106_0a0b0c0d" / "csv"
    killed.mkdir(parents=True)
    (killed / "node.Person.person.csv").write_text("entity_id:ID\n")
    kept = _make(home)
    _make(home)
    assert not killed.parent.exists()
    assert (home.releases / kept.release_id).exists()
    assert len(find_releases(home.releases, 90)) == 2


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
        seen.append(bool(find_releases(home.releases, 90)))
        note(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "_note_release", watch)
    _make(home)
    ledger = open_ledger(home.ledger)
    recorded = [entry.recipient for entry in iter_releases(ledger)]
    ledger.close()
    assert (seen, recorded) == ([False], ["desk 4"])


def test_a_person_stands_at_each_firm_anew_and_no_edge_of_a_person_says_a_sum_a_day_or_a_share(
    home: Home, imported: list[Files]
) -> None:
    _make(home)
    natural = {name: rows for name, rows in imported[0].items() if name.endswith(".natural")}
    assert natural.keys() == {"edge.OWNS.natural", "edge.REPRESENTS.natural", "edge.MANAGES.natural"}
    columns = {column for rows in natural.values() for row in rows for column in row}
    kept = {"share_band:string", "role:string", "since_year:long", "until_year:long"}
    assert columns <= {":START_ID", ":END_ID", *kept}
    firms_of: dict[str, set[str]] = {}
    for row in (row for rows in natural.values() for row in rows):
        firms_of.setdefault(row[":START_ID"], set()).add(row[":END_ID"])
    assert firms_of
    assert all(len(firms) == 1 for firms in firms_of.values())


def test_a_release_without_names_holds_none_and_no_number_day_or_place(home: Home, imported: list[Files]) -> None:
    _make(home, firms=FirmNaming.PSEUDONYMOUS)
    written = str(imported[0])
    assert not [text for text in (ALPHA, "鹏城", "2015", "660101", "500000000", *PERSONAL) if text in written]
    assert imported[0]["edge.OWNS.natural"]


def test_a_release_without_days_holds_only_what_holds_on_its_night(home: Home, imported: list[Files]) -> None:
    """What had ended once left without its end, and was told as if it held."""
    with open_database(home.facts_database, GraphSettings()) as connection:
        connection.execute("UPDATE edge_owns SET valid_to = (SELECT max(night) FROM walked_night)")
    _make(home)
    assert imported[0]["edge.OWNS.natural"], "with its days it leaves"
    _make(home, firms=FirmNaming.PSEUDONYMOUS)
    assert not imported[1]["edge.OWNS.natural"]
    assert imported[1]["edge.MANAGES.natural"]


def test_a_release_says_what_it_is_and_its_digest_is_over_what_it_holds(home: Home, imported: list[Files]) -> None:
    one, two = _make(home), _make(home)
    (meta,) = imported[0]["node.Meta"]
    assert (meta["release_id:string"], meta["recipient:string"]) == (one.release_id, "desk 4")
    assert (meta["run_id:string"], meta["night:date"]) == (one.run_id, one.night.isoformat())
    assert len(one.content_digest) == 64
    assert one.content_digest != two.content_digest
    ids = [row["entity_id:ID"] for row in imported[0]["node.LegalEntity.firm"]]
    assert all(text.startswith(f"{one.mark}_") for text in ids), "a row that turns up somewhere names its release"


def test_small_groups_are_withheld_and_counted(home: Home, imported: list[Files]) -> None:
    assert _make(home).protection
    assert {row["share_band:string"] for row in imported[0]["edge.OWNS.natural"]} == {""}


def _add_traders(world: World, kind: SubjectKind, prefix: str, count: int) -> list[str]:
    """Businesses of natural persons, each led by somebody and with a share in one firm."""
    names = [f"{prefix}{number}号店" for number in range(count)]
    for name in names:
        business = firm(name, f"{prefix}{name}")
        world.add("registration", name, subject=business, entity_kind=kind, register_state=RegisterState.ACTIVE)
        world.add(
            "position", f"{name}|0", entity=business, person=person(f"店主{name}"),
            role=PositionRole.LEGAL_REPRESENTATIVE,
        )  # fmt: skip
        world.add("shareholding", f"{name}|1", entity=firm("鹏城甲公司", ALPHA), holder=business, share_ratio=0.01)
    return names


@pytest.mark.parametrize("firms", FirmNaming)
def test_whoever_trades_alone_holds_as_a_person_and_no_legal_entity_without_a_kind_is_one(
    tmp_path: Path, imported: list[Files], firms: FirmNaming
) -> None:
    """Few sole proprietors lost their kind, and counted as firms in chains of ownership."""
    world = build_city()
    _add_traders(world, SubjectKind.INDIVIDUAL_BUSINESS, "个", 5)
    _add_traders(world, SubjectKind.SOLE_PROPRIETORSHIP, "独", 4)
    made = _make(_build(tmp_path, world), firms=firms)
    files = imported[0]
    businesses = {row["entity_id:ID"]: row["subject_kind:string"] for row in files["node.LegalEntity.natural_business"]}
    assert list(businesses.values()) == ["individual_business"] * 5
    assert made.protection["natural_business: left out"] == 4
    organisations = {row["entity_id:ID"] for row in files["node.LegalEntity.firm"]}
    persons = {row["entity_id:ID"] for row in files["node.Person.person"]}
    holders = [row[":START_ID"] for row in files["edge.OWNS.natural"]]
    assert len(set(holders)) == 1 + 5 + 4, "one person, and who trades alone, of either kind"
    assert persons.issuperset(holders)
    assert organisations.issuperset(row[":START_ID"] for row in files["edge.OWNS.firm"])
    led = [row[":END_ID"] for row in files["edge.REPRESENTS.natural"]]
    assert len(led) == 1 + 5
    assert set(led) <= organisations | businesses.keys()


@pytest.mark.parametrize(
    "changed", [{"threshold": 4}, {"expires_on": date(2026, 1, 7)}, {"expires_on": date(2026, 4, 8)}]
)
def test_a_request_that_protects_too_little_is_refused(home: Home, changed: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError):
        _make(home, **changed)


@pytest.mark.parametrize(
    ("before", "then", "is_made"),
    [
        ({}, {}, True),
        ({}, {"threshold": 6}, True),
        ({}, {"firms": FirmNaming.PSEUDONYMOUS}, False),
        ({"firms": FirmNaming.PSEUDONYMOUS}, {}, False),
        ({"firms": FirmNaming.PSEUDONYMOUS}, {"firms": FirmNaming.PSEUDONYMOUS}, True),
        ({"firms": FirmNaming.PSEUDONYMOUS}, {"firms": FirmNaming.PSEUDONYMOUS, "threshold": 6}, False),
        ({"firms": FirmNaming.PSEUDONYMOUS, "recipient": "desk 5"}, {}, True),
    ],
)
def test_nobody_is_given_what_could_be_joined_with_what_they_were_given(
    home: Home, imported: list[Files], before: dict[str, object], then: dict[str, object], is_made: bool
) -> None:
    first = _make(home, **{"recipient": "Desk 4", **before})
    if is_made:
        assert _make(home, **{"recipient": "desk 4", **then}).release_id != first.release_id
        return
    with pytest.raises(ConfigurationError, match=first.release_id):
        _make(home, **{"recipient": "desk 4", **then})
    assert len(imported) == 1


def test_nobody_is_given_pseudonymous_releases_of_two_nights(home: Home, imported: list[Files]) -> None:
    _make(home, firms=FirmNaming.PSEUDONYMOUS)
    with open_database(home.facts_database, GraphSettings()) as connection:
        connection.execute("UPDATE walked_night SET night = night + 1")
    with pytest.raises(ConfigurationError, match="of two nights"):
        _make(home, firms=FirmNaming.PSEUDONYMOUS)
    assert len(imported) == 1


def test_a_night_that_was_cut_off_is_not_released(home: Home) -> None:
    with open_database(home.facts_database, GraphSettings()) as connection:
        connection.execute("UPDATE walked_night SET is_done = false")
    with pytest.raises(ConfigurationError, match="No night is finished"):
        _make(home)


_LISTING = "decision_kind = 'abnormal_listing', ended_on = DATE"


@pytest.mark.parametrize(
    ("stands", "leaves"),
    [
        ("ended_on = NULL", "repaired_on = decided_on"),
        ("decided_on = DATE '2025-02-01'", "decided_on = DATE '2025-01-31'"),
        (f"{_LISTING} '2026-02-01'", f"{_LISTING} '2026-01-31'"),
        ("ended_on = DATE '2026-02-01'", f"{_LISTING} '2025-11-05'"),
        ("ended_on = DATE '2025-11-05'", "repaired_on = DATE '2025-11-05'"),
        ("decided_on = DATE '2026-01-04'", "grade = 'minor'"),
    ],
)
def test_a_decision_that_was_repaired_ended_or_is_too_old_before_the_last_day_is_over_does_not_leave(
    home: Home, imported: list[Files], stands: str, leaves: str
) -> None:
    """The last day is 31 January; what leaves on the day after may be shown. A listing that was lifted was told.

    A penalty that was performed stays until it is repaired or a year old; a minor one is not published at all.
    """
    for change in ("decision_kind = 'penalty', grade = 'general', decided_on = DATE '2025-10-01'", stands):
        with open_database(home.facts_database, GraphSettings()) as connection:
            connection.execute(f"UPDATE node_decision SET {change}")
    _make(home)
    with open_database(home.facts_database, GraphSettings()) as connection:
        connection.execute(f"UPDATE node_decision SET {leaves}")
    _make(home)
    before, after = (
        [len(files[name]) for name in ("node.Decision.decision", "edge.SUBJECT_OF.firm")] for files in imported
    )
    assert min(before) > 0
    assert after == [0, 0]


def test_what_began_while_a_firm_was_a_natural_persons_business_does_not_leave(
    home: Home, imported: list[Files]
) -> None:
    for until in ("0001-01-02", "2100-01-01"):
        with open_database(home.facts_database, GraphSettings()) as connection:
            connection.execute(
                "UPDATE node_legal_entity SET traded_alone_from = DATE '0001-01-01', traded_alone_until = ?::DATE "
                "WHERE subject_kind = 'firm'",
                [until],
            )
        _make(home)
    before, after = ({name: len(rows) for name, rows in files.items() if name.endswith(".firm")} for files in imported)
    left = {name for name, count in before.items() if count and not after.get(name)}
    told = {"SUBJECT_OF", "BORROWS", "HOLDS", "OWNS"}
    assert {f"edge.{name}.firm" for name in told} <= left, (before, after)
    assert not imported[1]["node.Facility.facility"]
    assert after["node.LegalEntity.firm"] == before["node.LegalEntity.firm"] > 0


def test_that_nobody_was_led_across_firms_is_said_where_it_could_have_been(home: Home, imported: list[Files]) -> None:
    led = "persons linked across firms"
    assert _make(home, firms=FirmNaming.PSEUDONYMOUS).protection[led] == 0
    assert led not in _make(home).protection


def test_the_command_says_how_to_open_what_was_made_and_that_it_never_was(
    home: Home, imported: list[Files], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_HOME", str(home.path))
    monkeypatch.setattr(command, "has_data", lambda *_: True)
    ask = ["make", "--recipient", "desk 4", "--purpose", "rings"]
    made = CliRunner().invoke(command.app, ask)
    assert made.exit_code == 0, made.output
    (manifest,) = find_releases(home.releases, 90)
    assert manifest.expires_on == manifest.made_at.date() + timedelta(days=GraphSettings().release_days)
    assert made.output.endswith(f"open it with  kg release open {manifest.release_id} --by 'desk 4'\n")

    def read_state() -> str:
        return CliRunner().invoke(command.app, ["list"]).output.split()[1]

    assert read_state() == "made"
    note_event(home, manifest.release_id, "opened", "desk 4")
    assert read_state() == "closed"
    ended = CliRunner().invoke(command.app, ["end", manifest.release_id, "--by", "desk 1"])
    assert (ended.exit_code, ended.output) == (0, f"{manifest.release_id} ended; its data are erased\n")
    ledger = open_ledger(home.ledger)
    assert [(event.event, event.who) for event in iter_release_events(ledger)][-1] == ("expired", "desk 1")
    ledger.close()
