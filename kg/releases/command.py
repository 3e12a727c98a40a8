"""`kg release`: pseudonymous copies of the firm graph for analysts."""

import shlex
from collections.abc import Collection
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer

from kg.errors import ConfigurationError
from kg.home import Home
from kg.ledger.audit import find_account
from kg.ledger.releases import iter_release_events
from kg.ledger.store import open_ledger
from kg.progress import ConsoleReporter
from kg.releases.content import FirmNaming
from kg.releases.ending import close_release, end_expired_releases, end_release, find_expired, has_data, is_open
from kg.releases.handing import check_folder, hand_over
from kg.releases.making import LEAST_THRESHOLD, ReleaseRequest, make_release
from kg.releases.opening import open_release
from kg.releases.place import ReleaseManifest, find_last_day, find_releases, get_directory
from kg.settings import GraphSettings

app = typer.Typer(help="Pseudonymous, read-only copies of the firm graph for analysts.", no_args_is_help=True)
_JsonOption = Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")]
_ByOption = Annotated[
    str | None, typer.Option("--by", help="Who asks; goes into the ledger. Without it: this account's name.")
]


@app.command()
def make(
    recipient: Annotated[str, typer.Option(help="Who gets it; goes into the ledger.")],
    purpose: Annotated[str, typer.Option(help="What it is for; goes into the ledger.")],
    expires_on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Last day on which it is open (UTC), KG_RELEASE_DAYS from now at most; without it: that day.",
        ),
    ] = None,
    firms: Annotated[
        FirmNaming,
        typer.Option(
            help="named: firms as the public register shows them, persons at one firm each; "
            "pseudonymous: no names, some persons across firms."
        ),
    ] = FirmNaming.NAMED,
    threshold: Annotated[int, typer.Option(help="Smallest group that it tells apart.")] = LEAST_THRESHOLD,
    as_json: _JsonOption = False,
) -> None:
    """Make a release of the last night.

    Example: kg release make --recipient 'desk 4' --purpose 'guarantee rings'
    """
    settings = GraphSettings()
    made_at = datetime.now(UTC)
    last = expires_on.date() if expires_on else find_last_day(made_at, settings.release_days)
    request = ReleaseRequest(
        recipient=recipient, purpose=purpose, expires_on=last, made_at=made_at,
        firms=firms, threshold=threshold,
    )  # fmt: skip
    manifest = make_release(request, Home(settings.home).ensure(), settings, ConsoleReporter())
    if as_json:
        typer.echo(orjson.dumps(manifest).decode())
        return
    typer.echo(f"release {manifest.release_id}, {manifest.firms} firms, night {manifest.night}, run {manifest.run_id}")
    typer.echo(f"may be open until {manifest.expires_on}; digest {manifest.content_digest}")
    for name, count in (*manifest.counts.items(), *manifest.protection.items()):
        typer.echo(f"  {name:<36} {count:>10,}")
    typer.echo(f"open it with  kg release open {manifest.release_id} --by {shlex.quote(manifest.recipient)}")


@app.command(name="open")
def open_(
    release_id: Annotated[str, typer.Argument(help="As `kg release list` shows it.")],
    by: _ByOption = None,
    to: Annotated[
        Path | None,
        typer.Option(
            help="Folder outside KG_HOME that gets what leads to it, for an analyst's account; who may read the folder "
            "is yours to say."
        ),
    ] = None,
    as_json: _JsonOption = False,
) -> None:
    """Start a release as a read-only server of your own, on a free loopback port.

    Example: kg release open r_20261123_1f2e3d4c --by 'desk 4' --to DIR
    """
    settings = GraphSettings()
    home = Home(settings.home).ensure()
    folder = check_folder(to, home) if to else None
    who = by or find_account()
    access = open_release(release_id, home, settings, ConsoleReporter(), at=datetime.now(UTC), who=who)
    if folder:
        hand_over(access.directory, access.manifest, folder)
    folder = folder or access.directory
    if as_json:
        shown = {"uri": access.uri, "user": access.user, "password_file": access.password_file, "folder": folder}
        typer.echo(orjson.dumps(shown, default=str).decode())
    else:
        typer.echo(f"bolt address   {access.uri}\nuser           {access.user}\npassword in    {access.password_file}")
        typer.echo(f"for notebooks  export KG_RELEASE={folder}")
        typer.echo(f"end it with    kg release close {release_id}")


