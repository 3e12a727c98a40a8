"""The rows of an answer as a table."""

from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text


def build_table(rows: Sequence[Mapping[str, object]], *, title: str = "") -> Table:
    """The rows of an answer as a table that a notebook or terminal shows; columns as in the first row."""
    table = Table(title=title or None, title_justify="left")
    for name in rows[0] if rows else ():
        numeric = all(isinstance(row[name], int | float) for row in rows)
        table.add_column(name, justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*(Text(_show(value)) for value in row.values()))
    return table


def _show(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(_show(one) for one in value)
    return (
        f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10_000 else str(value)
    )
