"""Requests to the service and to the graph it reads, timed in one process, on one event loop, in alternating rounds."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
import orjson

from api.app import create_app, utc_now
from api.authentication import Caller, build_development_token
from api.settings import ApiSettings
from kg.access.purposes import Role
from kg.graph.door import AsyncGraph, connect_async
from kg.home import Home
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings

ROUNDS: Final = 3
CLIENTS: Final = 16
Request = Callable[[], Awaitable[None]]


class Overheard:
    """The driver's door, noting the last statement that went through it."""

    def __init__(self, graph: AsyncGraph) -> None:
        self.graph = graph
        self.statement = ""
        self.parameters: Mapping[str, object] = {}

    async def read(self, statement: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        """Every row."""
        self.statement, self.parameters = statement, parameters
        return await self.graph.read(statement, parameters)

    async def read_bare(self) -> list[Any]:
        """The last statement again, by the driver alone."""
        async with self.graph._driver.session(default_access_mode="READ") as session:
            result = await session.run(self.statement, dict(self.parameters))
            return [record async for record in result]


@asynccontextmanager
async def serve(home: Home, settings: GraphSettings) -> AsyncIterator[tuple[Any, Overheard, Mapping[str, str]]]:
    """The ready application, the graph that it reads, and the headers of an inspector with a case."""
    overheard: list[Overheard] = []

    @asynccontextmanager
    async def open_graph(_settings: GraphSettings, _home: Home) -> AsyncIterator[Overheard]:
        async with connect_async(_settings, _home) as graph:
            overheard.append(Overheard(graph))
            yield overheard[-1]

    app = create_app(ApiSettings(console=False, warming_seconds=600), settings, open_graph=open_graph)
    caller = Caller("bench", Role.REGULATOR_INSPECTOR.value)
    bearer = build_development_token(load_keys(home.keys).token, caller, issued_at=utc_now(), valid_hours=1)
    headers = {"authorization": f"Bearer {bearer}", "purpose": "inspection", "case-reference": "BENCH-1"}
    async with app.router.lifespan_context(app):
        await _await_ready(app)
        yield app, overheard[-1], headers


async def _await_ready(app: Any) -> None:
    """Until the service says that it may be asked: known shapes are planned, and the planner's code is compiled."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench") as client:
        while (await client.get("/readyz")).status_code != httpx.codes.OK:
            pass


async def compare(
    ways: Mapping[str, Request], requests: int, rounds: int = ROUNDS
) -> tuple[dict[str, float], dict[str, float]]:
    """By way: median of the rounds' p50 in ms, and of their requests a second."""
    p50s: dict[str, list[float]] = {name: [] for name in ways}
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for request in ways.values():
        await _median_ms(request, requests // 3)
    for _ in range(rounds):
        for name, request in ways.items():
            p50s[name].append(await _median_ms(request, requests))
        for name, request in ways.items():
            rates[name].append(await _rate(request, requests))
    return ({name: statistics.median(values) for name, values in p50s.items()},
            {name: statistics.median(values) for name, values in rates.items()})  # fmt: skip


def build_request(app: Any, query: str, uscc: str, headers: Mapping[str, str]) -> Request:
    body = orjson.dumps({"query": query, "variables": {"uscc": uscc}})
    sent = {**headers, "content-type": "application/json", "content-length": str(len(body)), "host": "bench"}
    scope = {"type": "http", "method": "POST", "path": "/graphql", "raw_path": b"/graphql", "query_string": b"",
             "headers": [(name.encode(), value.encode()) for name, value in sent.items()], "scheme": "http",
             "http_version": "1.1", "root_path": "", "server": ("bench", 80), "client": ("bench", 1)}  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def request() -> None:
        parts: list[dict[str, Any]] = []

        async def send(message: Any) -> None:
            parts.append(message)

        await app(dict(scope), receive, send)
        answer = b"".join(part.get("body", b"") for part in parts)
        if parts[0]["status"] != 200 or b'"errors"' in answer[-4000:]:
            raise RuntimeError(answer[:500])

    return request


async def _median_ms(request: Request, count: int) -> float:
    return statistics.median([await time_ms(request) for _ in range(count)])


async def time_ms(request: Request) -> float:
    started = time.perf_counter()
    await request()
    return (time.perf_counter() - started) * 1000


async def _rate(request: Request, count: int) -> float:
    async def client() -> None:
        for _ in range(max(1, count // 4)):
            await request()

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return CLIENTS * max(1, count // 4) / (time.perf_counter() - started)
