"""Parquet as Arrow batches of text columns, row group by row group; the line is the number of the row, from 1.

Whole numbers, decimals, dates and truth values come out as a person would write them; a floating point number too long
for its digits keeps the exponent form, which checking refuses.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kg.errors import SourceError
from loaders.reading.batches import TextBatch, check_columns, finish_batch
from loaders.reading.cells import write_cell
from loaders.reading.encodings import UTF_8, describe_kind
from loaders.reading.layout import FileLayout
from loaders.reading.stored import StoredFile

_BATCH_ROWS: Final = 2**16
_BUFFER_BYTES: Final = 2**20


@dataclass(slots=True)
class ParquetFile:
    """A Parquet file."""

    stored: StoredFile
    layout: FileLayout
    _header: tuple[str, ...] | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        """Its path in the night's folder."""
        return self.stored.name

    @property
    def encoding(self) -> str:
        """Parquet is Unicode."""
        return UTF_8

    @property
    def header(self) -> tuple[str, ...]:
        """Its columns."""
        if self._header is None:
            with self._open() as file:
                self._header = tuple(file.schema_arrow.names)
        return self._header

    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return self.stored.digest()

    def check_header(self, needed: Sequence[str]) -> None:
        """Nothing, when the needed columns are there.

        Raises:
            SourceError: they are not, or the file cannot be read.
        """
        check_columns(self.name, 1, self.header, needed)

    def iter_batches(self, columns: Sequence[str]) -> Iterator[TextBatch]:
        """The rows, with the wanted columns.

        Raises:
            SourceError: damaged, or a wanted column holds no single values.
        """
        self.check_header(columns)
        line = 1
        with self._open() as file:
            for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=list(columns), use_threads=False):
                arrays = [self._write(name, batch.column(name)) for name in columns]
                table = pa.table(arrays, names=list(columns))
                lines = pa.array(range(line, line + batch.num_rows), pa.int64())
                line += batch.num_rows
                yield finish_batch(TextBatch(table, lines, ()), self.header, self.layout.total_marks)

    @contextmanager
    def _open(self) -> Iterator[pq.ParquetFile]:
        with self.stored.open_seekable() as stream:
            head = stream.read(2**10)
            stream.seek(0)
            if not head.startswith(b"PAR1"):
                kind = "empty" if not head else describe_kind(head) or "no Parquet file"
                raise SourceError(
                    f"{self.name} is {kind}, where Parquet should be.",
                    way_out="Correct `format` in the contract, or ask the department to send it again.",
                )
            try:
                with pq.ParquetFile(stream, pre_buffer=False, buffer_size=_BUFFER_BYTES) as file:
                    yield file
            except (pa.ArrowException, OSError) as error:
                # Its message may quote a value.
                raise SourceError(
                    f"{self.name} is damaged or cut off ({type(error).__name__}).",
                    way_out="Ask the department to send it again.",
                ) from None

    def _write(self, name: str, column: pa.Array) -> pa.Array:
        kind = column.type
        if pa.types.is_dictionary(kind):
            column = column.dictionary_decode()
            kind = column.type
        if pa.types.is_nested(kind):
            raise SourceError(
                f"{self.name}: column {name} holds lists or records, no single values.",
                way_out="Ask the department for one column a value.",
            )
        if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
            texts = pc.fill_null(column.cast(pa.string()), "")
            has_nul = pc.any(pc.match_substring(texts, "\0")).as_py()
            return pc.replace_substring(texts, "\0", "\ufffd") if has_nul else texts
        if pa.types.is_integer(kind) or pa.types.is_null(kind):
            return pc.fill_null(column.cast(pa.string()), "")
        encoded = pc.dictionary_encode(_coarsen(column))
        try:
            values = encoded.dictionary.to_pylist()
        except (ValueError, OverflowError, LookupError):
            raise SourceError(
                f"{self.name}: column {name} holds dates that no calendar has, or of an unknown time zone.",
                way_out="Ask the department for text in ISO 8601.",
            ) from None
        texts = pa.array([write_cell(value) for value in values], pa.string())
        return pc.fill_null(texts.take(encoded.indices), "")


def _coarsen(column: pa.Array) -> pa.Array:
    """Moments to the microsecond; numbers of single precision as the shortest ones that they stand for."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", kind.tz), safe=False)
    if pa.types.is_time64(kind):
        return column.cast(pa.time64("us"), safe=False)
    if pa.types.is_duration(kind):
        return column.cast(pa.duration("us"), safe=False)
    if pa.types.is_float16(kind) or pa.types.is_float32(kind):
        return column.cast(pa.float32()).cast(pa.string()).cast(pa.float64())
    return column
