"""Excel workbooks (.xlsx, .xls): the sheet as a person sees it, row by row, each with its row number.

Title rows, headers of several rows with merged cells, and total rows are told by the layout. Numbers come out as text:
one that a cell could not hold (an identity number typed as a number lost its last digits) keeps the exponent form, so
that checking refuses it. A cell whose formula failed is empty. A sheet, a million rows at most, is held in memory.
"""

import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, Final, cast

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from kg.errors import SourceError
from loaders.quarantine.refusals import RowReason
from loaders.reading.batches import (
    MalformedRow,
    TextBatch,
    build_batch,
    check_columns,
    finish_batch,
    is_total,
    pick,
)
from loaders.reading.cells import write_cell
from loaders.reading.encodings import UTF_8, describe_kind
from loaders.reading.layout import FileLayout, join_header
from loaders.reading.stored import FREE_BYTES, MOST_RATIO, StoredFile

_BATCH_ROWS: Final = 2**14
_MOST_BYTES: Final = 4 * 2**30
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_SAY_AGAIN: Final = "Ask the department to send the workbook again, without a password."


@dataclass(slots=True)
class SpreadsheetFile:
    """One sheet of a workbook."""

    stored: StoredFile
    layout: FileLayout
    _header: tuple[str, ...] | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        """Its path in the night's folder."""
        return self.stored.name

    @property
    def encoding(self) -> str:
        """Workbooks are Unicode."""
        return UTF_8

    @property
    def header(self) -> tuple[str, ...]:
        """Its columns; a header of several rows joined by `/`."""
        if self._header is None:
            with self._open_sheet() as sheet:
                self._header = self._read_header(sheet)
        return self._header

    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return self.stored.digest()

    def check_header(self, needed: Sequence[str]) -> None:
        """Nothing, when the needed columns are there.

        Raises:
            SourceError: they are not, or the file cannot be read.
        """
        check_columns(self.name, self._first_row - 1, self.header, needed)

    def iter_batches(self, columns: Sequence[str]) -> Iterator[TextBatch]:
        """The rows below the header, with the wanted columns; an empty row counts as a row number only."""
        self.check_header(columns)
        places = [self.header.index(name) for name in columns]
        rows: list[tuple[str, ...]] = []
        lines: list[int] = []
        malformed: list[MalformedRow] = []
        with self._open_sheet() as sheet:
            for line, cells in enumerate(_iter_rows(self.name, sheet), start=1):
                if line < self._first_row:
                    continue
                texts = [_write(cell) for cell in cells]
                if is_total(texts, self.layout.total_marks):
                    continue
                if any(texts[len(self.header) :]):
                    malformed.append(MalformedRow(line, RowReason.FIELD_COUNT, pick(texts, places)))
                else:
                    rows.append(pick(texts, places))
                    lines.append(line)
                if len(rows) + len(malformed) >= _BATCH_ROWS:
                    yield self._build(columns, rows, lines, malformed)
                    rows, lines, malformed = [], [], []
        if rows or malformed:
            yield self._build(columns, rows, lines, malformed)

    @property
    def _first_row(self) -> int:
        return self.layout.skipped_rows + self.layout.header_rows + 1

    def _build(
        self,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        lines: Sequence[int],
        malformed: Sequence[MalformedRow],
    ) -> TextBatch:
        return finish_batch(build_batch(columns, rows, lines, malformed), self.header, ())

    @contextmanager
    def _open_sheet(self) -> Iterator[CalamineSheet]:
        with self.stored.open_seekable() as stream:
            _check_workbook(self.name, stream)
            with _translated(self.name):
                workbook = CalamineWorkbook.from_filelike(stream)
            with workbook:
                names = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
                wanted = self.layout.sheet or next(iter(names), "")
                if wanted not in workbook.sheet_names:
                    raise SourceError(
                        f"{self.name} has no sheet {wanted or 'that shows'}.",
                        way_out="Correct `sheet` in the contract, or ask the department to send it again.",
                    )
                with _translated(self.name):
                    sheet = workbook.get_sheet_by_name(wanted)
                yield sheet

    def _read_header(self, sheet: CalamineSheet) -> tuple[str, ...]:
        first, last = self.layout.skipped_rows, self._first_row - 1
        rows: list[list[str]] = []
        for number, cells in enumerate(_iter_rows(self.name, sheet)):
            if number >= last:
                break
            if number >= first:
                rows.append(["".join(_write(cell).split()) for cell in cells])
        if not rows:
            return ()
        _spread_merged(sheet, rows, first)
        header = join_header(rows)
        while header and not header[-1]:
            header = header[:-1]
        return header


def _spread_merged(sheet: CalamineSheet, rows: list[list[str]], first: int) -> None:
    """Every cell of a merged range of the header says what its first one says."""
    left = (sheet.start or (0, 0))[1]
    for (top, start), (bottom, end) in sheet.merged_cell_ranges or []:
        if not first <= top < first + len(rows):
            continue
        text = rows[top - first][start - left] if 0 <= start - left < len(rows[0]) else ""
        for row in rows[top - first : bottom - first + 1]:
            for place in range(max(start - left, 0), min(end - left + 1, len(row))):
                row[place] = text


def _write(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return write_cell(cell)


def _iter_rows(name: str, sheet: CalamineSheet) -> Iterator[list[object]]:
    with _translated(name):
        yield from cast("Iterator[list[object]]", sheet.iter_rows())


def _check_workbook(name: str, stream: BinaryIO) -> None:
    head = stream.read(2**16)
    stream.seek(0)
    if not head.startswith(_WORKBOOKS):
        kind = "empty" if not head else describe_kind(head) or "text"
        raise SourceError(
            f"{name} is {kind}, no Excel workbook.",
            way_out="Correct `format` in the contract, or ask the department for a workbook saved as .xlsx.",
        )
    if head.startswith(_WORKBOOKS[1]):
        if _ENCRYPTED in head or _ENCRYPTED in stream.read():
            raise SourceError(f"{name} is protected by a password.", way_out=_SAY_AGAIN)
        stream.seek(0)
        return
    try:
        with zipfile.ZipFile(stream) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as error:
        raise SourceError(f"{name} is cut off, or no Excel workbook.", way_out=_SAY_AGAIN) from error
    stream.seek(0)
    for part in parts:
        if part.file_size > min(_MOST_BYTES, max(FREE_BYTES, part.compress_size * MOST_RATIO)):
            raise SourceError(
                f"{name} expands to {part.file_size // 2**20:,} MiB: more than a workbook honestly holds.",
                way_out="Ask the department for CSV or Parquet, if the table really is that large.",
            )


@contextmanager
def _translated(name: str) -> Iterator[None]:
    """The vendor's errors as ours; some end in a panic, which is no `Exception`."""
    try:
        yield
    except (SourceError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException:
        problem = type(sys.exception()).__name__
        raise SourceError(f"{name} cannot be read as a workbook ({problem}).", way_out=_SAY_AGAIN) from None
