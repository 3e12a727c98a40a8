"""A release is made: CSV out of the facts, imported into a database directory of its own, noted in the ledger.

The key of a release exists only while the release is made: nobody can trace a pseudonym afterwards, we included.
"""

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from kg.errors import ConfigurationError
from kg.graph.disk import one_at_a_time
from kg.graph.importing import IMPORT_OPTIONS
from kg.home import Home
from kg.ledger.releases import Release, ReleaseContent, iter_releases, record_release
from kg.ledger.store import open_ledger
from kg.progress import Reporter
from kg.releases.content import FirmNaming
from kg.releases.ending import end_expired_releases
from kg.releases.opening import import_release
from kg.releases.place import ReleaseManifest, build_release_id, find_last_day, get_directory, remove_unfinished
from kg.releases.writing import Written, read_last_night, write_release
from kg.settings import GraphSettings

LEAST_THRESHOLD: Final = 5
"""Smallest group that a release may tell apart: k of 5 inside government, 10 to 20 beyond it (GB/T 42460-2023)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRequest:
    """Who asks for a release, and why."""

    recipient: str
    purpose: str
    expires_on: date
    made_at: datetime
    firms: FirmNaming = FirmNaming.NAMED
    threshold: int = LEAST_THRESHOLD


def make_release(request: ReleaseRequest, home: Home, settings: GraphSettings, reporter: Reporter) -> ReleaseManifest:
    """A pseudonymous copy of the firm graph in a directory of its own, with an entry in the ledger.

    Raises:
        ConfigurationError: no night was computed yet, the release would end before it begins or too late, its
            threshold is low, or the recipient was given what this one could be joined with.
        GraphError: the importer failed; nothing is left behind.
        LedgerError: the entry could not be stored; nothing is left behind.
    """
    _check_request(request, home, settings.release_days)
    run_id, night = read_last_night(home, settings)
    release_id = build_release_id(request.made_at, secrets.token_hex(4))
    directory = get_directory(home.releases, release_id)
    home.releases.mkdir(mode=0o700, exist_ok=True)
    end_expired_releases(home, today=request.made_at.date(), most_days=settings.release_days)
    with one_at_a_time(home.releases / "making.lock"):
        remove_unfinished(home.releases)
        try:
            manifest = ReleaseManifest(
                release_id=release_id,
                made_at=request.made_at,
                recipient=request.recipient,
                purpose=request.purpose,
                expires_on=request.expires_on,
                firms=request.firms,
                threshold=request.threshold,
                run_id=run_id,
                night=night,
            )
            _check_recipient(home, manifest)
            written = _fill(directory, manifest, home, settings, reporter)
            manifest = manifest.completed(written.counts, written.protection, written.content_digest)
            _note_release(home, manifest)  # before the manifest: what is not in the ledger cannot be opened
            manifest.write(directory)
        except BaseException:
            shutil.rmtree(directory, ignore_errors=True)
            raise
    return manifest


def _check_request(request: ReleaseRequest, home: Home, most_days: int) -> None:
    if request.expires_on <= request.made_at.date():
        raise ConfigurationError(
            f"A release that ends on {request.expires_on} cannot be made on {request.made_at.date()}.",
            way_out="Give a later day: --expires-on YYYY-MM-DD",
        )
    last = find_last_day(request.made_at, most_days)
    if request.expires_on > last:
        raise ConfigurationError(
            f"A release may be kept for {most_days} days, until {last}.",
            way_out="Leave --expires-on out, give an earlier day, or set KG_RELEASE_DAYS.",
        )
    if request.threshold < LEAST_THRESHOLD:
        raise ConfigurationError(
            f"A release protects groups of {LEAST_THRESHOLD} at least.", way_out=f"Give --threshold {LEAST_THRESHOLD}."
        )
    if not home.facts_database.exists():
        raise ConfigurationError(f"{home.facts_database} does not exist.", way_out="Run `kg refresh` first.")


def _check_recipient(home: Home, manifest: ReleaseManifest) -> None:
    """See that what the recipient has been given before cannot be joined with this release (decision 11)."""
    ledger, content = open_ledger(home.ledger), _build_content(manifest)
    try:
        given = [one for one in iter_releases(ledger) if one.recipient.casefold() == manifest.recipient.casefold()]
    finally:
        ledger.close()
    for one in given:
        # Before it was recorded what a release has, named ones were the rule.
        before = one.content or replace(content, firms=FirmNaming.NAMED.value)
        if before.firms != content.firms or (before != content and manifest.firms is FirmNaming.PSEUDONYMOUS):
            raise ConfigurationError(
                f"This recipient was given {one.release_id} ({before.firms}, of {before.night}, groups of "
                f"{before.threshold}): named and pseudonymous releases, and pseudonymous ones of two nights or "
                "thresholds, tell more together than each.",
                way_out=f"Make it {before.firms}, of that night and threshold if pseudonymous, or for somebody else.",
            )


def _build_content(manifest: ReleaseManifest) -> ReleaseContent:
    return ReleaseContent(manifest.firms.value, manifest.night, manifest.threshold)


def _fill(
    directory: Path, manifest: ReleaseManifest, home: Home, settings: GraphSettings, reporter: Reporter
) -> Written:
    """Fill the release's database. Its CSV files are gone afterwards."""
    directory.mkdir(mode=0o700)
    files = directory / "csv"
    files.mkdir(mode=0o700)
    with reporter.step("write the release", unit="rows") as step:
        written = write_release(manifest, home, settings, files)
        step.advance(sum(written.counts.values()))
    with reporter.step("import the release", unit="rows") as step:
        options = [*_iter_file_options(files), *IMPORT_OPTIONS, "--multiline-fields=true"]
        import_release(directory, options, home, settings, reporter)
        step.advance(sum(written.counts.values()))
    shutil.rmtree(files)
    return written


def _note_release(home: Home, manifest: ReleaseManifest) -> None:
    ledger = open_ledger(home.ledger)
    try:
        release = Release(
            manifest.release_id, manifest.made_at, manifest.recipient, manifest.purpose, manifest.expires_on,
            _build_content(manifest),
        )  # fmt: skip
        record_release(ledger, release)
    finally:
        ledger.close()


def _iter_file_options(files: Path) -> Iterator[str]:
    for path in sorted(files.iterdir()):
        kind, name, *_ = path.name.split(".")
        yield f"--{'nodes' if kind == 'node' else 'relationships'}={name}={path}"
