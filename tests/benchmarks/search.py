"""Search among a million firms by GraphQL, against the bare full-text query for the same text, asked in turn."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import httpx
import pyarrow as pa

from api.app import create_app, utc_now
from api.authentication import Caller, build_development_token
from api.settings import ApiSettings
from kg.access.purposes import Role
from kg.engine.database import open_database
from kg.facts.search_keys import prepare_search_keys
from kg.graph.administration import run_admin
from kg.graph.door import AsyncGraph, connect, connect_async
from kg.graph.importing import IMPORT_OPTIONS, import_expression, import_header, write_import_file
from kg.graph.migrations import migrate
from kg.graph.place import build_main_place
from kg.graph.server import ensure_running, install, stop
from kg.home import Home
from kg.identifiers.firm_name import build_regions
from kg.identifiers.firm_search import Sound, sound_out
from kg.identifiers.reference_tables import read_reference_tables
from kg.identifiers.region_file import write_regions
from kg.model.nodes import LegalEntityNode
from kg.model.record import columns_of
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from loaders.city import divisions, names
from loaders.city.industries import INDUSTRIES

ROUNDS: Final = 3
OF_A_KIND: Final = 40
QUERY: Final = """
query Search($text: String!) {
  searchLegalEntities(text: $text) {
    ... on SearchHitConnection {
      hitCount isComplete
      edges { node { id name uscc registerState } reasons { field kind matched } }
    }
  }
}
"""
_BARE_INDEX: Final = """
CREATE FULLTEXT INDEX bare FOR (node:LegalEntity)
ON EACH [node.name, node.former_names, node.search_sounds, node.search_initials, node.uscc]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}
"""
_BARE: Final = """
CALL db.index.fulltext.queryNodes('bare', $text, {limit: 21}) YIELD node, score
RETURN node.entity_id AS id, node.name AS name, node.uscc AS uscc, node.register_state AS state, score
"""
_ENDINGS: Final = ("有限公司", "有限责任公司", "股份有限公司", "合伙企业（有限合伙）", "专业合作社")
_FORMS: Final = ("limited_company", "limited_company", "joint_stock_company", "limited_partnership", "cooperative")
_NODES: Final = """
SELECT
    'bench' AS source, 'registration:' || uscc AS record_key, TIMESTAMPTZ '2026-01-05' AS recorded_at, 'run' AS run_id,
    'e_' || uscc AS entity_id, uscc, firm.name, CASE WHEN former IS NOT NULL THEN [former] END AS former_names,
    'firm' AS subject_kind, form AS legal_form, state AS register_state, industry AS industry_code,
    division AS division_code, 1 AS party_count, ['bench'] AS sources, key.folded AS search_name,
    CASE WHEN former IS NOT NULL THEN [old.folded] END AS search_former_names,
    list_concat(key.trade_names, coalesce(old.trade_names, [])) AS search_trade_names,
    list_concat(key.sounds, coalesce(old.sounds, [])) AS search_sounds,
    list_concat(key.initials, coalesce(old.initials, [])) AS search_initials, uscc AS search_code,
    [division, industry, form, state, key.region] AS search_attributes
