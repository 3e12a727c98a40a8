"""One model, two engines: the same pairs, levels, weights to the last bit, clusters and ids."""

import random
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime

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
from resolution.preparation import prepare_parties
from resolution.scoring import SCORED_TABLES, score_pairs
from resolution.settings import ResolutionSettings
from resolution.splink_door import open_linker, open_scoring_database
from resolution.splink_settings import build_bare_settings, keep_levels
from resolution.standing_model import find_model, train_model
from tests.benchmarks.drawn_parties import change_parties, draw_parties

pytestmark = pytest.mark.spark

RECORDS = 100_000
MIXED = 150
"""Rows of the pairs whose levels are compared one by one."""
NIGHT = date(2026, 1, 5)
STATED = ("person_stated", "legal_entity_stated")
RESULTS = ("person_party", "legal_entity_party", "pair", "cluster", "cluster_conflict", "membership", "identity")


@pytest.fixture(scope="module")
def city(spark_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The drawn city resolved for two nights on DuckDB; the same city on Spark is attached as `there`."""
    home = Home(tmp_path_factory.mktemp("city") / "home").ensure()
    settings = GraphSettings(home=home.path)
    here, there = home.path / "here.duckdb", home.path / "there.duckdb"
    with open_database(here, settings) as connection:
        _draw(connection)
    shutil.copy(here, there)
    for path, engine in ((here, EMBEDDED), (there, spark_engine)):
        with open_database(path, settings) as connection:
            _resolve(connection, home, engine)
    with open_database(here, settings, attach={"there": there}) as connection:
        yield connection


def _draw(connection: Connection) -> None:
    for table in STATED:
        connection.execute(
            f"CREATE TABLE {table} ({duckdb_columns(Party)}, priority INTEGER, context VARCHAR[],"
            " seats VARCHAR[], birth_is_stated BOOLEAN, stated_number VARCHAR)"
        )
    draw_parties(connection, RECORDS)


def _resolve(connection: Connection, home: Home, engine: Engine) -> None:
    """A first night, and a second one with one party in twenty changed."""
    keys, linkage = load_keys(home.keys), ResolutionSettings()
    create_identity_tables(connection)
    prepare_parties(connection, national_tables(), linkage, engine)
    match_numbers(connection)
    trained = [train_model(connection, model, linkage, NIGHT, "code") for model in MODELS]
    for night in (1, 2):
        if night == 2:
            change_parties(connection, 20)
        for model, learnt in zip(MODELS, trained, strict=True):
            score_pairs(connection, model, learnt, engine)
        cluster_parties(connection, linkage, (), "basis")
        run = Run(RunId(f"run-{night}"), date(2026, 1, night), datetime(2026, 1, night, tzinfo=UTC))
        assign_identities(connection, run, keys)
        for table in RESULTS:
            connection.execute(f"CREATE TABLE {table}_{night} AS FROM {table}")


@pytest.mark.parametrize("night", [1, 2])
@pytest.mark.parametrize("table", RESULTS)
def test_a_city_comes_out_the_same_to_the_last_row_and_bit(city: Connection, table: str, night: int) -> None:
    counts = city.execute(
        f"SELECT (SELECT count(*) FROM {table}_{night}), (SELECT count(*) FROM there.{table}_{night}),"
        f" (SELECT count(*) FROM (FROM {table}_{night} EXCEPT ALL FROM there.{table}_{night}))"
    ).fetchall()
    assert counts == [(counts[0][0], counts[0][0], 0)]
    assert counts[0][0] > 0


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.kind.value)
def test_ten_thousand_pairs_get_the_same_levels(city: Connection, spark_engine: Engine, model: LinkageModel) -> None:
    trained = find_model(city, model.kind)
    assert trained is not None
    settings = build_bare_settings(model, trained.pooled, frequencies=False) | {
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": "l.party_id < r.party_id", "sql_dialect": "duckdb"}
        ]
    }
    with open_scoring_database(city, "Comparing") as resolution:
        city.execute(f"CREATE TABLE mixed AS {_mix_rows(city, model, f'{resolution}.{SCORED_TABLES[model.kind]}')}")
        tables = []
        for engine in (EMBEDDED, spark_engine):
            linker = open_linker(city, "mixed", settings)
            keep_levels(linker)
            (predicted,) = engine.predict(city, Comparing(linker, settings, {}, "mixed", None, -1000.0))
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


def _mix_rows(connection: Connection, model: LinkageModel, scored: str) -> str:
    """Statement: rows whose columns are drawn anew, from few values of real rows and from what they may turn into."""
    kinds = {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE FROM {scored}").fetchall()}
    chance = random.Random(7)
    columns = []
    for name in (*model.columns, "source", "register", "label", "disputed_key"):
        rows = connection.execute(
            f"SELECT DISTINCT {name} FROM {scored} WHERE {name} IS NOT NULL ORDER BY hash({name}) LIMIT 6"
        ).fetchall()
        pool = [value for (real,) in rows for value in (real, _change(real))] + [None]
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


def _change(value: object) -> object:
    """A value one step away from a real one."""
    if isinstance(value, date):
        return value.replace(day=value.month) if value.day % 2 else value.replace(year=value.year + 1, day=1)
    if isinstance(value, list):
        return [*value[1:], "𠮷野"]
    if isinstance(value, str):
        return value[:-1] + "𠮷" if len(value) % 2 else value[:2]
    return value
