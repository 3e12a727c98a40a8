"""`python -m tests.write_schema`: after a change of the schema, writes what follows from it.

That is the SDL, the reference page, and the list of changes since the release that a program may stumble over.
"""

from collections.abc import Iterator
from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    find_dangerous_changes,
    is_introspection_type,
    is_specified_scalar_type,
)
from graphql import build_schema as parse_schema

from api.schema.descriptions import find_row, read_descriptions
from api.schema.query import build_schema

ROOT = Path(__file__).parents[1]
SDL = ROOT / "api" / "schema.graphql"
RELEASED = ROOT / "api" / "schema" / "released.graphql"
DANGEROUS = ROOT / "api" / "schema" / "dangerous.txt"
REFERENCE = ROOT / "docs" / "graphql-reference.md"
HEAD = """\
# The schema, type by type

Written by `python -m tests.write_schema` from the schema and its descriptions (`api/schema/descriptions.yaml`); a test
sees that it is current. How to ask: [graphql.md](graphql.md); questions with their answers: [recipes.md](recipes.md).
"""
_GROUPS = (
    ("Questions", lambda kind: kind.name == "Query"),
    ("Objects", lambda kind: isinstance(kind, GraphQLObjectType) and kind.name != "Query"),
    ("Interfaces", lambda kind: isinstance(kind, GraphQLInterfaceType)),
    ("Unions", lambda kind: isinstance(kind, GraphQLUnionType)),
    ("Closed sets", lambda kind: isinstance(kind, GraphQLEnumType)),
)


def build_reference(schema: GraphQLSchema) -> str:
    """The reference page: a section a type, a row a field, value or argument, in English and Chinese."""
    kinds = [kind for name, kind in sorted(schema.type_map.items()) if not is_introspection_type(kind)]
    parts = [HEAD]
    for title, belongs in _GROUPS:
        parts.append(f"## {title}\n")
        parts += [_build_section(schema, kind) for kind in kinds if belongs(kind)]
    scalars = [kind for kind in kinds if kind.__class__.__name__ == "GraphQLScalarType"]
    rows = [f"| `{kind.name}` | {_tell(kind.name)} |" for kind in scalars if not is_specified_scalar_type(kind)]
    parts.append("## Values\n\n| value | meaning | 含义 |\n|---|---|---|\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def build_dangerous(schema: GraphQLSchema) -> str:
    """What has come since the release that a program may meet without knowing it, a line each, sorted."""
    released = parse_schema(RELEASED.read_text("utf-8"))
    return "".join(f"{line}\n" for line in sorted(one.description for one in find_dangerous_changes(released, schema)))


def _build_section(schema: GraphQLSchema, kind: GraphQLNamedType) -> str:
    row = read_descriptions()[find_row(kind.name) or ""]
    lines = [f"### {kind.name}\n", f"{row.en} {row.zh}\n"]
    if isinstance(kind, GraphQLUnionType):
        lines.append("One of " + ", ".join(f"[`{one.name}`](#{one.name.lower()})" for one in kind.types) + ".\n")
    elif isinstance(kind, GraphQLEnumType):
        lines += ["| value | meaning | 含义 |", "|---|---|---|"]
        lines += [f"| `{value}` | {_tell(f'{kind.name}.{value}')} |" for value in kind.values]
    elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        if isinstance(kind, GraphQLInterfaceType):
            lines.append("Of " + ", ".join(f"`{one.name}`" for one in schema.get_possible_types(kind)) + ".\n")
        lines += ["| field | type | meaning | 含义 |", "|---|---|---|---|", *_iter_fields(kind)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _iter_fields(kind: GraphQLObjectType | GraphQLInterfaceType) -> Iterator[str]:
    for name, field in kind.fields.items():
        leaving = f" **Deprecated.** {field.deprecation_reason}" if field.deprecation_reason else ""
        yield f"| `{name}` | `{field.type}` | {_tell(f'{kind.name}.{name}')}{leaving} |"
        for key, argument in field.args.items():
            yield f"| `{name}({key}:)` | `{argument.type}` | {_tell(f'{kind.name}.{name}({key}:)')} |"


def _tell(coordinate: str) -> str:
    row = read_descriptions()[find_row(coordinate) or ""]
    return f"{row.en} | {row.zh}".replace("`|`", "`/`")


if __name__ == "__main__":
    schema = build_schema()
    SDL.write_text(schema.as_str() + "\n", "utf-8")
    REFERENCE.write_text(build_reference(schema._schema), "utf-8")
    DANGEROUS.write_text(build_dangerous(schema._schema), "utf-8")
