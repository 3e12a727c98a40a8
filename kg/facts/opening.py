"""The facts database opened to be read, as this version of the program knows it."""

from collections.abc import Iterator
from contextlib import contextmanager

from kg.engine.database import Connection, open_database
from kg.errors import StepError
from kg.graph.fact_tables import FACT_TYPES, fact_table
from kg.home import Home
from kg.model.agreements import KEPT_TYPES
from kg.model.record import columns_of
from kg.settings import GraphSettings


@contextmanager
def open_facts(home: Home, settings: GraphSettings) -> Iterator[Connection]:
    """The facts of the last night, read-only.

    Raises:
        StepError: there are no facts yet, or an earlier version made them, without what this one reads.
        ConfigurationError: another process has the file open.
    """
    if not home.facts_database.exists():
        raise StepError("There are no facts yet.", way_out="Run `kg refresh` first.")
    needed = {(fact_table(fact), column.name) for fact in (*FACT_TYPES, *KEPT_TYPES) for column in columns_of(fact)}
    with open_database(home.facts_database, settings, read_only=True) as connection:
        columns = "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = current_database()"
        if not needed <= set(connection.execute(columns).fetchall()):
            raise StepError("The facts were made by an earlier version of the program.", way_out="Run `kg refresh`.")
        yield connection
