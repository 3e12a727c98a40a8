"""Completers: what was read becomes the answer's JSON without asking the standard executor field by field.

A completer is compiled once for a plan under decisions: for each object type that can stand at a place, the selected
fields with their readers, their types and what is selected below. It does what the executor does as long as all is
well. Whatever is not (a value that does not fit its type, a null where none may be, a blob that does not open) ends it,
and the standard executor completes the same reading instead and tells the error, its path, and which parent it nulls.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any, Final

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
from api.outcomes import shape_edge
from api.reading import ReadEdge, Reading
from api.schema.connections import EDGE_FIELDS
from api.shaping import (
    CONNECTION,
    LINK,
    Column,
    MoneyColumn,
    Reader,
    Source,
    find_label,
    find_reader,
)

Completer = Callable[[Any, Reading], Any]
"""Takes what was read for a place, gives what the answer holds there."""
_KINDS_MAX: Final = 1_000
"""Combinations of value types that one object's completer remembers."""
_AS_THEY_ARE: Final[dict[str, frozenset[type]]] = {
    "String": frozenset({str}),
    "ID": frozenset({str}),
    "Boolean": frozenset({bool}),
    "MinorUnits": frozenset({int}),
    "Date": frozenset({str}),
}
"""By scalar: types of values that its result coercion passes on unchanged."""


class Irregular(Exception):
    """The standard executor must complete this answer."""


def compile_operation(
    collector: Collector, query: GraphQLObjectType, operation: Any, places: Mapping[str, ReadEdge]
) -> Completer:
    """The completer of an operation's whole answer.

    Raises:
        Irregular: it asks for the schema itself.
        GraphQLError: a directive cannot be followed.
    """
    return _Compiler(collector, places).compile_object(query, [operation], "")


class _Compiler:
    def __init__(self, collector: Collector, places: Mapping[str, ReadEdge]) -> None:
        self._collector = collector
        self._places = places

    def compile_object(self, kind: GraphQLObjectType, nodes: Sequence[Any], path: str) -> Completer:
        """A completer for objects of one type."""
        build = _ObjectBuilder()
        for key, inner in self._collector.collect(kind, nodes).items():
            name = inner[0].name.value
            if name == "__typename":
                build.add_constant(key, kind.name)
                continue
            if name not in kind.fields:
                raise Irregular
            self._add_field(build, kind, key, inner, f"{path}/{kind.name}.{key}" if path else f"{kind.name}.{key}")
        return build.build()

    def _add_field(
        self, build: "_ObjectBuilder", kind: GraphQLObjectType, key: str, nodes: list[FieldNode], path: str
    ) -> None:
        name = nodes[0].name.value
        value_type = kind.fields[name].type
        read = self._find_reader(kind, name, key, path)
        inner = value_type.of_type if isinstance(value_type, GraphQLNonNull) else value_type
        if isinstance(read, Column) and isinstance(inner, GraphQLScalarType | GraphQLEnumType):
            build.add_leaf(key, read, inner, nullable=inner is value_type)
        elif isinstance(read, MoneyColumn):
            fields = self._collector.collect(get_named_type(value_type), nodes)
            build.add_step(key, _build_money(read, fields, nullable=inner is value_type))
        else:
            build.add_step(key, _after(read, self.compile_value(value_type, nodes, path)))

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

    def compile_value(self, value_type: GraphQLOutputType, nodes: list[FieldNode], path: str) -> Completer:
        """A completer for values of a type."""
        if isinstance(value_type, GraphQLNonNull):
            return _never_null(self._compile_nullable(value_type.of_type, nodes, path))
        return _null_or(self._compile_nullable(value_type, nodes, path))

    def _compile_nullable(self, value_type: Any, nodes: list[FieldNode], path: str) -> Completer:
        if isinstance(value_type, GraphQLList):
            complete = self.compile_value(value_type.of_type, nodes, path)
            return lambda values, reading: [complete(value, reading) for value in _list(values)]
        if isinstance(value_type, GraphQLScalarType | GraphQLEnumType):
            return _build_leaf(value_type)
        kinds = self._collector.find_possible_types(value_type)
        completers = {kind.name: self.compile_object(kind, nodes, path) for kind in kinds}
        if isinstance(value_type, GraphQLObjectType):
            return completers[value_type.name]
        for kind in kinds:
            if kind.name.endswith(CONNECTION):
                completers[CONNECTION] = completers[kind.name]
        return lambda value, reading: completers[find_label(value)](value, reading)


@dataclass(frozen=True, slots=True)
class _Leaf:
    kind: GraphQLScalarType | GraphQLEnumType
    nullable: bool


