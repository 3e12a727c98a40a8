"""`kg quarantine`: what was refused, and where."""

from dataclasses import asdict
from typing import Annotated, Final

import orjson
import typer
from rich.console import Console
from rich.table import Table

from kg.home import Home
from kg.settings import GraphSettings
from loaders.quarantine import read_counts, read_places

_FOR_MACHINES: Final = frozenset({"file_digest", "row_hash"})
_WIDTH: Final = 140


def quarantine(
    source: Annotated[str | None, typer.Argument(help="Only this source.")] = None,
    rows: Annotated[bool, typer.Option("--rows", help="Every refused row: file, line, column, reason.")] = False,
    every_night: Annotated[bool, typer.Option("--all", help="Every night, not only each source's last.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")] = False,
) -> None:
    """Count last night's refused rows, and values set aside (blanked), by source, file, reason and column.

    Example: kg quarantine city_bank --rows
    """
    settings = GraphSettings()
    home = Home(settings.home)
    read = read_places if rows else read_counts
    found = read(home, settings, source, every_night=every_night)
    records = [asdict(item) for item in found]
    if as_json:
        typer.echo(orjson.dumps(records).decode())
        return
    if not records:
        typer.echo("Nothing was refused.")
        return
    names = [name for name in records[0] if name not in _FOR_MACHINES]
    table = Table()
    for name in names:
        table.add_column(name, no_wrap=True)
    for record in records:
        table.add_row(*("" if record[name] is None else str(record[name]) for name in names))
    console = Console()
    # A place that is cut off leads nowhere: the lines may be longer than the terminal.
    console.print(table, width=max(console.width, _WIDTH), soft_wrap=True)
