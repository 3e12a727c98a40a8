"""Where the work that grows with the city is done: in this process on DuckDB, or on Spark.

Two kinds of work are handed to an engine: preparing values, and finding and comparing pairs. All else is the same code
on the same tables, so that one model gives the same pairs, clusters and ids on either.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

import pyarrow as pa
from splink import Linker

from kg.engine.database import Connection
from kg.home import Home
from resolution.settings import EngineName, ResolutionSettings
from resolution.splink_door import register

PrepareBatch = Callable[[pa.RecordBatch], pa.RecordBatch]
"""From a batch of values to a batch of one row each, in their order."""
_BATCH_ROWS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Comparing:
    """Rows to be compared, in the current database, and how."""

    linker: Linker
    """On DuckDB, with the frequencies registered; it says what a prediction holds."""
    settings: Mapping[str, Any]
    """The linker's settings, as they were given to it."""
    frequencies: Mapping[str, str]
    """Column → table with columns `<column>`, `tf_<column>`."""
    rows: str
    """Table of rows that are compared with each other."""
    standing: str | None
    """Table of rows that are compared with `rows` alone; None: there are none."""
    least_bits: float
    """Weight in bits below which a pair is left out."""


class Engine(Protocol):
    """What both can do."""

    def prepare(
        self, connection: Connection, values: str, prepare: PrepareBatch, schema: pa.Schema, table: str
    ) -> None:
        """Append what `prepare` makes of a table of values, of columns `schema`, to `table`, which has them."""
        ...

    def predict(self, connection: Connection, comparing: Comparing) -> list[str]:
        """Tables of what Splink predicts within the rows, and between them and the standing ones."""
        ...


class EmbeddedEngine:
    """DuckDB, in this process."""

    def prepare(
        self, connection: Connection, values: str, prepare: PrepareBatch, schema: pa.Schema, table: str
    ) -> None:
        """Batch by batch."""
        del schema
        for batch in connection.sql(f"FROM {values}").to_arrow_table().to_batches(max_chunksize=_BATCH_ROWS):
            connection.register("prepared_batch", pa.Table.from_batches([prepare(batch)]))
            connection.execute(f"INSERT INTO {table} FROM prepared_batch")
            connection.unregister("prepared_batch")

    def predict(self, connection: Connection, comparing: Comparing) -> list[str]:
        """By the linker itself."""
        api, predict = comparing.linker._db_api, comparing.linker.inference
        new = register(api, comparing.rows, f"{comparing.rows}_new")
        least = comparing.least_bits
        tables = [predict.predict_within(new, threshold_match_weight=least, warning_mode="never")]
        if comparing.standing is not None:
            standing = register(api, comparing.standing)
            tables.append(predict.predict_between(new, standing, threshold_match_weight=least, warning_mode="never"))
        return [table.physical_name for table in tables]


EMBEDDED: Final[Engine] = EmbeddedEngine()


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
