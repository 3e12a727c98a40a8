"""`kg refresh`: tonight's files, from the folder to the graph."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer

from kg.errors import SourceError
from kg.facts.reconciliation import summarise
from kg.progress import ConsoleReporter
from kg.settings import GraphSettings
from loaders.contract import find_contracts
from loaders.refresh import NightReport, refresh


def refresh_files(
    files: Annotated[
        Path, typer.Argument(help="Folder of one night, or of several (night-*/night.yaml).", exists=True)
    ],
    contracts: Annotated[
        list[Path] | None,
        typer.Option("--contract", "-c", help="Contract or folder of contracts; default: those shipped that fit."),
    ] = None,
    night: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day the files speak for, when they do not say it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")] = False,
) -> None:
    """Take in tonight's files: check, stage, resolve, evaluate, publish. The same files again change nothing.

    Example: kg refresh files/ --night 2026-01-05
    """
    on: date | None = night.date() if night else None
    reports = refresh(files, find_contracts(files, contracts or []), GraphSettings(), ConsoleReporter(), on=on)
    if as_json:
        typer.echo(orjson.dumps([asdict(report) for report in reports]).decode())
    else:
        for report in reports:
            _print_report(report)
        if not reports:
            typer.echo("Nothing to do: every night in the folder was taken in, and a later one stands.")
    if stopped := [source.source for report in reports for source in report.staged.failed]:
        raise SourceError(
            f"{', '.join(stopped)} stopped in the night {reports[-1].run.night}; the other sources were taken in.",
            way_out="The report above says why. Put it right and run the same command again.",
        )


def _print_report(report: NightReport) -> None:
    typer.echo(f"night {report.run.night}, run {report.run.run_id}")
    for part in (report.staged, report.resolved, report.facts, report.evaluated, report.published):
        typer.echo(f"  {part.summary()}")
    typer.echo(f"  {summarise(report.reconciled)}")
    typer.echo(f"  graph digest {report.graph_digest}")
