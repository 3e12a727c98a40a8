"""/graphql, from the request's head to the answer's last byte. No framework stands between: each request would pay."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import ExecutionResult, GraphQLError

from api.authentication import Authenticator
from api.errors import STATUSES, HttpFault, build_fault, build_masked, find_code, format_error
from api.exchange import Exchange
from api.execution import RequestContext, build_query_digest
from api.limits import Limits, check_variables
from api.serving.admission import Admission
from api.serving.console import HEADERS, Console
from api.serving.documents import Documents
from api.serving.messages import (
    HTML,
    JSON,
    GraphRequest,
    build_body,
    check_content_type,
    choose_media_type,
    read_body,
    read_query_string,
)
from api.serving.observing import Observe
from kg.access.purposes import Intent, read_intent
from kg.errors import AccessDenied, XintuError
from kg.model.vocabulary import PublicationState

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Execute = Callable[[str, Mapping[str, Any], RequestContext], Awaitable[ExecutionResult]]
_COST_HEADER: Final = b"query-cost"
_PRIVATE: Final = (b"cache-control", b"no-store")
_VARY: Final = (b"vary", b"accept")
_UNAVAILABLE: Final = 503
_RETRY: Final = {"Retry-After": "1"}
_NO_INTENT: Final = Intent(None, None)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one request may hold and how long its answer may take."""

    request_bytes: int
    answer_seconds: float
    row_count: int
    limits: Limits


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The ASGI application behind /graphql. `console` is the page that a browser gets."""

    authenticator: Authenticator
    execute: Execute
    documents: Documents
    admission: Admission
    bounds: Bounds
    observe: Observe
    console: Console | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange = Exchange(uuid.uuid4().hex, scope["method"], time.perf_counter())
        extra: Mapping[str, str] = {}
        media_type = JSON
        try:
            headers = dict(scope["headers"])
            media_type = self._choose_media_type(scope, headers)
            if media_type == HTML:
                assert self.console is not None  # noqa: S101 - HTML is offered only where there is a page
                await _send(send, 200, media_type, self.console.page, HEADERS)
                return
            async with self.admission:
                exchange.trace_parent = _read_header(headers, b"traceparent")
                status, body = await self._answer(scope, headers, receive, media_type, exchange)
        except Exception as error:
            fault = error if isinstance(error, HttpFault) else build_masked(error, exchange.request_id)
            exchange.outcome, status, extra = fault.code, fault.status, fault.headers
            body = build_body(None, [fault.format(exchange.request_id)], None, ran=False)
        if self.admission.closing:
            extra = {**extra, "Connection": "close"}
        if STATUSES.get(exchange.outcome) == _UNAVAILABLE:
            extra = {**extra, **_RETRY}
        exchange.status, exchange.seconds = status, time.perf_counter() - exchange.started
        try:
            await _send(send, status, media_type, body, extra)
        finally:
            self.observe(exchange)

    def _choose_media_type(self, scope: Scope, headers: Mapping[bytes, bytes]) -> str:
        if scope["method"] not in ("GET", "POST"):
            raise HttpFault("METHOD_NOT_ALLOWED", "Send GET or POST.", headers={"Allow": "GET, POST"})
        page = self.console is not None and scope["method"] == "GET" and not scope["query_string"]
        return choose_media_type(_read_header(headers, b"accept"), page=page)

    async def _answer(
        self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, media_type: str, exchange: Exchange
    ) -> tuple[int, bytes]:
        """Status and body of a request that may be answered.

        Raises:
            HttpFault: it may not.
        """
        try:
            caller = self.authenticator.read_caller(_read_header(headers, b"authorization"))
        except AccessDenied as error:
            raise build_fault(error, status=401, headers={"WWW-Authenticate": "Bearer"}) from error
        try:
            intent = _read_intent(scope["method"], headers)
            request = await self._read_request(scope, headers, receive)
            query = self.documents.find(request.query, request.digest)
            check_variables(request.variables, self.bounds.limits)
            digest = build_query_digest(query, request.variables)
        except XintuError as error:
            raise build_fault(error, status=400) from error
        in_address = scope["method"] == "GET"
        context = RequestContext(caller, intent, digest, request.operation_name, in_address, exchange.measured)
        executed = await self._execute(query, request.variables, context)
        errors = [format_error(error, exchange.request_id) for error in executed.errors or ()]
        ran = executed.data is not None or any("path" in error for error in errors)
        if request.keep and ran:
            self.documents.keep(query)
        extensions = self._build_cost(exchange) if _COST_HEADER in headers else {}
        if publication := exchange.measured.publication:
            extensions["publication"] = _tell_publication(publication)
        body = build_body(executed.data, errors, extensions, ran=ran)
        if errors:
            exchange.outcome = errors[0]["extensions"]["code"]
        failed = not ran and media_type != JSON
        return (STATUSES[exchange.outcome] if failed else 200), body

    async def _read_request(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive) -> GraphRequest:
        if scope["method"] == "GET":
            return read_query_string(scope["query_string"])
        check_content_type(_read_header(headers, b"content-type"))
        if b"content-encoding" in headers:
            raise HttpFault("UNSUPPORTED_MEDIA_TYPE", "Send the body as it is, without an encoding.")
        try:
            async with asyncio.timeout(self.bounds.answer_seconds):  # who sends slowly keeps a place from others
                return read_body(await _read_bytes(receive, headers, self.bounds.request_bytes))
        except TimeoutError as error:
            raise HttpFault("BAD_REQUEST", "The request's body did not come in time.", status=408) from error

    async def _execute(self, query: str, variables: Mapping[str, Any], context: RequestContext) -> ExecutionResult:
        try:
            async with asyncio.timeout(self.bounds.answer_seconds):
                return await self.execute(query, variables, context)
        except (TimeoutError, XintuError) as error:
            return ExecutionResult(None, [GraphQLError(find_code(error), original_error=error)])

    def _build_cost(self, exchange: Exchange) -> dict[str, Any]:
        measured = exchange.measured
        return {
            "cost": {
                "estimated": measured.estimated_rows,
                "actual": measured.actual_rows,
                "limit": self.bounds.row_count,
            }
        }


def _tell_publication(publication: Mapping[str, Any]) -> dict[str, Any]:
    """As the field `publication` answers: the run published last, and that another one is on its way."""
    status = PublicationState(publication["status"])
    return {"runId": publication["run_id"], "status": status.name, "night": publication["night"]}


def _read_intent(method: str, headers: Mapping[bytes, bytes]) -> Intent:
    """Why a request reads. A GET has no purpose: addresses end up in logs, so nothing personal is asked for by one.

    Raises:
        HttpFault: a GET states a purpose.
        RequestError: a header cannot be read.
    """
    intent = read_intent(_read_header(headers, b"purpose"), _read_header(headers, b"case-reference"))
    if method == "GET" and intent != _NO_INTENT:
        raise HttpFault("BAD_REQUEST", "Personal data are asked for by POST: a GET states no purpose and no case.")
    return intent


def _read_header(headers: Mapping[bytes, bytes], name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")


async def _read_bytes(receive: Receive, headers: Mapping[bytes, bytes], limit: int) -> bytes:
    too_large = HttpFault("TOO_LARGE", f"The request's body is larger than {limit} bytes.")
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or int(length) > limit:
        raise too_large
    received = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HttpFault("BAD_REQUEST", "The request ended before its body did.")
        received += message.get("body", b"")
        if len(received) > limit:
            raise too_large
        more = message.get("more_body", False)
    return received


async def _send(send: Send, status: int, media_type: str, body: bytes, extra: Mapping[str, str]) -> None:
    headers = [
        (b"content-type", f"{media_type}; charset=utf-8".encode("ascii")),
        (b"content-length", str(len(body)).encode("ascii")),
        _PRIVATE,
        _VARY,
        *((name.lower().encode("ascii"), value.encode("ascii")) for name, value in extra.items()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
