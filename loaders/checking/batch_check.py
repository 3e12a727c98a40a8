"""Text batches become standard records: every mapped column normalised on its distinct values, bad rows set apart.

A required column that has no value, or none that can be read, refuses the row. A party's number in exponent form, whose
last digits are lost, refuses the records that name the party by it: a firm whose representative's number was damaged is
registered all the same. Any other value that cannot be read is set aside: null in the record, kept among the originals,
counted as blanked. Originals are the mapped columns as sent; a forbidden column was never parsed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from kg.model.ids import MinorUnits
from kg.model.record import Column, columns_of
from kg.model.staged import Staged
from loaders.checking.columns import BatchColumns, CheckContext, Verdict
from loaders.checking.mentions import build_mention
from loaders.checking.record_keys import normalise_key_part
from loaders.checking.refused_rows import RefusedRow, build_malformed, build_refused
from loaders.contracts.mapping import LOADER_COLUMNS, RecordMapping, find_fillable, find_key_columns
from loaders.contracts.source_tables import SourceTable
from loaders.quarantine.refusals import RowReason
from loaders.reading.batches import TextBatch

ORIGINAL_COLUMNS: Final = "original_columns"
"""Struct column of a checked batch: the mapped columns as sent."""
_LOST_GLYPH: Final = "\ufffd"
_CURRENCY: Final = "currency"


@dataclass(frozen=True, slots=True)
class CheckedBatch:
    """Records of one batch, one table a mapping in the contract's order, and what was refused."""

    records: tuple[pa.Table, ...] = field(repr=False)
    """`record_key`, `line`, `ORIGINAL_COLUMNS` and the columns that loaders do not fill later."""
    refused: tuple[RefusedRow, ...]
    refused_keys: tuple[tuple[str, ...], ...]
    """A mapping: record keys of refused rows. Such a record was stated, badly, and is not absent."""
    withdrawn_keys: tuple[tuple[tuple[str, int], ...], ...]
    """A mapping: record keys that rows withdraw (see `SourceTable.withdrawn_when`), and the line of each."""
    blanked: Counter[tuple[str, str]]
    """By column of the file and reason: values that were set aside."""
    missing: Counter[str]
    """By mapped column: rows in which nothing stands; rows that withdraw a record are left out."""
    row_count: int
    """Rows that state, withdraw or were refused."""
    blank_count: int
    """Rows in which nothing stands in any column that is read: counted here alone."""

    @property
    def refused_count(self) -> int:
        """Rows that were refused, whole or for a record."""
        return len({row.line for row in self.refused})


@dataclass(frozen=True, slots=True)
class _Draft:
    """One mapping's record for every row of a batch."""

    record_type: str
    table: pa.Table
    active: pa.Array
    """Mask of the rows that make such a record."""
    verdict: Verdict
    """What refuses this record; the rows' own verdict where they state no other."""


def check_batch(
    table: SourceTable, model_records: Sequence[type[Staged]], batch: TextBatch, context: CheckContext
) -> CheckedBatch:
    """The records that a batch states. `model_records` are the record classes of the table's mappings."""
    stating, withdrawing = _part_withdrawn(batch, table, context)
    columns = BatchColumns(stating.table, table.columns, context)
    _refuse_unusable(columns)
    is_shared = len(table.records) > 1
    drafts = [
        _build_record(
            columns, mapping, record, stating.lines, columns.build_verdict() if is_shared else columns.verdict
        )
        for mapping, record in zip(table.records, model_records, strict=True)
    ]
    accepted = pc.invert(columns.verdict.refused)
    malformed = _align_malformed(batch, columns)
    withdrawn = _build_withdrawn(withdrawing, table, context)
    return CheckedBatch(
        records=tuple(
            draft.table.filter(pc.and_(pc.and_(accepted, draft.active), pc.invert(draft.verdict.refused)))
            for draft in drafts
        ),
        refused=(
            *_list_refused(columns, stating, drafts),
            *build_malformed(batch, context, _build_record_key(malformed, table.records[0])),
            *withdrawn.refused,
        ),
        refused_keys=tuple(
            (*_list_refused_keys(draft, accepted), *_list_keys(_build_record_key(malformed, mapping)))
            for mapping, draft in zip(table.records, drafts, strict=True)
        ),
        withdrawn_keys=withdrawn.keys,
        blanked=_count_blanked(columns, accepted),
        missing=_count_missing(columns),
        row_count=batch.table.num_rows + len(batch.malformed),
        blank_count=batch.blank_count,
    )


