"""The service's way to the graph, each statement that it reads noted."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from kg.graph.door import AsyncGraph, connect_async
from kg.home import Home
from kg.settings import GraphSettings


class CountedGraph:
    """Opens the graph for an app and notes, in order, every statement that the app reads from it."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self._graph: AsyncGraph | None = None

    @asynccontextmanager
    async def open(self, settings: GraphSettings, home: Home) -> AsyncIterator["CountedGraph"]:
        """For `create_app(open_graph=…)`."""
        async with connect_async(settings, home) as self._graph:
            yield self

    async def read(self, statement: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        """Rows of a statement."""
        assert self._graph, "not opened"
        self.statements.append(statement)
        return await self._graph.read(statement, parameters)
