"""Faults as GraphQL errors: one table from class to `extensions.code`; what is not in it is masked."""

from collections.abc import Mapping
from typing import Any, Final

from graphql import GraphQLError, GraphQLFormattedError

from kg.errors import AccessDenied, GraphUnavailable, LedgerError, RequestError, SealError, XintuError
from kg.logs import get_logger

BAD_QUERY: Final = "BAD_QUERY"
"""The query text does not parse, does not fit the schema, or is over a limit."""
INTERNAL: Final = "INTERNAL"
"""Anything else; the log has it under the request's id."""
CODES: Final[Mapping[type[XintuError], str]] = {
    RequestError: "BAD_REQUEST",
    AccessDenied: "FORBIDDEN",
    GraphUnavailable: "UNAVAILABLE",
    LedgerError: "LEDGER",
    SealError: "SEAL",
}
_MASKED: Final = "Something went wrong on our side; the operator's log has it."
_SHOWN: Final = frozenset({RequestError, AccessDenied})
"""Classes whose message speaks to the caller; others' messages speak to the operator."""
_SENTENCES: Final[Mapping[str, str]] = {
    "UNAVAILABLE": "The graph does not answer at the moment; try again.",
    "LEDGER": "The audit entry could not be stored, so nothing is answered.",
    "SEAL": "A sealed name could not be opened.",
}
_log = get_logger("api")


def find_code(error: BaseException | None) -> str:
    """The code of a fault; `INTERNAL` for what the table does not hold."""
    return next((code for kind, code in CODES.items() if isinstance(error, kind)), INTERNAL)


def format_error(error: GraphQLError, request_id: str) -> GraphQLFormattedError:
    """A GraphQL error as it may leave: with a code, and without an inner message that is not meant for the caller."""
    cause = error.original_error
    formatted = error.formatted
    if error.path is None and (cause is None or isinstance(cause, GraphQLError)):
        code, message = BAD_QUERY, error.message
    else:
        code = find_code(cause)
        message = str(cause) if type(cause) in _SHOWN else _SENTENCES.get(code, _MASKED)
        _log.error("request failed", code=code, reason=type(cause or error).__name__, request_id=request_id)
    answer: dict[str, Any] = {"message": message, "extensions": {"code": code, "requestId": request_id}}
    answer |= {key: formatted[key] for key in ("locations", "path") if key in formatted}
    return answer  # type: ignore[return-value]


def build_fault(error: XintuError, request_id: str) -> dict[str, Any]:
    """The body of an answer to a request that never came to its query."""
    return {"data": None, "errors": [format_error(GraphQLError(str(error), original_error=error), request_id)]}
