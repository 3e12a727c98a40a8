"""`kg refresh`: what departments sent, from the folder to the graph; what it would do, and what it did."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer
from rich.console import Console
from rich.table import Table

from kg.default_command import build_group
from kg.errors import SourceError
from kg.facts.reconciliation import summarise
from kg.home import Home
from kg.progress import ConsoleReporter
from kg.settings import GraphSettings
from kg.wording import say_count
from loaders.refresh import RefreshReport, check_accepted, find_reference_tables, refresh
from loaders.staging.delivery import find_nights
from loaders.staging.fitting import find_contracts
from loaders.staging.history import read_history, read_state
from loaders.staging.planning import FilePlan, RefreshPlan, plan_refresh

_FILES: Final = "files"
_WIDTH: Final = 160
_PLANNED: Final = {
    FilePlan.LANDED: "would land",
    FilePlan.REPLACES: "would replace",
    FilePlan.OUTDATED: "would not count",
    FilePlan.SKIPPED: "landed before",
    FilePlan.HELD: "would stay held",
    FilePlan.WITHDRAWN: "would be withdrawn",
    FilePlan.UNREADABLE: "would stop",
}
_TITLES: Final = {"file_count": "files", "row_count": "rows"}
"""Of columns of the history whose name alone would not say that it counts."""


app = typer.Typer(
    cls=build_group(_FILES, shows_help_alone=True),
    no_args_is_help=True,
    help="Take in what departments sent: kg refresh FILES. `status` and `history` say how things stand.",
)


@app.command(_FILES)
def refresh_files(
    files: Annotated[Path, typer.Argument(help="Folder of one night, or of several (*/night.yaml).", exists=True)],
    contracts: Annotated[
        list[Path] | None,
        typer.Option("--contract", "-c", help="Contract or folder of contracts; default: those shipped that fit."),
    ] = None,
    night: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day the files speak for, when they do not say it.")
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            help="Source that is taken in whatever its size or quality, or `clusters`: publish although the gate finds"
            " the clusters worse; may be repeated."
        ),
    ] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Say what would happen, and change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")] = False,
) -> None:
    """Take in files: check, land, resolve, evaluate, publish. The same files again change nothing.

    Example: kg refresh files FOLDER --night 2026-01-05   (`files` may be left out)
    """
    on: date | None = night.date() if night else None
    known, settings = find_contracts(files, contracts or []), GraphSettings()
    accepted = frozenset(accept or [])
    check_accepted(known, accepted)
    if plan:
        _print_plan(plan_refresh(known, find_nights(files, on), find_reference_tables(files), settings), as_json)
        return
    report = refresh(files, known, settings, ConsoleReporter(), on=on, accepted=accepted)
    if as_json:
        typer.echo(orjson.dumps(asdict(report), default=str).decode())
    else:
        print_report(report)
    if report.stopped:
        raise SourceError(
            f"{', '.join(report.stopped)} stopped; the other sources were taken in.",
            way_out="The report above says why. Put it right and run the same command again.",
        )


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")] = False,
) -> None:
    """Say how things stand: last night, sources that are held, nights to be finished.

    Example: kg refresh status
    """
    settings = GraphSettings()
    state = read_state(Home(settings.home), settings)
    if as_json:
        typer.echo(orjson.dumps(asdict(state)).decode())
        return
    if state.last_night is None:
        typer.echo("Nothing was taken in yet.")
        return
    typer.echo(f"last night {state.last_night}, {say_count(state.night_count, 'night')} in all")
    for source, last in sorted(state.last_nights.items()):
        late = "" if last == state.last_night else "   nothing since"
        typer.echo(f"  {source:<24} {last}{late}")
    for item in state.held:
        typer.echo(f"  {item.describe_held()}")
    held = "" if state.held else "nothing is held"
    if state.unwalked:
        typer.echo(f"not finished: {', '.join(map(str, state.unwalked))}; run `kg refresh` again")
    typer.echo(", ".join(filter(None, (held, "" if state.unwalked else "nothing is to be finished"))))


@app.command()
def history(
    as_json: Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")] = False,
) -> None:
    """List what each source did in each night.

    Example: kg refresh history
    """
    settings = GraphSettings()
    found = [asdict(item) for item in read_history(Home(settings.home), settings)]
    if as_json:
        typer.echo(orjson.dumps(found).decode())
        return
    if not found:
        typer.echo("Nothing was taken in yet.")
        return
    table = Table()
    for name, value in found[0].items():
        title = _TITLES.get(name, name.removesuffix("_count").replace("_", " "))
        is_number = isinstance(value, int) and not isinstance(value, bool)
        table.add_column(title, no_wrap=name != "held_because", justify="right" if is_number else "left")
    for item in found:
        table.add_row(*("" if value is None else str(value) for value in item.values()))
    Console(width=max(Console().width, _WIDTH)).print(table)


def _print_plan(planned: RefreshPlan, as_json: bool) -> None:
    if as_json:
        typer.echo(orjson.dumps(asdict(planned)).decode())
        return
    for file in planned.files:
        names_it = not file.why or file.why.startswith(file.file)  # a reason begins with the file where it is of one
        what = (file.why or file.file) if names_it else f"{file.file}: {file.why}"
        typer.echo(f"{file.night} {file.source:<20} {_PLANNED[file.plan]:<19} {what}")
    nights = ", ".join(map(str, planned.walked)) or "none"
    typer.echo(f"nights to walk: {nights}")
    if planned.goes_back_to:
        typer.echo(f"everything goes back to the evening before {planned.goes_back_to} first")


def print_report(report: RefreshReport) -> None:
    """What a refresh did, for people."""
    for release_id in report.ended_releases:
        typer.echo(f"release {release_id} was over; its data are erased")
    for landed in report.landed:
        typer.echo(f"{landed.night.folder.name}, night {landed.night.on}: {landed.summary()}")
        for source in landed.failed:
            typer.echo(f"  {source.source} stopped: {source.error}")
    for night in report.nights:
        typer.echo(f"night {night.run.night}, run {night.run.run_id}")
        records = f"{night.changed_count:,} created, changed or closed"
        typer.echo(f"  records: {records if night.was_applied else f'unchanged ({records} when they were taken in)'}")
        for part in (night.resolved, night.facts, night.evaluated):
            typer.echo(f"  {part.summary()}")
    if report.publication is None:
        typer.echo("Nothing counts yet: no night was walked.")
        return
    typer.echo(report.publication.published.summary())
    typer.echo(summarise(report.publication.reconciled))
    typer.echo(f"content digest {report.publication.published.content_digest}")
