"""A release is closed, or ends for good: its servers stop, its data are erased, and what it was stays noted."""

import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from kg.errors import ConfigurationError, XintuError
from kg.graph.process import find_process
from kg.graph.server import stop_place
from kg.home import Home
from kg.ledger.releases import record_release_event
from kg.ledger.store import open_ledger
from kg.logs import get_logger
from kg.releases.handing import is_handed_over, withdraw
from kg.releases.place import (
    ReleaseManifest,
    build_gate_place,
    build_server_place,
    find_releases,
    get_directory,
    read_manifest,
)

_log = get_logger("kg.releases")
_GATE: Final = "gate"
"""Who ends a release whose last day is over."""


def note_event(home: Home, release_id: str, event: str, who: str) -> None:
    """Store in the ledger that somebody opened, closed or ended a release.

    Raises:
        LedgerError: it could not be stored.
    """
    ledger = open_ledger(home.ledger)
    try:
        record_release_event(ledger, release_id=release_id, at=datetime.now(UTC), event=event, who=who)
    finally:
        ledger.close()


def close_release(release_id: str, home: Home, *, who: str) -> bool:
    """Stop a release's gate and server; False when it was not open. The release stays.

    Raises:
        ConfigurationError: there is no such release.
    """
    directory = get_directory(home.releases, release_id)
    read_manifest(directory)
    was_open = stop_servers(directory, home)
    withdraw(directory)
    if was_open:
        note_event(home, release_id, "closed", who)
    return was_open


def end_release(release_id: str, home: Home, *, who: str = _GATE) -> None:
    """Stop a release, erase its data and what leads to it; its manifest and the ledger's entries stay.

    Raises:
        ConfigurationError: its data could not be erased; nothing leads to them any more, and the ledger says nothing.
        LedgerError: the entry could not be stored; the data are erased.
    """
    directory = get_directory(home.releases, release_id)
    stop_servers(directory, home)
    try:
        _erase(build_server_place(directory, home, 0).directory, release_id)
    finally:  # the folder that it was handed over to may be away: what is personal goes first
        withdraw(directory)
        build_gate_place(directory, home, 0).password_file.unlink(missing_ok=True)
    note_event(home, release_id, "expired", who)


def find_expired(home: Home, *, today: date, most_days: int) -> list[ReleaseManifest]:
    """Releases whose last day is over and whose data are still here."""
    found = find_releases(home.releases, most_days)
    return [manifest for manifest in found if today > manifest.expires_on and has_data(home, manifest.release_id)]


def end_expired_releases(home: Home, *, today: date, most_days: int, who: str = _GATE) -> list[ReleaseManifest]:
    """End every release whose last day is over and whose data are still here.

    One that cannot be ended is a warning and keeps no other from its end. What leads to one that is not open goes now
    where its folder could not be written before.

    Args:
        home: where releases are kept.
        today: UTC.
        most_days: that a release is kept, whatever day its manifest names.
        who: goes into the ledger.
    """
    ended = []
    for manifest in find_expired(home, today=today, most_days=most_days):
        try:
            end_release(manifest.release_id, home, who=who)
        except (XintuError, OSError) as error:
            _log.warning("release_not_ended", release_id=manifest.release_id, reason=str(error))
        else:
            ended.append(manifest)
    for directory in (path for path in home.releases.glob("*") if is_handed_over(path)):
        if find_process(build_gate_place(directory, home, 0)) is None:
            withdraw(directory)
    return ended


def _erase(data: Path, release_id: str) -> None:
    try:
        if data.exists():
            shutil.rmtree(data)
    except OSError as error:
        raise ConfigurationError(
            f"{data} cannot be erased: {error.strerror}.",
            way_out=f"Make it yours to write, then: kg release end {release_id}",
        ) from error


def has_data(home: Home, release_id: str) -> bool:
    """Whether the data of a release are still here."""
    return build_server_place(get_directory(home.releases, release_id), home, 0).directory.exists()


def is_open(home: Home, release_id: str) -> bool:
    """Whether the gate of a release answers."""
    return find_process(build_gate_place(get_directory(home.releases, release_id), home, 0)) is not None


def stop_servers(directory: Path, home: Home) -> bool:
    """Stop the gate, unless it is the gate that asks, and the server behind it; False when neither ran."""
    gate = build_gate_place(directory, home, 0)
    running = find_process(gate)
    is_gate = running is not None and running.pid == os.getpid()
    stopped_gate = not is_gate and stop_place(gate)
    return stop_place(build_server_place(directory, home, 0)) or stopped_gate
