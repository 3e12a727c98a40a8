"""Tables on their way between DuckDB and Spark: Parquet files in the session's folder."""

from itertools import count
from typing import Any, Final

from kg.engine.database import Connection
from resolution.spark.session import SparkSession

_SIGNED: Final = "({item}::HUGEINT - 9223372036854775808)::BIGINT"
"""Spark has no unsigned integers: equal stays equal, and different different."""
_NUMBERS: Final = count()


def send(connection: Connection, session: SparkSession, relation: str) -> Any:
    """A relation of DuckDB as a Spark data frame with the same columns; unsigned 64-bit integers only keep equality."""
    columns = ", ".join(
        _select(name, kind) for name, kind, *_ in connection.execute(f"DESCRIBE FROM {relation}").fetchall()
    )
    path = session.folder / f"sent-{next(_NUMBERS)}.parquet"
    connection.execute(f"COPY (SELECT {columns} FROM {relation}) TO {_quote(str(path))} (FORMAT parquet)")
    return session.spark.read.parquet(str(path))


def fetch(connection: Connection, session: SparkSession, frame: Any, table: str) -> None:
    """Write a Spark data frame into a new table of DuckDB's current database."""
    path = session.folder / f"fetched-{next(_NUMBERS)}"
    frame.write.parquet(str(path))
    connection.execute(f"CREATE TABLE {table} AS FROM read_parquet({_quote(f'{path}/*.parquet')})")


def _select(name: str, kind: str) -> str:
    if kind == "UBIGINT":
        return f"{_SIGNED.format(item=name)} AS {name}"
    if kind == "UBIGINT[]":
        return f"list_transform({name}, lambda item: {_SIGNED.format(item='item')}) AS {name}"
    return name


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
