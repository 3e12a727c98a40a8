"""What leads to an opened release stands in a folder, which alone says who may read it."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from kg.errors import ConfigurationError
from kg.graph.address import GraphAddress
from kg.graph.place import ensure_password
from kg.graph.process import ServerProcess
from kg.home import Home
from kg.releases import opening
from kg.releases.ending import close_release
from kg.releases.handing import check_folder, hand_over, read_login, write_login
from kg.releases.opening import RELEASE_VARIABLE, connect_release
from kg.releases.place import build_gate_place, find_folder, read_manifest
from kg.settings import GraphSettings
from tests.unit.kg.releases.test_place import MANIFEST

ADDRESS = GraphAddress("bolt://127.0.0.1:1", "analyst", SecretStr("p"), "neo4j")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


@pytest.fixture
def directory(home: Home) -> Path:
    """Of a release that is open, as far as files say."""
    return _open(home, MANIFEST.release_id)


def _open(home: Home, release_id: str) -> Path:
    directory = home.releases / release_id
    directory.mkdir(parents=True)
    replace(MANIFEST, release_id=release_id).write(directory)
    write_login(directory, ADDRESS)
    return directory


@pytest.mark.parametrize(("folders", "files"), [(0o700, 0o600), (0o750, 0o640), (0o2750, 0o640), (0o740, 0o600)])
def test_the_files_are_read_by_whoever_may_read_the_folder(
    home: Home, directory: Path, tmp_path: Path, folders: int, files: int
) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    folder.chmod(folders)
    hand_over(directory, MANIFEST, check_folder(folder, home))
    assert {path.name: path.stat().st_mode & 0o7777 for path in folder.iterdir()} == {
        "login.json": files,
        "release.json": files,
    }
    assert {path.stat().st_gid for path in folder.iterdir()} == {folder.stat().st_gid}
    assert (read_manifest(folder), read_login(folder)) == (MANIFEST, ADDRESS)


def test_a_folder_that_is_not_there_is_made_for_this_account_alone(home: Home, tmp_path: Path) -> None:
    assert check_folder(tmp_path / "new", home).stat().st_mode & 0o777 == 0o700
    with pytest.raises(ConfigurationError, match="cannot be made"):
        check_folder(tmp_path / "none" / "new", home)


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
def test_a_folder_that_more_than_a_group_may_read_gets_nothing(home: Home, tmp_path: Path, mode: int) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk").chmod(mode)
    with pytest.raises(ConfigurationError, match="install -d -m 2750"):
        check_folder(tmp_path / "desk", home)


def test_no_folder_below_the_home_is_taken_as_nobody_else_may_enter_it(home: Home) -> None:
    with pytest.raises(ConfigurationError, match="below KG_HOME"):
        check_folder(home.path / "desk", home)


def test_what_was_handed_over_goes_when_the_release_is_closed(home: Home, directory: Path, tmp_path: Path) -> None:
    folder = check_folder(tmp_path / "desk", home)
    hand_over(directory, MANIFEST, folder)
    close_release(MANIFEST.release_id, home, who="desk")
    assert list(folder.iterdir()) == []
    with pytest.raises(ConfigurationError, match="is not open"):
        connect_release(directory)


def test_a_folder_that_leads_to_another_release_since_is_left_as_it_is(
    home: Home, directory: Path, tmp_path: Path
) -> None:
    folder = check_folder(tmp_path / "desk", home)
    hand_over(directory, MANIFEST, folder)
    other = replace(MANIFEST, release_id="r_20260108_00000000")
    hand_over(_open(home, other.release_id), other, folder)
    close_release(MANIFEST.release_id, home, who="desk")
    assert sorted(path.name for path in folder.iterdir()) == ["login.json", "release.json"]
    (folder / "release.json").unlink()
    close_release("r_20260108_00000000", home, who="desk")


def test_a_second_folder_takes_the_release_from_the_first(home: Home, directory: Path, tmp_path: Path) -> None:
    """Closing took the files from the second alone, and who read the first had a login for good."""
    first, second = (check_folder(tmp_path / name, home) for name in ("desk 4", "desk 5"))
    for folder in (first, second, second):
        hand_over(directory, MANIFEST, folder)
    assert [len(list(folder.iterdir())) for folder in (first, second)] == [0, 2]
    close_release(MANIFEST.release_id, home, who="desk")
    assert list(second.iterdir()) == []
    assert [path.name for path in directory.iterdir()] == ["release.json"]


def test_a_former_folder_that_cannot_be_written_is_kept_in_mind(
    home: Home, directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (check_folder(tmp_path / name, home) for name in ("desk 4", "desk 5"))
    hand_over(directory, MANIFEST, first)
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.parent == first:
            raise PermissionError(13, os.strerror(13), str(path))
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    hand_over(directory, MANIFEST, second)
    monkeypatch.setattr(Path, "unlink", unlink)
    close_release(MANIFEST.release_id, home, who="desk")
    assert [list(folder.iterdir()) for folder in (first, second)] == [[], []]


def test_each_opening_has_a_password_of_its_own(home: Home, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever ever had a login needed but the port of the day."""
    monkeypatch.setattr(opening, "start_process", lambda *_: None)
    monkeypatch.setattr(opening, "has_answer", lambda *_: True)
    until, seen = datetime(2026, 2, 1, tzinfo=UTC), []
    for _ in range(2):
        opening._start_gate(directory, home, until, GraphSettings())
        seen.append(read_login(directory).password.get_secret_value())  # type: ignore[union-attr]
        close_release(MANIFEST.release_id, home, who="desk")
    assert len(set(seen)) == 2


