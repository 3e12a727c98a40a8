"""Typed values as the text that a person would see or write."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

_EXACT_DIGITS: Final = 15
"""A spreadsheet keeps so many digits of a number; what was typed behind them is lost."""


def write_number(value: float) -> str:
    """A number without trailing zeros. One too long for its digits keeps the exponent form, which shows the loss."""
    if value != value or value in {float("inf"), float("-inf")}:  # noqa: PLR0124 - the test for NaN
        return ""
    if abs(value) >= 10**_EXACT_DIGITS:
        return f"{value:.5E}"
    if value.is_integer():
        return str(int(value))
    text = f"{value:.{_EXACT_DIGITS}g}"
    # 0.00001 is written out, not as 1e-05.
    return f"{Decimal(text):f}"


def write_moment(value: datetime) -> str:
    """ISO 8601; a day alone when no time of day was meant."""
    if value.time() == time() and value.tzinfo is None:
        return value.date().isoformat()
    return value.isoformat(" ")


def write_cell(value: object) -> str:
    """Any single value as text, empty for none; NUL and bytes that are no text stand as U+FFFD."""
    return _WRITERS.get(type(value), str)(value)


def _write_text(value: str) -> str:
    return value.replace("\0", "\ufffd") if "\0" in value else value


def _write_bytes(value: bytes | bytearray | memoryview) -> str:
    return _write_text(bytes(value).decode(errors="replace"))


_WRITERS: Final[Mapping[type, Callable[..., str]]] = {
    str: _write_text,
    type(None): lambda _: "",
    bool: lambda value: "true" if value else "false",
    float: write_number,
    Decimal: lambda value: f"{value:f}",
    datetime: write_moment,
    date: date.isoformat,
    time: time.isoformat,
    bytes: _write_bytes,
    bytearray: _write_bytes,
    memoryview: _write_bytes,
}
