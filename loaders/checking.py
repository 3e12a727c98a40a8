"""Text batches become standard records: every mapped column normalised on its distinct values, bad rows set apart.

A required column that has no value, or none that can be read, refuses the row. A party's number in exponent form, whose
last digits are lost, refuses the records that name the party by it: a firm whose representative's number was damaged is
registered all the same. Any other value that cannot be read is set aside: null in the record, kept among the originals,
counted as blanked. Originals are the mapped columns as sent; a forbidden column was never parsed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from kg.model.record import Column, columns_of
from kg.model.staged import Staged
from kg.sealing.opaque_ids import keyed_hash
from loaders.columns import BatchColumns, CheckContext, Verdict
from loaders.contract import SourceTable
from loaders.mapping import LOADER_COLUMNS, RecordMapping, find_fillable, find_key_columns
from loaders.mentions import build_mention
from loaders.quarantine import RowReason
from loaders.reading import TextBatch

ORIGINAL_COLUMNS: Final = "original_columns"
"""Struct column of a checked batch: the mapped columns as sent."""
_LOST_GLYPH: Final = "\ufffd"


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was refused, whole or for one record: its place and a keyed hash, not its content."""

    line: int
    record_type: str | None
    """The one record that was refused, where the row states several; None for the whole row."""
    column: str | None
    reason: str
    row_hash: str


@dataclass(frozen=True, slots=True)
class CheckedBatch:
    """Records of one batch, one table a mapping in the contract's order, and what was refused."""

    records: tuple[pa.Table, ...]
    """`record_key`, `line`, `ORIGINAL_COLUMNS` and the columns that loaders do not fill later."""
    refused: tuple[RefusedRow, ...]
    refused_keys: tuple[tuple[str, ...], ...]
    """A mapping: record keys of refused rows. Such a record was stated, badly, and is not absent."""
    blanked: Counter[tuple[str, str]]
    """By column of the file and reason: values that were set aside."""
    row_count: int

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
    columns = BatchColumns(batch.table, table.columns, context)
    _refuse_unusable(columns)
    is_shared = len(table.records) > 1
    drafts = [
        _build_record(columns, mapping, record, batch.lines, columns.build_verdict() if is_shared else columns.verdict)
        for mapping, record in zip(table.records, model_records, strict=True)
    ]
    accepted = pc.invert(columns.verdict.refused)
    malformed = _align_malformed(batch, columns)
    return CheckedBatch(
        records=tuple(
            draft.table.filter(pc.and_(pc.and_(accepted, draft.active), pc.invert(draft.verdict.refused)))
            for draft in drafts
        ),
        refused=(*_list_refused(columns, batch, drafts), *_build_malformed(batch, context)),
        refused_keys=tuple(
            (
                *_list_keys(
                    draft.table.column("record_key").filter(pc.or_(pc.invert(accepted), draft.verdict.refused))
                ),
                *_list_keys(_build_record_key(malformed, mapping)),
            )
            for mapping, draft in zip(table.records, drafts, strict=True)
        ),
        blanked=_count_blanked(columns, accepted),
        row_count=batch.table.num_rows + len(batch.malformed),
    )


def _refuse_unusable(columns: BatchColumns) -> None:
    """Refuse rows with undecodable bytes, and rows that lack what the contract requires of the file."""
    for name in columns.table.column_names:
        raw = columns.table.column(name).combine_chunks()
        columns.refuse_where(name, pc.match_substring(raw, _LOST_GLYPH), RowReason.UNDECODABLE)
    for name in columns.table.column_names:
        if columns.described[name].required:
            columns.refuse_where(name, pc.is_null(columns.clean(name)), RowReason.MISSING)


def _build_record(
    columns: BatchColumns, mapping: RecordMapping, record: type[Staged], lines: pa.Array, verdict: Verdict
) -> _Draft:
    """One mapping's record for every row; what refuses this record alone goes into `verdict`."""
    active = reduce(pc.and_, [pc.is_valid(columns.clean(name)) for name in mapping.when], pc.is_valid(lines))
    key = _build_record_key(columns, mapping)
    for name in find_key_columns(mapping.key):
        columns.refuse_where(name, pc.and_(pc.is_null(columns.clean(name)), active), RowReason.MISSING)
    values: dict[str, pa.Array] = {"record_key": key, "line": lines}
    for target, standard in find_fillable(record).items():
        values[target] = _build_column(columns, mapping, standard, active)
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


def _build_column(columns: BatchColumns, mapping: RecordMapping, standard: Column, active: pa.Array) -> pa.Array:
    if standard.name in mapping.constants:
        return pa.repeat(pa.scalar(mapping.constants[standard.name], standard.arrow_type), columns.table.num_rows)
    name = mapping.columns.get(standard.name)
    if name is None:
        return pa.nulls(columns.table.num_rows, standard.arrow_type)
    read = columns.normalise(standard, name, mapping.constants.get("currency"))
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


def _list_keys(keys: pa.Array | pa.ChunkedArray) -> list[str]:
    return [key for key in keys.to_pylist() if key is not None]


def _list_refused(columns: BatchColumns, batch: TextBatch, drafts: Sequence[_Draft]) -> list[RefusedRow]:
    """Rows refused whole, then those of which a record was refused and others stand."""
    rows = _build_refused(columns, batch, columns.verdict, columns.verdict.refused, None)
    accepted = pc.invert(columns.verdict.refused)
    for draft in drafts:
        alone = pc.and_(accepted, draft.verdict.refused)
        rows += _build_refused(columns, batch, draft.verdict, alone, draft.record_type)
    return rows


def _build_refused(
    columns: BatchColumns, batch: TextBatch, verdict: Verdict, refused: pa.Array, record_type: str | None
) -> list[RefusedRow]:
    key = columns.context.keys.row
    rows = zip(
        batch.lines.filter(refused).to_pylist(),
        verdict.columns.filter(refused).to_pylist(),
        verdict.reasons.filter(refused).to_pylist(),
        batch.table.filter(refused).to_pylist(),
        strict=True,
    )
    return [
        RefusedRow(line, record_type, column, reason, keyed_hash(key, *row.values()))
        for line, column, reason, row in rows
    ]


def _build_malformed(batch: TextBatch, context: CheckContext) -> list[RefusedRow]:
    return [
        RefusedRow(row.line, None, None, row.reason.value, keyed_hash(context.keys.row, *row.fields))
        for row in batch.malformed
    ]


def _count_blanked(columns: BatchColumns, accepted: pa.Array) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for name, reasons in columns.blanked.items():
        for item in pc.value_counts(reasons.filter(accepted).drop_null()).to_pylist():
            counts[name, item["values"]] += item["counts"]
    return counts
