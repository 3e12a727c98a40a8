"""Nights walked with the setting `KG_RESOLUTION_ENGINE=spark`: what DuckDB makes of them, from files to facts."""

import shutil
from pathlib import Path

import pytest

from kg.engine.database import open_database
from kg.errors import ConfigurationError
from kg.home import Home
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from loaders.city.pipeline import make_city
from loaders.refresh import find_reference_tables, walk_nights
from loaders.staging.delivery import find_nights
from loaders.staging.fitting import find_contracts
from loaders.staging.source_landing import Desk
from loaders.staging.stage import stage_night
from resolution.spark import session

pytestmark = pytest.mark.spark

RESULTS = (
    "person_party",
    "legal_entity_party",
    "pair",
    "cluster",
    "conflict",
    "membership",
    "identity",
    "identity_event",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Two nights of a small city, landed, and not yet walked."""
    folder = tmp_path_factory.mktemp("nights")
    make_city(folder / "files", 400, 66, nights=2, reporter=SilentReporter())
    home = Home(folder / "home").ensure()
    desk = _open_desk(home, folder / "files")
    for night in find_nights(folder / "files", None):
        stage_night(desk, find_contracts(folder / "files", []), night)
    return desk


def test_nights_on_spark_are_nights_on_duckdb(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "there"
    shutil.copytree(desk.home.path, there)
    walk_nights(desk)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("KG_RESOLUTION_ENGINE", "spark")
    monkeypatch.setenv("KG_SPARK_MASTER", "local[2]")
    monkeypatch.setenv("KG_SPARK_PARTITIONS", "2")
    on_spark = Desk(Home(there), desk.keys, desk.tables, GraphSettings(home=there), desk.reporter)
    reports = walk_nights(on_spark)
    assert len(reports) == 2
    assert reports[-1].resolved.pairs > 0
    with open_database(
        desk.home.resolution_database, desk.settings, attach={"there": on_spark.home.resolution_database}
    ) as connection:
        different = {
            table: connection.execute(
                f"SELECT count(*) FROM ((FROM {table} EXCEPT ALL FROM there.{table})"
                f" UNION ALL (FROM there.{table} EXCEPT ALL FROM {table}))"
            ).fetchall()
            for table in RESULTS
        }
    assert different == {table: [(0,)] for table in RESULTS}
    assert not (there / "spark").exists()
    assert capfd.readouterr() == ("", "")
    _walk_again_without_spark(on_spark, monkeypatch)


def _walk_again_without_spark(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing changed: Spark is not even started."""
    monkeypatch.setattr(session, "find_spec", lambda _: None)
    walk_nights(desk)


def test_without_the_extra_the_night_says_what_to_install(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    shutil.copytree(desk.home.path, there)
    Home(there).resolution_database.unlink(missing_ok=True)
    monkeypatch.setenv("KG_RESOLUTION_ENGINE", "spark")
    monkeypatch.setattr(session, "find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match="make spark"):
        walk_nights(Desk(Home(there), desk.keys, desk.tables, GraphSettings(home=there), desk.reporter))


def _open_desk(home: Home, files: Path) -> Desk:
    return Desk(
        home, load_keys(home.keys), find_reference_tables(files), GraphSettings(home=home.path), SilentReporter()
    )
