"""Objects of an answer, from columns of what was read and from steps for all else.

An answer holds thousands of small objects, and each field of each would cost a call. So the text of one function is
written for each object: it takes the columns in one go, looks at their types, and states the answer as one dict. In
that text stand names of our own making alone (`value3`, `key5`); keys, columns and whatever else was asked for are
values of those names.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from operator import itemgetter
from typing import Any, Final, NoReturn

from graphql import FieldNode, GraphQLEnumType, GraphQLScalarType

from api.reading import Reading
from api.shaping import WRITERS, Column, MoneyColumn, Reader, Source

Completer = Callable[[Any, Reading], Any]
"""Takes what was read for a place, gives what the answer holds there."""
_AS_THEY_ARE: Final[dict[str, type]] = {"String": str, "ID": str, "Boolean": bool, "MinorUnits": int, "Date": str}
"""By scalar: the type of values that its result coercion passes on unchanged."""
_ARE_PLAIN: Final = {
    "Int": "type({0}) is int and -2147483648 <= {0} <= 2147483647",
    "Float": "type({0}) is float and -1.7976931348623157e308 <= {0} <= 1.7976931348623157e308",
}
"""The same of numbers, as what must hold of a value: neither too large nor none."""


class Irregular(Exception):
    """The standard executor must complete this answer."""


class ObjectBuilder:
    """Gathers the fields of one object: constants, columns of parts of its source, and steps for all else.

    Keys stand in the order of the selection. A value that fits no type, or a null where none may be, ends it all.
    """

    _numbers = count()

    def __init__(self) -> None:
        self._fields: list[str] = []
        """`key: expression`."""
        self._taken: list[tuple[str | None, dict[str, str]]] = []
        """Parts of the source, each with the variables of columns that are taken out of it at once."""
        self._named: dict[str, Any] = {"Irregular": Irregular, "irregular": _end}
        self._has_steps = False

    def add_constant(self, key: str, value: object) -> None:
        """A value that is always the same."""
        self._add(key, self._name("constant", value))

    def add_leaf(self, key: str, column: Column, kind: GraphQLScalarType | GraphQLEnumType, *, nullable: bool) -> None:
        """A scalar or enumeration that stands in a column."""
        value = self._take(column.part, column.name)
        if as_it_is := _AS_THEY_ARE.get(kind.name):
            is_fit = f"type({value}) is {self._name('kind', as_it_is)}"
            written = f"{value} if {is_fit} else {self._name('write', build_writer(kind))}({value})"
        elif is_plain := _ARE_PLAIN.get(kind.name):
            written = f"{value} if {is_plain.format(value)} else {self._name('write', build_writer(kind))}({value})"
        elif isinstance(kind, GraphQLEnumType):
            members = self._name("members", {member.value: name for name, member in kind.values.items()})
            coerce = self._name("write", build_writer(kind))
            written = f"{members}[{value}] if type({value}) is str else {coerce}({value})"
        else:
            written = f"{self._name('write', build_writer(kind))}({value})"
        self._add(key, f"{'None' if nullable else 'irregular()'} if {value} is None else {written}")

    def add_money(
        self, key: str, column: MoneyColumn, fields: Mapping[str, list[FieldNode]], *, nullable: bool
    ) -> None:
        """`Money` straight from its two columns."""
        amount, currency = self._take(column.part, column.name), self._take(column.part, "currency")
        values = {"amountMinor": amount, "currency": currency, "__typename": "'Money'"}
        stated = [f"{self._name('key', one)}: {values[nodes[0].name.value]}" for one, nodes in fields.items()]
        is_fit = f"type({amount}) is int and type({currency}) is str"
        written = f"{{{', '.join(stated)}}} if {is_fit} else irregular()"
        self._add(key, f"None if {amount} is None else {written}" if nullable else written)

    def add_part(self, key: str, part: str, built: "ObjectBuilder") -> None:
        """An object that is held by a part of the source and is always there."""
        if built._has_steps or any(inner is not None for inner, _ in built._taken):
            self.add_step(key, built.build(part))
            return
        self._taken += [(part, columns) for _, columns in built._taken]
        self._named |= built._named
        self._add(key, f"{{{', '.join(built._fields)}}}")

    def add_step(self, key: str, step: Completer) -> None:
        """Anything else."""
        self._has_steps = True
        self._add(key, f"{self._name('step', step)}(source, reading)")

    def build(self, within: str | None = None) -> Completer:
        """The completer, of objects that stand in the part `within` of their source if one is named."""
        lines = ["def complete(source, reading):"]
        if within is not None:
            lines.append(f" source = source[{self._name('part', within)}]")
        if not self._taken:
            lines.append(" if source is None: raise Irregular")
        for part, columns in self._taken:
            lines += self._iter_takes(part, columns)
        lines.append(f" return {{{', '.join(self._fields)}}}")
        made = dict(self._named)
        exec("\n".join(lines), made)  # noqa: S102 - of names that are made here
        complete: Completer = made["complete"]
        return complete

    def _iter_takes(self, part: str | None, columns: Mapping[str, str]) -> Iterator[str]:
        """Lines that give the columns' variables their values: None for what is held back, and stands nowhere."""
        held = "source" if part is None else f"source[{self._name('part', part)}]"
        names = self._name("names", tuple(columns))
        yield f" found = {held}"
        if len(columns) < 2:  # of one, `itemgetter` gives no tuple
            yield f" {next(iter(columns.values()))} = found.get({names}[0])"
            return
        variables = ", ".join(columns.values())
        yield f" try: {variables} = {self._name('take', itemgetter(*columns))}(found)"
        yield f" except KeyError: {variables} = map(found.get, {names})"

    def _take(self, part: str | None, column: str) -> str:
        """The variable of a column."""
        for taken, columns in self._taken:
            if taken == part:
                return columns.setdefault(column, f"value{next(self._numbers)}")
        self._taken.append((part, {column: (variable := f"value{next(self._numbers)}")}))
        return variable

    def _add(self, key: str, expression: str) -> None:
        self._fields.append(f"{self._name('key', key)}: {expression}")

    def _name(self, kind: str, value: object) -> str:
        """A name for a value, never used before."""
        name = f"{kind}{next(self._numbers)}"
        self._named[name] = value
        return name


def _end() -> NoReturn:
    raise Irregular


def build_writer(kind: GraphQLScalarType | GraphQLEnumType) -> Callable[[Any], Any]:
    """What writes a value of a scalar or enumeration that is there; ours never give None."""
    coerce = kind.coerce_output_value
    if kind.name in WRITERS:
        return coerce

    def write(value: Any) -> Any:
        written = coerce(value)
        if written is None:
            raise Irregular
        return written

    return write


def build_leaf(kind: GraphQLScalarType | GraphQLEnumType) -> Completer:
    """The completer of a scalar or enumeration that is there."""
    as_it_is, write = _AS_THEY_ARE.get(kind.name), build_writer(kind)
    return lambda value, _reading: value if type(value) is as_it_is else write(value)


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
