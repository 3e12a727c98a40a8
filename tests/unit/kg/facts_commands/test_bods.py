"""`kg facts bods` and `kg facts read-bods`: out of the facts and into an answer, audited, no person named."""

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from kg.errors import RequestError, StepError
from kg.facts_commands.command import app
from tests.bods_files import BODS, find_faults
from tests.built_facts import build
from tests.looking import WITH_CASE, read_entries
from tests.small_city import BETA, PERSONAL, SHOP, WANG_NUMBER, build_city
from tests.staged_world import build_home, build_opaque_id


def invoke(*arguments: str) -> str:
    return CliRunner().invoke(app, arguments, catch_exceptions=False).stdout


def test_what_is_written_can_be_read_again_and_each_look_is_in_the_audit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, world = build_home(tmp_path / "home"), build_city()
    build(home, world)
    monkeypatch.setenv("KG_HOME", str(home.path))
    written = invoke("bods", BETA.lower(), "--on", "2026-01-06", "--publisher", "市场监管局", *WITH_CASE)
    assert find_faults(orjson.loads(written)) == []
    assert not [value for value in PERSONAL if value in written]
    assert {statement["publicationDetails"]["publisher"]["name"] for statement in orjson.loads(written)} == {
        "市场监管局"
    }
    [entry] = read_entries(home)
    assert (entry["operation"], entry["role"]) == ("kg facts bods", "regulator_inspector")
    assert {build_opaque_id("p", WANG_NUMBER), build_opaque_id("e", BETA)} <= set(entry["entity_ids"])
    file = tmp_path / "beta.json"
    file.write_text(written, "utf-8")
    told = orjson.loads(invoke("read-bods", str(file), "--on", "2026-01-06", "--json"))
    beta = next(entity for entity in told if entity["record_id"] == build_opaque_id("e", BETA))
    assert beta["finding"] == "confirmed"
    assert {owner["record_id"] for owner in beta["owners"] if owner["tests"]} == {build_opaque_id("p", WANG_NUMBER)}
    looks = read_entries(home)
    assert [look["operation"] for look in looks] == ["kg facts bods", "kg facts read-bods"]
    assert looks[1]["looked_for"] == []
    with pytest.raises(RequestError, match="rule L0"):
        invoke("bods", SHOP, *WITH_CASE)
    with pytest.raises(RequestError, match="tells of natural persons"):
        invoke("bods", BETA)


def test_an_unknown_step_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_HOME", str(tmp_path))
    told = invoke("read-bods", str(BODS / "examples" / "indirect-ownership.json"))
    assert "ad3f6c2fcc9e: candidate; stated shares: partial" in told
    assert "share unknown" in told
    assert "30.0000% to 30.0000%" in told
    assert "Company A" not in told


def test_without_facts_or_file_the_way_to_them_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_HOME", str(tmp_path))
    with pytest.raises(StepError, match="no facts yet"):
        invoke("bods", BETA)
    with pytest.raises(RequestError, match=r"nothing\.json cannot be read"):
        invoke("read-bods", str(tmp_path / "nothing.json"))
