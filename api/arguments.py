"""What the arguments of a field that leads to nodes ask for: how many items, from where in its list, of which kind."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from graphql import FieldNode, GraphQLError, GraphQLField, VariableNode, is_non_null_type
from graphql.execution.values import VariableValues, get_argument_values

from api.schema.connections import PAGE_MAX
from api.schema.roots import OTHER_END, spell_party
from kg.errors import RequestError
from kg.model.ids import RunId

_SKIP_MAX: Final = 10_000
_PAGE: Final = frozenset({"first", "after"})


@dataclass(frozen=True, slots=True)
class Page:
    """What one request asks of one edge: `limit` items after `skip`, and further arguments as parameters.

    `run_id` is the run that its cursor was given for; `None` on a first page.
    """

    limit: int
    skip: int
    run_id: RunId | None
    arguments: Mapping[str, Any]
    """By their names in the schema, without those of the page."""
    parameters: Mapping[str, object]
    """The same as the driver takes them, by the model's names; None for one that was not given."""
    given: tuple[str, ...]
    """Names of those that were."""


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
        are_given = tuple(name for name, value in parameters.items() if value is not None)
        for name, most in self.bounds:
            if not 1 <= (given[name] or 0) <= most:
                raise RequestError(f"`{name}` is {given[name]}; it is 1 to {most}.")
        if self.single:
            return Page(1, 0, None, arguments, parameters, are_given)
        run_id, skip = read_cursor(given["after"]) if given.get("after") else (None, 0)
        limit = given["first"]
        if not 1 <= limit <= PAGE_MAX:
            raise RequestError(f"`first` is {limit}; a page has 1 to {PAGE_MAX} items.")
        return Page(limit, skip, run_id, arguments, parameters, are_given)


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


def build_cursor(run_id: RunId | None, position: int) -> str:
    """Opaque: the place after `position` items in the run's list."""
    return base64.urlsafe_b64encode(f"{run_id or ''}:{position}".encode()).decode("ascii")


def read_cursor(cursor: str) -> tuple[RunId, int]:
    """The run and the count of items that a cursor stands for.

    Raises:
        RequestError: it was not made by `build_cursor`.
    """
    try:
        run_id, _, position = base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii").rpartition(":")
        count = int(position)
    except (ValueError, binascii.Error) as error:
        raise RequestError("A cursor is not one that was given here.") from error
    if not 0 <= count <= _SKIP_MAX:
        raise RequestError(f"A cursor leads beyond {_SKIP_MAX} items.")
    return RunId(run_id), count


def snake_case(name: str) -> str:
    """How the model spells a name of the schema."""
    return re.sub(r"(?=[A-Z])", "_", name).lower()


def _plain(value: Any) -> Any:
    """An argument as the driver takes it."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value
