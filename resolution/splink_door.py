"""The only door to Splink: a linker on tables of a database in memory, which takes all that Splink leaves behind."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker
from splink.internals.exceptions import SplinkException

from kg.engine.database import Connection
from kg.errors import StepError


@contextmanager
def open_scoring_database(connection: Connection, doing: str) -> Iterator[str]:
    """Make an empty database in memory the current one; gives the name of the one that was current before.

    Raises:
        StepError: Splink or DuckDB refused what the block does.
    """
    ((resolution,),) = connection.execute("SELECT current_database()").fetchall()
    try:
        connection.execute("ATTACH ':memory:' AS scoring")
        connection.execute("USE scoring")
        try:
            yield str(resolution)
        finally:
            connection.execute(f"USE {resolution}")
            connection.execute("DETACH scoring")
    except (SplinkException, duckdb.Error) as error:
        raise StepError(
            f"{doing} failed ({type(error).__name__}).",
            way_out="Run `kg refresh` again; if it fails again, report it with the versions of splink and duckdb.",
        ) from error


def open_linker(connection: Connection, table: str, settings: Mapping[str, Any]) -> Linker:
    """A linker of its own on a table: linkers of one API object share cached tables, frequencies included."""
    return Linker(register(DuckDBAPI(connection), table), dict(settings), validate_settings=False, log_level=None)


def register(api: Any, table: str, name: str | None = None) -> Any:
    """A table or view of the current database, as Splink takes it, by a name that is new to it."""
    return api.register(table, table_name=name or f"{table}_linked")
