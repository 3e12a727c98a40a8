"""How rows of a department's file become records of a standard model: checked against that model when it is read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kg.errors import ContractError
from kg.model.record import Column, Mention, columns_of, mentions_of
from kg.model.staged import RECORD_TYPES, Staged, StandardModel
from kg.model.vocabulary import PartyKind
from loaders.contracts.document import Document, KeyPath, suggest
from loaders.contracts.forbidden import find_forbidden_concept

LOADER_COLUMNS: Final = frozenset(column.name for column in columns_of(Staged))
"""Columns that loaders fill for every record."""


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """One column of a department's file, as its contract describes it."""

    name: str
    business_name: str | None
    required: bool
    forbidden: bool
    personal: bool
    missing: frozenset[str]
    """Texts that stand for no value."""
    unit: str | None
    """As in `kg.identifiers.normalised.Context.unit`."""
    currency: str | None
    """Currency of an amount that names none itself, ISO 4217."""
    separator: str | None
    """What parts the items of a list."""
    codes: Mapping[str, Mapping[str, str]]
    """By standard column: text as sent → value of the model's closed set."""
    case_sensitive: bool = False
    """Keys that differ in case alone are two keys."""


LITERAL: Final = "="
"""What starts with it in a key is text that stands in every key, not a column: `=person`."""


def find_key_columns(key: Iterable[str]) -> list[str]:
    """The columns of a key, without its literals."""
    return [part for part in key if not part.startswith(LITERAL)]


class MentionMapping(BaseModel):
    """Where a mention's kind, key, name and number stand."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: PartyKind | None = None
    kind_column: str | None = Field(default=None, alias="kindColumn")
    key: tuple[str, ...] = ()
    name: str | None = None
    number: str | None = None

    def columns(self) -> list[str]:
        """The file's columns that it reads."""
        spoken = (self.kind_column, *find_key_columns(self.key), self.name, self.number)
        return [column for column in spoken if column]


class RecordMapping(BaseModel):
    """One standard record made from each row."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    record: str
    key: tuple[str, ...] = Field(min_length=1)
    one_record_per_entity: bool = Field(default=False, alias="oneRecordPerEntity")
    when: tuple[str, ...] = ()
    constants: dict[str, str] = Field(default_factory=dict)
    columns: dict[str, str] = Field(default_factory=dict)
    mentions: dict[str, MentionMapping] = Field(default_factory=dict)

    def key_columns(self) -> list[str]:
        """The file's columns in its key."""
        return find_key_columns(self.key)

    def find_content_column(self, name: str) -> str | None:
        """The standard column that a column of the file fills as it stands; None when it is in a key alone."""
        for target, source in self.columns.items():
            if source == name:
                return target
        for mention, spoken in self.mentions.items():
            parts = {"number": spoken.number, "name": spoken.name, "kind": spoken.kind_column}
            for part, column in parts.items():
                if column == name:
                    return f"{mention}_{part}"
            if list(spoken.key) == [name]:
                return f"{mention}_key"
        return None

    def record_class(self, model: StandardModel) -> type[Staged]:
        """The standard record of that name."""
        return RECORD_TYPES[model][self.record]

    def raw_columns(self) -> list[str]:
        """The file's columns that it reads, each once, in a fixed order."""
        spoken = [column for mention in self.mentions.values() for column in mention.columns()]
        return list(dict.fromkeys([*find_key_columns(self.key), *self.when, *self.columns.values(), *spoken]))


def read_mappings(
    document: Document, at: KeyPath, value: object, model: StandardModel, columns: Mapping[str, SourceColumn]
) -> tuple[RecordMapping, ...]:
    """The record mappings of one file of a contract.

    Raises:
        ContractError: a column or record that does not exist, a required one without a source, a forbidden one mapped.
    """
    if not isinstance(value, list) or not value:
        raise document.error(at, "a list of records is needed.")
    mappings = []
    for position, item in enumerate(value):
        place = (*at, position)
        try:
            mapping = RecordMapping.model_validate(item)
        except ValidationError as error:
            raise _explain(document, place, error) from error
        _check_columns(document, place, mapping, columns)
        _check_record(document, place, mapping, model, columns)
        mappings.append(mapping)
    return tuple(mappings)


def _explain(document: Document, at: KeyPath, error: ValidationError) -> ContractError:
    """What a mapping lacks or does not know, in its own words."""
    first = error.errors()[0]
    place = (*at, *first["loc"])
    if first["type"] == "extra_forbidden":
        fields = (MentionMapping if "mentions" in first["loc"] else RecordMapping).model_fields
        known = [field.alias or name for name, field in fields.items()]
        name = str(first["loc"][-1])
        return document.error(place, f"a record's mapping knows no {name}.{suggest(name, known)}")
    if first["type"] == "missing":
        return document.error(place, f"{first['loc'][-1]} is needed here.")
    return document.error(place, f"{first['msg']}.")


