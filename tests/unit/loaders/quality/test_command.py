"""`kg sources` shows what a department has to mend and how it stands, and no value of a row."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from loaders.quality.command import app
from loaders.quality.report import write_reports
from tests.deliveries import Refusal, Registry, build_contract, build_registry

NIGHT = date(2026, 1, 20)
SECRET = "110101199001011237"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    registry = build_registry(tmp_path)
    monkeypatch.setenv("KG_HOME", str(registry.home.path))
    delivery = registry.deliver(NIGHT, refused=[Refusal(7, key=f"position:{SECRET}")], missing={"企业名称": 1})
    registry.deliver(NIGHT, source="city_court", table="officer")
    registry.state_positions(delivery, [{"key": SECRET, "number": SECRET, "name": "欧阳某某"}])
    write_reports(registry.home, [build_contract(), build_contract(source="city_court", department="法院")],
                  registry.settings, NIGHT)  # fmt: skip
    return registry


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})


def read(*arguments: str) -> Any:
    return json.loads(run(*arguments).output)


def test_a_report_says_what_to_mend_first_and_where_its_page_is(registry: Registry) -> None:
    shown = run("report", "city_market")
    assert shown.exit_code == 0, shown.output
    for words in ("市场监督管理局", "10 rows, 1 refused (10.00%)", "to mend first 1", "lines 7", "city_market.html"):
        assert words in shown.output, words
    page = run("report", "city_market", "--open-path").output.strip()
    assert Path(page).read_text("utf-8").startswith("<!DOCTYPE html>")


def test_without_a_source_every_one_is_a_line(registry: Registry) -> None:
    shown = run("report")
    assert all(source in shown.output for source in ("city_market", "city_court", "index.html"))
    assert [document["source"] for document in read("report", "--json")] == ["city_court", "city_market"]
    assert Path(run("report", "--open-path").output.strip()).name == "index.html"


def test_json_is_the_report_as_it_was_written(registry: Registry) -> None:
    written = registry.home.reports / "sources" / NIGHT.isoformat() / "city_market.json"
    assert read("report", "city_market", "--night", NIGHT.isoformat(), "--json") == json.loads(written.read_bytes())


def test_the_league_is_printed_with_its_method(registry: Registry) -> None:
    shown = run("league")
    assert shown.exit_code == 0, shown.output
    for words in (
        "2025-12-22 to 2026-01-20",
        "完整性 completeness, weight 20 %, floor 90%",
        "late_credit 0.5",
        "优秀 from 95",
    ):
        assert words in shown.output, words
    league = read("league", "--from", "2026-01-01", "--to", "2026-01-31", "--json")
    assert league["method"]["dimensions"]["validity"]["weight"] == 30
    assert {one["department"] for one in league["departments"]} == {"市场监督管理局", "法院"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["report", "nobody"], "There are: city_court, city_market"),
     (["report", "--night", "2026-02-02"], "There are 2026-01-20 to 2026-01-20")],
)  # fmt: skip
def test_what_is_not_there_says_what_is(registry: Registry, arguments: list[str], said: str) -> None:
    shown = run(*arguments)
    assert shown.exit_code != 0
    assert said in str(shown.exception)


def test_no_value_of_a_row_is_in_any_report(registry: Registry) -> None:
    assert registry.run("SELECT count(*) FROM content_position WHERE person_number = ?", [SECRET]) == [(1,)]
    for path in (registry.home.reports / "sources").rglob("*"):
        if path.is_file():
            text = path.read_text("utf-8")
            assert SECRET not in text, path
            assert "欧阳" not in text, path
    for arguments in (["report"], ["report", "city_market"], ["report", "--json"], ["league"], ["league", "--json"]):
        assert SECRET not in run(*arguments).output
