"""`kg facts guarantees`, `stress` and `warnings`: for people and for machines, audited, naming no natural person."""

import shutil
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from kg.errors import RequestError, StepError
from kg.facts_commands.command import app
from kg.home import Home
from kg.ledger.store import open_ledger
from tests.built_facts import build
from tests.guarantee_city import RING, build_guarantee_city
from tests.small_city import BETA, PERSONAL, SHOP, WANG_NUMBER
from tests.staged_world import build_home


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = build_home(tmp_path_factory.mktemp("guarantees") / "home")
    world = build_guarantee_city()
    build(home, world)
    return home


@pytest.fixture
def home(built: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = Home(Path(shutil.copytree(built.path, tmp_path / "home")))
    monkeypatch.setenv("KG_HOME", str(home.path))
    return home


def run(*words: str) -> str:
    return CliRunner().invoke(app, list(words), catch_exceptions=False).stdout


def read_audit(home: Home) -> list[dict[str, object]]:
    ledger = open_ledger(home.ledger)
    entries = [orjson.loads(content) for content in ledger.iter_contents()]
    ledger.close()
    return entries


def test_motifs_are_told_in_words_and_no_person_is_named(home: Home) -> None:
    told = run("guarantees")
    assert "7 guarantees of 6 firms" in told
    assert "Net assets are not known" in told
    told += run("guarantees", BETA)
    assert "mutual pair" in told
    assert "80,000.00 CNY" in told
    assert not [value for value in PERSONAL if value in told]


def test_a_machine_gets_motifs_as_json_and_the_look_is_in_the_audit(home: Home) -> None:
    told = orjson.loads(run("guarantees", RING[0].lower(), "--on", "2026-01-06", "--json"))
    assert {motif["kind"] for motif in told["motifs"]} == {"ring", "component", "joint_liability"}
    [entry] = read_audit(home)
    assert (entry["operation"], entry["role"]) == ("kg facts guarantees", "operator")
    assert RING[0] not in orjson.dumps(entry).decode()


def test_without_facts_the_way_to_them_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_HOME", str(tmp_path))
    with pytest.raises(StepError, match="no facts yet"):
        run("guarantees")


def test_a_scenario_is_told_round_by_round_and_kept_nowhere(home: Home) -> None:
    before = home.facts_database.read_bytes()
    told = run("stress", "--shock", f"{RING[1]}=0.5", "--by-paid-in", "--on", "2026-01-06")
    assert "nothing of it is kept" in told
    assert "spectral radius 0.1000: a small shock dies out" in told
    assert "5.00%" in told
    [entry] = read_audit(home)
    assert entry["operation"] == "kg facts stress"
    assert home.facts_database.read_bytes() == before
    machine = orjson.loads(run("stress", "--shock", f"{RING[1]}=0.5", "--by-paid-in", "--on", "2026-01-06", "--json"))
    losses = {firm["uscc"]: firm["loss_ratio"] for firm in machine["firms"]}
    assert losses[RING[0]] == pytest.approx(0.05 / (1 - 0.1**4))


def test_a_scenario_that_cannot_be_asked_says_why(home: Home) -> None:
    for word, wrong in ((RING[0], "no part"), (f"{RING[0]}=2", "out of range"), (f"{SHOP}=0.5", "natural")):
        with pytest.raises(RequestError, match=wrong):
            run("stress", "--shock", word)


def test_a_number_that_was_typed_where_a_firms_code_belongs_is_not_repeated(home: Home) -> None:
    wrong = ([WANG_NUMBER], [f"{WANG_NUMBER}=0.5"], [f"{RING[0]}={WANG_NUMBER}"])
    for arguments in (["guarantees", WANG_NUMBER], *(["stress", "--shock", *shock] for shock in wrong)):
        with pytest.raises(RequestError) as raised:
            run(*arguments)
        assert WANG_NUMBER[:6] not in str(raised.value).replace(".", "")


def test_warnings_name_firms_and_what_was_left_out(home: Home) -> None:
    told = run("warnings")
    assert "鹏城甲公司" in told
    assert "left out: guarantee_overload: no net assets are published or brought along" in told
    assert not [value for value in PERSONAL if value in told]
    assert orjson.loads(run("warnings", "--json"))["rule_version"] == "early-warning-2026.1"
    assert [entry["operation"] for entry in read_audit(home)] == ["kg facts warnings"] * 2