@app.command()
def close(
    release_id: Annotated[str, typer.Argument(help="As `kg release list` shows it.")], by: _ByOption = None
) -> None:
    """Stop the server of a release; the release stays.

    Example: kg release close r_20261123_1f2e3d4c
    """
    close_release(release_id, Home(GraphSettings().home).ensure(), who=by or find_account())


@app.command()
def expire(by: _ByOption = None) -> None:
    """End every release whose last day is over: stop it and erase its data. Every `kg refresh` does so as well.

    Example: kg release expire
    """
    settings = GraphSettings()
    home, today, most_days = Home(settings.home).ensure(), datetime.now(UTC).date(), settings.release_days
    for manifest in end_expired_releases(home, today=today, most_days=most_days, who=by or find_account()):
        typer.echo(f"{manifest.release_id} ended on {manifest.expires_on}; its data are erased")
    if left := find_expired(home, today=today, most_days=most_days):
        raise ConfigurationError(
            f"Still here: {', '.join(manifest.release_id for manifest in left)}.",
            way_out="The warnings above say why; when that is mended: kg release expire",
        )


@app.command()
def end(
    release_id: Annotated[str, typer.Argument(help="As `kg release list` shows it.")], by: _ByOption = None
) -> None:
    """End a release before its last day: stop it and erase its data.

    Example: kg release end r_20261123_1f2e3d4c
    """
    home = Home(GraphSettings().home).ensure()
    if not get_directory(home.releases, release_id).exists():
        raise ConfigurationError("There is no such release.", way_out="List them: kg release list")
    if has_data(home, release_id):
        end_release(release_id, home, who=by or find_account())
        typer.echo(f"{release_id} ended; its data are erased")
    else:
        typer.echo(f"{release_id} has no data here: it ended before")


@app.command(name="list")
def list_(
    events: Annotated[bool, typer.Option("--events", help="Also who opened, closed and ended them.")] = False,
    as_json: _JsonOption = False,
) -> None:
    """The releases that are kept here, how they are, and who got them.

    Example: kg release list --json
    """
    settings = GraphSettings()
    home = Home(settings.home).ensure()
    manifests = find_releases(home.releases, settings.release_days)
    found = _read_events(home)
    opened = {str(event["release_id"]) for event in found if event["event"] == "opened"}
    states = {manifest.release_id: _find_state(home, manifest, opened) for manifest in manifests}
    if as_json:
        shown = [asdict(manifest) | {"state": states[manifest.release_id]} for manifest in manifests]
        typer.echo(orjson.dumps({"releases": shown, "events": found} if events else shown).decode())
        return
    for manifest in manifests:
        state = states[manifest.release_id]
        typer.echo(
            f"{manifest.release_id}  {state:<6}  until {manifest.expires_on}  night {manifest.night}  "
            f"{manifest.firms:<12}  {manifest.recipient}: {manifest.purpose}"
        )
    for event in found if events else ():
        typer.echo(f"{event['at']:%Y-%m-%d %H:%M} UTC  {event['release_id']}  {event['event']:<7}  {event['who']}")


def _find_state(home: Home, manifest: ReleaseManifest, opened: Collection[str]) -> str:
    """`opened`: releases that were ever opened."""
    if not has_data(home, manifest.release_id):
        return "ended"
    if is_open(home, manifest.release_id):
        return "open"
    return "closed" if manifest.release_id in opened else "made"


def _read_events(home: Home) -> list[dict[str, object]]:
    ledger = open_ledger(home.ledger)
    try:
        return [asdict(event) for event in iter_release_events(ledger)]
    finally:
        ledger.close()
