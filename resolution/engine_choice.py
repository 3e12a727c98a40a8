"""The engine that the settings name."""

from collections.abc import Iterator
from contextlib import contextmanager

from kg.home import Home
from resolution.engine import EMBEDDED, Engine
from resolution.settings import EngineName, ResolutionSettings


@contextmanager
def open_engine(settings: ResolutionSettings, home: Home) -> Iterator[Engine]:
    """The engine that the settings name. Spark starts with the first step that needs it, and ends with the block."""
    if settings.engine is EngineName.DUCKDB:
        yield EMBEDDED
        return
    from resolution.spark.engine import SparkEngine  # noqa: PLC0415 - what nobody else needs is not imported
    from resolution.spark.settings import SparkSettings  # noqa: PLC0415

    with SparkEngine(SparkSettings(), home.path) as engine:
        yield engine
