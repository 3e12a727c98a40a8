"""Rows of any format as Arrow text columns, each with its place, beside what was no row."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from kg.errors import SourceError
from loaders.quarantine.refusals import RowReason


@dataclass(frozen=True, slots=True)
class MalformedRow:
    """Text that is no row of the file: kept only to be hashed and to find which record it was about."""

    line: int
    reason: RowReason
    fields: tuple[str, ...] = field(repr=False)
    """What stands where the wanted columns should: empty text where nothing does."""


@dataclass(frozen=True, slots=True)
class TextBatch:
    """Some rows: text columns as sent (empty text where nothing was), their lines, and what was no row."""

    table: pa.Table = field(repr=False)
    lines: pa.Array
    """Line of a text file, row of a sheet; in Parquet and databases the number of the row, from 1."""
    malformed: tuple[MalformedRow, ...]
    blank_count: int = 0
    """Rows that were left out, because nothing stands in any wanted column."""


def build_batch(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    lines: Sequence[int],
    malformed: Sequence[MalformedRow] = (),
) -> TextBatch:
    """A batch of rows that were read one by one."""
    table = pa.table(
        {
            name: pa.array([row[position] for row in rows], pa.large_string()).cast(pa.string())
            for position, name in enumerate(columns)
        }
    )
    return TextBatch(table, pa.array(lines, pa.int64()), tuple(malformed))


def finish_batch(batch: TextBatch, header: Sequence[str], total_marks: Sequence[str]) -> TextBatch:
    """Without rows in which nothing stands (counted) and total rows; a header that stands again is set aside."""
    return _set_aside_headers(_drop_totals(_drop_blank(batch), header, total_marks))


def check_columns(name: str, line: int, header: Sequence[str], needed: Sequence[str]) -> None:
    """Nothing, when the header can be worked with. Only needed columns are spoken of: a header may be a row of values.

    Raises:
        SourceError: there is none, or a needed column is missing or stands twice.
    """
    if not any(header):
        raise SourceError(f"{name} is empty: it has no header.", way_out="Ask the department to send it again.")
    counts = Counter(header)
    missing = [column for column in needed if not counts[column]]
    if missing:
        raise SourceError(
            f"{name}, line {line}: column {', '.join(missing)} is missing.",
            way_out="Ask for a full file, or correct columns, encoding or delimiter in the contract.",
        )
    doubled = [column for column in needed if counts[column] > 1]
    if doubled:
        raise SourceError(
            f"{name}, line {line}: column {doubled[0]} stands twice.", way_out="Ask the department to name them apart."
        )


def pick(fields: Sequence[str], places: Sequence[int]) -> tuple[str, ...]:
    """The wanted ones of a row's fields, empty where the row is too short."""
    return tuple(fields[place] if place < len(fields) else "" for place in places)


def is_total(fields: Sequence[str], total_marks: Sequence[str]) -> bool:
    """Whether the first filled field is a mark of a total row, its inner spaces aside."""
    first = next((field for field in fields if field.strip()), "")
    return "".join(first.split()) in total_marks


def _drop_blank(batch: TextBatch) -> TextBatch:
    blank = None
    for column in batch.table.columns:
        empty = pc.equal(pc.utf8_trim_whitespace(column), "")
        blank = empty if blank is None else pc.and_(blank, empty)
        if not pc.any(blank).as_py():
            return batch
    if blank is None:
        return batch
    return replace(_keep(batch, pc.invert(blank)), blank_count=pc.sum(blank).as_py())


def _drop_totals(batch: TextBatch, header: Sequence[str], total_marks: Sequence[str]) -> TextBatch:
    if not total_marks or not batch.table.num_rows:
        return batch
    in_order = sorted(batch.table.column_names, key=list(header).index)
    cells = [pc.replace_substring_regex(batch.table.column(name), r"\s+", "") for name in in_order]
    first = pc.coalesce(*(pc.if_else(pc.equal(cell, ""), pa.scalar(None, pa.string()), cell) for cell in cells))
    is_marked = pc.is_in(first, value_set=pa.array(total_marks, pa.string()))
    return _keep(batch, pc.invert(is_marked)) if pc.any(is_marked).as_py() else batch


def _set_aside_headers(batch: TextBatch) -> TextBatch:
    again = None
    for name in batch.table.column_names:
        # Files put one behind the other may bring their byte order marks.
        same = pc.is_in(batch.table.column(name), value_set=pa.array([name, f"\ufeff{name}"]))
        again = same if again is None else pc.and_(again, same)
        if not pc.any(again).as_py():
            return batch
    if again is None:
        return batch
    fields = tuple(batch.table.column_names)
    repeated = [MalformedRow(line, RowReason.HEADER_AGAIN, fields) for line in batch.lines.filter(again).to_pylist()]
    kept = _keep(batch, pc.invert(again))
    return replace(kept, malformed=(*kept.malformed, *repeated))


def _keep(batch: TextBatch, rows: pa.ChunkedArray) -> TextBatch:
    mask = rows.combine_chunks() if isinstance(rows, pa.ChunkedArray) else rows
    return replace(batch, table=batch.table.filter(mask), lines=batch.lines.filter(mask))
