"""A release ends: its data first, then what leads to it, and one that cannot be ended keeps no other."""

import os
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from kg.errors import ConfigurationError
from kg.home import Home
from kg.ledger.releases import iter_release_events
from kg.ledger.store import open_ledger
from kg.progress import SilentReporter
from kg.releases import command, ending
from kg.releases.ending import end_expired_releases, end_release, has_data
from kg.releases.handing import hand_over
from kg.releases.opening import open_release
from kg.releases.place import ReleaseManifest
from kg.settings import GraphSettings
from tests.unit.kg.releases.test_place import MANIFEST

OTHER = replace(MANIFEST, release_id="r_20260107_00000002")
OVER = date(2026, 2, 1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


def _keep(home: Home, manifest: ReleaseManifest = MANIFEST) -> Path:
    directory = home.releases / manifest.release_id
    (directory / "server" / "data").mkdir(parents=True)
    manifest.write(directory)
    return directory


def _end(home: Home, today: date = OVER) -> list[str]:
    return [one.release_id for one in end_expired_releases(home, today=today, most_days=90, who="desk 1")]


def _read_events(home: Home) -> list[tuple[str, str, str]]:
    ledger = open_ledger(home.ledger)
    events = [(event.release_id, event.event, event.who) for event in iter_release_events(ledger)]
    ledger.close()
    return events


def test_the_data_of_a_release_are_erased_after_its_last_day_and_the_ledger_says_so(home: Home) -> None:
    directory = _keep(home)
    assert _end(home, date(2026, 1, 31)) == []
    assert _end(home) == [MANIFEST.release_id]
    assert _end(home) == []
    assert [path.name for path in directory.iterdir()] == ["release.json"]
    with pytest.raises(ConfigurationError, match="could be opened until 2026-01-31"):
        open_release(
            MANIFEST.release_id, home, GraphSettings(), SilentReporter(), at=datetime(2026, 1, 8, tzinfo=UTC), who="h"
        )
    assert _read_events(home) == [(MANIFEST.release_id, "expired", "desk 1")]


def test_a_release_of_a_time_without_a_limit_ends_when_one_of_today_would(home: Home) -> None:
    _keep(home, replace(MANIFEST, expires_on=date(2099, 12, 31)))
    assert _end(home, date(2026, 4, 7)) == []
    with pytest.raises(ConfigurationError, match="could be opened until 2026-04-07"):
        open_release(
            MANIFEST.release_id, home, GraphSettings(), SilentReporter(), at=datetime(2026, 4, 8, tzinfo=UTC), who="h"
        )
    assert not has_data(home, MANIFEST.release_id)


@pytest.mark.parametrize("content", ["{}", "", OTHER.release_id])
def test_one_that_cannot_be_read_keeps_no_other_from_its_end_and_can_be_ended(
    home: Home, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    """One damaged manifest, and no release ever ended."""
    monkeypatch.setenv("KG_HOME", str(home.path))
    damaged, _ = _keep(home), _keep(home, OTHER)
    if content == OTHER.release_id:
        shutil.copy(home.releases / OTHER.release_id / "release.json", damaged)
    else:
        (damaged / "release.json").write_text(content)
    with capture_logs() as logs:
        assert _end(home) == [OTHER.release_id]
    assert f"kg release end {MANIFEST.release_id}" in logs[0]["reason"]
    listed = CliRunner().invoke(command.app, ["list"])
    assert [line.split()[:2] for line in listed.stdout.splitlines() if line.startswith("r_")] == [
        [OTHER.release_id, "ended"]
    ]
    ended = [CliRunner().invoke(command.app, ["end", MANIFEST.release_id]).stdout for _ in range(2)]
    assert ended == [
        f"{MANIFEST.release_id} ended; its data are erased\n",
        f"{MANIFEST.release_id} has no data here: it ended before\n",
    ]
    assert not has_data(home, MANIFEST.release_id)


def test_what_could_not_be_erased_is_not_said_to_have_ended_and_keeps_no_other(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger said `expired` of data that were still there."""
    _keep(home), _keep(home, OTHER)
    erase = shutil.rmtree

    def refuse(path: Path, **options: bool) -> None:
        if MANIFEST.release_id not in str(path):
            erase(path)
        elif not options.get("ignore_errors"):
            raise PermissionError(13, os.strerror(13), str(path))

    monkeypatch.setattr(ending.shutil, "rmtree", refuse)
    with capture_logs() as logs:
        assert _end(home) == [OTHER.release_id]
    assert "Permission denied" in logs[0]["reason"]
    assert [event[0] for event in _read_events(home)] == [OTHER.release_id]
    with pytest.raises(ConfigurationError, match="cannot be erased"):
        end_release(MANIFEST.release_id, home)
    monkeypatch.setenv("KG_HOME", str(home.path))
    failed = CliRunner().invoke(command.app, ["expire"])
    assert isinstance(failed.exception, ConfigurationError)
    assert MANIFEST.release_id in str(failed.exception)
    monkeypatch.setattr(ending.shutil, "rmtree", erase)
    assert CliRunner().invoke(command.app, ["expire"]).exit_code == 0
    assert not has_data(home, MANIFEST.release_id)


def test_data_go_first_and_what_was_handed_over_when_its_folder_is_back(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share that nobody could write kept the data, and stopped every night."""
    directory, folder = _keep(home), tmp_path / "desk"
    folder.mkdir(mode=0o700)
    (directory / "login.json").write_text("{}")
    hand_over(directory, MANIFEST, folder)
    unlink, read = Path.unlink, Path.read_bytes

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.parent == folder:
            raise PermissionError(13, os.strerror(13), str(path))
        unlink(path, missing_ok=missing_ok)

    def refuse_to_read(path: Path) -> bytes:
        if path.parent == folder:
            raise PermissionError(13, os.strerror(13), str(path))
        return read(path)

    monkeypatch.setattr(Path, "unlink", refuse)
    with capture_logs() as logs:
        assert _end(home) == [MANIFEST.release_id]
    assert not has_data(home, MANIFEST.release_id)
    assert {log["path"] for log in logs} == {str(folder)}
    assert len(list(folder.iterdir())) == 2
    monkeypatch.setattr(Path, "unlink", unlink)
    monkeypatch.setattr(Path, "read_bytes", refuse_to_read)
    assert _end(home) == []
    monkeypatch.setattr(Path, "read_bytes", read)
    assert _end(home) == []
    assert list(folder.iterdir()) == []
    assert [path.name for path in directory.iterdir()] == ["release.json"]
    assert _read_events(home) == [(MANIFEST.release_id, "expired", "desk 1")]
