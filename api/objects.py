"""Objects of an answer, from columns of what was read and from steps for all else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from types import NoneType
from typing import Any, Final

from graphql import FieldNode, GraphQLEnumType, GraphQLScalarType

from api.reading import Reading
from api.shaping import Column, MoneyColumn, Reader, Source

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


@dataclass(frozen=True, slots=True)
class _Leaf:
    kind: GraphQLScalarType | GraphQLEnumType
    nullable: bool


class ObjectBuilder:
    """Gathers the fields of one object: constants, columns of one part of its source, and steps for all else."""

    def __init__(self) -> None:
        self._template: dict[str, Any] = {}
        self._part: str | None = None
        self._columns: dict[str, tuple[str, _Leaf]] = {}
        self._steps: list[tuple[str, Completer]] = []

    def add_constant(self, key: str, value: object) -> None:
        """A value that is always the same."""
        self._template[key] = value

    def add_leaf(self, key: str, column: Column, kind: GraphQLScalarType | GraphQLEnumType, *, nullable: bool) -> None:
        """A scalar or enumeration that stands in a column."""
        if self._columns and column.part != self._part:
            self.add_step(key, after(column, build_leaf(kind), nullable=nullable))
            return
        self._part = column.part
        self._template[key] = None
        self._columns[key] = (column.name, _Leaf(kind, nullable))

    def add_step(self, key: str, step: Completer) -> None:
        """Anything else."""
        self._template[key] = None
        self._steps.append((key, step))

    def build(self, within: str | None = None) -> Completer:
        """The completer, of objects that stand in the part `within` of their source if one is named.

        Keys stand in the order of the selection; an object that is null ends it.
        """
        complete = self._build_plain() if self._columns and not self._steps else self._build_mixed()
        if within is None:
            return complete
        return lambda source, reading: complete(source[within], reading)

    def _build_plain(self) -> Completer:
        """Columns and constants alone, the commonest object."""
        take, part = _build_taker(tuple(name for name, _ in self._columns.values())), self._part
        writers = _WritersByKinds(self._columns)
        keys, template = tuple(self._columns), None if len(self._columns) == len(self._template) else self._template

        def complete(source: Source, _reading: Reading) -> dict[str, Any]:
            values = take(source if part is None else source[part])
            if template is None:
                answer = dict(zip(keys, values, strict=True))
            else:
                answer = template.copy()
                answer.update(zip(keys, values, strict=True))
            for key, write in writers[tuple(map(type, values))]:
                answer[key] = write(answer[key])
            return answer

        return complete

    def _build_mixed(self) -> Completer:
        template, steps, part, keys = self._template, tuple(self._steps), self._part, tuple(self._columns)
        take = _build_taker(tuple(name for name, _ in self._columns.values()))
        writers = _WritersByKinds(self._columns)

        def complete(source: Source, reading: Reading) -> dict[str, Any]:
            if source is None:
                raise Irregular
            answer = template.copy()
            if keys:
                values = take(source if part is None else source[part])
                answer.update(zip(keys, values, strict=True))
                for key, write in writers[tuple(map(type, values))]:
                    answer[key] = write(answer[key])
            for key, step in steps:
                answer[key] = step(source, reading)
            return answer

        return complete


def _build_taker(names: tuple[str, ...]) -> Callable[[Source], tuple[Any, ...]]:
    """Takes the values of columns out of what was read; None for what is held back."""
    if len(names) < 2:  # of one, `itemgetter` gives no tuple
        return lambda found: tuple(map(found.get, names))
    take_all = itemgetter(*names)

    def take(found: Source) -> tuple[Any, ...]:
        try:
            values: tuple[Any, ...] = take_all(found)
        except KeyError:
            return tuple(map(found.get, names))
        return values

    return take


_Writers = tuple[tuple[str, Callable[[Any], Any]], ...]
"""By key of an answer: how its value is written otherwise than it is."""


class _WritersByKinds(dict[tuple[type, ...], _Writers]):
    """What the columns' types ask for, found out once a combination of values' types."""

    def __init__(self, columns: Mapping[str, tuple[str, _Leaf]]) -> None:
        super().__init__()
        self._keys, self._leaves = tuple(columns), [leaf for _, leaf in columns.values()]

    def __missing__(self, kinds: tuple[type, ...]) -> _Writers:
        writers = _find_writers(self._keys, self._leaves, kinds)
        if len(self) < _KINDS_MAX:
            self[kinds] = writers
        return writers


def _find_writers(keys: Sequence[str], leaves: Sequence[_Leaf], kinds: Sequence[type]) -> _Writers:
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


def build_leaf(kind: GraphQLScalarType | GraphQLEnumType) -> Completer:
    """The completer of a scalar or enumeration that is there."""
    as_they_are = _AS_THEY_ARE.get(kind.name, frozenset())
    write = _find_writer(kind, object)
    return lambda value, _reading: value if type(value) in as_they_are else write(value)


def build_money(column: MoneyColumn, fields: Mapping[str, list[FieldNode]], *, nullable: bool) -> Completer:
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

    def complete_both(source: Source, _reading: Reading) -> dict[str, Any] | None:
        found = source if part is None else source[part]
        amount, currency = found.get(name), found.get("currency")
        if amount is None and nullable:
            return None
        if type(amount) is not int or type(currency) is not str:
            raise Irregular
        return {amount_key: amount, currency_key: currency}

    if [place for _, place in wanted] == [0, 1]:  # as nearly everybody asks for it
        (amount_key, _), (currency_key, _) = wanted
        return complete_both
    return complete


def after(read: Reader, complete: Completer, *, nullable: bool) -> Completer:
    """What a reader finds, completed; a null where none may be ends it."""

    def step(source: Source, reading: Reading) -> Any:
        value = read(source, reading)
        if value is not None:
            return complete(value, reading)
        if nullable:
            return None
        raise Irregular

    return step
