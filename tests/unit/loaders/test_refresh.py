"""What a night does before anything is taken in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kg.errors import LedgerError, XintuError
from kg.home import Home
from kg.progress import SilentReporter
from kg.releases.place import ReleaseManifest
from kg.settings import GraphSettings
from loaders import refresh as refreshing
from loaders.refresh import RefreshReport, refresh
from loaders.refresh_command import print_report
from tests.unit.kg.releases.test_place import MANIFEST


def _keep_release(home: Home, release_id: str, days: int) -> Path:
    """Data of a release whose last day is so many days from now."""
    now = datetime.now(UTC)
    last = now.date() + timedelta(days=days)
    manifest: ReleaseManifest = replace(MANIFEST, release_id=release_id, made_at=now, expires_on=last)
    data = home.releases / release_id / "server" / "data"
    data.mkdir(parents=True)
    manifest.write(home.releases / release_id)
    return data


def test_every_refresh_ends_releases_that_are_over_even_where_the_night_then_fails(tmp_path: Path) -> None:
    """A release that was never opened, was closed or whose gate was killed stayed on disk for ever."""
    home = Home(tmp_path / "home").ensure()
    over, kept = _keep_release(home, "r_20260107_00000001", -1), _keep_release(home, "r_20260107_00000002", 1)
    with pytest.raises(XintuError):
        refresh(tmp_path / "none", [], GraphSettings(home=home.path), SilentReporter())
    assert (over.exists(), kept.exists()) == (False, True)


def test_a_release_that_cannot_be_read_stops_no_night(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").ensure()
    (_keep_release(home, "r_20260107_00000001", -1).parents[1] / "release.json").write_text("{}")
    over = _keep_release(home, "r_20260107_00000002", -1)
    with pytest.raises(XintuError, match="holds no night"):
        refresh(tmp_path / "none", [], GraphSettings(home=home.path), SilentReporter())
    assert not over.exists()


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), LedgerError("no room")])
def test_releases_that_cannot_be_ended_stop_no_night(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(refreshing, "end_expired_releases", refuse)
    home = Home(tmp_path / "home").ensure()
    with pytest.raises(XintuError, match="holds no night"):
        refresh(tmp_path / "none", [], GraphSettings(home=home.path), SilentReporter())


def test_a_release_that_ended_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(RefreshReport((), (), None, ("r_20260107_00000001",)))
    assert capsys.readouterr().out.startswith("release r_20260107_00000001 was over; its data are erased\n")
