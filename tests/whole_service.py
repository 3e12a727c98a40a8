"""The whole service over ASGI on a seeded graph, for tests that ask it."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any, Self

import httpx
from fastapi import FastAPI

from api.app import create_app
from api.authentication import Caller, build_development_token
from api.settings import ApiSettings
from kg.home import Home
from kg.ledger.store import open_ledger
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.counted_graph import CountedGraph

NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)
PATIENT = ApiSettings(answer_seconds=300)
"""Tests ask what is answered, not how soon: the machine may do other things."""


class Service:
    """The whole service on a seeded graph; counts the statements that reach the graph.

    Each question starts it anew; inside `with service:` it is started once.
    """

    def __init__(self, place: tuple[GraphSettings, Home], graph: CountedGraph | None = None) -> None:
        self.settings, self.home = place
        self._graph = graph or CountedGraph()
        self.statements = self._graph.statements
        self._open_app: tuple[asyncio.Runner, AbstractAsyncContextManager[Any], FastAPI] | None = None

    def __enter__(self) -> Self:
        runner = asyncio.Runner()
        app = self._create_app()
        lifespan = app.router.lifespan_context(app)
        runner.run(lifespan.__aenter__())
        self._open_app = (runner, lifespan, app)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._open_app
        runner, lifespan, _app = self._open_app
        runner.run(lifespan.__aexit__(None, None, None))
        runner.close()
        self._open_app = None

    def ask(self, query: str, *, role: str = "regulator_inspector", headers: Mapping[str, str] | None = None,
            **variables: Any) -> dict[str, Any]:  # fmt: skip
        if self._open_app:
            runner, _, app = self._open_app
            return runner.run(self._post(app, query, role, dict(headers or {}), variables))
        return asyncio.run(self._post_to_own(query, role, dict(headers or {}), variables))

    def entries(self) -> list[dict[str, Any]]:
        ledger = open_ledger(self.home.ledger)
        try:
            return [json.loads(content) for content in ledger.iter_contents()]
        finally:
            ledger.close()

    def _create_app(self) -> FastAPI:
        return create_app(PATIENT, self.settings, open_graph=self._graph.open, clock=lambda: NOW)

    async def _post_to_own(
        self, query: str, role: str, headers: dict[str, str], variables: dict[str, Any]
    ) -> dict[str, Any]:
        app = self._create_app()
        async with app.router.lifespan_context(app):
            return await self._post(app, query, role, headers, variables)

    async def _post(
        self, app: FastAPI, query: str, role: str, headers: dict[str, str], variables: dict[str, Any]
    ) -> dict[str, Any]:
        key = load_keys(self.home.keys).token
        token = build_development_token(key, Caller("li.hua", role), issued_at=NOW, valid_hours=1)
        headers["Authorization"] = f"Bearer {token}"
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            response = await client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        body: dict[str, Any] = response.json()
        return body
