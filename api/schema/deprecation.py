"""How something leaves the schema: what is deprecated says since when, what to ask for instead, until when at least.

    old_name: str | None = strawberry.field(
        deprecation_reason=build_reason(since=date(2027, 1, 1), instead="LegalEntity.name", until=date(2028, 1, 1))
    )

`released.graphql` is the schema of the last release; what has changed since so that a program could break stands in
`changes.yaml` with its reason, and a test holds the two against each other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

NOTICE: Final = timedelta(days=365)
"""For so long at least what is deprecated is still answered."""
_REASON: Final = re.compile(r"Since (\S+): ask for (\S+) instead\. Answered until (\S+) at least\.")


@dataclass(frozen=True, slots=True)
class Deprecation:
    """What is said of something deprecated; `instead` is a coordinate of the schema."""

    since: date
    instead: str
    until: date


def build_reason(*, since: date, instead: str, until: date) -> str:
    """The text that `@deprecated` carries.

    Raises:
        ValueError: the notice is shorter than a year.
    """
    if until - since < NOTICE:
        raise ValueError(f"{instead}: what is deprecated is answered for a year at least.")
    return f"Since {since.isoformat()}: ask for {instead} instead. Answered until {until.isoformat()} at least."


def read_reason(reason: str) -> Deprecation | None:
    """What a text of `build_reason` says; None for any other text."""
    found = _REASON.fullmatch(reason)
    if found is None:
        return None
    return Deprecation(date.fromisoformat(found[1]), found[2], date.fromisoformat(found[3]))


def iter_deprecated(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """Coordinate and reason of every deprecated field, argument, value and input field."""
    for name, kind in schema.type_map.items():
        if isinstance(kind, GraphQLEnumType):
            yield from (
                (f"{name}.{key}", one.deprecation_reason) for key, one in kind.values.items() if one.deprecation_reason
            )
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field_name, field in kind.fields.items():
                if field.deprecation_reason is not None:
                    yield f"{name}.{field_name}", field.deprecation_reason
                for key, argument in getattr(field, "args", {}).items():
                    if argument.deprecation_reason is not None:
                        yield f"{name}.{field_name}({key}:)", argument.deprecation_reason
