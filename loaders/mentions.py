"""How a record speaks of a person or legal entity: kind, key, name, number and the id of the mention."""

from dataclasses import replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from kg.identifiers import firm_name, person_name
from kg.model.ids import FirmName, IdentityNumber, PersonName, Uscc
from kg.model.record import Column, columns_of
from kg.model.staged import Staged
from kg.model.vocabulary import PartyKind
from kg.sealing.opaque_ids import build_party_id
from loaders.columns import BatchColumns
from loaders.mapping import MentionMapping
from loaders.quarantine import RowReason

_SEPARATOR: Final = "\x1f"
_EXPONENT: Final = r"\.exponent$"
_TYPES: Final = {
    "name": {PartyKind.PERSON: PersonName, PartyKind.LEGAL_ENTITY: FirmName},
    "number": {PartyKind.PERSON: IdentityNumber, PartyKind.LEGAL_ENTITY: Uscc},
}
_FOLDS: Final = {PartyKind.PERSON: person_name.fold, PartyKind.LEGAL_ENTITY: firm_name.fold}


def build_mention(
    columns: BatchColumns, record: type[Staged], name: str, mapping: MentionMapping, key: pa.Array, active: pa.Array
) -> dict[str, pa.Array]:
    """The five columns of a mention. `key` is the record's key: its tail is the key of a subject without its own.

    Rows outside the mask `active` make no such record and are not judged.
    """
    standard = {column.name: column for column in columns_of(record)}
    kind = _build_kind(columns, standard[f"{name}_kind"], mapping, active)
    number = _build_part(columns, standard[f"{name}_number"], mapping.number, kind, active)
    spoken = _build_part(columns, standard[f"{name}_name"], mapping.name, kind, active)
    better = {mapping.number: number} if mapping.number else {}
    own_key = columns.build_key(mapping.key, better) if mapping.key else columns.nulls()
    if name == "subject" and not mapping.key:
        own_key = pc.replace_substring_regex(key, "^[^:]*:", "")
    nobody = pc.and_(pc.is_null(pc.coalesce(own_key, spoken, number)), active)
    columns.refuse_where(mapping.columns()[-1] if mapping.columns() else name, nobody, RowReason.MISSING)
    told = _tell_apart(columns.nulls(), {"kind": kind, "key": own_key, "number": number, "name": spoken, "record": key})
    return {
        f"{name}_kind": kind,
        f"{name}_key": own_key,
        f"{name}_name": spoken,
        f"{name}_number": number,
        f"{name}_party_id": _build_party_ids(columns, told, name),
    }


def _build_kind(columns: BatchColumns, standard: Column, mapping: MentionMapping, active: pa.Array) -> pa.Array:
    if mapping.kind_column is None:
        return pa.array([mapping.kind]).take(pa.array([0] * columns.table.num_rows, pa.int32()))
    coded = columns.normalise(standard, mapping.kind_column)
    columns.refuse(mapping.kind_column, _only(coded.reasons, active))
    missing = pc.and_(pc.is_null(coded.values), active)
    columns.refuse_where(mapping.kind_column, missing, RowReason.MISSING)
    return coded.values


def _build_part(
    columns: BatchColumns, standard: Column, name: str | None, kind: pa.Array, active: pa.Array
) -> pa.Array:
    """A name or number, read as the mention's kind wants; a number that lost its last digits refuses the row."""
    if name is None:
        return columns.nulls()
    types = _TYPES[standard.name.rsplit("_", 1)[1]]
    values, reasons = columns.nulls(), columns.nulls()
    for spoken in PartyKind:
        rows = pc.fill_null(pc.equal(kind, spoken.value), False)
        if pc.any(rows).as_py():
            read = columns.normalise(replace(standard, value_type=types[spoken]), name)
            values = pc.if_else(rows, read.values, values)
            reasons = pc.if_else(rows, read.reasons, reasons)
    reasons = _only(reasons, active)
    lost = pc.fill_null(pc.match_substring_regex(reasons, _EXPONENT), False)
    columns.refuse(name, _only(reasons, lost))
    if columns.described[name].required:
        columns.refuse(name, reasons)
    columns.set_aside(name, reasons)
    return values


def _only(reasons: pa.Array, rows: pa.Array) -> pa.Array:
    return pc.if_else(rows, reasons, pa.scalar(None, pa.string()))


def _tell_apart(nulls: pa.Array, parts: dict[str, pa.Array]) -> pa.Array:
    """What a party is told by, after the rule of `kg.sealing.opaque_ids`, as one text a row."""
    by_number = pc.and_(pc.is_null(parts["key"]), pc.is_valid(parts["number"]))
    by_record = pc.and_(pc.is_null(parts["key"]), pc.is_null(parts["number"]))
    told = (
        pc.fill_null(parts["kind"], PartyKind.PERSON.value),
        parts["key"],
        pc.if_else(by_number, parts["number"], nulls),
        pc.if_else(by_number, parts["name"], nulls),
        pc.if_else(by_record, parts["record"], nulls),
    )
    return pc.binary_join_element_wise(*(pc.fill_null(part, "") for part in told), _SEPARATOR)


def _build_party_ids(columns: BatchColumns, told: pa.Array, mention: str) -> pa.Array:
    """Ids made once for each distinct way of telling a party."""
    encoded = pc.dictionary_encode(told)
    ids = [_build_id(columns, text, mention) for text in encoded.dictionary.to_pylist()]
    return pa.array(ids, pa.string()).take(encoded.indices)


def _build_id(columns: BatchColumns, told: str, mention: str) -> str:
    spoken, own_key, number, name, record_key = told.split(_SEPARATOR)
    kind = PartyKind(spoken)
    return build_party_id(
        columns.context.keys.id,
        columns.context.source,
        kind,
        own_key=own_key or None,
        number=number or None,
        folded_name=_FOLDS[kind](name) if name else None,
        record_key=record_key,
        mention=mention,
    )
