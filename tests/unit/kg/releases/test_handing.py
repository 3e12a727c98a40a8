"""What leads to an opened release stands in a folder, which alone says who may read it."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from kg.errors import ConfigurationError
from kg.graph.address import GraphAddress
from kg.home import Home
from kg.releases.ending import close_release
from kg.releases.handing import check_folder, hand_over, read_login, write_login
from kg.releases.opening import RELEASE_VARIABLE, connect_release
from kg.releases.place import find_folder, read_manifest
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
    hand_over(directory, check_folder(folder, home))
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
    hand_over(directory, folder)
    close_release(MANIFEST.release_id, home, who="desk")
    assert list(folder.iterdir()) == []
    with pytest.raises(ConfigurationError, match="is not open"):
        connect_release(directory)


def test_a_folder_that_leads_to_another_release_since_is_left_as_it_is(
    home: Home, directory: Path, tmp_path: Path
) -> None:
    folder = check_folder(tmp_path / "desk", home)
    hand_over(directory, folder)
    hand_over(_open(home, "r_20260108_00000000"), folder)
    close_release(MANIFEST.release_id, home, who="desk")
    assert sorted(path.name for path in folder.iterdir()) == ["login.json", "release.json"]
    (folder / "release.json").unlink()
    close_release("r_20260108_00000000", home, who="desk")


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
