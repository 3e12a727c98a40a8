"""Completers: what was read becomes the answer's JSON without asking the standard executor field by field.

A completer is compiled once for a plan under decisions: for each object type that can stand at a place, the selected
fields with their readers, their types and what is selected below. It does what the executor does as long as all is
well. Whatever is not (a value that does not fit its type, a null where none may be, a blob that does not open) ends it,
and the standard executor completes the same reading instead and tells the error, its path, and which parent it nulls.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    get_named_type,
)

from api.collecting import Collector
from api.objects import Completer, Irregular, ObjectBuilder, after, build_leaf
from api.outcomes import shape_edge
from api.reading import ReadEdge, Reading
from api.schema.connections import EDGE_FIELDS
from api.schema.roots import META_FIELDS
from api.shaping import (
    CONNECTION,
    LINK,
    Column,
    MoneyColumn,
    Part,
    Reader,
    Source,
    find_label,
    find_reader,
)


def compile_operation(
    collector: Collector, query: GraphQLObjectType, operation: Any, places: Mapping[str, ReadEdge]
) -> Completer:
    """The completer of an operation's whole answer.

    Raises:
        GraphQLError: a directive cannot be followed.
    """
    complete = _Compiler(collector, places).compile_object(query, [operation], "").build()
    return lambda _source, reading: complete({}, reading)


class _Compiler:
    def __init__(self, collector: Collector, places: Mapping[str, ReadEdge]) -> None:
        self._collector = collector
        self._places = places

    def compile_object(self, kind: GraphQLObjectType, nodes: Sequence[Any], path: str) -> ObjectBuilder:
        """What builds a completer for objects of one type."""
        build = ObjectBuilder()
        for key, inner in self._collector.collect(kind, nodes).items():
            name = inner[0].name.value
            if name == "__typename":
                build.add_constant(key, kind.name)
                continue
            if name in META_FIELDS:
                build.add_step(key, _read_of_schema(key))
                continue
            self._add_field(build, kind, key, inner, f"{path}/{kind.name}.{key}" if path else f"{kind.name}.{key}")
        return build

    def _add_field(
        self, build: ObjectBuilder, kind: GraphQLObjectType, key: str, nodes: list[FieldNode], path: str
    ) -> None:
        name = nodes[0].name.value
        value_type = kind.fields[name].type
        read = self._find_reader(kind, name, key, path)
        inner = value_type.of_type if isinstance(value_type, GraphQLNonNull) else value_type
        if isinstance(read, Column) and isinstance(inner, GraphQLScalarType | GraphQLEnumType):
            build.add_leaf(key, read, inner, nullable=inner is value_type)
        elif isinstance(read, MoneyColumn):
            fields = self._collector.collect(get_named_type(value_type), nodes)
            build.add_money(key, read, fields, nullable=inner is value_type)
        elif isinstance(read, Part) and isinstance(inner, GraphQLObjectType) and inner is not value_type:
            build.add_part(key, read.name, self.compile_object(inner, nodes, path))
        else:
            build.add_step(key, after(read, self._compile_nullable(inner, nodes, path), nullable=inner is value_type))

    def _find_reader(self, kind: GraphQLObjectType, name: str, key: str, path: str) -> Reader:
        if kind.name == "Query":
            if name == "publication":
                return lambda _source, reading: reading.publication
            return lambda _source, reading: reading.roots[key]
        if (kind.name, name) in EDGE_FIELDS:
            edge = self._places.get(path)
            if edge is None:  # below a refusal, where nothing was read
                return _raise
            return lambda item, reading: shape_edge(edge, item, reading)
        is_link = any(interface.name == LINK for interface in kind.interfaces)
        return find_reader(kind.name, name, get_named_type(kind.fields[name].type).name, is_link=is_link)

    def _compile_nullable(self, value_type: Any, nodes: list[FieldNode], path: str) -> Completer:
        """A completer for values of a type that are there."""
        if isinstance(value_type, GraphQLList):
            return self._compile_list(value_type.of_type, nodes, path)
        if isinstance(value_type, GraphQLScalarType | GraphQLEnumType):
            return build_leaf(value_type)
        kinds = self._collector.find_possible_types(value_type)
        completers = {kind.name: self.compile_object(kind, nodes, path).build() for kind in kinds}
        if isinstance(value_type, GraphQLObjectType):
            return completers[value_type.name]
        for kind in kinds:
            if kind.name.endswith(CONNECTION):
                completers[CONNECTION] = completers[kind.name]
        return lambda value, reading: completers[find_label(value)](value, reading)

    def _compile_list(self, item_type: GraphQLOutputType, nodes: list[FieldNode], path: str) -> Completer:
        if not isinstance(item_type, GraphQLNonNull):
            of_some = self._compile_nullable(item_type, nodes, path)
            return lambda values, reading: [
                None if value is None else of_some(value, reading) for value in _list(values)
            ]
        complete = self._compile_nullable(item_type.of_type, nodes, path)
        return lambda values, reading: [complete(value, reading) for value in _list(values, may_hold_null=False)]


def _list(values: Any, *, may_hold_null: bool = True) -> list[Any]:
    if type(values) is not list or (not may_hold_null and None in values):
        raise Irregular
    return values


def _read_of_schema(key: str) -> Completer:
    return lambda _source, reading: reading.of_schema[key]


def _raise(_source: Source, _reading: Reading) -> Any:
    raise Irregular
