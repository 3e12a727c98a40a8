"""Where the work that grows with the city is done: in this process on DuckDB, or on Spark.

Two kinds of work are handed to an engine: preparing values, and finding and comparing pairs. All else is the same code
on the same tables, so that one model gives the same pairs, clusters and ids on either.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import pyarrow as pa
from splink import Linker

from kg.engine.database import Connection
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
    """Table of the rows, told apart by `party_number`."""
    pairs: str
    """Statement in DuckDB's dialect over `rows` alone: the pairs to be compared, as `one` and `other`, each once."""
    least_bits: float
    """Weight in bits below which a pair is left out."""


class Engine(Protocol):
    """What both can do."""

    def prepare(
        self, connection: Connection, values: str, prepare: PrepareBatch, schema: pa.Schema, table: str
    ) -> None:
        """Append what `prepare` makes of a table of values, of columns `schema`, to `table`, which has them."""
        ...

    def predict(self, connection: Connection, comparing: Comparing) -> str:
        """Table of what Splink predicts of the pairs."""
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

    def predict(self, connection: Connection, comparing: Comparing) -> str:
        """By the linker itself."""
        linker = comparing.linker
        connection.execute(f"CREATE OR REPLACE TABLE blocked_pair AS {select_blocked(comparing.pairs)}")
        linker.table_management.register_blocked_pairs_for_predict(register(linker._db_api, "blocked_pair"))
        found = linker.inference.predict(threshold_match_weight=comparing.least_bits, warning_mode="never")
        return str(found.physical_name)


def select_blocked(pairs: str) -> str:
    """Statement: pairs as Splink takes them."""
    return f"SELECT '0' AS match_key, one AS join_key_l, other AS join_key_r FROM ({pairs}) AS pairs"


EMBEDDED: Final[Engine] = EmbeddedEngine()
