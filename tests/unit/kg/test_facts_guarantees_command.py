"""`kg facts guarantees`, `stress` and `warnings`: for people and for machines, audited, naming no natural person."""

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from kg.errors import StepError
from kg.facts.pipeline import build_facts
from kg.facts_command import app
from kg.home import Home
from kg.ledger.store import open_ledger
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.guarantee_city import RING, build_guarantee_city
from tests.small_city import BETA, PERSONAL
from tests.staged_world import build_home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = build_home(tmp_path / "home")
    world = build_guarantee_city()
    world.write(home)
    build_facts(home, world.run, load_keys(home.keys), GraphSettings(), SilentReporter())
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
