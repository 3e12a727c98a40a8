"""Rows that were refused: their place, their record's key and a keyed hash, never their content (rule L8)."""

from dataclasses import dataclass

import pyarrow as pa

from kg.sealing.opaque_ids import keyed_hash
from loaders.checking.columns import BatchColumns, CheckContext, Verdict
from loaders.reading.batches import TextBatch


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was refused, whole or for one record."""

    line: int
    record_type: str | None
    """The one record that was refused, where the row states several; None for the whole row."""
    column: str | None
    reason: str
    row_hash: str
    record_key: str | None
    """Key of the record, of the first one where the row states several; None where it cannot be known."""


def build_refused(
    columns: BatchColumns,
    batch: TextBatch,
    verdict: Verdict,
    refused: pa.Array,
    record_type: str | None,
    record_keys: pa.Array,
) -> list[RefusedRow]:
    """The rows of the mask `refused`, with the reasons of a verdict."""
    key = columns.context.keys.row
    rows = zip(
        batch.lines.filter(refused).to_pylist(),
        verdict.columns.filter(refused).to_pylist(),
        verdict.reasons.filter(refused).to_pylist(),
        batch.table.filter(refused).to_pylist(),
        record_keys.filter(refused).to_pylist(),
        strict=True,
    )
    return [
        RefusedRow(line, record_type, column, reason, keyed_hash(key, *row.values()), record_key)
        for line, column, reason, row, record_key in rows
    ]


def build_malformed(batch: TextBatch, context: CheckContext, record_keys: pa.Array) -> list[RefusedRow]:
    """What was no row of the file."""
    return [
        RefusedRow(row.line, None, None, row.reason.value, keyed_hash(context.keys.row, *row.fields), record_key)
        for row, record_key in zip(batch.malformed, record_keys.to_pylist(), strict=True)
    ]
