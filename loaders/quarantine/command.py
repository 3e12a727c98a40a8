"""`kg quarantine`: what was refused, where, who has to mend it, and the list that goes to them."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer
from rich.console import Console
from rich.table import Table

from kg.default_command import build_group
from kg.home import Home
from kg.settings import GraphSettings
from kg.wording import say_count
from loaders.quarantine.department_list import write_list
from loaders.quarantine.refusals import OPEN, SETTLED, Settlement, count_states, read_counts, read_places
from loaders.staging.history import read_history

_SHOW: Final = "show"
_FOR_MACHINES: Final = frozenset({"file_digest", "row_hash", "blanked"})
_OF_ROWS_ALONE: Final = _FOR_MACHINES | {"record_type", "settled_count"}
"""What says nothing of a value that was set aside."""
_TITLES: Final = {"open_count": "open", "settled_count": "settled", "record_type": "record"}
_WIDTH: Final = 1000
"""A place that is cut off leads nowhere: lines may be longer than the terminal."""


quarantine = typer.Typer(
    cls=build_group(_SHOW, shows_help_alone=False),
    help="What was refused, where, and who has to mend it. `kg quarantine SOURCE` shows one source.",
)


@quarantine.command(_SHOW)
def show(
    source: Annotated[str | None, typer.Argument(help="Only this source.")] = None,
    rows: Annotated[bool, typer.Option("--rows", help="Every row: file, line, column, reason.")] = False,
    settled: Annotated[bool, typer.Option("--settled", help="What was settled, instead of what is open.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Open, settled and repeated alike.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")] = False,
) -> None:
    """Count refused rows by source, file, reason and column: how many are open, since when, and how many are settled.

    Values set aside (blanked) are those of each source's last night. Rows are settled by later files, never by hand.

    Example: kg quarantine show city_bank --rows
    """
    settings = GraphSettings()
    home = Home(settings.home)
    found: Sequence[Any]
    if rows:
        states = frozenset(Settlement) if every else SETTLED if settled else OPEN
        found = read_places(home, settings, source, states)
    else:
        counts = read_counts(home, settings, source)
        found = [one for one in counts if every or (one.settled_count if settled else one.open_count)]
    records = [asdict(item) for item in found]
    if as_json:
        typer.echo(orjson.dumps(records).decode())
        return
    _print_held(home, settings, source)
    refused = [record for record in records if not record.get("blanked")]
    set_aside = [record for record in records if record.get("blanked")]
    _print(refused, "rows refused", without=_FOR_MACHINES)
    _print(set_aside, "values set aside in the last night; their rows were taken in", without=_OF_ROWS_ALONE)
    totals = count_states(home, settings, source)
    aside_count = sum(record["open_count"] for record in set_aside)
    aside = f" {say_count(aside_count, 'value')} set aside." if set_aside else ""
    opened = say_count(totals[Settlement.OPEN], "row")
    typer.echo(f"{opened} open, {sum(totals[state] for state in SETTLED):,} settled.{aside}")


@quarantine.command()
def export(
    source: Annotated[str, typer.Argument(help="The source whose department gets the list.")],
    out: Annotated[Path, typer.Option("--out", help="CSV file to write.", dir_okay=False)],
) -> None:
    """Write the open rows of a source as a list for its department: file, line, column, and why, but no value.

    Example: kg quarantine export city_bank --out city_bank.csv
    """
    settings = GraphSettings()
    home = Home(settings.home)
    places = read_places(home, settings, source)
    write_list(places, out)
    _print_held(home, settings, source)
    typer.echo(f"{say_count(len(places), 'open row')} of {source} in {out}")


def _print_held(home: Home, settings: GraphSettings, source: str | None) -> None:
    """Files that were refused as a whole leave no row."""
    for item in read_history(home, settings):
        if item.held_count and source in {None, item.source}:
            typer.echo(item.describe_held())


def _print(records: list[dict[str, Any]], title: str, *, without: frozenset[str]) -> None:
    if not records:
        return
    names = [name for name in records[0] if name not in without]
    table = Table(title=title, title_justify="left")
    for name in names:
        table.add_column(_TITLES.get(name, name.replace("_", " ")), no_wrap=True)
    for record in records:
        table.add_row(*("" if record[name] is None else str(record[name]) for name in names))
    Console(width=_WIDTH).print(table, soft_wrap=True)
