"""What the schema says of itself, within a bound of fields, in steps between which others are answered.

The standard executor completes such a question in one go: nobody else is answered meanwhile, and neither a caller who
went away nor the time that an answer may take ends it. Here its fields are counted first, so that one that is too large
ends early; then they are filled in.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import SimpleNamespace
from typing import Any, Final

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)
from graphql.execution.values import VariableValues

from api.arguments import read_arguments
from api.collecting import Collector
from api.objects import build_writer
from api.schema.roots import META_FIELDS
from kg.errors import RequestError

_STEP: Final = 200
"""Objects that are filled in before others are answered."""


@dataclass(frozen=True, slots=True)
class _Value:
    """A field with a value of its own, or a list of them."""

    key: str
    read: Callable[[Any], Any]
    write: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Way:
    """A field that leads to an object, or to a list of them."""

    key: str
    is_list: bool
    read: Callable[[Any], Any]
    selected: "_Selected"


@dataclass(frozen=True, slots=True)
class _Selected:
    """What is selected of objects of one type."""

    empty: Mapping[str, Any]
    """The keys in their order, with what is the same for every object."""
    values: Sequence[_Value]
    ways: Sequence[_Way]


@dataclass(frozen=True, slots=True)
class Introspector:
    """Answers what one document asks of the schema, under the values of its variables."""

    schema: GraphQLSchema
    collector: Collector
    values: VariableValues
    field_max: int

    async def answer(self, asked: Mapping[str, list[FieldNode]]) -> dict[str, Any]:
        """What is answered under each key of the root.

        Raises:
            RequestError: the answer would have too many fields, or an argument is null that may not be.
        """
        ways = [self._select_way(META_FIELDS[nodes[0].name.value], key, nodes) for key, nodes in asked.items()]
        root = _Selected(dict.fromkeys(asked), (), ways)
        if _count_fields(root, self.field_max) > self.field_max:
            raise RequestError(
                f"What is asked of the schema itself has more than {self.field_max} fields.",
                way_out="Ask for less of each type, or for one type at a time by `__type`.",
            )
        answer = dict(root.empty)
        steps = _iter_filled(root, answer)
        while len(list(islice(steps, _STEP))) == _STEP:
            await asyncio.sleep(0)  # others have their turn, and an end of time or patience is noticed
        return answer

    def _select(self, kind: GraphQLObjectType, nodes: Sequence[FieldNode]) -> _Selected:
        empty: dict[str, Any] = {}
        values: list[_Value] = []
        ways: list[_Way] = []
        for key, inner in self.collector.collect(kind, nodes).items():
            name = inner[0].name.value
            empty[key] = kind.name if name == "__typename" else None
            if name == "__typename":
                continue
            definition = kind.fields[name]
            if is_leaf_type(get_named_type(definition.type)):
                values.append(self._select_value(definition, key, inner[0]))
            else:
                ways.append(self._select_way(definition, key, inner))
        return _Selected(empty, values, ways)

    def _select_value(self, definition: GraphQLField, key: str, node: FieldNode) -> _Value:
        write = build_writer(get_named_type(definition.type))  # type: ignore[arg-type]
        if _is_list(definition):
            return _Value(key, self._build_read(definition, node), lambda found: list(map(write, found)))
        return _Value(key, self._build_read(definition, node), write)

    def _select_way(self, definition: GraphQLField, key: str, nodes: list[FieldNode]) -> _Way:
        selected = self._select(get_named_type(definition.type), nodes)  # type: ignore[arg-type]
        return _Way(key, _is_list(definition), self._build_read(definition, nodes[0]), selected)

    def _build_read(self, definition: GraphQLField, node: FieldNode) -> Callable[[Any], Any]:
        """As the resolvers of graphql-core read the schema's own objects; of all that they are told they look at it."""
        resolve: Any = definition.resolve
        info, arguments = SimpleNamespace(schema=self.schema), read_arguments(definition, node, self.values)
        return lambda source: resolve(source, info, **arguments)


def _is_list(definition: GraphQLField) -> bool:
    return is_list_type(get_nullable_type(definition.type))


def _count_fields(root: _Selected, field_max: int) -> int:
    """How many fields objects below the root have; no further than to the first number over the bound."""
    waiting: list[tuple[_Selected, Any]] = [(root, None)]
    count = 0
    while waiting and count <= field_max:
        selected, source = waiting.pop()
        for way in selected.ways:
            found = way.read(source)
            if found is not None:
                below = found if way.is_list else (found,)
                count += len(below) * len(way.selected.empty)
                if way.selected.ways:
                    waiting += [(way.selected, one) for one in below]
    return count


def _iter_filled(root: _Selected, answer: dict[str, Any]) -> Iterator[None]:
    """Fill in the root's answer and every object below, one a step."""
    waiting: list[tuple[_Selected, Any, dict[str, Any]]] = [(root, None, answer)]
    while waiting:
        selected, source, target = waiting.pop()
        for value in selected.values:
            found = value.read(source)
            if found is not None:
                target[value.key] = value.write(found)
        for way in selected.ways:
            found = way.read(source)
            if found is not None:
                below = [(way.selected, one, dict(way.selected.empty)) for one in (found if way.is_list else (found,))]
                waiting += below
                objects = [empty for _, _, empty in below]
                target[way.key] = objects if way.is_list else objects[0]
        yield
