"""Delimited text as Arrow batches of text columns, each row with the line it starts on.

A file streams through in pieces that end where a row ends. Only the columns asked for are parsed: a forbidden column
never becomes a value (rule L8). What is no row of this file (fields missing or too many, a quote that does not close)
is given beside the batch. Bytes that the encoding does not know become U+FFFD, which checking refuses.
"""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from kg.errors import SourceError
from loaders.quarantine import RowReason

_PIECE_CHARACTERS: Final = 4 * 2**20
# A quoted value longer than this is a quote that was never closed.
_OPEN_QUOTE_CHARACTERS: Final = 2**16
_UTF_8: Final = "utf-8-sig"
_LOOKED_AT_BYTES: Final = 2**16
_TELLING_CHARACTERS: Final = 6


@dataclass(frozen=True, slots=True)
class MalformedRow:
    """Text that is no row of the file: kept only to be hashed and to find which record it was about."""

    line: int
    reason: RowReason
    fields: tuple[str, ...]
    """What stands where the wanted columns should: empty text where nothing does."""

    def __repr__(self) -> str:
        """The place, never the text."""
        return f"MalformedRow(line={self.line}, reason={self.reason.value})"


@dataclass(frozen=True, slots=True)
class TextBatch:
    """Some rows: text columns as sent (empty text where nothing was), their lines, and what was no row."""

    table: pa.Table
    lines: pa.Array
    malformed: tuple[MalformedRow, ...]


@dataclass(frozen=True, slots=True)
class TextFile:
    """A delimited file and its header."""

    path: Path
    name: str
    """Path in the night's folder: what errors and reports show."""
    encoding: str
    delimiter: str
    header: tuple[str, ...]

    def digest(self) -> str:
        """SHA-256 of the bytes."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def read_header(path: Path, name: str, encoding: str, delimiter: str, needed: Sequence[str]) -> TextFile:
    """The file with its header.

    Raises:
        SourceError: unreadable, empty, in another encoding, a column stands twice, or a needed one is missing.
    """
    try:
        with path.open("rb") as head:
            is_other = encoding != _UTF_8 and _is_utf_8(head.read(_LOOKED_AT_BYTES))
        with path.open(encoding=encoding, errors="replace") as file:
            first = file.readline(_OPEN_QUOTE_CHARACTERS)
    except OSError as error:
        raise SourceError(f"{name} cannot be read: {error.strerror}.") from error
    if is_other:
        raise SourceError(
            f"{name} is UTF-8, although its contract says {encoding}: read so, its names would be other ones.",
            way_out="Correct the encoding in the contract, or ask for the file in the agreed one.",
        )
    header = tuple(column.strip("\ufeff \t") for column in next(csv.reader([first], delimiter=delimiter), []))
    if not header:
        raise SourceError(f"{name} is empty: it has no header.", way_out="Ask the department to send it again.")
    doubled = sorted({column for column in header if header.count(column) > 1})
    if doubled:
        raise SourceError(f"{name}, line 1: column {doubled[0]} stands twice.")
    missing = [column for column in needed if column not in header]
    if missing:
        raise SourceError(
            f"{name}, line 1: column {', '.join(missing)} is missing.",
            way_out="Ask for a full file, or correct columns, encoding or delimiter in the contract.",
        )
    return TextFile(path, name, encoding, delimiter, header)


def _is_utf_8(head: bytes) -> bool:
    """Whether the bytes can hardly be anything else: many a text in UTF-8 is also some text in GB18030."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return sum(not character.isascii() for character in text) >= _TELLING_CHARACTERS


def iter_batches(file: TextFile, columns: Sequence[str]) -> Iterator[TextBatch]:
    """The rows of a file below its header, with the wanted columns.

    Raises:
        SourceError: the text cannot be taken apart at all.
    """
    line = 2
    rest = ""
    with file.path.open(encoding=file.encoding, errors="replace") as stream:
        stream.readline(_OPEN_QUOTE_CHARACTERS)
        while True:
            piece = stream.read(_PIECE_CHARACTERS)
            text = rest + piece
            if not text:
                return
            rows = _find_rows(text, file.delimiter, is_last=not piece)
            rest = text[rows.length :]
            if rows.text:
                yield _parse(file, rows, columns, line)
            line += text.count("\n", 0, rows.length)
            if not piece:
                return


@dataclass(frozen=True, slots=True)
class _Rows:
    """Whole rows from the start of a piece; lines with a quote that does not close are blanked out."""

    text: str
    length: int
    breaks: list[tuple[int, int]]
    """Line (from 0) on which a value with line breaks starts, and how many it has."""
    unclosed: list[tuple[int, str]]


def _find_rows(text: str, delimiter: str, *, is_last: bool) -> _Rows:
    end = len(text) if is_last else text.rfind("\n") + 1
    rows = _Rows(text[:end], end, [], [])
    if '"' not in rows.text:
        return rows
    return _scan_quotes(rows.text, delimiter, is_last=is_last)


