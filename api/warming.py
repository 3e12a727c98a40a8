"""Known shapes are planned by the graph before the service says that it is ready, so that no caller waits for that.

Known are the trusted queries where there are any, else the profile that `kg ask` sends; each is planned under every
combination of refusals that a role and a purpose can meet. Then each is planned without one of its edges, which is what
callers change first, and by which the planner's own code gets compiled: the first plans of a server take twice as long
as the thirtieth. Each is run for no item at all: nothing is read, so nothing is audited.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from graphql import (
    REMOVE,
    FieldNode,
    GraphQLEnumType,
    GraphQLSchema,
    GraphQLSyntaxError,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    TypeNode,
    Visitor,
    VisitorAction,
    parse,
    print_ast,
    visit,
)

from api.engine import Engine
from api.reading import Decisions
from kg.access.policies import Policies
from kg.access.purposes import Intent, Role
from kg.errors import XintuError
from kg.logs import get_logger
from kg.model.vocabulary import Purpose

_SAMPLES: dict[str, Any] = {"Int": 1, "Float": 1.0, "Boolean": True, "Date": "2026-01-01"}
_SAMPLE_TEXT = "000000000000000000"
_PAGE: Final = "first"
"""The argument by which a field is known to be an edge of many."""
_log = get_logger("api")


async def rehearse(engine: Engine, policies: Policies, texts: Iterable[str]) -> bool:
    """Let the graph plan every known query, and say whether it did; what fails is logged and keeps no other waiting."""
    known = list(texts)
    decisions = list(iter_decisions(policies))
    is_planned = all([await _plan(engine, text, decisions) for text in known])
    widest = min(decisions, key=lambda met: sum(one.refusal is not None for one in met.values()))
    if is_planned:
        for narrower in (narrower for text in known for narrower in iter_narrower(text)):
            await _plan(engine, narrower, [widest])
    return is_planned


async def _plan(engine: Engine, text: str, decisions: Sequence[Decisions]) -> bool:
    try:
        await engine.rehearse(text, decisions, build_sample_variables)
    except XintuError as error:
        _log.warning("query not planned", code=error.code)
        return False
    except Exception as error:  # a fault of ours must not stay unseen; its message may hold anything
        _log.error("query not planned", reason=type(error).__name__)
        return False
    return True


def iter_narrower(text: str) -> Iterator[str]:
    """The query without one of its pages of items, each in turn; nothing where it cannot be read."""
    try:
        document = parse(text)
    except GraphQLSyntaxError:  # told when it is rehearsed itself
        return
    pages: list[FieldNode] = []
    visit(document, _Pages(pages))
    for page in pages:
        yield print_ast(visit(document, _Without(page)))


class _Pages(Visitor):
    """Collects the fields of a document that ask for a page of items."""

    def __init__(self, found: list[FieldNode]) -> None:
        super().__init__()
        self._found = found

    def enter_field(self, node: FieldNode, *_: object) -> None:
        if any(argument.name.value == _PAGE for argument in node.arguments or ()):
            self._found.append(node)


class _Without(Visitor):
    """Leaves one field out."""

    def __init__(self, left_out: FieldNode) -> None:
        super().__init__()
        self._left_out = left_out

    def enter_field(self, node: FieldNode, *_: object) -> VisitorAction:
        return REMOVE if node is self._left_out else None


def iter_decisions(policies: Policies) -> Iterator[Decisions]:
    """What roles may meet, each combination of refusals once."""
    seen = set()
    for role in Role:
        for intent in (Intent(None, None), *(Intent(purpose, "rehearsal") for purpose in Purpose)):
            decisions = policies.decide_all(role, intent)
            refusals = tuple(decision.refusal for decision in decisions.values())
            if refusals not in seen:
                seen.add(refusals)
                yield decisions


def build_sample_variables(schema: GraphQLSchema, operation: OperationDefinitionNode) -> dict[str, Any]:
    """A value for each variable that must have one."""
    return {
        one.variable.name.value: _build_sample(schema, one.type.type)
        for one in operation.variable_definitions or ()
        if isinstance(one.type, NonNullTypeNode) and one.default_value is None
    }


def _build_sample(schema: GraphQLSchema, kind: TypeNode) -> Any:
    if isinstance(kind, NonNullTypeNode):
        return _build_sample(schema, kind.type)
    if isinstance(kind, ListTypeNode):
        return []
    assert isinstance(kind, NamedTypeNode)  # noqa: S101 - there is no other type
    found = schema.get_type(kind.name.value)
    if isinstance(found, GraphQLEnumType):
        return next(iter(found.values))
    return _SAMPLES.get(kind.name.value, _SAMPLE_TEXT)
