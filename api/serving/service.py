"""The ASGI application: one lean path for /graphql, FastAPI for what is asked seldom."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse, RedirectResponse

from api.errors import find_code
from api.serving.admission import Admission
from api.serving.console import HEADERS
from api.serving.endpoint import Endpoint, Receive, Scope, Send
from kg.errors import XintuError
from kg.logs import get_logger

_log = get_logger("api")
Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]
Probe = Callable[[], Awaitable[tuple[object, object]]]
_WARMING_SECONDS: Final = 1.0
"""For so long a question whether it is ready waits for that."""


class Service(FastAPI):
    """Answers /graphql by `endpoint`, which stands once the service has started, and says whether it is well."""

    def __init__(self, admission: Admission, lifespan: Lifespan, warming_seconds: float) -> None:
        super().__init__(title="Xintu", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
        self.admission = admission
        self.endpoint: Endpoint | None = None
        self.probe: Probe | None = None
        """What the graph says of its publication, and since when its server runs; raises where it cannot be asked."""
        self.rehearse: Callable[[], Coroutine[Any, Any, bool]] | None = None
        """Lets the graph plan what is known to be asked, and says whether it did; begun by the first question whether
        the service is ready, and again by the next one when it failed, when another run was published, by which the
        graph may plan otherwise, or when the graph was away or was started anew, which has forgotten all plans.
        """
        self._warming_seconds = warming_seconds
        self._rehearsal: asyncio.Task[bool] | None = None
        self._rehearsed_until: float | None = None
        self._published: str | None = None
        self._started: str | None = None
        self._is_planned = False
        self.add_api_route("/", self._lead_on, methods=["GET"])
        self.add_api_route("/healthz", self._tell_health, methods=["GET"])
        self.add_api_route("/readyz", self._tell_readiness, methods=["GET"])
        self.add_api_route("/console/{name}", self._send_file, methods=["GET"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or run the service's life."""
        if self.endpoint is not None and scope["type"] == "http" and scope["path"] == "/graphql":
            await self.endpoint(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def _send_file(self, name: str) -> Response:
        console = self.endpoint.console if self.endpoint else None
        if console is None or name not in console.files:
            return _tell({"status": "not found"}, 404)
        media_type, content = console.files[name]
        return Response(content, 200, {**HEADERS, "Cache-Control": "no-cache"}, media_type)

    async def _lead_on(self) -> Response:
        return RedirectResponse("/graphql")

    async def _tell_health(self) -> Response:
        return _tell({"status": "ok"}, 200)

    async def _tell_readiness(self) -> Response:
        if self.admission.closing:
            return _tell({"status": "stopping"}, 503)
        try:
            published, started = map(repr, await self.probe()) if self.probe is not None else ("", "")
            if started != self._started:  # a restart may take less time than lies between two questions
                self.stop_rehearsal()
                self._started = started
            if not await self._is_warm(published):
                return _tell({"status": "warming"}, 503)
        except XintuError as error:
            self.stop_rehearsal()
            return _tell({"status": "not ready", "code": find_code(error)}, 503)
        return _tell({"status": "ok"}, 200)

    async def _is_warm(self, published: str) -> bool:
        """Whether known shapes are planned, or took so long that callers had better wait for their own.

        Who was ready stays so while shapes are planned anew for another run: else no instance would answer then.
        """
        if self.rehearse is None:
            return True
        if self._rehearsed_until is None:
            self._rehearsed_until = time.monotonic() + self._warming_seconds
        if self._rehearsal is None or (self._is_planned and published != self._published and self._rehearsal.done()):
            self._rehearsal = asyncio.create_task(self.rehearse())
            self._published = published
        running = self._rehearsal
        if not self._is_planned:
            await asyncio.wait({running}, timeout=min(_WARMING_SECONDS, self._warming_seconds))
        succeeded = running.done() and _succeeded(running)
        if running.done() and not succeeded and self._rehearsal is running:
            self._rehearsal = None
        self._is_planned = self._is_planned or succeeded
        return self._is_planned or time.monotonic() >= self._rehearsed_until

    def stop_rehearsal(self) -> None:
        """Plan nothing more, and take nothing for planned."""
        if self._rehearsal is not None:
            self._rehearsal.cancel()
        self._rehearsal = self._rehearsed_until = None
        self._is_planned = False


def _succeeded(rehearsal: asyncio.Task[bool]) -> bool:
    """Whether everything was planned by a rehearsal that has ended."""
    if rehearsal.cancelled():
        return False
    if error := rehearsal.exception():
        _log.error("rehearsal failed", reason=type(error).__name__)
        return False
    return rehearsal.result()


def _tell(body: dict[str, str], status: int) -> Response:
    return JSONResponse(body, status, {"Cache-Control": "no-store"})
