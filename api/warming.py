"""Known shapes are planned by the graph before the service says that it is ready, so that no caller waits for that.

Known are the trusted queries where there are any, else the profile that `kg ask` sends; each is planned under every
combination of refusals that a role and a purpose can meet. Only plans are made: nothing is read, so nothing is audited.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLSchema,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    TypeNode,
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
_log = get_logger("api")


async def rehearse(engine: Engine, policies: Policies, texts: Iterable[str]) -> bool:
    """Let the graph plan every known query, and say whether it did; what fails is logged and keeps no other waiting."""
    is_planned = True
    decisions = list(iter_decisions(policies))
    for text in texts:
        try:
            await engine.rehearse(text, decisions, build_sample_variables)
        except XintuError as error:
            _log.warning("query not planned", code=error.code)
            is_planned = False
        except Exception as error:  # a fault of ours must not stay unseen; its message may hold anything
            _log.error("query not planned", reason=type(error).__name__)
            is_planned = False
    return is_planned


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
