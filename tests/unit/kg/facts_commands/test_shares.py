"""`kg facts shares`: what the last night kept, for people and for machines, audited, naming no natural person."""

import orjson
import pytest
from typer.testing import CliRunner

from kg.errors import RequestError, StepError
from kg.facts.relations import stored_shares
from kg.facts_commands.command import app
from kg.home import Home
from kg.model.vocabulary import RegisterState, SubjectKind
from tests.built_facts import build
from tests.looking import WITH_CASE, read_entries
from tests.small_city import ALPHA, BETA, PERSONAL, SHOP, WANG_NUMBER, build_city
from tests.staged_world import build_home, build_opaque_id, build_run, firm

STATE = "11660100MA0000GGGG"
WANG_ID = build_opaque_id("p", WANG_NUMBER)


@pytest.fixture(scope="module")
def home_of_a_night(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = build_home(tmp_path_factory.mktemp("shares") / "home")
    world = build_city()
    world.add(
        "registration", STATE, subject=firm("鹏城市局", STATE), entity_kind=SubjectKind.PUBLIC_BODY,
        register_state=RegisterState.ACTIVE, currency="CNY",
    )  # fmt: skip
    build(home, world)
    return home


@pytest.fixture
def home(home_of_a_night: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("KG_HOME", str(home_of_a_night.path))
    return home_of_a_night


def ask(*arguments: str) -> str:
    return CliRunner().invoke(app, ["shares", *arguments], catch_exceptions=False).stdout


@pytest.mark.usefixtures("home")
def test_shares_are_told_in_words_with_what_is_left_and_the_run_and_no_person_is_named() -> None:
    told = ask(BETA.lower(), *WITH_CASE)
    assert f"鹏城乙公司, since {build_run().night}; {build_run().run_id}" in told
    (row,) = [line for line in told.splitlines() if WANG_ID in line]
    assert [cell.strip() for cell in row.split("│")[2:-1]] == ["0.0000%", "60.0000%", "100.0000%", "yes"]
    (row,) = [line for line in told.splitlines() if "鹏城甲公司" in line]
    assert [cell.strip() for cell in row.split("│")[2:-1]] == ["100.0000%", "100.0000%", "100.0000%", ""]
    assert "unknown 40.0000%" in told
    assert "since 2015-03-01" in ask(ALPHA)
    assert not [value for value in PERSONAL if value in told]


def test_a_machine_gets_the_same_as_json_and_each_look_is_in_the_audit(home: Home) -> None:
    before = read_entries(home)
    told = orjson.loads(ask(ALPHA, "--json", *WITH_CASE))
    (owner,) = told["owners"]
    assert (owner["owner_id"], owner["share"], owner["is_outside"]) == (WANG_ID, 0.6, True)
    assert (told["unknown_share"], told["remainder_share"], told["ring_share"]) == (0.4, 0.0, 0.0)
    (entry,) = read_entries(home)[len(before) :]
    assert (entry["operation"], entry["purpose"]) == ("kg facts shares", "supervision")
    assert entry["entity_ids"] == [build_opaque_id("e", ALPHA), WANG_ID]
    assert ALPHA not in orjson.dumps(entry).decode()


@pytest.mark.usefixtures("home")
def test_without_a_purpose_no_person_is_told_nor_counted() -> None:
    told = orjson.loads(ask(ALPHA, "--json"))
    assert (told["owners"], told["natural_persons"], told["unknown_share"]) == ([], False, 0.4)
    words = ask(BETA)
    assert "鹏城甲公司" in words
    assert "Natural persons are left out, whether there are any or not" in words
    assert WANG_ID not in words


@pytest.mark.usefixtures("home")
def test_nothing_is_told_of_a_natural_persons_business_and_of_who_is_not_looked_through() -> None:
    with pytest.raises(RequestError, match="natural person"):
        ask(SHOP)
    with pytest.raises(RequestError, match="not looked through"):
        ask(STATE)


@pytest.mark.usefixtures("home")
def test_facts_of_an_earlier_version_are_not_taken_for_a_firm_without_owners(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_shares, "SHARE_TABLES", ("a_later_table",))
    with pytest.raises(StepError, match="earlier version"):
        ask(ALPHA)
