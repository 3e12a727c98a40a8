"""JSON Lines as Arrow batches of text columns: one object a line, numbers as they are written.

The header is every key of the first objects. A line that is no object, or is broken, is set aside; so is one with a
list or an object where a wanted value should stand.
"""

import codecs
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from kg.errors import SourceError
from loaders.quarantine.refusals import RowReason
from loaders.reading.batches import MalformedRow, TextBatch, build_batch, check_columns, finish_batch
from loaders.reading.cells import write_cell
from loaders.reading.encodings import find_encoding, to_utf_8
from loaders.reading.layout import FileLayout
from loaders.reading.stored import StoredFile

_BATCH_BYTES: Final = 4 * 2**20
_ESCAPE: Final = "\\u"
_HEADER_LINES: Final = 1_000
_LONGEST_LINE_BYTES: Final = 64 * 2**20
_SAY_AGAIN: Final = "Ask the department for JSON Lines: one object a line."


@dataclass(slots=True)
class JsonLinesFile:
    """A JSON Lines file."""

    stored: StoredFile
    layout: FileLayout
    _encoding: str | None = field(default=None, init=False)
    _header: tuple[str, ...] | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        """Its path in the night's folder."""
        return self.stored.name

    @property
    def encoding(self) -> str:
        """The encoding that it is read in."""
        if self._encoding is None:
            with self.stored.open() as stream:
                self._encoding = find_encoding(stream, self.name, self.layout.encoding)
        return self._encoding

    @property
    def header(self) -> tuple[str, ...]:
        """Keys of the first objects, in the order in which they appear."""
        if self._header is None:
            self._header = self._read_header()
        return self._header

    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return self.stored.digest()

    def check_header(self, needed: Sequence[str]) -> None:
        """Nothing, when the needed columns are there, or no line is: without rows there are no names.

        Raises:
            SourceError: they are not, or the file cannot be read.
        """
        if self.header:
            check_columns(self.name, 1, self.header, needed)

    def iter_batches(self, columns: Sequence[str]) -> Iterator[TextBatch]:
        """The rows, with the wanted columns.

        Raises:
            SourceError: a line that no row can be as long as.
        """
        self.check_header(columns)
        rows: list[tuple[str, ...]] = []
        lines: list[int] = []
        malformed: list[MalformedRow] = []
        size = 0
        with self.stored.open() as stream:
            for line, text in self._iter_lines(stream):
                size += len(text)
                row = _read_row(line, text, columns)
                if isinstance(row, MalformedRow):
                    malformed.append(row)
                else:
                    rows.append(row)
                    lines.append(line)
                if size >= _BATCH_BYTES:
                    yield finish_batch(build_batch(columns, rows, lines, malformed), self.header, ())
                    rows, lines, malformed, size = [], [], [], 0
        if rows or malformed:
            yield finish_batch(build_batch(columns, rows, lines, malformed), self.header, ())

    def _iter_lines(self, stream: BinaryIO) -> Iterator[tuple[int, str]]:
        """Lines with anything in them, each with its number."""
        encoding = self.encoding
        line = 0
        while raw := stream.readline(_LONGEST_LINE_BYTES):
            line += 1
            if len(raw) >= _LONGEST_LINE_BYTES:
                raise SourceError(
                    f"{self.name}, line {line} is longer than {_LONGEST_LINE_BYTES // 2**20} MiB.", way_out=_SAY_AGAIN
                )
            if line == 1:
                raw = raw.removeprefix(codecs.BOM_UTF8)
            text = to_utf_8(raw, encoding).decode().strip()
            if text:
                yield line, text

    def _read_header(self) -> tuple[str, ...]:
        names: dict[str, None] = {}
        count = 0
        with self.stored.open() as stream:
            for line, text in self._iter_lines(stream):
                count += 1
                if count == 1 and text.startswith("["):
                    raise SourceError(f"{self.name}, line {line}: a JSON array, not lines.", way_out=_SAY_AGAIN)
                found = _read_object(text)
                if found is not None:
                    names.update(dict.fromkeys(found))
                if count >= _HEADER_LINES:
                    break
        if count and not names:
            raise SourceError(f"{self.name}: none of the first {count:,} lines is a JSON object.", way_out=_SAY_AGAIN)
        return tuple(names)


def _read_row(line: int, text: str, columns: Sequence[str]) -> tuple[str, ...] | MalformedRow:
    found = _read_object(text)
    if found is None:
        return MalformedRow(line, RowReason.NOT_AN_OBJECT, ("",) * len(columns))
    values = [found.get(name) for name in columns]
    is_nested = any(isinstance(value, list | dict) for value in values)
    if is_nested:
        values = ["" if isinstance(value, list | dict) else value for value in values]
    # Only an escape can bring half of a surrogate pair.
    write = _write_escaped if _ESCAPE in text else write_cell
    fields = tuple([write(value) for value in values])
    return MalformedRow(line, RowReason.NESTED_VALUE, fields) if is_nested else fields


def _read_object(text: str) -> dict[str, object] | None:
    """The object on a line; None when there is none, or a key stands twice in it."""
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _build_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    built = dict(pairs)
    if len(built) < len(pairs):
        # The message is never shown.
        raise ValueError("a key stands twice")
    return built


def _write_escaped(value: object) -> str:
    # Half of a surrogate pair is no text.
    return write_cell(value).encode("utf-8", "surrogatepass").decode("utf-8", "replace")


# Numbers stay as they are written: an identity number keeps its digits.
_DECODER: Final = json.JSONDecoder(
    parse_int=str, parse_float=str, parse_constant=lambda _: None, object_pairs_hook=_build_object
)