def test_a_gate_that_left_no_login_is_handed_over_all_the_same(
    home: Home, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that an older version had started."""
    place = build_gate_place(directory, home, 0).ensure()
    ensure_password(place)
    (directory / "login.json").unlink()
    monkeypatch.setattr(opening, "find_process", lambda _: ServerProcess(1, 0.0, 7687))
    opening._start_gate(directory, home, datetime(2026, 2, 1, tzinfo=UTC), GraphSettings())
    assert read_login(directory).uri == "bolt://127.0.0.1:7687"


def test_what_cannot_be_handed_over_is_said(
    home: Home, directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = check_folder(tmp_path / "desk", home)

    def refuse(path: Path, *_: int) -> None:
        raise PermissionError(1, os.strerror(1), str(path))

    monkeypatch.setattr(os, "chown", refuse)
    with pytest.raises(ConfigurationError, match="cannot be handed over"):
        hand_over(directory, MANIFEST, folder)
    close_release(MANIFEST.release_id, home, who="desk")
    assert list(folder.iterdir()) == []
    with pytest.raises(ConfigurationError, match=r"login\.json cannot be handed over"):
        hand_over(directory, MANIFEST, folder)


@pytest.mark.parametrize(("mode", "is_taken"), [(0o750, False), (0o2750, True)])
def test_a_folder_of_a_group_that_this_account_is_not_in_is_refused_before_anything_starts(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, is_taken: bool
) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    folder.chmod(mode)
    monkeypatch.setattr(os, "getegid", lambda: folder.stat().st_gid + 1)
    monkeypatch.setattr(os, "getgroups", list)
    monkeypatch.setattr(os, "geteuid", lambda: 1)
    if is_taken:
        assert check_folder(folder, home) == folder
    else:
        with pytest.raises(ConfigurationError, match="not in"):
            check_folder(folder, home)


def test_a_folder_whose_name_has_two_lines_is_refused(home: Home, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="two lines"):
        check_folder(tmp_path / "desk\n4", home)


def test_whoever_may_not_read_is_told_whom_to_ask(home: Home, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, os.strerror(13), str(path))

    monkeypatch.setenv(RELEASE_VARIABLE, str(directory))
    (directory / "login.json").write_text("{}")
    with pytest.raises(ConfigurationError, match=r"login\.json cannot be read"):
        connect_release()
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ConfigurationError, match="another account's") as refusal:
        connect_release()
    assert "--to DIR" in str(refusal.value)
    monkeypatch.delenv(RELEASE_VARIABLE)
    with pytest.raises(ConfigurationError, match="names no release"):
        connect_release()


def test_a_release_is_named_by_its_id_or_by_its_folder(home: Home, directory: Path) -> None:
    assert find_folder(MANIFEST.release_id, home) == directory
    assert find_folder("/srv/desk", home) == Path("/srv/desk")
