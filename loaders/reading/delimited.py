"""CSV and TSV as Arrow batches of text columns, each row with the line it starts on.

A file streams through in pieces that end where a row ends, whatever it is packed in. Only the columns asked for are
parsed: a forbidden column never becomes a value (rule L8). What is no row of this file (fields missing or too many, a
quote that does not close) is given beside the batch.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from kg.errors import SourceError
from loaders.quarantine.refusals import RowReason
from loaders.reading.batches import MalformedRow, TextBatch, check_columns, finish_batch, is_total, pick
from loaders.reading.encodings import find_encoding, to_utf_8
from loaders.reading.layout import FileLayout
from loaders.reading.quotes import Rows, find_last_line_end, find_rows
from loaders.reading.stored import StoredFile

_PIECE_BYTES: Final = 4 * 2**20
_HEAD_BYTES: Final = 2**18
_LONGEST_ROW_BYTES: Final = 64 * 2**20


@dataclass(frozen=True, slots=True)
class _Head:
    encoding: str
    header: tuple[str, ...]
    header_line: int
    length: int
    """Bytes up to the first row."""
    first_line: int


@dataclass(slots=True)
class DelimitedFile:
    """A CSV or TSV file."""

    stored: StoredFile
    layout: FileLayout
    _head: _Head | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        """Its path in the night's folder."""
        return self.stored.name

    @property
    def encoding(self) -> str:
        """The encoding that it is read in."""
        return self._get_head().encoding

    @property
    def header(self) -> tuple[str, ...]:
        """Its columns."""
        return self._get_head().header

    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return self.stored.digest()

    def check_header(self, needed: Sequence[str]) -> None:
        """Nothing, when the needed columns are there.

        Raises:
            SourceError: they are not, or the file cannot be read.
        """
        check_columns(self.name, self._get_head().header_line, self.header, needed)

    def iter_batches(self, columns: Sequence[str]) -> Iterator[TextBatch]:
        """The rows below the header, with the wanted columns.

        Raises:
            SourceError: the text cannot be taken apart at all.
        """
        self.check_header(columns)
        head = self._get_head()
        delimiter = self.layout.separator.encode()
        line, rest = head.first_line, b""
        with self.stored.open() as stream:
            stream.read(head.length)
            while True:
                piece = stream.read(_PIECE_BYTES)
                raw = rest + piece
                if not raw:
                    return
                end = find_last_line_end(raw) if piece else len(raw)
                # Line ends are no part of any character of either encoding: whole lines are whole characters.
                text = to_utf_8(raw[:end], head.encoding)
                rows = find_rows(text, delimiter, is_last=not piece)
                if rows.text or rows.unclosed:
                    yield self._parse(rows, columns, line)
                line += rows.line_count
                rest = _cut_lines(raw[:end], rows, len(text)) + raw[end:]
                if len(rest) > _LONGEST_ROW_BYTES:
                    raise SourceError(
                        f"{self.name}, line {line} is longer than {_LONGEST_ROW_BYTES // 2**20} MiB: no row of text.",
                        way_out="Ask the department to send it again.",
                    )
                if not piece:
                    return

    def _get_head(self) -> _Head:
        if self._head is None:
            self._head = _read_head(self.stored, self.layout)
        return self._head

    def _parse(self, rows: Rows, columns: Sequence[str], first_line: int) -> TextBatch:
        invalid: list[tuple[int, str]] = []

        def set_aside(row: pa_csv.InvalidRow) -> str:
            invalid.append((row.number - 1, row.text))
            return "skip"

        try:
            table = _read_table(rows.text or b"\n", self.header, self.layout.separator, columns, set_aside)
        except pa.ArrowInvalid:
            # Its message quotes the row.
            raise SourceError(
                f"{self.name}, from line {first_line}: the text cannot be taken apart into rows.",
                way_out="Correct the delimiter in the contract, or ask the department to send the file again.",
            ) from None
        lines = _number_rows(table.num_rows + len(invalid), rows.breaks, first_line)
        malformed = self._build_malformed(rows, invalid, lines, first_line, columns)
        if invalid:
            lines = np.delete(lines, [number for number, _ in invalid])
        batch = TextBatch(table, pa.array(lines, pa.int64()), malformed)
        return finish_batch(batch, self.header, self.layout.total_marks)

    def _build_malformed(
        self,
        rows: Rows,
        invalid: Sequence[tuple[int, str]],
        lines: NDArray[np.int64],
        first_line: int,
        columns: Sequence[str],
    ) -> tuple[MalformedRow, ...]:
        places = [self.header.index(name) for name in columns]
        delimiter = self.layout.separator
        short = [(int(lines[number]), _split(text, delimiter)) for number, text in invalid]
        malformed = [
            MalformedRow(line, RowReason.FIELD_COUNT, pick(fields, places))
            for line, fields in short
            if not is_total(fields, self.layout.total_marks)
        ]
        malformed += [
            MalformedRow(first_line + line, RowReason.UNCLOSED_QUOTE, pick(text.decode().split(delimiter), places))
            for line, text in rows.unclosed
        ]
        return tuple(malformed)