class _ObjectBuilder:
    """Gathers the fields of one object: constants, columns of one part of its source, and steps for all else."""

    def __init__(self) -> None:
        self._template: dict[str, Any] = {}
        self._part: str | None = None
        self._columns: dict[str, tuple[str, _Leaf]] = {}
        self._steps: list[tuple[str, Completer]] = []

    def add_constant(self, key: str, value: object) -> None:
        self._template[key] = value

    def add_leaf(self, key: str, column: Column, kind: GraphQLScalarType | GraphQLEnumType, *, nullable: bool) -> None:
        if self._columns and column.part != self._part:
            leaf = _build_leaf(kind)
            self.add_step(key, _after(column, _null_or(leaf) if nullable else _never_null(leaf)))
            return
        self._part = column.part
        self._template[key] = None
        self._columns[key] = (column.name, _Leaf(kind, nullable))

    def add_step(self, key: str, step: Completer) -> None:
        self._template[key] = None
        self._steps.append((key, step))

    def build(self) -> Completer:
        """The completer; keys stand in the order of the selection."""
        template, steps = self._template, tuple(self._steps)
        fill = _build_filler(self._columns) if self._columns else None
        part = self._part

        def complete(source: Source, reading: Reading) -> dict[str, Any]:
            answer = template.copy()
            if fill is not None:
                fill(answer, source if part is None else source[part])
            for key, step in steps:
                answer[key] = step(source, reading)
            return answer

        return complete


def _build_filler(columns: Mapping[str, tuple[str, _Leaf]]) -> Callable[[dict[str, Any], Source], None]:
    """Copies columns into an answer. What their types ask for is found out once a combination of types."""
    keys = tuple(columns)
    names = [name for name, _ in columns.values()]
    leaves = [leaf for _, leaf in columns.values()]
    known: dict[tuple[type, ...], tuple[tuple[str, Callable[[Any], Any]], ...]] = {}

    def fill(answer: dict[str, Any], found: Source) -> None:
        values = tuple(map(found.get, names))
        kinds = tuple(map(type, values))
        writers = known.get(kinds)
        if writers is None:
            writers = _find_writers(keys, leaves, kinds)
            if len(known) < _KINDS_MAX:
                known[kinds] = writers
        answer.update(zip(keys, values, strict=True))
        for key, write in writers:
            answer[key] = write(answer[key])

    return fill


def _find_writers(
    keys: Sequence[str], leaves: Sequence[_Leaf], kinds: Sequence[type]
) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """The keys whose values must be written otherwise than they are."""
    writers: list[tuple[str, Callable[[Any], Any]]] = []
    for key, leaf, kind in zip(keys, leaves, kinds, strict=True):
        if kind is NoneType:
            if not leaf.nullable:
                raise Irregular
        elif kind not in _AS_THEY_ARE.get(leaf.kind.name, ()):
            writers.append((key, _find_writer(leaf.kind, kind)))
    return tuple(writers)


def _find_writer(leaf: GraphQLScalarType | GraphQLEnumType, kind: type) -> Callable[[Any], Any]:
    if isinstance(leaf, GraphQLEnumType) and kind is str:
        return {value.value: name for name, value in leaf.values.items()}.__getitem__
    coerce = leaf.coerce_output_value

    def write(value: Any) -> Any:
        written = coerce(value)
        if written is None:
            raise Irregular
        return written

    return write


def _build_leaf(kind: GraphQLScalarType | GraphQLEnumType) -> Completer:
    as_they_are = _AS_THEY_ARE.get(kind.name, frozenset())
    write = _find_writer(kind, object)
    return lambda value, _reading: value if type(value) in as_they_are else write(value)


def _build_money(column: MoneyColumn, fields: Mapping[str, list[FieldNode]], *, nullable: bool) -> Completer:
    """`Money` straight from its two columns."""
    places = {"amountMinor": 0, "currency": 1, "__typename": 2}
    wanted = [(key, places[nodes[0].name.value]) for key, nodes in fields.items()]
    part, name = column.part, column.name

    def complete(source: Source, _reading: Reading) -> dict[str, Any] | None:
        found = source if part is None else source[part]
        amount = found.get(name)
        if amount is None and nullable:
            return None
        values = (amount, found.get("currency"), "Money")
        if type(amount) is not int or type(values[1]) is not str:
            raise Irregular
        return {key: values[place] for key, place in wanted}

    return complete


def _after(read: Reader, complete: Completer) -> Completer:
    return lambda source, reading: complete(read(source, reading), reading)


def _null_or(complete: Completer) -> Completer:
    return lambda value, reading: None if value is None else complete(value, reading)


def _never_null(complete: Completer) -> Completer:
    def completed(value: Any, reading: Reading) -> Any:
        if value is None:
            raise Irregular
        return complete(value, reading)

    return completed


def _list(values: Any) -> list[Any]:
    if type(values) is not list:
        raise Irregular
    return values


def _raise(_source: Source, _reading: Reading) -> Any:
    raise Irregular
