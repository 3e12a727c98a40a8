"""The service's way to the graph, each statement that it reads noted."""

from collections.abc import AsyncIterator, Callable, Mapping
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


class HeldGraph(CountedGraph):
    """The same, each statement held after its first `held_after` rows until `meanwhile` was done."""

    def __init__(self, held_after: int, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self._held_after, self._meanwhile = held_after, meanwhile

    async def read(self, statement: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        """Rows of a statement; the server finds each when it is asked for, those after the held ones later."""
        assert self._graph, "not opened"
        self.statements.append(statement)
        async with self._graph._driver.session(default_access_mode="READ", fetch_size=1) as session:
            found = await session.run(statement, dict(parameters))
            rows = [dict(await anext(found)) for _ in range(self._held_after)]
            self._meanwhile()
            return [*rows, *[dict(row) async for row in found]]
