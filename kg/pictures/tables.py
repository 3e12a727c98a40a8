"""The rows of an answer as a table: as HTML in a notebook, of lines on a terminal. Nothing is ever cut."""

import html
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.identifiers.currency import write_amount
from kg.pictures.svg import FONTS, GRID, INK, QUIET

Row = Mapping[str, object]
_AMOUNT: Final = "_minor"
_CURRENCY: Final = "currency"
_GROUPED: Final = 10_000
"""From here on an integer is written in groups of three digits; a year is not."""
_PLAIN_WIDTH: Final = 160


@dataclass(frozen=True, slots=True, repr=False)
class ShownTable:
    """Titles, cells row by row, and which columns hold numbers."""

    title: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]

    def __rich__(self) -> Table:
        table = Table(title=self.title or None, title_justify="left")
        for name, numeric in zip(self.columns, self.numeric, strict=True):
            table.add_column(name, justify="right" if numeric else "left", overflow="fold")
        for row in self.rows:
            table.add_row(*map(Text, row))
        return table

    def render(self, width: int) -> str:
        """The table as lines of at most so many columns, ending in a newline."""
        output = io.StringIO()
        Console(file=output, width=width).print(self)
        return output.getvalue()

    def __repr__(self) -> str:
        return self.render(_PLAIN_WIDTH)

    def _repr_html_(self) -> str:
        title = f"<caption>{html.escape(self.title)}</caption>" if self.title else ""
        aligned = ["right" if numeric else "left" for numeric in self.numeric]
        head = self._write_cells("th", self.columns, aligned, f"color:{QUIET};font-weight:600")
        body = "".join(f"<tr>{self._write_cells('td', row, aligned, f'color:{INK}')}</tr>" for row in self.rows)
        style = f"border-collapse:collapse;max-width:100%;font-family:{FONTS};font-size:13px"
        return f'<table style="{style}">{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'

    @staticmethod
    def _write_cells(kind: str, cells: Sequence[str], aligned: Sequence[str], ink: str) -> str:
        frame = f"padding:4px 10px;border-bottom:1px solid {GRID};overflow-wrap:anywhere;white-space:normal;{ink}"
        return "".join(
            f'<{kind} style="text-align:{side};{frame}">{html.escape(cell)}</{kind}>'
            for cell, side in zip(cells, aligned, strict=True)
        )


def build_table(rows: Sequence[Row], *, columns: Sequence[str] = (), title: str = "") -> ShownTable:
    """The rows of an answer as a table.

    Args:
        rows: as a query gives them. What ends in `_minor` is shown in whole units: of the currency that stands beside
            it as `…_currency`, else as `currency`.
        columns: names in their order; without any, those of the first row.
        title: stands above the table.
    """
    names = tuple(columns or (rows[0] if rows else ()))
    return ShownTable(
        title=title,
        columns=tuple(name.removesuffix(_AMOUNT) for name in names),
        numeric=tuple(_is_numeric([row[name] for row in rows]) for name in names),
        rows=tuple(tuple(_write_cell(row, name) for name in names) for row in rows),
    )


def _is_numeric(values: Sequence[object]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in known)


def _write_cell(row: Row, name: str) -> str:
    value = row[name]
    if name.endswith(_AMOUNT) and isinstance(value, int):
        currency = row.get(f"{name.removesuffix(_AMOUNT)}_{_CURRENCY}", row.get(_CURRENCY))
        return write_amount(value, str(currency) if currency else None)
    return _show(value)


def _show(value: object) -> str:
    """A value as a person reads it: a map as JSON, a list one after the other, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(map(_show, value))
    if isinstance(value, dict):
        return orjson.dumps(value).decode()
    is_great = isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _GROUPED
    return f"{value:,}" if is_great else str(value)
