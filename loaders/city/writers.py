"""Files of every form, in pieces, the same rows giving the same bytes: no clock in an archive, workbook or gzip header.

Rows are appended, quarter of the city by quarter, so that one file is open at a time and nothing is held. What cannot
be appended to (zip, gzip, workbook, Parquet) grows as text in a spool and is made from it at the end.
"""

import csv
import gzip
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final, TextIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from loaders.city.layouts import Form, Layout, Sheet

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_CREATED: Final = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_GROUP_ROWS: Final = 20_000
_FASTEST: Final = 1
_COPIED_BYTES: Final = 2**20

WriteRow = Callable[[Sequence[str]], object]


@dataclass(slots=True)
class GrowingFile:
    """One file of one night: where it will be, and where its rows are until then."""

    layout: Layout
    path: Path
    """The file itself, or the archive that will hold it."""
    spool: Path
    """What is appended to; the file itself where its form allows that."""
    row_count: int = 0

    @contextmanager
    def append(self) -> Iterator[WriteRow]:
        """A function that writes a row below those written before."""
        is_new = not self.row_count
        self.spool.parent.mkdir(parents=True, exist_ok=True)
        encoding = _find_encoding(self.layout, is_new=is_new)
        with self.spool.open("w" if is_new else "a", encoding=encoding, newline="") as stream:
            write = _build_writer(stream, self.layout)
            if is_new and self.layout.form is Form.DELIMITED:
                write(self.layout.columns)
            yield write

    @property
    def first_line(self) -> int:
        """The line on which readers see the first row."""
        if self.layout.form is Form.WORKBOOK:
            return 4
        return 1 if self.layout.form in {Form.JSON_LINES, Form.PARQUET} else 2

    def finish(self) -> None:
        """Make the file from its spool, unless it is the file or goes into an archive."""
        if self.layout.sheet:
            _write_workbook(self, self.layout.sheet)
        elif self.layout.form is Form.PARQUET:
            _write_parquet(self)
        elif self.path.suffix == ".gz":
            _write_gzip(self)


def write_archive(path: Path, files: Sequence[GrowingFile]) -> None:
    """A zip file of the finished rows of several files, and the flag file beside it that says it is whole."""
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=_FASTEST) as archive:
        for file in files:
            info = ZipInfo(Path(file.layout.path).name, _EPOCH)
            info.compress_type = ZIP_DEFLATED
            with file.spool.open("rb") as rows, archive.open(info, "w", force_zip64=True) as member:
                shutil.copyfileobj(rows, member, _COPIED_BYTES)
    path.with_suffix(".ok").write_bytes(b"")


def _find_encoding(layout: Layout, *, is_new: bool) -> str:
    if layout.form in {Form.WORKBOOK, Form.PARQUET}:
        return "utf-8"
    # The mark belongs at the start of the file alone.
    return "utf-8" if layout.encoding == "utf-8-sig" and not is_new else layout.encoding


def _build_writer(stream: TextIO, layout: Layout) -> WriteRow:
    if layout.form is Form.JSON_LINES:
        return lambda values: stream.write(_spell_object(layout.columns, values))
    delimiter = layout.delimiter if layout.form is Form.DELIMITED else ","
    return csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerow


def _spell_object(columns: Sequence[str], values: Sequence[str]) -> str:
    """One line; a value that is not there is null."""
    row = {column: value or None for column, value in zip(columns, values, strict=True)}
    return json.dumps(row, ensure_ascii=False) + "\n"


def _read_spool(file: GrowingFile) -> Iterator[list[str]]:
    with file.spool.open(encoding="utf-8", newline="") as stream:
        yield from csv.reader(stream)


def _write_gzip(file: GrowingFile) -> None:
    with (
        file.spool.open("rb") as rows,
        file.path.open("wb") as packed,
        gzip.GzipFile("", "wb", compresslevel=_FASTEST, fileobj=packed, mtime=0) as stream,
    ):
        shutil.copyfileobj(rows, stream, _COPIED_BYTES)


def _write_workbook(file: GrowingFile, sheet: Sheet) -> None:
    """A merged title, a merged header of two rows, the rows as text, and a total that counts them."""
    workbook = xlsxwriter.Workbook(str(file.path), {"constant_memory": True})
    workbook.set_properties({"created": _CREATED})
    page: Worksheet = workbook.add_worksheet(sheet.name)
    line = _write_head(page, file.layout, sheet)
    for values in _read_spool(file):
        for place, value in enumerate(values):
            if value:
                page.write_string(line, place, value)
        line += 1
    page.write_string(line, 0, sheet.total)
    page.write_number(line, 1, file.row_count)
    workbook.close()


def _write_head(page: Worksheet, layout: Layout, sheet: Sheet) -> int:
    """Title and header; gives the next row. Rows go to disk in order, so a merge is noted when its first row is."""
    page.merge_range(0, 0, 0, len(layout.columns) - 1, sheet.title)
    place = 0
    lower: list[tuple[int, str]] = []
    for text, span in sheet.groups:
        if span == 1:
            page.merge_range(1, place, 2, place, text)
        else:
            page.merge_range(1, place, 1, place + span - 1, text)
            lower += [(at, layout.columns[at].removeprefix(f"{text}/")) for at in range(place, place + span)]
        place += span
    for at, text in lower:
        page.write_string(2, at, text)
    return 3


def _write_parquet(file: GrowingFile) -> None:
    """Text columns and whole numbers, null where nothing stands."""
    counted = [column in file.layout.counted for column in file.layout.columns]
    types = [pa.int32() if is_counted else pa.string() for is_counted in counted]
    schema = pa.schema(list(zip(file.layout.columns, types, strict=True)))
    rows = _read_spool(file)
    with pq.ParquetWriter(file.path, schema, compression="zstd") as writer:
        while group := list(islice(rows, _GROUP_ROWS)):
            arrays = [
                pa.array([(int(value) if is_counted else value) if value else None for value in column], field.type)
                for column, is_counted, field in zip(zip(*group, strict=True), counted, schema, strict=True)
            ]
            writer.write_table(pa.table(arrays, schema=schema))
