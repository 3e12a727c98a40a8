"""The engine that does its work on Spark, which it starts when it is first asked for something."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from kg.engine.database import Connection
from resolution.engine import Comparing, PrepareBatch
from resolution.spark.preparation import prepare_values
from resolution.spark.scoring import compare
from resolution.spark.session import SparkSession, open_session
from resolution.spark.settings import SparkSettings


class SparkEngine:
    """Spark; a context manager that ends it."""

    def __init__(self, settings: SparkSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._stack = ExitStack()
        self._session: SparkSession | None = None

    def __enter__(self) -> "SparkEngine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        self._session = None
        return self._stack.__exit__(kind, error, traceback)

    def prepare(
        self, connection: Connection, values: str, prepare: PrepareBatch, schema: pa.Schema, table: str
    ) -> None:
        """By `mapInArrow`."""
        prepare_values(connection, self.start(), values, prepare, schema, "prepared_on_spark")
        connection.execute(f"INSERT INTO {table} FROM prepared_on_spark")
        connection.execute("DROP TABLE prepared_on_spark")

    def predict(self, connection: Connection, comparing: Comparing) -> str:
        """By Splink on Spark; the weights by Splink on DuckDB."""
        return compare(connection, self.start(), comparing)

    def start(self) -> SparkSession:
        """The session; started when it is first asked for."""
        if self._session is None:
            self._session = self._stack.enter_context(open_session(self._settings, self._folder))
        return self._session
