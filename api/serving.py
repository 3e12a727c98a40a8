"""The endpoints: GraphQL over POST, and two that say whether the service lives and can answer."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

import orjson
from fastapi import APIRouter, Request, Response
from graphql import ExecutionResult

from api.authentication import Authenticator
from api.engine import Engine
from api.errors import build_fault, find_code, format_error
from api.execution import Graph, RequestContext, build_query_digest
from kg.access.purposes import read_intent
from kg.errors import AccessDenied, RequestError, XintuError
from kg.graph.queries import read_query

_JSON: Final = "application/json"
_PRIVATE: Final = {"Cache-Control": "no-store"}


def build_router(engine: Engine, authenticator: Authenticator, graph: Graph, request_bytes: int) -> APIRouter:
    """The service's endpoints."""
    router = APIRouter()

    @router.post("/graphql")
    async def answer(request: Request) -> Response:
        request_id = uuid.uuid4().hex
        try:
            caller = authenticator.read_caller(request.headers.get("Authorization"))
        except AccessDenied as error:
            return _respond(build_fault(error, request_id), 401, {"WWW-Authenticate": "Bearer"})
        try:
            intent = read_intent(request.headers.get("Purpose"), request.headers.get("Case-Reference"))
            query, variables, operation = _read_body(await _read_bytes(request, request_bytes))
            context = RequestContext(caller, intent, build_query_digest(query, variables), operation)
        except XintuError as error:
            return _respond(build_fault(error, request_id), 400)
        result = await engine.execute(query, variables, context)
        return _respond(_build_body(result, request_id), 200)

    @router.get("/healthz")
    async def healthz() -> Response:
        return _respond({"status": "ok"}, 200)

    @router.get("/readyz")
    async def readyz() -> Response:
        try:
            await graph.read(read_query("publication").text, {})
        except XintuError as error:
            return _respond({"status": "not ready", "code": find_code(error)}, 503)
        return _respond({"status": "ok"}, 200)

    return router


def _build_body(result: ExecutionResult, request_id: str) -> dict[str, Any]:
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [format_error(error, request_id) for error in result.errors]
    return body


async def _read_bytes(request: Request, limit: int) -> bytes:
    received = b""
    async for part in request.stream():
        received += part
        if len(received) > limit:
            raise RequestError(f"The request's body is larger than {limit} bytes.")
    return received


def _read_body(received: bytes) -> tuple[str, dict[str, Any], str | None]:
    try:
        body = orjson.loads(received)
    except orjson.JSONDecodeError as error:
        raise RequestError("The request's body is no JSON.") from error
    query, variables, operation = (
        (body.get("query"), body.get("variables") or {}, body.get("operationName"))
        if isinstance(body, dict)
        else (None, {}, None)
    )
    if not isinstance(query, str) or not isinstance(variables, dict) or not isinstance(operation, str | None):
        raise RequestError(
            "The request's body must hold `query` as text, and may hold `variables` and `operationName`."
        )
    return query, variables, operation


def _respond(body: Mapping[str, Any], status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, {**_PRIVATE, **(headers or {})}, _JSON)
