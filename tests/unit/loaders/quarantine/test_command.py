"""`kg quarantine` shows places and reasons to the operator, and gives the department a list, without any value."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from loaders.quarantine.command import quarantine
from loaders.quarantine.department_list import COLUMNS
from tests.deliveries import Refusal, Registry, build_registry

FIRST, SECOND = date(2026, 1, 5), date(2026, 1, 6)
SECRET = "110101199001011237"
KEY = f"position:{SECRET}|1"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    registry = build_registry(tmp_path)
    monkeypatch.setenv("KG_HOME", str(registry.home.path))
    registry.own("city_market")
    refused = [
        Refusal(7, key=KEY),
        Refusal(8, reason="row.field_count", column=None),
        Refusal(9, key=f"position:{SECRET}|2", column="=HYPERLINK(1)"),
    ]
    registry.deliver(FIRST, refused=refused, blanked={("职务", "code.unknown"): 3})
    registry.deliver(SECOND, stated=[KEY])
    return registry


def run(*arguments: str) -> Result:
    app = typer.Typer()
    app.add_typer(quarantine, name="quarantine")
    app.command()(lambda: None)
    return CliRunner().invoke(app, ["quarantine", *arguments], env={"COLUMNS": "200"})


def test_open_rows_come_first_and_settled_ones_are_counted(registry: Registry) -> None:
    shown = run()
    assert shown.exit_code == 0, shown.output
    assert "row.field_count" in shown.output
    assert "市场监督管理局" in shown.output
    assert "2 rows open, 1 settled." in shown.output


def test_values_set_aside_are_told_apart_from_rows_refused(registry: Registry) -> None:
    registry.deliver(date(2026, 1, 7), blanked={("职务", "code.unknown"): 3})
    rows, _, values = run().output.partition("values set aside in the last night; their rows were taken in")
    assert rows.startswith("rows refused")
    assert "row.field_count" in rows
    assert "code.unknown" not in rows
    assert "code.unknown" in values
    assert "settled" not in values.splitlines()[2]
    assert values.endswith("2 rows open, 1 settled. 3 values set aside.\n")
    assert "values set aside" not in run("--settled").output


@pytest.mark.parametrize(
    ("options", "lines"), [([], [8, 9]), (["--settled"], [7]), (["--all"], [7, 8, 9]), (["city_market"], [8, 9])]
)
def test_rows_are_shown_as_they_stand(registry: Registry, options: list[str], lines: list[int]) -> None:
    shown = run(*options, "--rows", "--json")
    assert [row["line"] for row in json.loads(shown.output)] == lines


def test_counts_can_be_asked_for_what_was_settled(registry: Registry) -> None:
    (count,) = json.loads(run("--settled", "--json").output)
    assert (count["settled_count"], count["open_count"], count["column"]) == (1, 0, "证件号码")
    assert len(json.loads(run("--all", "--json").output)) == 3


def test_the_list_for_the_department_has_words_and_places(registry: Registry, tmp_path: Path) -> None:
    out = tmp_path / "list.csv"
    shown = run("export", "city_market", "--out", str(out))
    assert shown.exit_code == 0, shown.output
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert tuple(header) == COLUMNS
    assert [row[2] for row in rows] == ["8", "9"]
    torn, formula = rows
    assert torn[:5] == ["market/officer.csv", "2026-01-05", "8", "", "row.field_count"]
    assert torn[9:] == ["2026-01-05", "1"]
    assert "列可能错位" in torn[5]
    assert "quote texts when exporting" in torn[8]
    assert formula[3] == "'=HYPERLINK(1)"


def test_a_list_that_cannot_be_written_says_so(registry: Registry, tmp_path: Path) -> None:
    shown = run("export", "city_market", "--out", str(tmp_path / "none" / "list.csv"))
    assert shown.exit_code != 0
    assert "--out" in str(shown.exception)


def test_no_key_and_no_value_leaves(registry: Registry, tmp_path: Path) -> None:
    assert registry.run("SELECT count(*) FROM refused WHERE record_key LIKE ?", [f"%{SECRET}%"]) == [(2,)]
    out = tmp_path / "list.csv"
    for options in ([], ["--all"], ["--rows", "--all"], ["--rows", "--all", "--json"], ["--all", "--json"]):
        assert SECRET not in run(*options).output
    run("export", "city_market", "--out", str(out))
    assert SECRET not in out.read_text("utf-8")
