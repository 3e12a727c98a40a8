"""Where a release lies and what it says of itself."""

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final, Self

import orjson

from kg.errors import ConfigurationError
from kg.graph.place import ServerPlace, get_library, write_private
from kg.home import Home
from kg.logs import get_logger
from kg.model.ids import RunId
from kg.releases.content import FirmNaming

ANALYST: Final = "analyst"
"""The user name of every analyst at the gate of a release."""
CLOSED_WAYS: Final[Mapping[str, str]] = {
    "dbms.security.allow_csv_import_from_file_urls": "false",
    "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
    "db.transaction.timeout": "300s",
}
"""Configuration of a release's server: no file and no address is read, and no statement runs for ever."""
MANIFEST: Final = "release.json"
_RELEASE_ID: Final = re.compile(r"r_[0-9]{8}_[0-9a-f]{8}")
_log = get_logger("kg.releases")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseManifest:
    """What a release says of itself; it stands in its directory, and without counts in the release's `Meta` node."""

    release_id: str
    made_at: datetime
    recipient: str
    purpose: str
    expires_on: date
    """Last day on which it may be open, UTC."""
    firms: FirmNaming
    threshold: int
    """Smallest group that it tells apart."""
    run_id: RunId
    night: date
    """The day that its facts speak for."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Rows by label and type."""
    protection: Mapping[str, int] = field(default_factory=dict)
    """What was withheld, and how often."""
    content_digest: str = ""
    """SHA-256 over the files that it was imported from."""

    @property
    def mark(self) -> str:
        """What every pseudonym of the release begins with."""
        return self.release_id.rsplit("_", 1)[-1]

    @property
    def expires_at(self) -> datetime:
        """The moment at which an open release stops."""
        return datetime.combine(self.expires_on + timedelta(days=1), time.min, UTC)

    def capped(self, most_days: int) -> Self:
        """The same, kept no longer than a release may be: those made before there was a limit name any day."""
        return replace(self, expires_on=min(self.expires_on, find_last_day(self.made_at, most_days)))

    def completed(self, counts: Mapping[str, int], protection: Mapping[str, int], content_digest: str) -> Self:
        """The same with what was written."""
        return replace(self, counts=counts, protection=protection, content_digest=content_digest)

    def write(self, directory: Path) -> None:
        """Store it in the release's directory, which is a release from then on."""
        write_private(directory / MANIFEST, orjson.dumps(self, option=orjson.OPT_INDENT_2).decode())


def find_last_day(made_at: datetime, most_days: int) -> date:
    """The last day that a release of that moment may have."""
    return made_at.date() + timedelta(days=most_days)


def build_release_id(made_at: datetime, mark: str) -> str:
    """Id of a release from its day and eight hexadecimal digits."""
    return f"r_{made_at:%Y%m%d}_{mark}"


def get_directory(releases: Path, release_id: str) -> Path:
    """The directory of a release, whether or not it is there.

    Raises:
        ConfigurationError: the text is no release id, and so must not become a path.
    """
    if not _RELEASE_ID.fullmatch(release_id):
        raise ConfigurationError("This is no release id.", way_out="List them: kg release list")
    return releases / release_id


def find_folder(named: str, home: Home) -> Path:
    """What leads to a release: its directory below `KG_HOME` by its id, or a folder that it was handed over to."""
    return get_directory(home.releases, named) if _RELEASE_ID.fullmatch(named) else Path(named)


def build_server_place(directory: Path, home: Home, bolt_port: int) -> ServerPlace:
    """The place of a release's server, which only the gate logs in to."""
    return ServerPlace(
        directory=directory / "server",
        bolt_port=bolt_port,
        library=get_library(home),
        read_only=True,
        extra_configuration=CLOSED_WAYS,
    )


def build_gate_place(directory: Path, home: Home, bolt_port: int) -> ServerPlace:
    """The place of a release's gate: its process note, its log and the analyst's password."""
    return ServerPlace(directory=directory / "gate", bolt_port=bolt_port, library=get_library(home))


def remove_unfinished(releases: Path) -> None:
    """Remove what a killed `kg release make` left: directories without a manifest, their CSV files included."""
    for path in releases.iterdir():
        if path.is_dir() and not (path / MANIFEST).exists():
            shutil.rmtree(path)


def read_manifest(directory: Path) -> ReleaseManifest:
    """What the release in a directory says of itself.

    Raises:
        ConfigurationError: there is no release, or its manifest is damaged.
    """
    path = directory / MANIFEST
    try:
        stored = orjson.loads(path.read_bytes())
        return ReleaseManifest(
            release_id=stored["release_id"],
            made_at=datetime.fromisoformat(stored["made_at"]),
            recipient=stored["recipient"],
            purpose=stored["purpose"],
            expires_on=date.fromisoformat(stored["expires_on"]),
            firms=FirmNaming(stored["firms"]),
            threshold=stored["threshold"],
            run_id=RunId(stored["run_id"]),
            night=date.fromisoformat(stored["night"]),
            counts=stored["counts"],
            protection=stored["protection"],
            content_digest=stored["content_digest"],
        )
    except PermissionError as error:
        raise ConfigurationError(
            f"{directory} holds no release that can be read: it is another account's.",
            way_out="Whoever keeps it opens it to a folder of yours: kg release open RELEASE_ID --to DIR",
        ) from error
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(
            f"{directory} holds no release that can be read.", way_out="List them: kg release list"
        ) from error


def find_releases(releases: Path, most_days: int) -> Sequence[ReleaseManifest]:
    """Every release in a directory, oldest first, kept for so many days at most; a damaged one is a warning."""
    manifests = []
    for path in releases.glob(f"*/{MANIFEST}"):
        try:
            manifest = read_manifest(path.parent).capped(most_days)
        except (ConfigurationError, OverflowError):
            manifest = None
        if manifest and manifest.release_id == path.parent.name:
            manifests.append(manifest)
        else:
            reason = f"Damaged: put the file back, or erase the release: kg release end {path.parent.name}"
            _log.warning("release_not_read", path=str(path), reason=reason)
    return sorted(manifests, key=lambda manifest: (manifest.made_at, manifest.release_id))
