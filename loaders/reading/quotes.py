"""Whole rows at the start of a piece of delimited text, where quotes may hold delimiters and line ends.

Well-formed quotes are told by where each one stands, all at once; only a piece with a quote out of place is walked
through, value by value.
"""

import re
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

_OPEN_QUOTE_BYTES: Final = 2**17
"""A quoted value that is longer and goes on in the next piece is a quote that was never closed."""
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_QUOTE, _LF, _CR = b'"\n\r'


@dataclass(frozen=True, slots=True)
class Rows:
    """Whole rows from the start of a piece; those with a quote that does not close are blanked out."""

    text: bytes
    length: int
    """Bytes of the piece that they take."""
    line_count: int
    breaks: list[tuple[int, int]] = field(default_factory=list)
    """Line (from 0) on which a value with line ends starts, and how many it has."""
    unclosed: list[tuple[int, bytes]] = field(default_factory=list)
    """Line (from 0) and text of rows that were blanked out."""


def count_lines(text: bytes, start: int = 0, end: int | None = None) -> int:
    """Line ends of any kind."""
    stop = len(text) if end is None else end
    count = text.count(b"\n", start, stop)
    carriage = text.count(b"\r", start, stop)
    return count + carriage - text.count(b"\r\n", start, stop) if carriage else count


def find_last_line_end(text: bytes) -> int:
    """Where the last whole line ends, 0 when none does. A last CR may be half of a CRLF."""
    last_line_feed = text.rfind(b"\n")
    last_return = text.rfind(b"\r", 0, max(len(text) - 1, 0)) if b"\r" in text else -1
    return max(last_line_feed, last_return) + 1


def find_rows(text: bytes, delimiter: bytes, *, is_last: bool) -> Rows:
    """The rows of a piece that ends with a line; a value that goes on behind it is left, unless it is the last."""
    if b'"' not in text:
        return Rows(text, len(text), count_lines(text))
    breaks = _find_breaks(text, delimiter)
    if breaks is None:
        return _walk(text, delimiter, is_last=is_last)
    return Rows(text, len(text), count_lines(text), breaks)


def _find_breaks(text: bytes, delimiter: bytes) -> list[tuple[int, int]] | None:
    """Values with line ends, when every quote opens, closes or doubles where it should; None when one does not."""
    letters = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(letters == _QUOTE)
    if len(quotes) % 2:
        return None
    opening, closing = quotes[::2], quotes[1::2]
    beside = np.zeros(256, np.bool_)
    beside[[_QUOTE, _LF, _CR, delimiter[0]]] = True
    before = beside[letters[opening - 1]] | (opening == 0)
    after = beside[letters[np.minimum(closing + 1, len(text) - 1)]] | (closing == len(text) - 1)
    if not (before.all() and after.all()):
        return None
    return _list_breaks(_find_line_ends(letters), quotes)


def _find_line_ends(letters: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Where each line ends; a CRLF at its LF."""
    is_end = letters == _LF
    is_return = letters == _CR
    if is_return.any():
        is_return[:-1] &= ~is_end[1:]
        is_end |= is_return
    return np.flatnonzero(is_end)


def _list_breaks(ends: NDArray[np.int64], quotes: NDArray[np.int64]) -> list[tuple[int, int]]:
    passed = np.searchsorted(quotes, ends)
    opened, counts = np.unique(passed[passed % 2 == 1], return_counts=True)
    first_lines = np.searchsorted(ends, quotes[opened - 1])
    return list(zip(first_lines.tolist(), counts.tolist(), strict=True))


def _walk(text: bytes, delimiter: bytes, *, is_last: bool) -> Rows:
    opening = re.compile(rb"(?<![^\r\n" + re.escape(delimiter) + rb'])"')
    quoted = re.compile(rb'"(?:[^"]++|"")*+')
    behind = {delimiter, b"\n", b"\r", b""}
    breaks: list[tuple[int, int]] = []
    unclosed: list[tuple[int, bytes]] = []
    kept: list[bytes] = []
    kept_to = position = counted_to = line = 0
    while found := opening.search(text, position):
        start = found.start()
        line += count_lines(text, counted_to, start)
        counted_to = start
        body = quoted.match(text, start)
        stop = body.end() if body else start
        if text[stop : stop + 1] == b'"' and text[stop + 1 : stop + 2] in behind:
            inside = count_lines(text, start, stop)
            if inside:
                breaks.append((line, inside))
            position = stop + 1
            continue
        if stop == len(text) and not is_last and len(text) - start < _OPEN_QUOTE_BYTES:
            # The value goes on in the next piece: leave its row, from the line where the row began, for then.
            row_start, row_line = _find_row_start(text, _find_line_start(text, start), breaks, line)
            kept.append(text[kept_to:row_start])
            unclosed = [item for item in unclosed if item[0] < row_line]
            return Rows(b"".join(kept), row_start, row_line, breaks, unclosed)
        ended = _LINE_END.search(text, start)
        line_end = ended.start() if ended else len(text)
        # Values with line ends that end on this line belong to the row that is blanked out.
        row_start, row_line = _find_row_start(text, _find_line_start(text, start), breaks, line)
        unclosed.append((row_line, text[row_start:line_end]))
        kept += [text[kept_to:row_start], b"\n" * (line - row_line)]
        kept_to = position = line_end
    kept.append(text[kept_to:])
    return Rows(b"".join(kept), len(text), count_lines(text), breaks, unclosed)


def _find_line_start(text: bytes, position: int) -> int:
    line_feed = text.rfind(b"\n", 0, position)
    return max(line_feed, text.rfind(b"\r", line_feed + 1, position)) + 1


def _find_row_start(text: bytes, line_start: int, breaks: list[tuple[int, int]], line: int) -> tuple[int, int]:
    """Start and first line of the row on `line`: walks back over (and drops) values with line ends that end there."""
    while breaks and breaks[-1][0] + breaks[-1][1] == line:
        first, count = breaks.pop()
        for _ in range(count):
            end = line_start - 1
            if text[end - 1 : end + 1] == b"\r\n":
                end -= 1
            line_start = _find_line_start(text, end)
        line = first
    return line_start, line
