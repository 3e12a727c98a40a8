"""Prepared columns on Spark: the same function from an Arrow batch to an Arrow batch, over parts of the values."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import pyarrow as pa

from kg.engine.database import Connection
from resolution.spark.exchange import fetch, send
from resolution.spark.session import SparkSession

PrepareBatch = Callable[[pa.RecordBatch], pa.RecordBatch]
"""From a batch of values to a batch of one row each."""
_SPARK_TYPES: Final = {
    pa.string(): "STRING", pa.list_(pa.string()): "ARRAY<STRING>", pa.bool_(): "BOOLEAN", pa.date32(): "DATE",
    pa.int32(): "INT", pa.int64(): "BIGINT", pa.float64(): "DOUBLE",
}  # fmt: skip


def prepare_values(
    connection: Connection, session: SparkSession, values: str, prepare: PrepareBatch, schema: pa.Schema, table: str
) -> None:
    """Write what `prepare` makes of a relation, of columns `schema`, into a new table of DuckDB's current database."""

    def prepare_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return map(prepare, batches)

    columns = ", ".join(f"{field.name} {_SPARK_TYPES[field.type]}" for field in schema)
    frame = send(connection, session, values).repartition(session.partitions)
    fetch(connection, session, frame.mapInArrow(prepare_batches, columns), table)
