"""Faults as GraphQL errors: one table from class to `extensions.code`, one from code to HTTP status; else masked."""

from collections.abc import Mapping
from typing import Any, Final

from graphql import ExecutionResult, GraphQLError, VariableDefinitionNode, print_ast

from kg.errors import (
    AccessDenied,
    GraphUnavailable,
    LedgerError,
    PublicationUnderWay,
    RequestError,
    SealError,
    XintuError,
)
from kg.logs import get_logger

BAD_QUERY: Final = "BAD_QUERY"
"""The query text does not parse, does not fit the schema, or is over a limit."""
INTERNAL: Final = "INTERNAL"
"""Anything else; the log has it under the request's id."""
UNAVAILABLE: Final = "UNAVAILABLE"
CODES: Final[Mapping[type[BaseException], str]] = {
    RequestError: "BAD_REQUEST",
    AccessDenied: "FORBIDDEN",
    GraphUnavailable: UNAVAILABLE,
    LedgerError: "LEDGER",
    SealError: "SEAL",
    TimeoutError: "TIMEOUT",
}
STATUSES: Final[Mapping[str, int]] = {
    BAD_QUERY: 400,
    "BAD_REQUEST": 400,
    "FORBIDDEN": 403,
    "DOCUMENT_NOT_TRUSTED": 403,
    "PERSISTED_QUERY_NOT_FOUND": 404,
    "METHOD_NOT_ALLOWED": 405,
    "NOT_ACCEPTABLE": 406,
    "TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    INTERNAL: 500,
    "SEAL": 500,
    UNAVAILABLE: 503,
    "LEDGER": 503,
    "OVERLOADED": 503,
    "TIMEOUT": 504,
}
"""Every code that an answer may carry, and the HTTP status of an answer that holds no data because of it."""
_MASKED: Final = "Something went wrong on our side; the operator's log has it."
_SHOWN: Final = frozenset({RequestError, AccessDenied, PublicationUnderWay})
"""Classes whose message speaks to the caller; others' messages speak to the operator."""
_SENTENCES: Final[Mapping[str, str]] = {
    UNAVAILABLE: "The graph cannot answer at the moment; try again.",
    "LEDGER": "The audit entry could not be stored, so nothing is answered.",
    "SEAL": "A sealed name could not be opened.",
    "TIMEOUT": "The answer took too long; ask for smaller pages or fewer levels.",
}
_OUR_FAULT: Final = 500
_log = get_logger("api")


class HttpFault(Exception):
    """A request that is turned away before its query is looked at; `code` is one of `STATUSES`."""

    def __init__(
        self, code: str, message: str, *, status: int | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status or STATUSES[code]
        self.headers = dict(headers or {})

    def format(self, request_id: str) -> dict[str, Any]:
        """The GraphQL error that says so."""
        return {"message": str(self), "extensions": {"code": self.code, "requestId": request_id}}


def find_code(error: BaseException | None) -> str:
    """The code of a fault; `INTERNAL` for what the table does not hold."""
    return next((code for kind, code in CODES.items() if isinstance(error, kind)), INTERNAL)


def build_fault(error: XintuError, *, status: int | None = None, headers: Mapping[str, str] | None = None) -> HttpFault:
    """A fault of ours that came before the query, with the words that the caller may read."""
    code = find_code(error)
    return HttpFault(code, _find_message(code, error), status=status, headers=headers)


def build_masked(error: Exception, request_id: str) -> HttpFault:
    """What is told of an error that nobody expected; the log has its kind under the request's id, never its words."""
    _log.error("request failed", code=INTERNAL, reason=type(error).__name__, request_id=request_id)
    return HttpFault(INTERNAL, _MASKED)


def format_error(error: GraphQLError, request_id: str) -> dict[str, Any]:
    """A GraphQL error as it may leave: with a code, and without an inner message that is not meant for the caller."""
    cause = error.original_error
    formatted = error.formatted
    if error.path is None and (cause is None or isinstance(cause, GraphQLError)):
        code, message = BAD_QUERY, error.message
    else:
        code = find_code(cause)
        message = _find_message(code, cause)
        if STATUSES[code] >= _OUR_FAULT:
            _log.error("request failed", code=code, reason=type(cause or error).__name__, request_id=request_id)
    answer: dict[str, Any] = {"message": message, "extensions": {"code": code, "requestId": request_id}}
    answer |= {key: formatted[key] for key in ("locations", "path") if key in formatted}
    return answer


def tell_failure(error: Exception) -> ExecutionResult:
    """An answer that failed whole; what went wrong is the `original_error` of its one error, masked at the edge."""
    message = str(error) if isinstance(error, XintuError) else "Something went wrong on our side."
    return ExecutionResult(None, [GraphQLError(message, original_error=error)])


def tell_variable(error: GraphQLError) -> GraphQLError:
    """What is wrong with a variable, without its value, which may be a person's number."""
    definition = next((node for node in error.nodes or () if isinstance(node, VariableDefinitionNode)), None)
    if definition is None:
        return GraphQLError("A variable has no value that it may have.")
    name, kind = definition.variable.name.value, print_ast(definition.type)
    return GraphQLError(f"Variable '${name}' has no value of type '{kind}'.", definition)


def _find_message(code: str, cause: BaseException | None) -> str:
    return str(cause) if type(cause) in _SHOWN else _SENTENCES.get(code, _MASKED)
