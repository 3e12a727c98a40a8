"""What must never be anywhere: forbidden columns, and personal values outside the stores that are for them."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from kg.graph.door import connect
from tests.journey.taking_in import TakenIn

pytestmark = pytest.mark.neo4j

FORBIDDEN = ("宗教信仰", "血型", "民族", "身高")


def test_no_value_of_a_forbidden_column_is_in_any_store(city: TakenIn) -> None:
    """Rule L8. The city fills forbidden columns with values that occur nowhere else."""
    secrets = {row[name] for row in _register(city.files) for name in FORBIDDEN if len(row[name]) >= 4}
    assert len(secrets) >= 3, "the city must fill the forbidden columns with tell-tale values"
    for place, text in _every_stored_text(city):
        assert not (hits := [secret for secret in secrets if secret in text]), f"{place}: {len(hits)} forbidden values"


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


def test_the_quarantine_keeps_places_and_reasons_but_no_values(city: TakenIn) -> None:
    with duckdb.connect(str(city.home.registry_database), read_only=True) as connection:
        columns = {row[0] for row in connection.execute("DESCRIBE refused").fetchall()}
        count = connection.execute("SELECT count(*) FROM refused").fetchall()
    assert columns == {
        "source",
        "file",
        "file_digest",
        "line",
        "record_type",
        "column",
        "reason",
        "row_hash",
        "run_id",
        "recorded_at",
    }
    assert count[0][0] > 0


def _register(files: Path) -> Iterator[dict[str, str]]:
    for path in sorted(files.glob("night-*/household/register.csv")):
        with path.open(encoding="gb18030", newline="") as stream:
            for row in csv.DictReader(stream):
                if None not in row and all(value is not None for value in row.values()):
                    yield row


def _every_stored_text(city: TakenIn) -> Iterator[tuple[str, str]]:
    home = city.home
    for path in (home.registry_database, home.household_database, home.resolution_database, home.facts_database):
        with duckdb.connect(str(path), read_only=True) as connection:
            tables = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
            for table in tables:
                rows = connection.execute(f'SELECT t::VARCHAR FROM "{table}" AS t').fetchall()
                yield f"{path.name}:{table}", "\n".join(row[0] or "" for row in rows)
    for path in sorted(home.neo4j.glob("logs/*")):
        yield str(path), path.read_text("utf-8", errors="replace")
    with connect(city.settings, home) as graph:
        rows = graph.read(
            "MATCH (node) RETURN [key IN keys(node) | toStringOrNull(node[key])] AS values",
            {},
        )
        yield "graph", "\n".join(str(row) for row in rows)
