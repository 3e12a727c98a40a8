"""How a record speaks of a person or legal entity: kind, key, name, number and the id of the mention."""

from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from kg.identifiers import credit_code, firm_name, identity_number, person_name
from kg.model.ids import FirmName, IdentityNumber, PersonName, Uscc
from kg.model.record import Column, columns_of
from kg.model.staged import Staged
from kg.model.vocabulary import PartyKind
from kg.sealing.opaque_ids import build_party_id
from loaders.checking.columns import BatchColumns
from loaders.contracts.mapping import MentionMapping
from loaders.quarantine.refusals import RowReason

_SEPARATOR: Final = "\x1f"
_BY_KEY, _BY_NUMBER, _BY_RECORD = "key", "number", "record"
_EXPONENT: Final = r"\.exponent$"
_NO_NUMBER: Final = r"\.(?:placeholder|masked)$|^text\."
_SHORTEST_STATED, _LONGEST_STATED = 6, 20
"""Characters of a text that may be somebody's number."""
_TYPES: Final = {
    "name": {PartyKind.PERSON: PersonName, PartyKind.LEGAL_ENTITY: FirmName},
    "number": {PartyKind.PERSON: IdentityNumber, PartyKind.LEGAL_ENTITY: Uscc},
}
_FOLDS: Final = {PartyKind.PERSON: person_name.fold, PartyKind.LEGAL_ENTITY: firm_name.fold}


@dataclass(frozen=True, slots=True)
class MentionColumns:
    """What a mapping says of a mention in every row."""

    values: dict[str, pa.Array]
    """Its six columns."""
    lost: pa.Array
    """The reason where its number lost the last digits, else null: refuses this record, not others of the row."""


def build_mention(
    columns: BatchColumns, record: type[Staged], name: str, mapping: MentionMapping, key: pa.Array, active: pa.Array
) -> MentionColumns:
    """The columns of a mention. `key` is the record's key: its tail is the key of a subject without its own.

    Rows outside the mask `active` make no such record and are not judged.
    """
    standard = {column.name: column for column in columns_of(record)}
    kind = _build_kind(columns, standard[f"{name}_kind"], mapping, active)
    number, lost, unproven = _build_part(columns, standard[f"{name}_number"], mapping.number, kind, active)
    spoken, _, _ = _build_part(columns, standard[f"{name}_name"], mapping.name, kind, active)
    better = {mapping.number: number} if mapping.number else {}
    own_key = columns.build_key(mapping.key, better) if mapping.key else columns.nulls()
    if name == "subject" and not mapping.key:
        own_key = pc.replace_substring_regex(key, "^[^:]*:", "")
    nobody = pc.and_(pc.is_null(pc.coalesce(own_key, spoken, number, lost)), active)
    columns.refuse_where(mapping.columns()[-1] if mapping.columns() else name, nobody, RowReason.MISSING)
    told = _tell_apart({"kind": kind, "key": own_key, "number": number, "name": spoken, "record": key})
    values = {
        f"{name}_kind": kind,
        f"{name}_key": own_key,
        f"{name}_name": spoken,
        f"{name}_number": number,
        f"{name}_stated_number": _spell_unproven(columns, mapping.number, kind, unproven),
        f"{name}_party_id": _build_party_ids(columns, told, name),
    }
    return MentionColumns(values, lost)


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
) -> tuple[pa.Array, pa.Array, pa.Array]:
    """A name or number, read as the mention's kind wants; the reason where a number lost its last digits; any other."""
    if name is None:
        return columns.nulls(), columns.nulls(), columns.nulls()
    types = _TYPES[standard.name.rsplit("_", 1)[1]]
    values, reasons = columns.nulls(), columns.nulls()
    for spoken in PartyKind:
        rows = pc.fill_null(pc.equal(kind, spoken.value), False)
        if pc.any(rows).as_py():
            read = columns.normalise(replace(standard, value_type=types[spoken]), name)
            values = pc.if_else(rows, read.values, values)
            reasons = pc.if_else(rows, read.reasons, reasons)
    reasons = _only(reasons, active)
    is_lost = pc.fill_null(pc.match_substring_regex(reasons, _EXPONENT), False)
    if columns.described[name].required:
        columns.refuse(name, reasons)
    set_aside = _only(reasons, pc.invert(is_lost))
    columns.set_aside(name, set_aside)
    return values, _only(reasons, is_lost), set_aside


def _spell_unproven(columns: BatchColumns, name: str | None, kind: pa.Array, reasons: pa.Array) -> pa.Array:
    """The number as sent, in one spelling, where it was set aside: not where it is masked or stands for none."""
    if name is None:
        return columns.nulls()
    is_telling = pc.invert(pc.match_substring_regex(reasons, _NO_NUMBER))
    encoded = pc.dictionary_encode(_only(columns.clean(name), pc.fill_null(is_telling, False)))
    is_person = pc.equal(kind, PartyKind.PERSON.value)
    of_person, of_entity = (
        pa.array([_keep(spell(text)) for text in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)
        for spell in (identity_number.spell, credit_code.spell)
    )
    return pc.if_else(is_person, of_person, of_entity)


def _keep(spelled: str) -> str | None:
    return spelled if _SHORTEST_STATED <= len(spelled) <= _LONGEST_STATED else None


def _only(reasons: pa.Array, rows: pa.Array) -> pa.Array:
    return pc.if_else(rows, reasons, pa.scalar(None, pa.string()))


def _tell_apart(parts: dict[str, pa.Array]) -> pa.Array:
    """What a party is told by, after the rule of `kg.sealing.opaque_ids`, as one text a row: kind, way, and the rest.

    The rest is as sent and may hold any character; a number holds none but its own, so a name can stand behind it.
    """
    told = pc.coalesce(
        pc.binary_join_element_wise(pa.scalar(_BY_KEY), parts["key"], _SEPARATOR),
        pc.binary_join_element_wise(
            pa.scalar(_BY_NUMBER), parts["number"], pc.fill_null(parts["name"], ""), _SEPARATOR
        ),
        pc.binary_join_element_wise(pa.scalar(_BY_RECORD), pc.fill_null(parts["record"], ""), _SEPARATOR),
    )
    return pc.binary_join_element_wise(pc.fill_null(parts["kind"], PartyKind.PERSON.value), told, _SEPARATOR)


def _build_party_ids(columns: BatchColumns, told: pa.Array, mention: str) -> pa.Array:
    """Ids made once for each distinct way of telling a party."""
    encoded = pc.dictionary_encode(told)
    ids = [_build_id(columns, text, mention) for text in encoded.dictionary.to_pylist()]
    return pa.array(ids, pa.string()).take(encoded.indices)


def _build_id(columns: BatchColumns, told: str, mention: str) -> str:
    spoken, way, rest = told.split(_SEPARATOR, 2)
    kind = PartyKind(spoken)
    number, _, name = rest.partition(_SEPARATOR)
    return build_party_id(
        columns.context.keys.id,
        columns.context.source,
        kind,
        own_key=rest if way == _BY_KEY else None,
        number=number if way == _BY_NUMBER else None,
        folded_name=_FOLDS[kind](name) if way == _BY_NUMBER and name else None,
        record_key=rest if way == _BY_RECORD else "",
        mention=mention,
    )
