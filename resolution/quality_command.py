"""`kg quality`: how well parties were resolved, against a truth."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from kg.home import Home
from kg.settings import GraphSettings
from resolution.quality import measure_quality


def quality(
    truth: Annotated[
        Path, typer.Argument(help="CSV: source,record_key,mention,kind,true_id.", exists=True, dir_okay=False)
    ],
    as_json: Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")] = False,
) -> None:
    """Precision, recall and F1 over closed clusters.

    Example: kg quality files/truth/party_truth.csv
    """
    settings = GraphSettings()
    report = measure_quality(Home(settings.home), truth, settings)
    typer.echo(orjson.dumps(report).decode() if as_json else report.summary())
