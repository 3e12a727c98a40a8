"""What can be said of a session without Spark."""

from pathlib import Path

import pytest

from kg.errors import ConfigurationError
from resolution.spark import session
from resolution.spark.settings import SparkSettings


def test_a_missing_extra_is_one_sentence_with_a_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "find_spec", lambda _: None)
    with (
        pytest.raises(ConfigurationError, match=r"pyspark is not installed.*make spark"),
        session.open_session(SparkSettings(), tmp_path),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_cluster_is_reached_from_where_it_is_and_a_local_master_on_loopback_alone(tmp_path: Path) -> None:
    local = session.build_configuration(SparkSettings(master="local[2]"), tmp_path)
    cluster = session.build_configuration(SparkSettings(master="spark://host:7077", executor_memory_mib=4096), tmp_path)
    assert local["spark.driver.bindAddress"] == "127.0.0.1"
    assert "spark.driver.bindAddress" not in cluster
    assert cluster["spark.executor.memory"] == "4096m"


def test_homes_that_share_an_exchange_do_not_meet(tmp_path: Path) -> None:
    settings = SparkSettings(exchange=tmp_path / "shared")
    one, other = (session.name_folder(settings, tmp_path / name) for name in ("one", "other"))
    assert one != other
    assert one.parent == other.parent == tmp_path / "shared"
    assert session.name_folder(SparkSettings(), tmp_path / "one") == tmp_path / "one" / "spark"


def test_all_that_spark_writes_stands_below_its_folder_and_no_page_is_served(tmp_path: Path) -> None:
    configuration = session.build_configuration(SparkSettings(), tmp_path)
    assert {configuration[name] for name in ("spark.local.dir", "spark.sql.warehouse.dir")} == {
        f"{tmp_path}/local",
        f"{tmp_path}/warehouse",
    }
    assert configuration["spark.ui.enabled"] == "false"
