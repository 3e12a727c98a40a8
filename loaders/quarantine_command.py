"""`kg quarantine`: what was refused, and where."""

from dataclasses import asdict
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from kg.home import Home
from kg.settings import GraphSettings
from loaders.quarantine import read_counts, read_places


def quarantine(
    source: Annotated[str | None, typer.Argument(help="Only this source.")] = None,
    rows: Annotated[bool, typer.Option("--rows", help="Every refused row: file, line, column, reason.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")] = False,
) -> None:
    """Count refused rows and blanked values by source, file, reason and column; never show a value.

    Example: kg quarantine city_bank --rows
    """
    settings = GraphSettings()
    home = Home(settings.home)
    found = read_places(home, settings, source) if rows else read_counts(home, settings, source)
    records = [asdict(item) for item in found]
    if as_json:
        typer.echo(orjson.dumps(records).decode())
        return
    if not records:
        typer.echo("Nothing was refused.")
        return
    table = Table(*records[0].keys())
    for record in records:
        table.add_row(*("" if value is None else str(value) for value in record.values()))
    Console().print(table)