def _scan_quotes(text: str, delimiter: str, *, is_last: bool) -> _Rows:
    opening = re.compile(rf'(?<![^{re.escape(delimiter)}\n])"')
    quoted = re.compile(r'"(?:[^"]++|"")*+')
    breaks: list[tuple[int, int]] = []
    unclosed: list[tuple[int, str]] = []
    kept: list[str] = []
    kept_to = position = counted_to = line = 0
    while found := opening.search(text, position):
        start = found.start()
        line += text.count("\n", counted_to, start)
        counted_to = start
        body = quoted.match(text, start)
        stop = body.end() if body else start
        if stop < len(text) and text[stop] == '"' and text[stop + 1 : stop + 2] in {delimiter, "\n", ""}:
            inside = text.count("\n", start, stop)
            if inside:
                breaks.append((line, inside))
            position = stop + 1
            continue
        line_start = text.rfind("\n", 0, start) + 1
        if stop == len(text) and not is_last and len(text) - start < _OPEN_QUOTE_CHARACTERS:
            # The value goes on in the next piece: leave its row, from the line where the row began, for then.
            row_start, row_line = _find_row_start(text, line_start, breaks, line)
            kept.append(text[kept_to:row_start])
            return _Rows("".join(kept), row_start, breaks, [item for item in unclosed if item[0] < row_line])
        line_end = text.find("\n", start)
        line_end = len(text) if line_end < 0 else line_end
        # Values with line breaks that end on this line belong to the row that is blanked out.
        row_start, row_line = _find_row_start(text, line_start, breaks, line)
        unclosed.append((row_line, text[row_start:line_end]))
        kept += [text[kept_to:row_start], "\n" * (line - row_line)]
        kept_to = position = line_end
    kept.append(text[kept_to:])
    return _Rows("".join(kept), len(text), breaks, unclosed)


def _find_row_start(text: str, line_start: int, breaks: list[tuple[int, int]], line: int) -> tuple[int, int]:
    """Start and first line of the row on `line`: walks back over (and drops) values with line breaks that end there."""
    while breaks and breaks[-1][0] + breaks[-1][1] == line:
        first, count = breaks.pop()
        for _ in range(count):
            line_start = text.rfind("\n", 0, line_start - 1) + 1
        line = first
    return line_start, line


def _parse(file: TextFile, rows: _Rows, columns: Sequence[str], first_line: int) -> TextBatch:
    invalid: list[tuple[int, str]] = []

    def set_aside(row: pa_csv.InvalidRow) -> str:
        invalid.append((row.number - 1, row.text))
        return "skip"

    content = rows.text.encode()
    places = [file.header.index(name) for name in columns]
    try:
        table = _read_table(content, file, columns, has_breaks=bool(rows.breaks), set_aside=set_aside)
    except pa.ArrowInvalid:
        # Its message quotes the row.
        raise SourceError(
            f"{file.name}, from line {first_line}: the text cannot be taken apart into rows.",
            way_out="Correct the delimiter in the contract, or ask the department to send the file again.",
        ) from None
    lines = _number_rows(table.num_rows + len(invalid), rows.breaks, first_line)
    malformed = [
        MalformedRow(lines[number], RowReason.FIELD_COUNT, _pick(_split(text, file.delimiter), places))
        for number, text in invalid
    ]
    malformed += [
        MalformedRow(first_line + line, RowReason.UNCLOSED_QUOTE, _pick(text.split(file.delimiter), places))
        for line, text in rows.unclosed
    ]
    for number, _ in reversed(invalid):
        del lines[number]
    return _drop_blank(TextBatch(table, pa.array(lines, pa.int64()), tuple(malformed)))


def _read_table(
    content: bytes,
    file: TextFile,
    columns: Sequence[str],
    *,
    has_breaks: bool,
    set_aside: Callable[[pa_csv.InvalidRow], str],
) -> pa.Table:
    return pa_csv.read_csv(
        pa.BufferReader(content),
        read_options=pa_csv.ReadOptions(use_threads=False, block_size=len(content) + 1, column_names=list(file.header)),
        parse_options=pa_csv.ParseOptions(
            delimiter=file.delimiter,
            newlines_in_values=has_breaks,
            ignore_empty_lines=False,
            invalid_row_handler=set_aside,
        ),
        convert_options=pa_csv.ConvertOptions(
            include_columns=list(columns),
            column_types=dict.fromkeys(columns, pa.string()),
            strings_can_be_null=False,
            check_utf8=False,
        ),
    ).combine_chunks()


def _number_rows(count: int, breaks: Sequence[tuple[int, int]], first_line: int) -> list[int]:
    """The line that each row starts on: one a row, and as many more as its values have line breaks."""
    skipped = 0
    by_row: dict[int, int] = {}
    for line, inside in breaks:
        row = line - skipped
        by_row[row] = by_row.get(row, 0) + inside
        skipped += inside
    lines: list[int] = []
    start = 0
    shift = first_line
    for row, inside in by_row.items():
        lines.extend(range(start + shift, row + 1 + shift))
        start = row + 1
        shift += inside
    lines.extend(range(start + shift, count + shift))
    return lines


def _split(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text), delimiter=delimiter), [])
    except csv.Error:
        # A field longer than the reader takes.
        return text.split(delimiter)


def _pick(fields: Sequence[str], places: Sequence[int]) -> tuple[str, ...]:
    return tuple(fields[place] if place < len(fields) else "" for place in places)


def _drop_blank(batch: TextBatch) -> TextBatch:
    """Without rows in which nothing stands."""
    filled = reduce(pc.or_, [pc.not_equal(column, "") for column in batch.table.columns])
    if pc.all(filled).as_py():
        return batch
    return replace(batch, table=batch.table.filter(filled), lines=batch.lines.filter(filled))