FROM firm JOIN key USING (name) LEFT JOIN key AS old ON old.name = firm.former
"""


@dataclass(frozen=True, slots=True)
class _Firm:
    name: str
    industry: str
    form: str


def measure_search(place: Path, firm_count: int, port: int) -> Iterator[str]:
    """A line a kind of text, and one over all: p50 and p95 in ms by GraphQL and bare, and their ratio."""
    settings = GraphSettings(home=place / "home", bolt_port=port, heap_mib=1024, page_cache_mib=1024)
    home = Home(settings.home).ensure()
    texts = _load(place, home, settings, firm_count)
    try:
        ensure_running(settings, home, SilentReporter())
        started = time.perf_counter()
        with connect(settings.model_copy(update={"query_seconds": 1800}), home) as graph:
            migrate(graph)
            graph.write(_BARE_INDEX)
            graph.read("CALL db.awaitIndexes(1800)")
            graph.write("CREATE (:Meta {name: 'publication', run_id: 'run', status: 'published'})")
        yield f"search    {firm_count:,} firms; their indexes were made in {time.perf_counter() - started:.0f} s"
        yield from asyncio.run(_measure(home, settings, texts))
    finally:
        stop(settings, home)


def _load(place: Path, home: Home, settings: GraphSettings, firm_count: int) -> dict[str, list[str]]:
    """Import firms with names of the city's parts; the texts to ask, by kind."""
    random = Random(5)
    divisions.write_reference_tables(place / "reference")
    regions = build_regions(read_reference_tables(place / "reference"))
    write_regions(home.regions, regions)
    firms = list(_draw_firms(firm_count, random))
    former = [firms[random.randrange(firm_count)].name if n % 50 == 0 else None for n in range(firm_count)]
    with open_database(None, settings) as connection:
        connection.register(
            "firm",
            pa.table(
                {
                    "name": [firm.name for firm in firms],
                    "former": pa.array(former, pa.string()),
                    "industry": [firm.industry for firm in firms],
                    "form": [firm.form for firm in firms],
                    "division": random.choices(list(divisions.DISTRICTS), k=firm_count),
                    "state": random.choices(("active", "deregistered", "revoked"), (92, 7, 1), k=firm_count),
                    "uscc": [f"916601{n % 10:02}MA{n:08}" for n in range(firm_count)],
                }
            ),
        )
        connection.register("key", prepare_search_keys(pa.array([firm.name for firm in firms]), regions))
        stated = {name for name, *_ in connection.execute(f"DESCRIBE {_NODES}").fetchall()}
        columns = [column for column in columns_of(LegalEntityNode) if column.name in stated]
        values = ", ".join(import_expression(column, "n") for column in columns)
        header = ["entity_id:ID" if column.name == "entity_id" else import_header(column) for column in columns]
        write_import_file(connection, place / "firms.csv", header, f"SELECT {values} FROM ({_NODES}) AS n")
    install(home, SilentReporter())
    run_admin(
        build_main_place(settings, home), settings, "database", "import", "full", "neo4j",
        f"--nodes=LegalEntity={place / 'firms.csv'}", *IMPORT_OPTIONS,
    )  # fmt: skip
    (place / "firms.csv").unlink()
    return _build_texts(firms, [name for name in former if name], random)


def _draw_firms(count: int, random: Random) -> Iterator[_Firm]:
    seen: set[str] = set()
    while len(seen) < count:
        brand = names.build_brand(0, 1, random, short=random.random() < 0.3)
        industry = INDUSTRIES.draw(random)
        ((ending, form),) = random.choices(list(zip(_ENDINGS, _FORMS, strict=True)), (70, 18, 5, 5, 2))
        bare_name = f"{brand}{industry.trade}"
        name = f"{bare_name}（鹏城）{ending}" if random.random() < 0.15 else f"鹏城市{bare_name}{ending}"
        if name in seen:
            name = f"鹏城市{brand}{random.choice('信诚恒远安和')}{industry.trade}{ending}"
        if name not in seen:
            seen.add(name)
            yield _Firm(name, f"M{industry.code}", form)


