"""Profiles of 7, 63 and 504 edges: by GraphQL with token, purpose check and audit on disk; bare; stock strawberry.

Everything runs in this one process, on one event loop (uvloop), in alternating rounds: by GraphQL the whole ASGI
application, from a request's head to its answer's last byte; bare, the async driver with the very same statement in a
session of its own, to the last record; stock, strawberry behind FastAPI's router with that statement too. What a socket
costs is in none of them. Nothing is asked before the service says that it is ready.
"""

import re
import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import uvloop

from api.app import utc_now
from kg.graph.door import connect
from kg.home import Home
from kg.ledger.releases import Release, record_release
from kg.ledger.store import open_ledger
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.benchmarks.asking import CLIENTS, build_request, compare, serve, time_ms
from tests.benchmarks.profile_world import EDGES_PER_ROW, QUERY, seed_profile
from tests.benchmarks.stock import QUERY as STOCK_QUERY
from tests.benchmarks.stock import build_stock

REQUESTS: Final = {1: 60, 9: 40, 72: 12}
"""By rows of a firm: requests of one client in a round."""
SHAPES: Final = ("people", "holdings", "decisions", "facilities")
"""Edges that are left out, one at a time, for statements that the planner has not seen."""


def measure_profile(home: Home, settings: GraphSettings) -> list[str]:
    """A line for each size, one for shapes that are new, one for the disk."""
    key = load_keys(home.keys).seal
    with connect(settings, home) as graph:
        graph.write("MERGE (m:Meta {name: 'publication'}) ON CREATE SET m.run_id = 'bench', m.status = 'published'")
        codes = {rows: seed_profile(graph, key, rows) for rows in REQUESTS}
    return uvloop.run(_measure(home, settings, codes))


async def _measure(home: Home, settings: GraphSettings, codes: Mapping[int, str]) -> list[str]:
    async with serve(home, settings) as (app, graph, headers):
        stock = build_stock(graph.read_bare)
        lines = []
        for rows, uscc in codes.items():
            by_graphql = build_request(app, QUERY, uscc, headers)
            await by_graphql()

            async def bare() -> None:
                await graph.read_bare()

            ways = {"graphql": by_graphql, "bare": bare, "stock": build_request(stock, STOCK_QUERY, uscc, {})}
            lines.append(_tell(rows * EDGES_PER_ROW, *await compare(ways, REQUESTS[rows])))
        firsts = [await time_ms(build_request(app, _leave_out(name), codes[9], headers)) for name in SHAPES]
    shapes = ", ".join(f"{one:.0f}" for one in firsts)
    return [
        *lines,
        f"profile   first requests of new shapes (statement planned, query compiled) {shapes} ms",
        f"profile   one transaction of the ledger on this disk p50 {_measure_disk(home.path / 'bench.sqlite'):.2f} ms",
    ]


def _tell(edges: int, p50: Mapping[str, float], rate: Mapping[str, float]) -> str:
    return (
        f"profile   {edges:3} edges: p50 {p50['graphql']:.2f} ms by GraphQL, {p50['bare']:.2f} bare, "
        f"{p50['stock']:.2f} stock strawberry; ratio {p50['graphql'] / p50['bare']:.2f} "
        f"(stock {p50['stock'] / p50['bare']:.2f}); {CLIENTS} clients {rate['graphql']:.0f}/s by GraphQL, "
        f"{rate['bare']:.0f} bare, {rate['stock']:.0f} stock; ratio {rate['graphql'] / rate['bare']:.2f} "
        f"(stock {rate['stock'] / rate['bare']:.2f})"
    )


def _leave_out(edge: str) -> str:
    """The query without one of the edges below the firm."""
    return re.sub(rf"^    {edge}\(.*?(?=^    \w+\(|^  }} }} }}$)", "", QUERY, flags=re.MULTILINE | re.DOTALL)


def _measure_disk(path: Path) -> float:
    """Milliseconds of one transaction of the ledger, without anything around it."""
    ledger = open_ledger(path)
    times = []
    for number in range(50):
        started = time.perf_counter()
        record_release(ledger, Release(str(number), utc_now(), "bench", "bench", utc_now().date()))
        times.append((time.perf_counter() - started) * 1000)
    ledger.close()
    return statistics.median(times)
