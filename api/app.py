"""The service, wired. `create_app` is the only place that knows which part is which."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from functools import partial

from fastapi import FastAPI

from api.authentication import Clock, build_authenticator
from api.engine import Engine
from api.execution import Answerer, Graph
from api.limits import build_limit_rule
from api.schema.query import build_schema
from api.serving import build_router
from api.settings import ApiSettings
from kg.access.policies import read_policies
from kg.graph.door import connect_async
from kg.graph.queries import iter_fragments, iter_queries
from kg.home import Home
from kg.ledger.store import open_ledger
from kg.model.ids import SealedBlob
from kg.sealing.blobs import SealedContent, unseal
from kg.sealing.keys import load_keys
from kg.sealing.opaque_ids import build_number_hash
from kg.settings import GraphSettings

GraphOpener = Callable[[GraphSettings, Home], AbstractAsyncContextManager[Graph]]


def utc_now() -> datetime:
    """The time by which tokens expire and audit entries are dated."""
    return datetime.now(UTC)


def create_app(
    settings: ApiSettings,
    graph_settings: GraphSettings,
    *,
    open_graph: GraphOpener = connect_async,
    clock: Clock = utc_now,
) -> FastAPI:
    """The service. It opens graph and ledger when it starts, and closes them when it stops.

    Raises:
        ConfigurationError: settings, keys or policies cannot be used (before anything listens).
        GraphQueryError: a query file breaks its contract.
    """
    home = Home(graph_settings.home).ensure()
    keys = load_keys(home.keys)
    authenticator = build_authenticator(settings, keys.token, clock)
    policies = read_policies()
    for _ in (*iter_queries(), *iter_fragments()):
        pass  # each is checked as it is read

    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncIterator[None]:
        ledger = open_ledger(home.ledger)
        try:
            async with open_graph(graph_settings, home) as graph:
                answerer = Answerer(
                    graph, ledger, policies, partial(_open_blob, keys.seal), partial(build_number_hash, keys.number),
                    clock, settings.row_count,
                )  # fmt: skip
                rule = build_limit_rule(settings.depth, settings.alias_count)
                engine = Engine(build_schema()._schema, answerer, [rule], settings.token_count)
                app.include_router(build_router(engine, authenticator, graph, settings.request_bytes))
                yield
        finally:
            ledger.close()

    return FastAPI(title="Xintu", openapi_url=None, docs_url=None, redoc_url=None, lifespan=run)


def _open_blob(key: bytes, entity_id: str, blob: str) -> SealedContent:
    return unseal(key, entity_id, SealedBlob(blob))
