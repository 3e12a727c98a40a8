"""What everything in the schema means, in English and in Chinese: one table, applied when the schema is built."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any

import yaml
from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    is_introspection_type,
    is_specified_directive,
    is_specified_scalar_type,
)


@dataclass(frozen=True, slots=True)
class Description:
    """One meaning in two languages, each a sentence or two on one line."""

    en: str
    zh: str

    def __str__(self) -> str:
        return f"{self.en}\n{self.zh}"


@cache
def read_descriptions() -> Mapping[str, Description]:
    """The table `descriptions.yaml`: by schema coordinate, or by a pattern with `*` for many of them."""
    text = (resources.files("api.schema") / "descriptions.yaml").read_text("utf-8")
    return {coordinate: Description(**row) for coordinate, row in yaml.load(text, yaml.CSafeLoader).items()}


def find_row(coordinate: str) -> str | None:
    """The key of the row that speaks for a coordinate: its own, else the first pattern that fits."""
    table = read_descriptions()
    if coordinate in table:
        return coordinate
    return next((row for row in table if "*" in row and fnmatchcase(coordinate, row)), None)


def iter_described(schema: GraphQLSchema) -> Iterator[tuple[str, Any]]:
    """Coordinate and element of everything that is ours in a schema: types, fields, arguments, values, directives."""
    for directive in schema.directives:
        if not is_specified_directive(directive):
            yield f"@{directive.name}", directive
            yield from ((f"@{directive.name}({name}:)", argument) for name, argument in directive.args.items())
    for name, kind in schema.type_map.items():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        yield name, kind
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{value}", element) for value, element in kind.values.items())
        for field_name, field in getattr(kind, "fields", {}).items():
            yield f"{name}.{field_name}", field
            if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
                yield from ((f"{name}.{field_name}({one}:)", argument) for one, argument in field.args.items())


def describe(schema: GraphQLSchema) -> None:
    """Give everything in `schema` that has a row in the table its description, English first."""
    table = read_descriptions()
    for coordinate, element in iter_described(schema):
        row = find_row(coordinate)
        element.description = str(table[row]) if row else None
