"""`kg facts group` and `kg facts exposures`: for people and for machines, audited, naming no natural person."""

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from kg.errors import RequestError, StepError
from kg.facts_command import app
from kg.home import Home
from kg.ledger.store import open_ledger
from tests.built_facts import build
from tests.small_city import BANK, BETA, PERSONAL, SHOP, WANG_NUMBER, build_city
from tests.staged_world import build_home, build_opaque_id

DAY = ["--on", "2026-01-06"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = build_home(tmp_path / "home")
    world = build_city()
    build(home, world)
    monkeypatch.setenv("KG_HOME", str(home.path))
    return home


def test_a_group_and_a_banks_exposures_are_told_in_words_and_no_person_is_named(home: Home) -> None:
    group = CliRunner().invoke(app, ["group", BETA, *DAY], catch_exceptions=False).stdout
    assert "鹏城乙公司 on 2026-01-06: a group of 3 legal entities" in group
    assert f"controlled by {build_opaque_id('p', WANG_NUMBER)}" in group
    exposures = CliRunner().invoke(app, ["exposures", BANK, *DAY, "--capital", "80000000"], catch_exceptions=False)
    assert "9,000,000 CNY" in exposures.stdout
    assert "single loans: over (0.1125 of the capital); single exposure: unknown" in exposures.stdout
    assert "have not been compared with the text of the rule" in exposures.stdout
    assert not [value for value in PERSONAL if value in group + exposures.stdout]


def test_a_machine_gets_the_same_as_json_and_each_look_is_in_the_audit(home: Home) -> None:
    result = CliRunner().invoke(app, ["group", BETA.lower(), *DAY, "--json"], catch_exceptions=False)
    assert len(orjson.loads(result.stdout)["member_ids"]) == 3
    result = CliRunner().invoke(app, ["exposures", BANK, *DAY, "--json"], catch_exceptions=False)
    assert orjson.loads(result.stdout)["counterparties"][0]["exposure"]["direct"] == {"CNY": 9_000_000}
    ledger = open_ledger(home.ledger)
    entries = [orjson.loads(content) for content in ledger.iter_contents()]
    ledger.close()
    assert [entry["operation"] for entry in entries] == ["kg facts group", "kg facts exposures"]
    assert BETA not in orjson.dumps(entries).decode()


def test_who_trades_alone_has_no_group_and_half_a_pair_confirms_nothing(home: Home) -> None:
    with pytest.raises(RequestError, match="natural person"):
        CliRunner().invoke(app, ["group", SHOP], catch_exceptions=False)
    with pytest.raises(RequestError, match="two credit codes"):
        CliRunner().invoke(app, ["group", BETA, "--confirmed", BANK], catch_exceptions=False)


def test_without_facts_the_way_to_them_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_HOME", str(tmp_path))
    with pytest.raises(StepError, match="no facts yet"):
        CliRunner().invoke(app, ["exposures", BANK], catch_exceptions=False)
