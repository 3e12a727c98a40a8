"""`kg release`: pseudonymous copies of the firm graph for analysts."""

from datetime import UTC, datetime
from typing import Annotated

import orjson
import typer

from kg.home import Home
from kg.progress import ConsoleReporter
from kg.releases.making import ReleaseRequest, make_release
from kg.releases.opening import close_release, open_release
from kg.releases.place import find_releases
from kg.settings import GraphSettings

app = typer.Typer(help="Pseudonymous, read-only copies of the firm graph for analysts.", no_args_is_help=True)
_JsonOption = Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")]


@app.command(epilog="Example: kg release make --recipient 'desk 4' --purpose 'guarantee rings' --expires-on 2027-01-31")
def make(
    recipient: Annotated[str, typer.Option(help="Who gets it; goes into the ledger.")],
    purpose: Annotated[str, typer.Option(help="What it is for; goes into the ledger.")],
    expires_on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day on which it may be opened.")],
    as_json: _JsonOption = False,
) -> None:
    """Make a release of what was last published."""
    settings = GraphSettings()
    request = ReleaseRequest(
        recipient=recipient, purpose=purpose, expires_on=expires_on.date(), made_at=datetime.now(UTC)
    )
    manifest = make_release(request, Home(settings.home).ensure(), settings, ConsoleReporter())
    if as_json:
        typer.echo(orjson.dumps(manifest).decode())
        return
    typer.echo(f"release {manifest.release_id}, may be opened until {manifest.expires_on}")
    for name, count in manifest.counts.items():
        typer.echo(f"  {name:<14} {count:>10,}")


@app.command(name="open", epilog="Example: kg release open r_20261123_1f2e3d4c")
def open_(
    release_id: Annotated[str, typer.Argument(help="As `kg release list` shows it.")],
    only_directory: Annotated[
        bool, typer.Option("--directory", help="Print its directory alone, for KG_RELEASE.")
    ] = False,
    as_json: _JsonOption = False,
) -> None:
    """Start a release as a read-only server of your own, on a free loopback port."""
    settings = GraphSettings()
    home = Home(settings.home).ensure()
    access = open_release(release_id, home, settings, ConsoleReporter(), today=datetime.now(UTC).date())
    if only_directory:
        typer.echo(access.directory)
    elif as_json:
        shown = {"uri": access.uri, "user": access.user, "password_file": str(access.password_file)}
        typer.echo(orjson.dumps(shown).decode())
    else:
        typer.echo(f"bolt address   {access.uri}\nuser           {access.user}\npassword in    {access.password_file}")
        typer.echo(f"for notebooks  export KG_RELEASE={access.directory}")
        typer.echo(f"end it with    kg release close {release_id}")


@app.command(epilog="Example: kg release close r_20261123_1f2e3d4c")
def close(release_id: Annotated[str, typer.Argument(help="As `kg release list` shows it.")]) -> None:
    """Stop the server of a release; the release stays."""
    settings = GraphSettings()
    close_release(release_id, Home(settings.home).ensure(), settings)


@app.command(name="list", epilog="Example: kg release list --json")
def list_(as_json: _JsonOption = False) -> None:
    """The releases that are kept here."""
    manifests = find_releases(Home(GraphSettings().home).ensure().releases)
    if as_json:
        typer.echo(orjson.dumps(list(manifests)).decode())
        return
    for manifest in manifests:
        typer.echo(f"{manifest.release_id}  until {manifest.expires_on}  {manifest.recipient}: {manifest.purpose}")