def _read_head(stored: StoredFile, layout: FileLayout) -> _Head:
    with stored.open() as stream:
        encoding = find_encoding(stream, stored.name, layout.encoding)
    with stored.open() as stream:
        head = stream.read(_HEAD_BYTES)
    raw_lines = head.splitlines(keepends=True)
    marked = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    used = 0

    def iter_lines() -> Iterator[str]:
        nonlocal used
        for raw in raw_lines[layout.skipped_rows :]:
            used += 1
            yield to_utf_8(raw, encoding).decode()

    reader = csv.reader(iter_lines(), delimiter=layout.separator)
    try:
        row = next((row for row in reader if any(cell.strip("\ufeff \t") for cell in row)), [])
    except csv.Error:
        raise SourceError(
            f"{stored.name}, line {layout.skipped_rows + 1}: the header cannot be taken apart.",
            way_out="Correct the delimiter in the contract, or ask the department to send the file again.",
        ) from None
    header = tuple(cell.strip("\ufeff \t\r\n") for cell in row)
    if not any(header):
        check_columns(stored.name, layout.skipped_rows + 1, header, ())
    lines = layout.skipped_rows + used
    length = sum(len(raw) for raw in raw_lines[:lines])
    return _Head(encoding, header, lines, max(length, marked), lines + 1)


def _cut_lines(raw: bytes, rows: Rows, length: int) -> bytes:
    """The raw lines behind the rows that were taken of a text of that length."""
    if rows.length == length:
        return b""
    return b"".join(raw.splitlines(keepends=True)[rows.line_count :])


def _read_table(
    text: bytes,
    header: Sequence[str],
    delimiter: str,
    columns: Sequence[str],
    set_aside: Callable[[pa_csv.InvalidRow], str],
) -> pa.Table:
    # A header may leave a column unnamed; those that are asked for all have names of their own.
    names = [name or f"\0{place}" for place, name in enumerate(header)]
    return pa_csv.read_csv(
        pa.BufferReader(text),
        read_options=pa_csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=names),
        parse_options=pa_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=set_aside
        ),
        convert_options=pa_csv.ConvertOptions(
            include_columns=list(columns),
            column_types=dict.fromkeys(columns, pa.string()),
            strings_can_be_null=False,
            check_utf8=False,
        ),
    ).combine_chunks()


def _number_rows(count: int, breaks: Sequence[tuple[int, int]], first_line: int) -> NDArray[np.int64]:
    """The line that each row starts on: one a row, and as many more as its values have line ends."""
    lines = np.arange(first_line, first_line + count, dtype=np.int64)
    if breaks:
        on, inside = np.array(breaks, dtype=np.int64).T
        rows = on - (np.cumsum(inside) - inside)
        shift = np.zeros(count + 1, dtype=np.int64)
        np.add.at(shift, rows + 1, inside)
        lines += np.cumsum(shift[:count])
    return lines


def _split(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text), delimiter=delimiter), [])
    except csv.Error:
        # A field longer than the reader takes.
        return text.split(delimiter)
