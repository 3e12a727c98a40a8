"""The driver's values and errors in our own terms."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from neo4j import graph as vendor_graph
from neo4j import time as vendor_time
from neo4j.exceptions import (
    AuthError,
    ConnectionPoolError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)
from neo4j.exceptions import (
    ConfigurationError as VendorConfigurationError,
)

from kg.errors import ConfigurationError, GraphIncomplete, GraphQueryError, GraphUnavailable, XintuError

_READ_ONLY_CODES: Final = (
    "Neo.ClientError.Statement.AccessMode",
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
)
_SHOWN_CODES: Final = ("Neo.ClientError.Statement.SyntaxError", "Neo.ClientError.Statement.ParameterMissing")
"""Errors about a statement's text, which holds no values; every other message may quote a property."""
_PROCEDURE_FAILED: Final = "Neo.ClientError.Procedure.ProcedureCallFailed"
_INDEX_MISSING: Final = re.compile(r"no such fulltext schema index: (?P<name>\w+)")
"""What the database says, under the code of any procedure that failed, of a full-text index that is not there."""
_TIMED_OUT: Final = re.compile(r"TransactionTimedOut|LockAcquisitionTimeout")


@contextmanager
def vendor_errors_translated(uri: str) -> Iterator[None]:
    """Turn any error of the driver inside the block into one of ours, once, without parameters or data."""
    try:
        yield
    except (Neo4jError, DriverError) as error:
        # Not chained: the vendor's message may quote a value, and a traceback would carry it into a log.
        raise translate_error(error, uri) from None
    except OSError as error:
        raise _build_unavailable(uri, type(error).__name__) from None


def translate_error(error: Neo4jError | DriverError, uri: str) -> XintuError:
    """The error of ours that says the same."""
    if isinstance(error, AuthError):
        return ConfigurationError(
            f"The graph at {uri} refuses this user name or password.",
            way_out="Set KG_NEO4J_USER and KG_NEO4J_PASSWORD; for the managed server put its password file back.",
        )
    if isinstance(error, VendorConfigurationError):
        return ConfigurationError(
            f"{uri} cannot be used as the graph's address.", way_out="Set KG_NEO4J_URI to neo4j://host:7687 or bolt://…"
        )
    if isinstance(error, ServiceUnavailable | SessionExpired | ConnectionPoolError):
        return _build_unavailable(uri, type(error).__name__)
    if isinstance(error, Neo4jError):
        return _translate_refusal(error, uri)
    return GraphQueryError(f"The statement could not be run ({type(error).__name__}).")


@dataclass(frozen=True, slots=True)
class Subgraph:
    """Nodes and edges of an answer, for pictures; ids are those of the answer alone."""

    nodes: tuple[Mapping[str, object], ...]
    """`id`, `labels`, `properties`."""
    edges: tuple[Mapping[str, object], ...]
    """`from_id`, `to_id`, `type`, `properties`."""


def build_subgraph(found: vendor_graph.Graph) -> Subgraph:
    """The driver's nodes and edges as plain Python; an edge's ends are there even where only the edge was asked for."""
    nodes = (
        {"id": node.element_id, "labels": sorted(node.labels), "properties": _translate_map(dict(node.items()))}
        for node in found.nodes
    )
    edges = (
        {
            "from_id": edge.start_node.element_id if edge.start_node else "",
            "to_id": edge.end_node.element_id if edge.end_node else "",
            "type": edge.type,
            "properties": _translate_map(dict(edge.items())),
        }
        for edge in found.relationships
    )
    return Subgraph(tuple(nodes), tuple(edges))


def translate_value(value: object) -> object:
    """A value of the driver as plain Python.

    A date becomes `datetime.date`, a date and time an aware `datetime` in UTC (one without zone is taken as UTC), a
    duration its ISO 8601 text; a node a dict of `labels` and `properties`, a relationship one of `type` and
    `properties`, a path the list of both in turn.
    """
    translate = _TRANSLATIONS.get(type(value))
    if translate is not None:
        return translate(value)
    # Every relationship type is a class of its own in the driver.
    return _translate_relationship(value) if isinstance(value, vendor_graph.Relationship) else value


def _build_unavailable(uri: str, kind: str) -> GraphUnavailable:
    return GraphUnavailable(
        f"Nobody answers at the graph's address {uri} ({kind}).",
        way_out="Run `kg graph start`, or correct KG_NEO4J_URI, and try again.",
    )


def _translate_refusal(error: Neo4jError, uri: str) -> XintuError:
    code = error.code or ""
    if _TIMED_OUT.search(code):
        return GraphUnavailable(
            "The graph took longer than it may for one statement.",
            way_out="Ask for less, or raise KG_QUERY_SECONDS, and try again.",
        )
    if code in _READ_ONLY_CODES:
        return GraphQueryError(f"A statement that writes was sent where only reading is allowed ({code}).")
    if isinstance(error, TransientError):
        return GraphUnavailable(f"The graph at {uri} is busy ({code}).", way_out="Try again.")
    if code == _PROCEDURE_FAILED and (missing := _INDEX_MISSING.search(error.message or "")):
        return GraphIncomplete(
            f"The graph lacks the index {missing['name']}.",
            way_out="Publish again (`kg refresh`), which makes it anew; `kg graph check` says what else is missing.",
        )
    if code not in _SHOWN_CODES:
        return GraphQueryError(f"The graph refused the statement ({code}); its reason may quote data and is withheld.")
    return GraphQueryError(f"The graph refused the statement ({code}): {(error.message or '').splitlines()[0]}")


def _translate_datetime(value: vendor_time.DateTime) -> datetime:
    native = value.to_native()
    return native.replace(tzinfo=UTC) if native.tzinfo is None else native.astimezone(UTC)


def _translate_list(values: list[object]) -> list[object]:
    return [translate_value(value) for value in values]


def _translate_map(values: Mapping[str, object]) -> dict[str, object]:
    return {key: translate_value(value) for key, value in values.items()}


def _translate_node(node: vendor_graph.Node) -> dict[str, object]:
    return {"labels": sorted(node.labels), "properties": _translate_map(dict(node.items()))}


def _translate_relationship(edge: vendor_graph.Relationship) -> dict[str, object]:
    return {"type": edge.type, "properties": _translate_map(dict(edge.items()))}


def _translate_path(path: vendor_graph.Path) -> list[object]:
    steps: list[object] = [_translate_node(path.start_node)] if path.start_node is not None else []
    for edge, node in zip(path.relationships, path.nodes[1:], strict=True):
        steps += [_translate_relationship(edge), _translate_node(node)]
    return steps


_TRANSLATIONS: Final[dict[type, Callable[..., object]]] = {
    vendor_time.Date: vendor_time.Date.to_native,
    vendor_time.DateTime: _translate_datetime,
    vendor_time.Time: vendor_time.Time.to_native,
    vendor_time.Duration: vendor_time.Duration.iso_format,
    vendor_graph.Node: _translate_node,
    vendor_graph.Path: _translate_path,
    list: _translate_list,
    dict: _translate_map,
}