def _keep(batch: TextBatch, rows: pa.Array | pa.ChunkedArray) -> TextBatch:
    mask = rows.combine_chunks() if isinstance(rows, pa.ChunkedArray) else rows
    return replace(batch, table=batch.table.filter(mask).combine_chunks(), lines=batch.lines.filter(mask))


@dataclass(frozen=True, slots=True)
class _Withdrawn:
    """Rows that withdraw their records."""

    keys: tuple[tuple[tuple[str, int], ...], ...]
    refused: tuple[RefusedRow, ...]
    """Those whose key is not known."""


def _part_withdrawn(batch: TextBatch, table: SourceTable, context: CheckContext) -> tuple[TextBatch, TextBatch]:
    """Rows that state records, and rows that withdraw them."""
    if table.withdrawn_when is None:
        return batch, _keep(batch, pa.array([False] * batch.table.num_rows, pa.bool_()))
    flags = BatchColumns(batch.table, table.columns, context).canonical(table.withdrawn_when.column)
    wanted = pa.array(sorted({normalise_key_part(value) for value in table.withdrawn_when.values}), pa.string())
    is_withdrawn = pc.is_in(pc.utf8_upper(flags), value_set=pc.utf8_upper(wanted))
    return _keep(batch, pc.invert(is_withdrawn)), _keep(batch, is_withdrawn)


def _build_withdrawn(batch: TextBatch, table: SourceTable, context: CheckContext) -> _Withdrawn:
    """Keys of the records that rows withdraw: nothing but their keys is looked at."""
    columns = BatchColumns(batch.table, table.columns, context)
    for name in table.records[0].key_columns():
        _refuse_undecodable(columns, name)
        columns.refuse_where(name, pc.is_null(columns.canonical(name)), RowReason.MISSING)
    accepted = pc.invert(columns.verdict.refused)
    keys = [_build_record_key(columns, mapping) for mapping in table.records]
    return _Withdrawn(
        tuple(
            tuple(zip(key.filter(accepted).to_pylist(), batch.lines.filter(accepted).to_pylist(), strict=True))
            for key in keys
        ),
        tuple(build_refused(columns, batch, columns.verdict, columns.verdict.refused, None, keys[0])),
    )


def _refuse_unusable(columns: BatchColumns) -> None:
    """Refuse rows with undecodable bytes, and rows that lack what the contract requires of the file."""
    for name in columns.table.column_names:
        _refuse_undecodable(columns, name)
    for name in columns.table.column_names:
        if columns.described[name].required:
            columns.refuse_where(name, pc.is_null(columns.clean(name)), RowReason.MISSING)


def _refuse_undecodable(columns: BatchColumns, name: str) -> None:
    raw = columns.table.column(name).combine_chunks()
    columns.refuse_where(name, pc.match_substring(raw, _LOST_GLYPH), RowReason.UNDECODABLE)


def _build_record(
    columns: BatchColumns, mapping: RecordMapping, record: type[Staged], lines: pa.Array, verdict: Verdict
) -> _Draft:
    """One mapping's record for every row; what refuses this record alone goes into `verdict`."""
    active = reduce(pc.and_, [pc.is_valid(columns.clean(name)) for name in mapping.when], pc.is_valid(lines))
    key = _build_record_key(columns, mapping)
    for name in find_key_columns(mapping.key):
        columns.refuse_where(name, pc.and_(pc.is_null(columns.canonical(name)), active), RowReason.MISSING)
    values: dict[str, pa.Array] = {"record_key": key, "line": lines}
    fillable = find_fillable(record)
    currencies = _build_currencies(columns, mapping, fillable)
    for target, standard in fillable.items():
        values[target] = _build_column(columns, mapping, standard, active, currencies)
    for name, mention in mapping.mentions.items():
        spoken = build_mention(columns, record, name, mention, key, active)
        values.update(spoken.values)
        if mention.number:
            verdict.refuse(mention.number, spoken.lost)
    order = [column.name for column in columns_of(record) if column.name in values or column.name not in LOADER_COLUMNS]
    raw = mapping.raw_columns()
    original = pa.StructArray.from_arrays([columns.table.column(name).combine_chunks() for name in raw], names=raw)
    table = pa.table({**{name: values[name] for name in order}, ORIGINAL_COLUMNS: original})
    return _Draft(mapping.record, table, active, verdict)


