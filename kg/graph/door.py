"""The driver's one door: connect, read, write. Only this module and its `translation` import neo4j.

    with connect(settings, home) as graph:
        rows = graph.read(statement, {"as_of": day})
        counts = graph.write_batches(statement, table)

A read goes in READ access mode, so that a statement that writes is refused by the server.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Self

import pyarrow as pa
from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    Driver,
    GraphDatabase,
    ManagedTransaction,
    Query,
    SummaryCounters,
    unit_of_work,
)
from neo4j.exceptions import DriverError, Neo4jError

from kg.errors import GraphUnavailable
from kg.graph.address import GraphAddress, find_address
from kg.graph.translation import Subgraph, build_subgraph, translate_value, vendor_errors_translated
from kg.home import Home
from kg.progress import StepProgress
from kg.settings import GraphSettings

Row = dict[str, object]
_CONNECT_SECONDS: Final = 5.0
_RETRY_SECONDS: Final = 15.0
_QUESTION: Final = "RETURN 1 AS answer"


@dataclass(frozen=True, slots=True)
class WriteCounts:
    """What one or more write transactions changed."""

    nodes_created: int = 0
    nodes_deleted: int = 0
    relationships_created: int = 0
    relationships_deleted: int = 0
    properties_set: int = 0
    labels_added: int = 0
    indexes_added: int = 0
    constraints_added: int = 0

    def __add__(self, other: "WriteCounts") -> "WriteCounts":
        """Both together."""
        return WriteCounts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


class Graph:
    """A connection to one graph; a context manager."""

    def __init__(self, address: GraphAddress, settings: GraphSettings) -> None:
        self._address = address
        self._settings = settings
        with vendor_errors_translated(address.uri):
            self._driver: Driver = GraphDatabase.driver(address.uri, **_build_driver_options(address, settings))

    def __enter__(self) -> Self:
        """See that the graph answers.

        Raises:
            GraphUnavailable: nobody answers.
            ConfigurationError: the address, user or password is not right.
        """
        try:
            with vendor_errors_translated(self._address.uri):
                self._driver.verify_connectivity()
        except BaseException:
            self._driver.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Close every connection."""
        self._driver.close()

    @property
    def uri(self) -> str:
        """Address of the graph."""
        return self._address.uri

    def read(self, statement: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """Rows of a statement that only reads, in its order, with plain Python values.

        Raises:
            GraphQueryError: the statement is wrong or writes.
            GraphUnavailable: nobody answers, or it takes longer than the settings allow.
        """

        @unit_of_work(timeout=self._settings.query_seconds)
        def work(transaction: ManagedTransaction) -> list[Row]:
            result = transaction.run(statement, dict(parameters or {}))
            return [_build_row(record) for record in result]

        with (
            vendor_errors_translated(self._address.uri),
            self._driver.session(database=self._address.database, default_access_mode=READ_ACCESS) as session,
        ):
            return session.execute_read(work)

    def read_graph(self, statement: str, parameters: Mapping[str, object] | None = None) -> Subgraph:
        """Every node and edge in the rows of a statement that only reads, each once; otherwise as `read`."""

        @unit_of_work(timeout=self._settings.query_seconds)
        def work(transaction: ManagedTransaction) -> Subgraph:
            return build_subgraph(transaction.run(statement, dict(parameters or {})).graph())

        with (
            vendor_errors_translated(self._address.uri),
            self._driver.session(database=self._address.database, default_access_mode=READ_ACCESS) as session,
        ):
            return session.execute_read(work)

    def write(self, statement: str, parameters: Mapping[str, object] | None = None) -> WriteCounts:
        """Run a statement in one transaction; tried again while the server asks for patience.

        Raises:
            GraphQueryError: the statement is wrong, breaks a constraint, or the server is read-only.
            GraphUnavailable: nobody answers.
        """

        return self.write_together([(statement, parameters or {})])

    def write_together(self, statements: Iterable[tuple[str, Mapping[str, object]]]) -> WriteCounts:
        """Run several statements, each with its parameters, in one transaction; as `write`.

        They are gone through once more when the transaction is tried again.
        """

        def work(transaction: ManagedTransaction) -> WriteCounts:
            counts = WriteCounts()
            for statement, parameters in statements:
                result = transaction.run(statement, dict(parameters))
                counts += _build_counts(result.consume().counters)
            return counts

        with (
            vendor_errors_translated(self._address.uri),
            self._driver.session(database=self._address.database, default_access_mode=WRITE_ACCESS) as session,
        ):
            return session.execute_write(work)

    def write_batches(
        self,
        statement: str,
        rows: pa.Table | Iterable[Sequence[Mapping[str, object]]],
        key: str = "rows",
        *,
        parameters: Mapping[str, object] | None = None,
        progress: StepProgress | None = None,
    ) -> WriteCounts:
        """Run `UNWIND $rows …` once a batch, one transaction each, in the order of the rows.

        Args:
            statement: the statement; it must give the same graph when a batch is sent twice (MERGE).
            rows: an Arrow table, cut into batches of the settings' size, or batches that are cut already.
            key: name of the parameter that carries a batch, without `$`.
            parameters: further parameters, the same in each batch.
            progress: is advanced by the rows of each batch.
        """
        counts = WriteCounts()
        for batch in _iter_batches(rows, self._settings.batch_rows):
            counts += self.write(statement, {**(parameters or {}), key: batch})
            if progress is not None:
                progress.advance(len(batch))
        return counts


class AsyncGraph:
    """A connection that reads without blocking; an async context manager."""

    def __init__(self, address: GraphAddress, settings: GraphSettings) -> None:
        self._address = address
        self._settings = settings
        with vendor_errors_translated(address.uri):
            self._driver: AsyncDriver = AsyncGraphDatabase.driver(
                address.uri, **_build_driver_options(address, settings)
            )

    async def __aenter__(self) -> Self:
        """See that the graph answers; raises as `Graph` does."""
        try:
            with vendor_errors_translated(self._address.uri):
                await self._driver.verify_connectivity()
        except BaseException:
            await self._driver.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close every connection."""
        await self._driver.close()

    async def read(self, statement: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """Rows of a statement that only reads, in its order, with the driver's values: it gives dates as text only.

        One round trip; where that fails in a way that may pass, it is tried again as `Graph.read` does; raises as it.
        """

        given = dict(parameters or {})
        query = Query(statement, timeout=self._settings.query_seconds)
        with vendor_errors_translated(self._address.uri):
            async with self._driver.session(
                database=self._address.database, default_access_mode=READ_ACCESS, fetch_size=-1
            ) as session:
                try:
                    return [dict(record) async for record in await session.run(query, given)]
                except (DriverError, Neo4jError) as error:
                    if not error.is_retryable():
                        raise

                @unit_of_work(timeout=self._settings.query_seconds)
                async def work(transaction: AsyncManagedTransaction) -> list[Row]:
                    return [dict(record) async for record in await transaction.run(statement, given)]

                return await session.execute_read(work)


def connect(settings: GraphSettings, home: Home) -> Graph:
    """The graph that the settings mean, as a context manager; nothing is started.

    Raises:
        ConfigurationError: the managed server has no password file.
    """
    return Graph(find_address(settings, home), settings)


def connect_async(settings: GraphSettings, home: Home) -> AsyncGraph:
    """As `connect`, for code that must not block."""
    return AsyncGraph(find_address(settings, home), settings)


def has_answer(address: GraphAddress, settings: GraphSettings) -> bool:
    """Whether a query is answered now.

    Raises:
        ConfigurationError: the server answers and refuses the user or password.
    """
    try:
        with Graph(address, settings) as graph:
            return graph.read(_QUESTION) == [{"answer": 1}]
    except GraphUnavailable:
        return False


def _build_driver_options(address: GraphAddress, settings: GraphSettings) -> dict[str, Any]:
    password = address.password
    return {
        "auth": (address.user, password.get_secret_value()) if password is not None else None,
        "connection_timeout": _CONNECT_SECONDS,
        "connection_acquisition_timeout": settings.query_seconds,
        "max_transaction_retry_time": _RETRY_SECONDS,
        # The driver otherwise logs whole statements beside the server's hints.
        "notifications_min_severity": "OFF",
        "telemetry_disabled": True,
        "user_agent": "xintu",
    }


def _build_row(record: Mapping[str, object]) -> Row:
    return {key: translate_value(value) for key, value in record.items()}


def _build_counts(counters: SummaryCounters) -> WriteCounts:
    return WriteCounts(*(getattr(counters, one.name) for one in fields(WriteCounts)))


def _iter_batches(
    rows: pa.Table | Iterable[Sequence[Mapping[str, object]]], batch_rows: int
) -> Iterable[Sequence[Mapping[str, object]]]:
    if isinstance(rows, pa.Table):
        return (rows.slice(start, batch_rows).to_pylist() for start in range(0, rows.num_rows, batch_rows))
    return (batch for batch in rows if batch)