def _build_texts(firms: list[_Firm], former: list[str], random: Random) -> dict[str, list[str]]:
    """So many realistic texts of each kind."""

    def draw(cut: Callable[[str], str]) -> list[str]:
        return [cut(random.choice(firms).name) for _ in range(OF_A_KIND)]

    def mistype(name: str) -> str:
        place = random.randrange(3, 6)
        return random.choice((name[:place] + name[place + 1 :], name[:place] + "德" + name[place + 1 :]))

    def read(name: str) -> Sound:
        return sound_out(_trade(name))

    return {
        "whole name": draw(lambda name: name),
        "former name": random.choices(former, k=OF_A_KIND),
        "trade name": draw(_trade),
        "trade name, industry": draw(_stem),
        "region, trade name": draw(lambda name: "鹏城" + _stem(name)),
        "part": draw(lambda name: _stem(name)[1:]),
        "one character off": draw(mistype),
        "pinyin": draw(lambda name: read(name).whole),
        "pinyin off": draw(lambda name: read(name).whole[:3] + read(name).whole[4:]),
        "initials": draw(lambda name: sound_out(_stem(name)).initials),
        "region's initials": draw(lambda name: "pc" + sound_out(_stem(name)).initials),
        "beginning of a code": [f"916601{n % 10:02}MA{n:05}" for n in range(OF_A_KIND)],
        "common words": [
            random.choice(("鹏城市", "")) + INDUSTRIES.draw(random).trade + random.choice(("有限公司", "", "公司"))
            for _ in range(OF_A_KIND)
        ],
    }


def _stem(name: str) -> str:
    stem = name.replace("（鹏城）", "").removeprefix("鹏城市")
    return next(stem.removesuffix(ending) for ending in _ENDINGS if stem.endswith(ending))


def _trade(name: str) -> str:
    return _stem(name)[:3]


async def _measure(home: Home, settings: GraphSettings, texts: dict[str, list[str]]) -> list[str]:
    opened: list[AsyncGraph] = []

    @asynccontextmanager
    async def open_graph(_settings: GraphSettings, _home: Home) -> AsyncIterator[AsyncGraph]:
        async with connect_async(_settings, _home) as graph:
            opened.append(graph)
            yield graph

    app = create_app(ApiSettings(answer_seconds=60), settings, open_graph=open_graph)
    caller = Caller("bench", Role.REGULATOR.value)
    bearer = build_development_token(load_keys(home.keys).token, caller, issued_at=utc_now(), valid_hours=2)
    headers = {"Authorization": f"Bearer {bearer}"}
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://bench", headers=headers) as client:

            async def served(text: str) -> None:
                answer = await client.post("/graphql", json={"query": QUERY, "variables": {"text": text}})
                answer.raise_for_status()
                assert "errors" not in answer.json(), answer.json()

            async def bare(text: str) -> None:
                await opened[-1].read(_BARE, {"text": text})

            for kind in texts.values():
                for text in kind[:10]:
                    await served(text)
                    await bare(text)
            times = {kind: await _time_kind(list_, served, bare) for kind, list_ in texts.items()}
    lines = [_describe(kind, *of_kind) for kind, of_kind in times.items()]
    everything = [[one for of_kind in times.values() for one in of_kind[place]] for place in (0, 1)]
    return [*lines, _describe("all texts", *everything)]


async def _time_kind(
    texts: list[str], served: Callable[[str], Awaitable[None]], bare: Callable[[str], Awaitable[None]]
) -> tuple[list[float], list[float]]:
    by_graphql, by_driver = [], []
    for number in range(ROUNDS * len(texts)):
        text = texts[number % len(texts)]
        turns = [(served, by_graphql), (bare, by_driver)]
        for ask, times in turns if number % 2 else reversed(turns):
            started = time.perf_counter()
            await ask(text)
            times.append((time.perf_counter() - started) * 1000)
    return by_graphql, by_driver


def _describe(kind: str, served: list[float], bare: list[float]) -> str:
    p50 = [statistics.median(times) for times in (served, bare)]
    p95 = [statistics.quantiles(times, n=20)[-1] for times in (served, bare)]
    return (
        f"search    {kind:<22} p50 {p50[0]:6.1f} ms, bare {p50[1]:6.1f}; p95 {p95[0]:6.1f} ms, bare {p95[1]:6.1f}; "
        f"ratio of p95 {p95[0] / p95[1]:.2f}"
    )
