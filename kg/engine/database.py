"""The one place that opens DuckDB files.

DuckDB 2 refuses new work on a connection whose last result was not read to its end: fetch whole results
(`fetchall`, `to_arrow_table`), never `fetchone`.
"""

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Final

import duckdb
import psutil

from kg.errors import ConfigurationError, StepError
from kg.settings import GraphSettings

Connection = duckdb.DuckDBPyConnection
_PATIENCE_SECONDS: Final = 1.0


@contextmanager
def open_database(
    path: Path | None,
    settings: GraphSettings,
    *,
    read_only: bool = False,
    attach: Mapping[str, Path] | None = None,
) -> Iterator[Connection]:
    """A connection to a DuckDB file (`None`: in memory); `attach` gives further files, read-only, by alias.

    Raises:
        ConfigurationError: another process has the file open.
    """
    with _lock_translated(path):
        connection = _connect(path, read_only)
    try:
        _set_limits(connection, settings)
        for alias, file in (attach or {}).items():
            attach_file(connection, alias, file)
        yield connection
    finally:
        connection.close()


def _connect(path: Path | None, read_only: bool) -> Connection:
    """A connection, after a moment of patience for whoever only looks something up in the file."""
    patient_until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return duckdb.connect(str(path) if path else ":memory:", read_only=read_only)
        except duckdb.IOException as error:
            if "lock" not in str(error) or time.monotonic() > patient_until:
                raise
            time.sleep(_PATIENCE_SECONDS / 20)


def attach_file(connection: Connection, alias: str, file: Path) -> None:
    """Give a connection a further DuckDB file, read-only, by an alias.

    Raises:
        ConfigurationError: another process has the file open.
    """
    with _lock_translated(file):
        connection.execute(f"ATTACH '{str(file).replace(chr(39), chr(39) * 2)}' AS {alias} (READ_ONLY)").fetchall()


@contextmanager
def _lock_translated(path: Path | None) -> Iterator[None]:
    try:
        yield
    except duckdb.IOException as error:
        raise ConfigurationError(
            f"{path} cannot be opened, most likely because another process has it open.",
            way_out="Wait for the other `kg` command to end, or end it, and run this again.",
        ) from error


def _set_limits(connection: Connection, settings: GraphSettings) -> None:
    memory_mib = settings.duckdb_memory_mib or psutil.virtual_memory().total // 3 // 2**20
    connection.execute(f"SET memory_limit = '{memory_mib}MiB'").fetchall()
    if settings.threads:
        connection.execute(f"SET threads = {settings.threads}").fetchall()
    connection.execute("SET TimeZone = 'UTC'").fetchall()
    # No extension is ever fetched: what is not built in is not used.
    connection.execute("SET autoinstall_known_extensions = false").fetchall()
    # `sql()` draws a bar into standard output, where an answer may be JSON, once it runs for two seconds.
    connection.execute("SET enable_progress_bar_print = false").fetchall()


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """All that the block writes, or nothing of it."""
    connection.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def read_statement(package: str, name: str) -> str:
    """The SQL statement in `<name>.sql` beside the modules of `package`."""
    return (resources.files(package) / f"{name}.sql").read_text("utf-8")


def has_table(connection: Connection, table: str) -> bool:
    """Whether the connection's own database has a table of that name."""
    rows = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE table_name = ? AND database_name = current_database()", [table]
    ).fetchall()
    return bool(rows)


def count_rows(connection: Connection, table: str) -> int:
    """Number of rows in a table."""
    ((count,),) = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(count)


def digest_tables(connection: Connection, *relations: str) -> str:
    """One digest over relations (table names or parenthesised queries), whatever the order of their rows."""
    digest = hashlib.sha256()
    for relation in relations:
        try:
            rows = connection.execute(
                f"SELECT count(*), coalesce(sum(hash(row_)::HUGEINT), 0)::VARCHAR FROM {relation} AS row_"
            ).fetchall()
        except duckdb.CatalogException as error:
            raise StepError(
                f"Table {relation} is missing.", way_out="Run `kg refresh` again from the first step."
            ) from error
        digest.update(repr(rows).encode())
    return digest.hexdigest()
