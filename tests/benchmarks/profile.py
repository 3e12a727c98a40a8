"""Profiles of 7, 63 and 504 edges: by GraphQL with token, purpose check and audit on disk; bare; stock strawberry.

Everything runs in this one process, on one event loop (uvloop), in alternating rounds: by GraphQL the whole ASGI
application, from a request's head to its answer's last byte; bare, the async driver with the very same statement in a
session of its own, to the last record; stock, strawberry behind FastAPI's router with that statement too. What a socket
costs is in none of them. Nothing is asked before the service says that it is ready.
"""

import asyncio
import re
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import orjson
import uvloop

from api.app import create_app, utc_now
from api.authentication import Caller, build_development_token
from api.settings import ApiSettings
from kg.access.purposes import Role
from kg.graph.door import AsyncGraph, connect, connect_async
from kg.home import Home
from kg.ledger.store import open_ledger
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.benchmarks.profile_world import EDGES_PER_ROW, QUERY, seed_profile
from tests.benchmarks.stock import QUERY as STOCK_QUERY
from tests.benchmarks.stock import build_stock

ROUNDS: Final = 3
CLIENTS: Final = 16
REQUESTS: Final = {1: 60, 9: 40, 72: 12}
"""By rows of a firm: requests of one client in a round."""
SHAPES: Final = ("people", "holdings", "decisions", "facilities")
"""Edges that are left out, one at a time, for statements that the planner has not seen."""
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


def measure_profile(home: Home, settings: GraphSettings) -> list[str]:
    """A line for each size, one for shapes that are new, one for the disk."""
    key = load_keys(home.keys).seal
    with connect(settings, home) as graph:
        graph.write("MERGE (m:Meta {name: 'publication'}) ON CREATE SET m.run_id = 'bench', m.status = 'published'")
        codes = {rows: seed_profile(graph, key, rows) for rows in REQUESTS}
    return uvloop.run(_measure(home, settings, codes))


async def _measure(home: Home, settings: GraphSettings, codes: Mapping[int, str]) -> list[str]:
    overheard: list[Overheard] = []

    @asynccontextmanager
    async def open_graph(_settings: GraphSettings, _home: Home) -> AsyncIterator[Overheard]:
        async with connect_async(_settings, _home) as graph:
            overheard.append(Overheard(graph))
            yield overheard[-1]

    app = create_app(ApiSettings(console=False, warming_seconds=120), settings, open_graph=open_graph)
    caller = Caller("bench", Role.REGULATOR_INSPECTOR.value)
    bearer = build_development_token(load_keys(home.keys).token, caller, issued_at=utc_now(), valid_hours=1)
    headers = {"authorization": f"Bearer {bearer}", "purpose": "inspection", "case-reference": "BENCH-1"}
    async with app.router.lifespan_context(app):
        await _await_ready(app)
        graph = overheard[-1]
        stock = build_stock(graph.read_bare)
        lines = []
        for rows, uscc in codes.items():
            by_graphql = _build_request(app, QUERY, uscc, headers)
            await by_graphql()

            async def bare() -> None:
                await graph.read_bare()

            ways = {"graphql": by_graphql, "bare": bare, "stock": _build_request(stock, STOCK_QUERY, uscc, {})}
            lines.append(_tell(rows * EDGES_PER_ROW, *await _compare(ways, REQUESTS[rows])))
        firsts = [await _time_ms(_build_request(app, _leave_out(name), codes[9], headers)) for name in SHAPES]
    shapes = ", ".join(f"{one:.0f}" for one in firsts)
    return [
        *lines,
        f"profile   first requests of new shapes (statement planned, query compiled) {shapes} ms",
        f"profile   one transaction of the ledger on this disk p50 {_measure_disk(home.path / 'bench.sqlite'):.2f} ms",
    ]


async def _await_ready(app: Any) -> None:
    """Until the service says that it may be asked: known shapes are planned, and the planner's code is compiled."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench") as client:
        while (await client.get("/readyz")).status_code != httpx.codes.OK:
            pass


async def _compare(ways: Mapping[str, Request], requests: int) -> tuple[dict[str, float], dict[str, float]]:
    """By way: median of the rounds' p50 in ms, and of their requests a second."""
    p50s: dict[str, list[float]] = {name: [] for name in ways}
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for request in ways.values():
        await _median_ms(request, requests // 3)
    for _ in range(ROUNDS):
        for name, request in ways.items():
            p50s[name].append(await _median_ms(request, requests))
        for name, request in ways.items():
            rates[name].append(await _rate(request, requests))
    return ({name: statistics.median(values) for name, values in p50s.items()},
            {name: statistics.median(values) for name, values in rates.items()})  # fmt: skip


def _tell(edges: int, p50: Mapping[str, float], rate: Mapping[str, float]) -> str:
    return (
        f"profile   {edges:3} edges: p50 {p50['graphql']:.2f} ms by GraphQL, {p50['bare']:.2f} bare, "
        f"{p50['stock']:.2f} stock strawberry; ratio {p50['graphql'] / p50['bare']:.2f} "
        f"(stock {p50['stock'] / p50['bare']:.2f}); {CLIENTS} clients {rate['graphql']:.0f}/s by GraphQL, "
        f"{rate['bare']:.0f} bare, {rate['stock']:.0f} stock; ratio {rate['graphql'] / rate['bare']:.2f} "
        f"(stock {rate['stock'] / rate['bare']:.2f})"
    )


def _build_request(app: Any, query: str, uscc: str, headers: Mapping[str, str]) -> Request:
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


def _leave_out(edge: str) -> str:
    """The query without one of the edges below the firm."""
    return re.sub(rf"^    {edge}\(.*?(?=^    \w+\(|^  }} }} }}$)", "", QUERY, flags=re.MULTILINE | re.DOTALL)


async def _median_ms(request: Request, count: int) -> float:
    return statistics.median([await _time_ms(request) for _ in range(count)])


async def _time_ms(request: Request) -> float:
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


def _measure_disk(path: Path) -> float:
    """Milliseconds of one transaction of the ledger, without anything around it."""
    ledger = open_ledger(path)
    times = []
    for number in range(50):
        started = time.perf_counter()
        ledger.record_release(
            release_id=str(number), made_at=utc_now(), recipient="bench", purpose="bench", expires_on=utc_now().date()
        )
        times.append((time.perf_counter() - started) * 1000)
    ledger.close()
    return statistics.median(times)
