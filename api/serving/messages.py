"""Requests and answers of GraphQL over HTTP: media types, parameters, bodies.

Source: GraphQL over HTTP, working draft of the GraphQL Foundation; automatic persisted queries as Apollo's clients
send them; `documentId` of the draft's appendix on persisted documents.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from api.errors import HttpFault

JSON: Final = "application/json"
RESPONSE_JSON: Final = "application/graphql-response+json"
HTML: Final = "text/html"
_OFFERED: Final = (JSON, RESPONSE_JSON)
_DIGEST_PREFIX: Final = "sha256:"
_DIGEST_LENGTH: Final = 64


@dataclass(frozen=True, slots=True)
class GraphRequest:
    """What one request asks. `digest` is the hexadecimal SHA-256 by which it names a query; `keep` asks to keep it."""

    query: str | None
    variables: dict[str, Any]
    operation_name: str | None
    digest: str | None
    keep: bool


@lru_cache(maxsize=256)
def choose_media_type(accept: str | None, *, page: bool = False) -> str:
    """The media type to answer with; `application/json` where anything is accepted. `page` offers HTML too.

    Raises:
        HttpFault: nothing of what is accepted can be sent.
    """
    if not accept or not accept.strip():
        return JSON
    offered = (*_OFFERED, HTML) if page else _OFFERED
    wanted = [_read_range(part) for part in accept.split(",") if part.strip()]
    refused = {name for name, quality in wanted if quality == 0}
    for name, quality in sorted(wanted, key=lambda one: -one[1]):
        if quality == 0:
            continue
        fitting = [one for one in offered if one not in refused and _fits(one, name)]
        if fitting:
            return fitting[0]
    raise HttpFault("NOT_ACCEPTABLE", f"Answers are {' or '.join(_OFFERED)}.")


@lru_cache(maxsize=256)
def check_content_type(content_type: str | None) -> None:
    """See that a body is JSON in UTF-8.

    Raises:
        HttpFault: it is not, as far as its sender says.
    """
    name, _, parameters = (content_type or "").partition(";")
    charset = next(
        (value.strip(' "').lower() for key, _, value in (one.partition("=") for one in parameters.split(";"))
         if key.strip().lower() == "charset"),
        "utf-8",
    )  # fmt: skip
    if name.strip().lower() != JSON or charset not in ("utf-8", "utf8"):
        raise HttpFault("UNSUPPORTED_MEDIA_TYPE", f"Send {JSON} in UTF-8.", headers={"Accept-Post": JSON})


def read_body(received: bytes) -> GraphRequest:
    """The request that the body of a POST holds.

    Raises:
        HttpFault: it holds none.
    """
    try:
        body = orjson.loads(received)
    except orjson.JSONDecodeError as error:
        raise HttpFault("BAD_REQUEST", "The request's body is no JSON.") from error
    if isinstance(body, list):
        raise HttpFault("BAD_REQUEST", "One request at a time: batches are not answered.")
    if not isinstance(body, dict):
        raise HttpFault("BAD_REQUEST", "The request's body must be an object.")
    return _build_request(body)


def read_query_string(query_string: bytes) -> GraphRequest:
    """The request that the address of a GET holds.

    Raises:
        HttpFault: it holds none.
    """
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, max_num_fields=16, errors="strict")
        body: dict[str, Any] = dict(pairs)
        if len(body) != len(pairs):
            raise HttpFault("BAD_REQUEST", "The address names a parameter twice.")
        for name in ("variables", "extensions"):
            if body.get(name):
                body[name] = orjson.loads(body[name])
            else:
                body.pop(name, None)
    except ValueError as error:  # of JSON and of encodings too
        raise HttpFault("BAD_REQUEST", "The address holds parameters that cannot be read.") from error
    return _build_request({name: value for name, value in body.items() if value != ""})


def build_body(data: Any, errors: list[dict[str, Any]], extensions: Mapping[str, Any] | None, *, ran: bool) -> bytes:
    """An answer's body; without `data` where nothing ran."""
    body: dict[str, Any] = {"data": data} if ran else {}
    if errors:
        body["errors"] = errors
    if extensions:
        body["extensions"] = extensions
    return orjson.dumps(body)


def _build_request(body: dict[str, Any]) -> GraphRequest:
    query, operation_name = body.get("query"), body.get("operationName")
    variables, extensions = body.get("variables"), body.get("extensions")
    if not isinstance(query, str | None) or not isinstance(operation_name, str | None):
        raise HttpFault("BAD_REQUEST", "`query` and `operationName` must be text.")
    if not isinstance(variables, dict | None) or not isinstance(extensions, dict | None):
        raise HttpFault("BAD_REQUEST", "`variables` and `extensions` must be objects.")
    digest, keep = _read_digest(body.get("documentId"), (extensions or {}).get("persistedQuery"))
    if query is None and digest is None:
        raise HttpFault("BAD_REQUEST", "The request holds no `query`.")
    return GraphRequest(query, variables or {}, operation_name, digest, keep)


def _read_digest(document_id: object, persisted: object) -> tuple[str | None, bool]:
    """The digest that a request names, and whether its query is to be kept."""
    if document_id is None and persisted is None:
        return None, False
    if isinstance(document_id, str):
        digest: object = document_id.removeprefix(_DIGEST_PREFIX)
    else:
        digest = persisted.get("sha256Hash") if isinstance(persisted, dict) and persisted.get("version") == 1 else None
    if not isinstance(digest, str) or len(digest) != _DIGEST_LENGTH or set(digest) - set("0123456789abcdef"):
        raise HttpFault("BAD_REQUEST", "A query is named by the SHA-256 of its text, in lower-case hexadecimal.")
    return digest, document_id is None


def _read_range(part: str) -> tuple[str, float]:
    """Name and quality of one part of an Accept header; what cannot be read is not wanted."""
    name, *parameters = part.split(";")
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 0.0
        elif key.strip().lower() == "charset" and value.strip(' "').lower() not in ("utf-8", "utf8"):
            quality = 0.0
    return name.strip().lower(), quality


def _fits(offered: str, wanted: str) -> bool:
    return wanted in (offered, "*/*") or (wanted.endswith("/*") and offered.startswith(wanted[:-1]))