def _check_columns(
    document: Document, at: KeyPath, mapping: RecordMapping, columns: Mapping[str, SourceColumn]
) -> None:
    """Every column that is read is one of the file's, and none is forbidden."""
    for name in mapping.raw_columns():
        if name not in columns:
            raise document.error(at, f"column {name} is not among this file's properties.{suggest(name, columns)}")
        column = columns[name]
        if column.forbidden:
            raise document.error(at, f"column {name} is forbidden and cannot be mapped.")
        if concept := find_forbidden_concept(name, column.business_name):
            raise document.error(at, f"column {name} speaks of {concept}, which no contract may map (rule L8).")


def _check_record(
    document: Document, at: KeyPath, mapping: RecordMapping, model: StandardModel, columns: Mapping[str, SourceColumn]
) -> None:
    """What it fills exists in the standard record, and what the record requires is filled."""
    if mapping.record not in RECORD_TYPES[model]:
        raise document.error(
            (*at, "record"),
            f"{mapping.record} is not one of {', '.join(RECORD_TYPES[model])} (model {model.value})."
            f"{suggest(mapping.record, RECORD_TYPES[model])}",
        )
    record = mapping.record_class(model)
    fillable = find_fillable(record)
    for section, names in (("columns", mapping.columns), ("constants", mapping.constants)):
        for target in names:
            if target not in fillable:
                raise document.error(
                    (*at, section, target), f"{mapping.record} has no column {target}.{suggest(target, fillable)}"
                )
    for target, source in mapping.columns.items():
        _check_codes(document, (*at, "columns", target), fillable[target], columns[source])
    for target, constant in mapping.constants.items():
        _check_constant(document, (*at, "constants", target), fillable[target], constant)
    for target, column in fillable.items():
        if not column.nullable and target not in mapping.columns and target not in mapping.constants:
            raise document.error(at, f"{mapping.record} needs {target}: map a column or give a constant.")
    _check_mentions(document, at, mapping, record, columns)


def find_fillable(record: type[Staged]) -> dict[str, Column]:
    """Columns of a standard record that a contract may fill one by one, by name."""
    spoken = {f"{mention}_{part.name}" for mention in mentions_of(record) for part in columns_of(Mention)}
    return {
        column.name: column
        for column in columns_of(record)
        if column.name not in LOADER_COLUMNS and column.name not in spoken
    }


def find_coded(mappings: Iterable[RecordMapping], model: StandardModel) -> set[str]:
    """What a value of an `enum` may state in these records: coded standard columns, and the kinds of mentions."""
    coded: set[str] = set()
    for mapping in mappings:
        record = mapping.record_class(model)
        coded |= {name for name, column in find_fillable(record).items() if is_coded(column)}
        coded |= {f"{mention}_kind" for mention in mentions_of(record)}
    return coded


def _check_mentions(
    document: Document,
    at: KeyPath,
    mapping: RecordMapping,
    record: type[Staged],
    columns: Mapping[str, SourceColumn],
) -> None:
    wanted = mentions_of(record)
    for name, mention in mapping.mentions.items():
        place = (*at, "mentions", name)
        if name not in wanted:
            raise document.error(place, f"{mapping.record} has no mention {name}.{suggest(name, wanted)}")
        if (mention.kind is None) == (mention.kind_column is None):
            raise document.error(place, "give either kind or kindColumn.")
        if mention.kind_column:
            codes = columns[mention.kind_column].codes.get(f"{name}_kind", {})
            if not codes:
                raise document.error(place, _explain_no_codes(columns[mention.kind_column], f"{name}_kind"))
            _check_members(document, place, PartyKind, codes.values())
        if name != "subject" and not (mention.key or mention.name or mention.number):
            raise document.error(place, "give at least one of key, name and number.")
    for name in wanted:
        if name not in mapping.mentions:
            raise document.error((*at, "mentions"), f"{mapping.record} needs the mention {name}.")


def _check_codes(document: Document, at: KeyPath, target: Column, source: SourceColumn) -> None:
    if not is_coded(target):
        return
    codes = source.codes.get(target.name, {})
    if not codes:
        raise document.error(at, _explain_no_codes(source, target.name))
    _check_members(document, at, target.value_type, codes.values())


def _explain_no_codes(column: SourceColumn, target: str) -> str:
    spoken = f" Its enum speaks of {', '.join(sorted(column.codes))}." if column.codes else ""
    return f"column {column.name} has no codes for {target} in its enum.{spoken}"


def _check_constant(document: Document, at: KeyPath, target: Column, constant: str) -> None:
    if target.plain_type is not str or target.is_list:
        raise document.error(at, "only text and coded columns take a constant.")
    if is_coded(target):
        _check_members(document, at, target.value_type, [constant])


def _check_members(document: Document, at: KeyPath, members: type[StrEnum], values: Iterable[str]) -> None:
    allowed = [member.value for member in members]
    for value in values:
        if value not in allowed:
            raise document.error(at, f"{value} is not one of {', '.join(allowed)}.{suggest(value, allowed)}")


def is_coded(column: Column) -> bool:
    """Whether the column takes the values of a closed set alone."""
    return isinstance(column.value_type, type) and issubclass(column.value_type, StrEnum)
