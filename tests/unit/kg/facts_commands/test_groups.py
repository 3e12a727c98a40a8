"""`kg facts group`, `exposures`, `related-parties`: for people and for machines, audited, naming no natural person."""

from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from kg.errors import AccessDenied, RequestError, StepError
from kg.facts_commands.command import app
from kg.home import Home
from kg.ledger.store import open_ledger
from tests.built_facts import build
from tests.small_city import ALPHA, BANK, BETA, PERSONAL, SHOP, WANG, WANG_NUMBER, build_city
from tests.staged_world import build_home, build_opaque_id, firm, person

DAY = ["--on", "2026-01-06"]
WITH_CASE = ["--purpose", "supervision", "--case", "2026-17"]
WANG_ID = build_opaque_id("p", WANG_NUMBER)


def read_audit(home: Home) -> list[dict[str, Any]]:
    with closing(open_ledger(home.ledger)) as ledger:
        return [orjson.loads(content) for content in ledger.iter_contents()]


@pytest.fixture
def home_of_a_held_bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = build_home(tmp_path / "home")
    world = build_city()
    for holder, share in ((firm("鹏城甲公司", ALPHA), 0.051), (person(WANG, WANG_NUMBER), 0.9)):
        world.add(
            "shareholding",
            f"{BANK}|{holder['number']}",
            entity=firm("鹏城银行", BANK),
            holder=holder,
            share_ratio=share,
        )
    build(home, world)
    monkeypatch.setenv("KG_HOME", str(home.path))
    return home


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
    assert "Natural persons are left out, whether there are any or not: --purpose and --case." in group
    exposures = CliRunner().invoke(app, ["exposures", BANK, *DAY, "--capital", "80000000"], catch_exceptions=False)
    assert "90,000.00 CNY" in exposures.stdout
    assert "single loans: over (0.1125 of the capital); single exposure: unknown" in exposures.stdout
    assert "have not been compared with the text of the rule" in exposures.stdout
    assert not [value for value in (*PERSONAL, WANG_ID) if value in group + exposures.stdout]


def test_who_holds_a_group_together_is_told_for_a_case_and_over_a_whole_book_never(home: Home) -> None:
    told = CliRunner().invoke(app, ["group", BETA, *DAY, *WITH_CASE], catch_exceptions=False).stdout
    assert f"controlled by {WANG_ID}" in told
    with pytest.raises(AccessDenied):
        CliRunner().invoke(app, ["group", BETA, *DAY, *WITH_CASE[:2]], catch_exceptions=False)
    without = CliRunner().invoke(app, ["group", BETA, *DAY, "--json"], catch_exceptions=False).stdout
    assert orjson.loads(without)["natural_persons"] is False
    book = CliRunner().invoke(app, ["exposures", BANK, *DAY, "--json"], catch_exceptions=False).stdout
    assert WANG_ID not in without + book
    [group] = orjson.loads(book)["groups"]
    assert group["controller_ids"] == []
    assert CliRunner().invoke(app, ["exposures", BANK, *WITH_CASE]).exit_code == 2
    entries = read_audit(home)
    assert [entry["purpose"] for entry in entries] == ["supervision", "supervision", None, None]
    assert [WANG_ID in entry["entity_ids"] for entry in entries] == [True, False, False, False]
    assert (entries[0]["case_reference"], entries[1]["refused"][0].split(":")[0]) == ("2026-17", "natural_persons")


def test_a_machine_gets_the_same_as_json_and_each_look_is_in_the_audit(home: Home) -> None:
    result = CliRunner().invoke(app, ["group", BETA.lower(), *DAY, "--json"], catch_exceptions=False)
    assert len(orjson.loads(result.stdout)["member_ids"]) == 3
    result = CliRunner().invoke(app, ["exposures", BANK, *DAY, "--json"], catch_exceptions=False)
    assert orjson.loads(result.stdout)["counterparties"][0]["exposure"]["direct"] == {"CNY": 9_000_000}
    entries = read_audit(home)
    assert [entry["operation"] for entry in entries] == ["kg facts group", "kg facts exposures"]
    assert BETA not in orjson.dumps(entries).decode()


def test_related_firms_of_a_bank_are_told_with_ground_way_and_record_and_the_look_is_in_the_audit(
    home_of_a_held_bank: Home,
) -> None:
    command = ["related-parties", BANK, *DAY]
    words = CliRunner().invoke(app, command, catch_exceptions=False).stdout
    assert "art. 7 item 2: holds or controls so much of the bank (5.1000%)" in words
    assert f"鹏城甲公司 -> 鹏城银行 5.1000% (city_market shareholding:{BANK}|{ALPHA})" in words
    assert "art. 7 item 3: is controlled by a firm of item 1 or 2: 鹏城甲公司" in words
    assert "limit 100,000.00 CNY, outstanding 90,000.00 CNY" in words
    assert ": 50,000.00 CNY" in words
    assert "2 related firms together: limits 100,000.00 CNY; outstanding 90,000.00 CNY; guaranteed 0;" in words
    assert "The clauses have not been compared with the text of the rule." in words
    assert "Not asked for here: natural persons (art. 6), firms related through them (art. 7 item 5)" in words
    assert "6.9400% of the bank, or votes, are unknown" in words
    assert not [value for value in (*PERSONAL, WANG_ID) if value in words]
    told = orjson.loads(CliRunner().invoke(app, [*command, "--json"], catch_exceptions=False).stdout)
    assert [one["standing"]["limits"] for one in told["firms"]] == [{}, {"CNY": 10_000_000}]
    before = CliRunner().invoke(app, ["related-parties", BANK, "--on", "2022-02-28"], catch_exceptions=False).stdout
    assert "no rule on related parties held on that day" in before
    entries = read_audit(home_of_a_held_bank)
    assert [entry["operation"] for entry in entries] == ["kg facts related-parties"] * 3


def test_who_trades_alone_has_no_group_and_half_a_pair_confirms_nothing(home: Home) -> None:
    with pytest.raises(RequestError, match="natural person"):
        CliRunner().invoke(app, ["group", SHOP], catch_exceptions=False)
    with pytest.raises(RequestError, match="two credit codes"):
        CliRunner().invoke(app, ["group", BETA, "--confirmed", BANK], catch_exceptions=False)


def test_without_facts_the_way_to_them_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_HOME", str(tmp_path))
    with pytest.raises(StepError, match="no facts yet"):
        CliRunner().invoke(app, ["exposures", BANK], catch_exceptions=False)
