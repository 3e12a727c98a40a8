"""One model, two engines: the same pairs, levels, weights to the last bit, clusters and ids.

KG_SPARK_RECORDS     records of the drawn city (default 20000; docs/spark.md says what 100000 came to)
"""

import os
import random
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kg.engine.database import Connection, open_database
from kg.home import Home
from kg.identifiers.reference_tables import national_tables
from kg.model.ids import RunId
from kg.model.record import duckdb_columns
from kg.model.resolved import Party
from kg.model.run import Run
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from resolution.components import cluster_parties
from resolution.engine import EMBEDDED, Comparing, Engine
from resolution.identity import assign_identities, create_identity_tables
from resolution.models import MODELS, LinkageModel
from resolution.numbers import match_numbers
from resolution.parties import PARTY_TABLES, STATED_TABLES
from resolution.preparation import prepare_parties
from resolution.scoring import create_input, score_pairs
from resolution.settings import ResolutionSettings
from resolution.splink_door import open_linker, open_scoring_database
from resolution.splink_settings import build_bare_settings, keep_levels
from resolution.standing_model import find_model, train_model
from tests.benchmarks.drawn_parties import draw_parties

pytestmark = pytest.mark.spark

RECORDS = int(os.environ.get("KG_SPARK_RECORDS", "20000"))
MIXED = 150
"""Rows of the pairs whose levels are compared one by one."""
INSTEAD: Mapping[str, list[object]] = {"VARCHAR": ["甲子", "乙丑寅"], "VARCHAR[]": [["甲子"], ["乙丑", "甲子"]]}
"""By type: values of a column that is empty in the drawn city."""
NIGHT = date(2026, 1, 5)
RESULTS = ("person_party", "legal_entity_party", "pair", "cluster", "membership", "identity")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Where the drawn city stands twice: resolved on DuckDB in `here.duckdb`, not yet resolved in `there.duckdb`."""
    home = Home(tmp_path_factory.mktemp("city") / "home").ensure()
    here = home.path / "here.duckdb"
    with open_database(here, GraphSettings(home=home.path)) as connection:
        _draw(connection)
    shutil.copy(here, home.path / "there.duckdb")
    _resolve(here, home, EMBEDDED)
    return home


@pytest.fixture(scope="module")
def city(home: Home, spark_engine: Engine) -> Iterator[Connection]:
    """The city resolved on DuckDB; the same city resolved on Spark is attached as `there`."""
    there = home.path / "there.duckdb"
    _resolve(there, home, spark_engine)
    with open_database(home.path / "here.duckdb", GraphSettings(home=home.path), attach={"there": there}) as connection:
        yield connection


def _draw(connection: Connection) -> None:
    """What the drawn parties state, as a night finds it: their prepared columns are left to the engine."""
    draw_parties(connection, RECORDS)
    for kind, stated in STATED_TABLES.items():
        connection.execute(
            f"CREATE TABLE {stated} ({duckdb_columns(Party)}, priority INTEGER, context VARCHAR[],"
            " seats VARCHAR[], birth_is_stated BOOLEAN, stated_number VARCHAR)"
        )
        drawn, wanted = (
            {name for name, *_ in connection.execute(f"DESCRIBE {table}").fetchall()}
            for table in (PARTY_TABLES[kind], stated)
        )
        shared = ", ".join(sorted(drawn & wanted))
        connection.execute(f"INSERT INTO {stated} BY NAME SELECT {shared}, room AS address FROM {PARTY_TABLES[kind]}")


def _resolve(path: Path, home: Home, engine: Engine) -> None:
    """A night, as the pipeline has it."""
    linkage = ResolutionSettings()
    with open_database(path, GraphSettings(home=home.path)) as connection:
        create_identity_tables(connection)
        prepare_parties(connection, national_tables(), linkage, engine)
        match_numbers(connection)
        for model in MODELS:
            trained = train_model(connection, model, linkage, NIGHT, "code")
            score_pairs(connection, model, trained, engine)
        cluster_parties(connection, linkage, (), "basis")
        run = Run(RunId("run-1"), NIGHT, datetime(2026, 1, 5, tzinfo=UTC))
        assign_identities(connection, run, load_keys(home.keys))


@pytest.mark.parametrize("table", RESULTS)
def test_a_city_comes_out_the_same_to_the_last_row_and_bit(city: Connection, table: str) -> None:
    ((here, there, different),) = city.execute(
        f"SELECT (SELECT count(*) FROM {table}), (SELECT count(*) FROM there.{table}),"
        f" (SELECT count(*) FROM (FROM {table} EXCEPT ALL FROM there.{table}))"
    ).fetchall()
    assert (there, different) == (here, 0)
    assert here > 0


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.kind.value)
def test_ten_thousand_pairs_get_the_same_levels(home: Home, spark_engine: Engine, model: LinkageModel) -> None:
    with open_database(home.path / "here.duckdb", GraphSettings(home=home.path)) as connection:
        _compare_levels(connection, spark_engine, model)


def _compare_levels(city: Connection, spark_engine: Engine, model: LinkageModel) -> None:
    trained = find_model(city, model.kind)
    assert trained is not None
    settings = build_bare_settings(model, trained.pooled, frequencies=False)
    every = "SELECT l.party_id AS one, r.party_id AS other FROM mixed AS l JOIN mixed AS r ON l.party_id < r.party_id"
    with open_scoring_database(city, "Comparing") as resolution:
        create_input(city, model, resolution)
        city.execute(f"CREATE TABLE mixed AS {_mix_rows(city, model, 'party_row')}")
        tables = []
        for engine in (EMBEDDED, spark_engine):
            linker = open_linker(city, "mixed", settings)
            keep_levels(linker)
            predicted = engine.predict(city, Comparing(linker, settings, {}, "mixed", every, -1000.0))
            levels = ", ".join(f"gamma_{comparison.name}" for comparison in model.comparisons)
            tables.append(f"SELECT party_id_l, party_id_r, {levels} FROM {predicted}")
        here, there = tables
        ((pairs,),) = city.execute(f"SELECT count(*) FROM ({here})").fetchall()
        assert pairs == MIXED * (MIXED - 1) // 2 > 10_000
        assert city.execute(f"({here}) EXCEPT ALL ({there})").fetchall() == []
        assert city.execute(f"({there}) EXCEPT ALL ({here})").fetchall() == []
        for comparison in model.comparisons:
            seen = city.execute(f"SELECT DISTINCT gamma_{comparison.name} FROM ({there})").fetchall()
            assert len(seen) >= min(len(comparison.levels), 3), comparison.name


def _mix_rows(connection: Connection, model: LinkageModel, rows_of: str) -> str:
    """Statement: rows whose columns are drawn anew, from few values of real rows and from what they may turn into."""
    kinds = {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE FROM {rows_of}").fetchall()}
    chance = random.Random(7)
    columns = []
    for name in (*model.columns, "source", "register", "label", "disputed_key"):
        rows = connection.execute(
            f"SELECT DISTINCT {name} FROM {rows_of} WHERE {name} IS NOT NULL ORDER BY hash({name}) LIMIT 6"
        ).fetchall()
        real = [value for (value,) in rows] or INSTEAD.get(kinds[name], [True])
        pool = [value for one in real for value in (one, _alter(one))] + [None]
        connection.execute(
            f"CREATE TABLE mixed_{name} AS SELECT unnest(?::{kinds[name]}[]) AS {name},"
            f" unnest(range({MIXED})) AS place",
            [[chance.choice(pool) for _ in range(MIXED)]],
        )
        columns.append(name)
    joined = " ".join(f"JOIN mixed_{name} USING (place)" for name in columns)
    return (
        f"SELECT printf('%04d', place) AS party_id, {', '.join(columns)} FROM range({MIXED}) AS t(place) {joined}"
        " ORDER BY party_id"
    )


def _alter(value: object) -> object:
    """A value one step away from a real one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, date):
        return value.replace(day=value.month) if value.day % 2 else value.replace(year=value.year + 1, day=1)
    if isinstance(value, list):
        return [*value[1:], "𠮷野"]
    if isinstance(value, str):
        return value[:-1] + "𠮷" if len(value) % 2 else value[:2]
    return value
