"""A whole profile by GraphQL, token, policy and audit included, against the bare driver with the same statement."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import httpx

from api.app import create_app, utc_now
from api.asking import read_profile_query
from api.authentication import Caller, build_development_token
from api.settings import ApiSettings
from kg.access.purposes import Role
from kg.graph.door import AsyncGraph, connect, connect_async
from kg.graph.queries import read_query
from kg.home import Home
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings

ROUNDS = 5
REQUESTS = 60


class Overheard:
    """The driver's door, noting the last statement that went through it."""

    def __init__(self, graph: AsyncGraph) -> None:
        self.graph = graph
        self.last: tuple[str, Mapping[str, object]] = ("", {})

    async def read(self, statement: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        """Every row."""
        self.last = (statement, parameters)
        return await self.graph.read(statement, parameters)


def measure_profile(home: Home, settings: GraphSettings) -> str:
    """One line: medians of alternating rounds, their ratio."""
    return asyncio.run(_measure(home, settings))


async def _measure(home: Home, settings: GraphSettings) -> str:
    with connect(settings, home) as graph:
        (firm,) = graph.read(read_query("firms_with_most_to_tell").text, {"limit": 1})
    overheard: list[Overheard] = []

    @asynccontextmanager
    async def open_graph(_settings: GraphSettings, _home: Home) -> AsyncIterator[Overheard]:
        async with connect_async(_settings, _home) as graph:
            overheard.append(Overheard(graph))
            yield overheard[-1]

    app = create_app(ApiSettings(), settings, open_graph=open_graph)
    caller = Caller("bench", Role.REGULATOR_INSPECTOR.value)
    bearer = build_development_token(load_keys(home.keys).token, caller, issued_at=utc_now(), valid_hours=1)
    headers = {"Authorization": f"Bearer {bearer}", "Purpose": "inspection", "Case-Reference": "BENCH-1"}
    body = {"query": read_profile_query(), "variables": {"uscc": firm["uscc"]}}
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://bench", headers=headers) as client:

            async def by_graphql() -> None:
                (await client.post("/graphql", json=body)).raise_for_status()

            async def bare() -> None:
                statement, parameters = overheard[-1].last
                await overheard[-1].graph.read(statement, parameters)

            await by_graphql()
            served, driven = [], []
            for _ in range(ROUNDS):
                served.append(await _median_ms(by_graphql))
                driven.append(await _median_ms(bare))
    one, other = statistics.median(served), statistics.median(driven)
    return f"profile   p50 {one:.1f} ms by GraphQL, {other:.1f} ms by the bare driver; ratio {one / other:.2f}"


async def _median_ms(request: Callable[[], Awaitable[None]]) -> float:
    times = []
    for _ in range(REQUESTS):
        started = time.perf_counter()
        await request()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)