def _build_record_key(columns: BatchColumns, mapping: RecordMapping) -> pa.Array:
    tail = columns.build_key(mapping.key, {})
    return pc.binary_join_element_wise(pa.scalar(f"{mapping.record}:"), tail, "")


def _build_currencies(columns: BatchColumns, mapping: RecordMapping, fillable: Mapping[str, Column]) -> pa.Array | None:
    """The currency of every row, where a column of the file states it."""
    name = mapping.columns.get(_CURRENCY)
    return columns.normalise(fillable[_CURRENCY], name).values if name else None


def _build_column(
    columns: BatchColumns, mapping: RecordMapping, standard: Column, active: pa.Array, currencies: pa.Array | None
) -> pa.Array:
    if standard.name in mapping.constants:
        return pa.repeat(pa.scalar(mapping.constants[standard.name], standard.arrow_type), columns.table.num_rows)
    name = mapping.columns.get(standard.name)
    if name is None:
        return pa.nulls(columns.table.num_rows, standard.arrow_type)
    if standard.value_type is MinorUnits and currencies is not None:
        read = columns.normalise_amounts(standard, name, currencies)
    else:
        read = columns.normalise(standard, name, mapping.constants.get(_CURRENCY))
    reasons = pc.if_else(active, read.reasons, pa.scalar(None, pa.string()))
    if standard.nullable and not columns.described[name].required:
        columns.set_aside(name, reasons)
    else:
        columns.refuse(name, reasons)
        columns.refuse_where(name, pc.and_(pc.is_null(read.values), active), RowReason.MISSING)
    return read.values


def _align_malformed(batch: TextBatch, columns: BatchColumns) -> BatchColumns:
    """Malformed rows as if their first fields stood in their places: enough to find the keys, which come first."""
    table = pa.table(
        {
            name: pa.array([row.fields[place] for row in batch.malformed], pa.string())
            for place, name in enumerate(columns.table.column_names)
        }
    )
    return BatchColumns(table, columns.described, columns.context)


def _list_refused_keys(draft: _Draft, accepted: pa.Array) -> list[str]:
    refused = pc.or_(pc.invert(accepted), draft.verdict.refused)
    return _list_keys(draft.table.column("record_key").filter(refused))


def _list_keys(keys: pa.Array | pa.ChunkedArray) -> list[str]:
    return [key for key in keys.to_pylist() if key is not None]


def _list_refused(columns: BatchColumns, batch: TextBatch, drafts: Sequence[_Draft]) -> list[RefusedRow]:
    """Rows refused whole, then those of which a record was refused and others stand."""
    first = drafts[0].table.column("record_key").combine_chunks()
    rows = build_refused(columns, batch, columns.verdict, columns.verdict.refused, None, first)
    accepted = pc.invert(columns.verdict.refused)
    for draft in drafts:
        alone = pc.and_(accepted, draft.verdict.refused)
        keys = draft.table.column("record_key").combine_chunks()
        rows += build_refused(columns, batch, draft.verdict, alone, draft.record_type, keys)
    return rows


def _count_missing(columns: BatchColumns) -> Counter[str]:
    counts = {name: columns.clean(name).null_count for name in columns.table.column_names}
    return Counter({name: count for name, count in counts.items() if count})


def _count_blanked(columns: BatchColumns, accepted: pa.Array) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for name, reasons in columns.blanked.items():
        for item in pc.value_counts(reasons.filter(accepted).drop_null()).to_pylist():
            counts[name, item["values"]] += item["counts"]
    return counts
