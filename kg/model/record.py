"""What a record is: a frozen, slotted class whose fields are columns with a type, a description and a unit.

The class is the one statement of a table's columns. Arrow schemas, DuckDB tables, Cypher property names and GraphQL
field names are read from it.
"""

import dataclasses
import enum
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final, TypeVar

import pyarrow as pa

from kg.model.ids import PartyId, PartyName, PartyNumber
from kg.model.vocabulary import PartyKind

_ARROW_TYPES: Final[dict[type, pa.DataType]] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
}
_DUCKDB_TYPES: Final[dict[type, str]] = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    date: "DATE",
    datetime: "TIMESTAMPTZ",
}


T = TypeVar("T")


def once_a_class(build: Callable[[type], T]) -> Callable[[type], T]:
    """`functools.cache` for functions of a class (whose type checkers doubt that a class with fields can be hashed)."""
    return typing.cast("Callable[[type], T]", cache(build))


def column(
    description: str,
    *,
    unit: str = "",
    personal: bool = False,
    default: object = dataclasses.MISSING,
) -> Any:
    """A dataclass field that is a column.

    `personal` marks a value that names or numbers a natural person. Text that may happen to is a `SealedBlob`.
    """
    return dataclasses.field(
        default=default,
        metadata={"description": description, "unit": unit, "personal": personal},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """How a record speaks of a person or legal entity. A field `holder: Mention` is six columns, `holder_kind` …"""

    kind: PartyKind = column("person or legal_entity, as the source says")
    key: str | None = column("the source's own key of the party, when it refers to parties by key")
    name: PartyName | None = column("name of the party", personal=True)
    number: PartyNumber | None = column("valid credit code or identity number of the party", personal=True)
    stated_number: str | None = column(
        "number as sent, in one spelling, where it is not valid: of another document, or with an error",
        personal=True,
        default=None,
    )
    """It proves nothing: resolution compares it, and nothing else reads it."""
    party_id: PartyId = column("id of this mention: see kg.sealing.opaque_ids")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, canonical value type (as annotated), plain Python type, and what it means."""

    name: str
    value_type: Any
    plain_type: type
    is_list: bool
    nullable: bool
    description: str
    unit: str
    personal: bool

    @property
    def arrow_type(self) -> pa.DataType:
        """Arrow type of the column."""
        scalar = _ARROW_TYPES[self.plain_type]
        return pa.list_(scalar) if self.is_list else scalar

    @property
    def duckdb_type(self) -> str:
        """DuckDB type of the column."""
        return _DUCKDB_TYPES[self.plain_type] + ("[]" if self.is_list else "")


@once_a_class
def columns_of(record: type) -> tuple[Column, ...]:
    """The columns of a record class, in the order of definition, inherited ones first; mentions spread out."""
    hints = typing.get_type_hints(record)
    columns: list[Column] = []
    for field in dataclasses.fields(record):
        if hints[field.name] is Mention:
            columns.extend(
                dataclasses.replace(
                    inner,
                    name=f"{field.name}_{inner.name}",
                    description=f"{field.metadata['description']}: {inner.description}",
                )
                for inner in columns_of(Mention)
            )
        else:
            columns.append(_build_column(field, hints[field.name]))
    return tuple(columns)


@once_a_class
def mentions_of(record: type) -> tuple[str, ...]:
    """Names of the mentions in a record class, such as `holder`."""
    hints = typing.get_type_hints(record)
    return tuple(field.name for field in dataclasses.fields(record) if hints[field.name] is Mention)


def column_names(record: type) -> list[str]:
    """Names of the columns of a record class, in order."""
    return [column.name for column in columns_of(record)]


@once_a_class
def arrow_schema(record: type) -> pa.Schema:
    """Arrow schema of a record class; `description` and `unit` stand in each field's metadata."""
    return pa.schema(
        [
            pa.field(
                column.name,
                column.arrow_type,
                nullable=column.nullable,
                metadata={"description": column.description, "unit": column.unit},
            )
            for column in columns_of(record)
        ]
    )


def duckdb_columns(record: type) -> str:
    """Column list of a CREATE TABLE statement for a record class."""
    return ", ".join(
        f'"{column.name}" {column.duckdb_type}{"" if column.nullable else " NOT NULL"}' for column in columns_of(record)
    )


def to_row(instance: object) -> Mapping[str, object]:
    """One record as a plain mapping, enum members as their values."""
    row: dict[str, object] = {}
    for field in dataclasses.fields(instance):  # type: ignore[arg-type]
        value = getattr(instance, field.name)
        if isinstance(value, Mention):
            row.update({f"{field.name}_{name}": inner for name, inner in to_row(value).items()})
        else:
            row[field.name] = _plain(value)
    return row


def to_arrow(record: type, instances: typing.Iterable[object]) -> pa.Table:
    """Records of one class as an Arrow table with that class's schema."""
    return pa.Table.from_pylist([dict(to_row(instance)) for instance in instances], schema=arrow_schema(record))


def camel_case(name: str) -> str:
    """How GraphQL spells a column's name."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def _plain(value: object) -> object:
    if isinstance(value, enum.StrEnum):
        return value.value
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _build_column(field: "dataclasses.Field[Any]", annotation: Any) -> Column:
    nullable = False
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        (annotation,) = [option for option in typing.get_args(annotation) if option is not types.NoneType]
        nullable = True
    is_list = typing.get_origin(annotation) is tuple
    value_type = typing.get_args(annotation)[0] if is_list else annotation
    plain: Any = value_type
    while hasattr(plain, "__supertype__"):
        plain = plain.__supertype__
    if isinstance(plain, type) and issubclass(plain, enum.StrEnum):
        plain = str
    return Column(
        name=field.name,
        value_type=value_type,
        plain_type=plain,
        is_list=is_list,
        nullable=nullable,
        description=field.metadata["description"],
        unit=field.metadata["unit"],
        personal=field.metadata["personal"],
    )
