"""Where releases lie, and what may not become a path."""

import stat
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from kg.errors import ConfigurationError
from kg.home import Home
from kg.model.ids import RunId
from kg.progress import SilentReporter
from kg.releases.content import FirmNaming
from kg.releases.ending import close_release
from kg.releases.opening import open_release
from kg.releases.place import ReleaseManifest, find_releases, get_directory, read_manifest, remove_unfinished
from kg.settings import GraphSettings

MANIFEST = ReleaseManifest(
    release_id="r_20260107_1f2e3d4c", made_at=datetime(2026, 1, 7, tzinfo=UTC), recipient="四科", purpose="rings",
    expires_on=date(2026, 1, 31), firms=FirmNaming.NAMED, threshold=5, run_id=RunId("run"), night=date(2026, 1, 6),
    counts={"LegalEntity": 2}, protection={}, content_digest="d",
)  # fmt: skip


def _write(releases: Path, manifest: ReleaseManifest) -> Path:
    directory = releases / manifest.release_id
    directory.mkdir(parents=True)
    manifest.write(directory)
    return directory


def test_a_manifest_is_read_as_it_was_written_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    directory = _write(tmp_path, MANIFEST)
    assert read_manifest(directory) == MANIFEST
    assert stat.S_IMODE((directory / "release.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [None, "", "{}", "[]", '{"release_id": 1}'])
def test_what_is_no_manifest_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "release.json").write_text(content)
    with pytest.raises(ConfigurationError, match="no release that can be read"):
        read_manifest(tmp_path)


def test_releases_are_listed_oldest_first_and_unfinished_ones_are_removed(tmp_path: Path) -> None:
    older = replace(MANIFEST, release_id="r_20260106_ffffffff", made_at=datetime(2026, 1, 6, tzinfo=UTC))
    for manifest in (MANIFEST, older):
        _write(tmp_path, manifest)
    (tmp_path / "r_20260108_00000000" / "csv").mkdir(parents=True)
    remove_unfinished(tmp_path)
    assert find_releases(tmp_path, 90) == [older, MANIFEST]
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("release_id", ["../outside", "r_20260107_1f2e3d4c/..", "/tmp", "", ".", "r_20260107_1F2E3D4C"])  # noqa: S108
def test_what_is_no_release_id_never_becomes_a_path(tmp_path: Path, release_id: str) -> None:
    home = Home(tmp_path / "home").ensure()
    _write(tmp_path, replace(MANIFEST, release_id="outside"))
    with pytest.raises(ConfigurationError, match="no release id"):
        get_directory(home.releases, release_id)
    with pytest.raises(ConfigurationError, match="no release id"):
        open_release(release_id, home, GraphSettings(), SilentReporter(), at=datetime(2026, 1, 8, tzinfo=UTC), who="h")
    with pytest.raises(ConfigurationError, match="no release id"):
        close_release(release_id, home, who="h")


def test_a_release_is_open_to_the_end_of_its_last_day_and_its_pseudonyms_carry_its_mark() -> None:
    assert MANIFEST.expires_at == datetime(2026, 2, 1, tzinfo=UTC)
    assert MANIFEST.mark == "1f2e3d4c"


def test_no_release_is_kept_longer_than_one_may_be_whatever_day_it_names() -> None:
    """Those made before there was a limit said 2099."""
    assert replace(MANIFEST, expires_on=date(2099, 12, 31)).capped(90).expires_on == date(2026, 4, 7)
    assert MANIFEST.capped(90) == MANIFEST


@pytest.mark.parametrize("days", [0, 3651, 10**9])
def test_a_time_that_no_release_may_have_is_refused_as_a_setting(days: int) -> None:
    with pytest.raises(ValidationError, match="release_days"):
        GraphSettings(release_days=days)
