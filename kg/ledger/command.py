"""`kg audit`: is the chain of audit entries whole?"""

import json

import typer

from kg.errors import LedgerError
from kg.home import Home
from kg.ledger.store import open_ledger
from kg.settings import GraphSettings

app = typer.Typer(help="The audit of every answer: hash-chained entries in the ledger.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """The audit of every answer."""


@app.command()
def verify(as_json: bool = typer.Option(False, "--json", help="Answer with one JSON object.")) -> None:
    """Read the whole chain and say whether an entry was changed or removed.

    Example: kg audit verify
    """
    location = Home(GraphSettings().home).ensure().ledger
    ledger = open_ledger(location)
    try:
        report = ledger.verify()
    finally:
        ledger.close()
    if as_json:
        found = {"entryCount": report.entry_count, "whole": report.broken is None}
        typer.echo(json.dumps(found | ({"brokenAt": report.broken.number} if report.broken else {})))
    elif report.broken is None:
        typer.echo(f"{report.entry_count} audit entries, the chain is whole")
    if report.broken is not None:
        raise LedgerError(
            f"The audit chain of {location} breaks at entry {report.broken.number}: {report.broken.what}.",
            way_out="Compare with a backup, and report it: somebody wrote to the ledger past this program.",
        )
