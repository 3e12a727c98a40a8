"""What must never be anywhere: forbidden columns, rows that were refused, and persons outside the stores for them."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.command import build_app
from kg.engine.database import open_database
from kg.graph.door import connect
from loaders.quarantine.refusals import read_places
from tests.journey.one_city.planting import REGISTER, SEEN, list_hidden
from tests.journey.taking_in import TakenIn

pytestmark = pytest.mark.neo4j


def test_the_planted_rows_were_refused_each_at_its_line(city: TakenIn) -> None:
    lines = len((city.files / "night-2" / REGISTER).read_text("gb18030").splitlines())
    places = [place for place in read_places(city.home, city.settings, "city_household") if place.line > lines - 4]
    assert [(place.line - lines, place.reason) for place in places] == [
        (-2, "identity_number.exponent"), (-1, "row.field_count"), (0, "row.unclosed_quote"),
    ]  # fmt: skip


def test_no_forbidden_value_and_nothing_of_a_refused_row_is_in_any_file_of_the_home(city: TakenIn) -> None:
    """Rule L8. The same search finds the values of a row that was taken in."""
    texts = dict(_every_text(city))
    assert len(texts) > 100
    found = {secret: [place for place, text in texts.items() if secret in text] for secret in list_hidden()}
    assert {secret: places for secret, places in found.items() if places} == {}
    for name, value in SEEN.items():
        assert any(value in text for place, text in texts.items() if place.startswith("household.duckdb")), name
    marks = {place for place, text in texts.items() if "禁存" in text}
    assert not marks, "the city marks whatever is forbidden"


def test_what_commands_print_holds_nothing_of_a_refused_row(city: TakenIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_HOME", str(city.home.path))
    shown = ""
    for words in (
        ["quarantine"], ["quarantine", "--rows", "--all"], ["quarantine", "--rows", "--json"], ["sources", "report"],
        ["sources", "league"], ["refresh", "status"], ["refresh", "history"],
        ["refresh", str(city.files), "--plan"],
    ):  # fmt: skip
        result = CliRunner().invoke(build_app(words), words)
        assert result.exit_code == 0, (words, result.output)
        shown += result.output
    assert "identity_number.exponent" in shown
    assert [secret for secret in list_hidden() if secret in shown] == []


def test_the_graph_names_no_natural_person(city: TakenIn) -> None:
    names = {row["姓名"] for row in _register(city.files) if re.fullmatch(r"[\u4e00-\u9fff]{3,4}", row["姓名"])}
    numbers = {row["公民身份号码"] for row in _register(city.files) if len(row["公民身份号码"]) >= 15}
    assert len(names) > 50
    assert len(numbers) > 50
    with connect(city.settings, city.home) as graph:
        rows = graph.read(
            "MATCH (node) UNWIND keys(node) AS key WITH labels(node)[0] AS label, key, node[key] AS value "
            "WHERE value IS :: STRING RETURN label, key, value",
            {},
        )
        rows += graph.read(
            "MATCH ()-[edge]->() UNWIND keys(edge) AS key WITH type(edge) AS label, key, edge[key] AS value "
            "WHERE value IS :: STRING RETURN label, key, value",
            {},
        )
    exact = [(row["label"], row["key"]) for row in rows if row["value"] in names or row["value"] in numbers]
    assert not exact
    within = [(row["label"], row["key"]) for row in rows for number in numbers if number in str(row["value"])]
    assert not within


def _register(files: Path) -> Iterator[dict[str, str]]:
    for path in sorted(files.glob("night-*/household/register.csv")):
        with path.open(encoding="gb18030", newline="") as stream:
            for row in csv.DictReader(stream):
                if None not in row and all(value is not None for value in row.values()):
                    yield row


def _every_text(city: TakenIn) -> Iterator[tuple[str, str]]:
    """What every file below the home says: tables of databases row by row, everything else by its bytes."""
    for path in sorted(city.home.path.rglob("*")):
        place = path.relative_to(city.home.path).as_posix()
        if path.suffix == ".duckdb":
            yield from _every_table(city, path, place)
        elif path.is_file():
            content = path.read_bytes()
            yield place, content.decode("utf-8", errors="replace")
            yield f"{place} (UTF-16)", content.decode("utf-16-le", errors="replace")
    with connect(city.settings, city.home) as graph:
        rows = graph.read("MATCH (node) RETURN [key IN keys(node) | toStringOrNull(node[key])] AS values", {})
        yield "graph", "\n".join(str(row) for row in rows)


def _every_table(city: TakenIn, path: Path, place: str) -> Iterator[tuple[str, str]]:
    with open_database(path, city.settings, read_only=True) as connection:
        tables = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        for table in tables:
            rows = connection.execute(f'SELECT t::VARCHAR FROM "{table}" AS t').fetchall()
            yield f"{place}:{table}", "\n".join(row[0] or "" for row in rows)
