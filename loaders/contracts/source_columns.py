"""The columns of a department's file, as the contract describes them."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from open_data_contract_standard.model import SchemaObject, SchemaProperty

from kg.identifiers.value_types import UNITS
from kg.model.staged import StandardModel
from loaders.contracts.custom_properties import CustomProperties, Place, read_custom
from loaders.contracts.document import Document, KeyPath, suggest
from loaders.contracts.mapping import RecordMapping, SourceColumn, find_coded

COLUMN_PROPERTIES: Final = frozenset({"forbidden", "unit", "currency", "separator", "missingValues", "caseSensitive"})
# The standard writes date patterns as Java's DateTimeFormatter does; Python's strptime reads them here.
_DATE_LETTERS: Final = (
    ("yyyy", "%Y"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("mm", "%M"), ("ss", "%S"), ("SSS", "%f"),
)  # fmt: skip

_DIRECTIVE: Final = re.compile("%[A-Za-z]")
_LEFT_OVER: Final = re.compile("[A-SU-Ya-z]")
"""Letters of another pattern; T and Z stand between and behind date and time."""


def read_columns(
    document: Document, at: KeyPath, described: SchemaObject, missing: frozenset[str]
) -> dict[str, SourceColumn]:
    """The columns of a file by name, in the contract's order. `missing`: texts that stand for nothing in every column.

    Raises:
        ContractError: a column stands twice, or says something that is not known.
    """
    columns: dict[str, SourceColumn] = {}
    for position, column in enumerate(described.properties or []):
        place = (*at, "properties", position)
        name = column.name or ""
        if name in columns:
            raise document.error(place, f"column {name} stands twice.")
        columns[name] = _read_column(document, place, column, missing)
    return columns


def check_codes(
    document: Document, at: KeyPath, described: SchemaObject, model: StandardModel, mappings: Iterable[RecordMapping]
) -> None:
    """Every value of an `enum` states a coded column of the file's records.

    Raises:
        ContractError: another name, with the nearest one; a value that stands twice.
    """
    coded = find_coded(mappings, model)
    for position, column in enumerate(described.properties or []):
        seen: set[str] = set()
        for place, entry in enumerate(column.enum or []):
            here = (*at, "properties", position, "enum", place)
            if str(entry.value) in seen:
                raise document.error(here, f"the value {entry.value} stands twice in the enum of {column.name}.")
            seen.add(str(entry.value))
            for number, item in enumerate(entry.customProperties or []):
                if item.property not in coded:
                    hint = suggest(item.property or "", coded)
                    raise document.error(
                        (*here, "customProperties", number, "property"),
                        f"{item.property} is no coded column of this file's records.{hint}",
                    )


def _read_column(document: Document, at: KeyPath, column: SchemaProperty, missing: frozenset[str]) -> SourceColumn:
    custom = read_custom(document, at, column.customProperties, Place.COLUMN, COLUMN_PROPERTIES)
    return SourceColumn(
        name=column.name or "",
        business_name=column.businessName,
        required=bool(column.required),
        forbidden=custom.read_flag("forbidden"),
        personal=column.classification == "personal",
        missing=missing | frozenset(custom.read_texts("missingValues")),
        unit=_read_unit(document, at, column, custom),
        currency=custom.find_text("currency"),
        separator=custom.find_text("separator"),
        codes=_read_codes(column),
        case_sensitive=custom.read_flag("caseSensitive"),
    )


def _read_unit(document: Document, at: KeyPath, column: SchemaProperty, custom: CustomProperties) -> str | None:
    pattern = (column.logicalTypeOptions or {}).get("format") if column.logicalType in {"date", "timestamp"} else None
    if not pattern:
        return custom.read_choice("unit", UNITS) if custom.has("unit") else None
    unit = str(pattern)
    for letters, directive in _DATE_LETTERS:
        unit = unit.replace(letters, directive)
    if _LEFT_OVER.search(_DIRECTIVE.sub("", unit)):
        place = (*at, "logicalTypeOptions", "format")
        raise document.error(place, f"{pattern} is not understood; write yyyy, MM, dd, HH, mm, ss, SSS.")
    return unit


def _read_codes(column: SchemaProperty) -> Mapping[str, Mapping[str, str]]:
    codes: dict[str, dict[str, str]] = {}
    for entry in column.enum or []:
        for item in entry.customProperties or []:
            codes.setdefault(str(item.property), {})[str(entry.value)] = str(item.value)
    return codes
