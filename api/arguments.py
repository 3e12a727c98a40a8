"""What the arguments of a field that leads to nodes ask for: how many items, from where in its list, of which kind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final, cast

from graphql import FieldNode, GraphQLError, GraphQLField, VariableNode, is_non_null_type
from graphql.execution.values import VariableValues, get_argument_values

from api.cursors import FIRST, Cursor, read_cursor
from api.schema.connections import PAGE_MAX
from api.schema.roots import OTHER_END, spell_party
from kg.errors import RequestError
from kg.model.run import end_evening

_PAGE: Final = frozenset({"first", "after"})
AS_OF: Final = "as_of"
"""The parameter that says which day is asked about."""
_EVENING: Final = "believed"
"""The argument, of fields below, that names an evening: what was recorded up to its end counts."""
BELIEVED_AT: Final = "believed_at"
"""The parameter that says when that was."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one request asks of one edge: `limit` items behind a cursor, and further arguments as parameters."""

    limit: int
    cursor: Cursor
    arguments: Mapping[str, Any]
    """By their names in the schema, without those of the page."""
    parameters: Mapping[str, object]
    """The same as the driver takes them, by the model's names; None for one that was not given."""
    given: tuple[str, ...]
    """Names of those that were."""

    @property
    def skip(self) -> int:
        """How many items stand before its first."""
        return self.cursor.position


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a field that leads to nodes."""

    definition: GraphQLField
    node: FieldNode
    single: bool
    is_fixed: bool
    """No variable stands in them."""
    bounds: tuple[tuple[str, int], ...] = ()
    """The most that an argument may be, 1 being the least."""

    def read(self, values: VariableValues) -> Page:
        """What they ask for.

        Raises:
            RequestError: an argument, page or cursor cannot be followed.
        """
        given = read_arguments(self.definition, self.node, values)
        arguments = {name: given.get(name) for name in self.definition.args if name not in _PAGE}
        parameters = {snake_case(name): _plain(value) for name, value in arguments.items()}
        if other := parameters.get(OTHER_END):
            parameters[OTHER_END] = spell_party(str(other))
        if _EVENING in parameters:
            evening = cast("date | None", parameters.pop(_EVENING))
            parameters[BELIEVED_AT] = end_evening(evening) if evening else None
        are_given = tuple(name for name, value in parameters.items() if value is not None)
        for name, most in self.bounds:
            if not 1 <= (given[name] or 0) <= most:
                raise RequestError(f"`{name}` is {given[name]}; it is 1 to {most}.")
        if self.single:
            return Page(1, FIRST, arguments, parameters, are_given)
        cursor = read_cursor(given["after"]) if given.get("after") else FIRST
        limit = given["first"]
        if not 1 <= limit <= PAGE_MAX:
            raise RequestError(f"`first` is {limit}; a page has 1 to {PAGE_MAX} items.")
        return Page(limit, cursor, arguments, parameters, are_given)


def read_arguments(definition: GraphQLField, node: FieldNode, values: VariableValues) -> dict[str, Any]:
    """The values of a field's arguments, defaults filled in.

    A valid document can fail here in one way: an argument that may be left out, but not be null, is given a variable
    that is null.

    Raises:
        RequestError: one is null that may not be.
    """
    try:
        return get_argument_values(definition, node, values)
    except GraphQLError as error:
        null = [
            argument.name.value
            for argument in node.arguments or ()
            if isinstance(argument.value, VariableNode)
            and is_non_null_type(definition.args[argument.name.value].type)
            and values.coerced.get(argument.value.name.value) is None
        ]
        raise RequestError(
            f"{', '.join(f'`{name}`' for name in null)} of `{node.name.value}` is null.",
            way_out="Leave the variable out of `variables`, and its default stands.",
        ) from error


def snake_case(name: str) -> str:
    """How the model spells a name of the schema."""
    return re.sub(r"(?=[A-Z])", "_", name).lower()


def _plain(value: Any) -> Any:
    """An argument as the driver takes it."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value
