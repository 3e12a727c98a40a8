"""Where a release lies and what it says of itself."""

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import orjson

from kg.errors import ConfigurationError
from kg.graph.place import write_private

_MANIFEST: Final = "release.json"
_RELEASE_ID: Final = re.compile(r"r_[0-9]{8}_[0-9a-f]{8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseManifest:
    """What a release says of itself; `counts` are rows by label and type."""

    release_id: str
    made_at: datetime
    recipient: str
    purpose: str
    expires_on: date
    counts: Mapping[str, int]

    def write(self, directory: Path) -> None:
        """Store it in the release's directory, which is a release from then on."""
        write_private(directory / _MANIFEST, orjson.dumps(self, option=orjson.OPT_INDENT_2).decode())


def get_directory(releases: Path, release_id: str) -> Path:
    """The directory of a release, whether or not it is there.

    Raises:
        ConfigurationError: the text is no release id, and so must not become a path.
    """
    if not _RELEASE_ID.fullmatch(release_id):
        raise ConfigurationError("This is no release id.", way_out="List them: kg release list")
    return releases / release_id


def remove_unfinished(releases: Path) -> None:
    """Remove what a killed `kg release make` left: directories without a manifest, their CSV files included."""
    for path in releases.iterdir():
        if path.is_dir() and not (path / _MANIFEST).exists():
            shutil.rmtree(path)


def read_manifest(directory: Path) -> ReleaseManifest:
    """What the release in a directory says of itself.

    Raises:
        ConfigurationError: there is no release, or its manifest is damaged.
    """
    path = directory / _MANIFEST
    try:
        stored = orjson.loads(path.read_bytes())
        return ReleaseManifest(
            release_id=stored["release_id"],
            made_at=datetime.fromisoformat(stored["made_at"]),
            recipient=stored["recipient"],
            purpose=stored["purpose"],
            expires_on=date.fromisoformat(stored["expires_on"]),
            counts=stored["counts"],
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(
            f"{directory} holds no release that can be read.", way_out="List them: kg release list"
        ) from error


def find_releases(releases: Path) -> Sequence[ReleaseManifest]:
    """Every release in a directory, oldest first."""
    manifests = [read_manifest(path.parent) for path in releases.glob(f"*/{_MANIFEST}")]
    return sorted(manifests, key=lambda manifest: (manifest.made_at, manifest.release_id))
