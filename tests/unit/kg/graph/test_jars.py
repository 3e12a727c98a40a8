"""Every jar is the listed one, or nothing is installed."""

import errno
import hashlib
import shutil
from pathlib import Path
from typing import NoReturn

import pytest
import requests

from kg.errors import GraphInstallError
from kg.graph import jars
from kg.graph.jar_source import MavenSource, resolve_coordinates
from kg.progress import SilentReporter

CONTENT = {"city.example:first:1.0": b"first", "city.example:second:2.0:extra": b"second"}
LIST = {name: hashlib.sha256(content).hexdigest() for name, content in CONTENT.items()}


class PretendSource:
    """A registry with given content and an empty cache; counts what is asked of it."""

    def __init__(self, folder: Path, content: dict[str, bytes]) -> None:
        self._folder, self._content = folder, content
        self.fetched: list[str] = []
        self.kept: dict[str, Path] = {}

    def find_cached(self, coordinate: str) -> Path | None:
        return self.kept.get(coordinate)

    def fetch(self, coordinate: str) -> Path:
        self.fetched.append(coordinate)
        self._folder.mkdir(exist_ok=True)
        file = self._folder / coordinate.replace(":", "_")
        file.write_bytes(self._content[coordinate])
        return file

    def keep(self, coordinate: str, file: Path) -> None:
        self.kept[coordinate] = file


@pytest.fixture
def source(tmp_path: Path) -> PretendSource:
    return PretendSource(tmp_path / "registry", CONTENT)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "home" / "lib"


def _install(library: Path, source: PretendSource) -> None:
    jars.install_library(library, SilentReporter(), source=source, jar_list=LIST)


def test_the_committed_list_names_both_roots_and_no_address_and_no_silent_logger() -> None:
    listed = jars.read_jar_list()
    assert set(jars.ROOTS) <= listed.keys()
    assert all(len(digest) == 64 for digest in listed.values())
    assert len({jars.build_file_name(name) for name in listed}) == len(listed)
    assert not any("slf4j-nop" in name or "/" in name for name in listed)


def test_listed_jars_are_fetched_checked_and_kept(library: Path, source: PretendSource) -> None:
    _install(library, source)
    assert {path.name for path in library.iterdir()} == {"first-1.0.jar", "second-2.0-extra.jar"}
    assert source.kept.keys() == CONTENT.keys()


def test_a_second_home_takes_jars_from_the_cache(tmp_path: Path, library: Path, source: PretendSource) -> None:
    _install(library, source)
    source.fetched.clear()
    _install(tmp_path / "second" / "lib", source)
    assert source.fetched == []


def test_a_spoilt_cache_is_passed_over(tmp_path: Path, library: Path, source: PretendSource) -> None:
    spoilt = tmp_path / "spoilt"
    spoilt.write_bytes(b"cut off")
    source.kept["city.example:first:1.0"] = spoilt
    _install(library, source)
    assert (library / "first-1.0.jar").read_bytes() == b"first"


def test_a_jar_with_another_checksum_is_named_and_not_installed(tmp_path: Path, library: Path) -> None:
    wrong = PretendSource(tmp_path / "registry", CONTENT | {"city.example:first:1.0": b"changed"})
    with pytest.raises(GraphInstallError, match=r"city\.example:first:1\.0 came with checksum"):
        _install(library, wrong)
    assert not (library / "first-1.0.jar").exists()
    assert "city.example:first:1.0" not in wrong.kept


def test_a_jar_that_changed_after_installation_is_named(library: Path, source: PretendSource) -> None:
    _install(library, source)
    (library / "first-1.0.jar").unlink()
    (library / "first-1.0.jar").write_bytes(b"changed")
    with pytest.raises(GraphInstallError, match=r"first-1\.0\.jar does not carry"):
        jars.check_library(library, LIST)


def test_a_jar_too_many_is_named(library: Path, source: PretendSource) -> None:
    _install(library, source)
    (library / "stranger.jar").write_bytes(b"")
    with pytest.raises(GraphInstallError, match=r"stranger\.jar does not belong"):
        jars.check_library(library, LIST)


def test_a_missing_jar_is_named(library: Path, source: PretendSource) -> None:
    _install(library, source)
    (library / "first-1.0.jar").unlink()
    with pytest.raises(GraphInstallError, match=r"first-1\.0\.jar is missing"):
        jars.check_library(library, LIST)


def test_a_full_disk_is_one_sentence_and_keeps_what_was_brought(
    library: Path, source: PretendSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(library, source)
    (library / "second-2.0-extra.jar").unlink()

    def refuse(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(Path, "hardlink_to", refuse)
        full.setattr(shutil, "copyfile", refuse)
        with pytest.raises(GraphInstallError, match=r"is full; nothing was lost\. Free space"):
            _install(library, source)
    assert [path.name for path in library.iterdir()] == ["first-1.0.jar"]
    assert {path.name for path in library.parent.iterdir()} == {"lib", "install.lock"}
    _install(library, source)
    jars.check_library(library, LIST)


def test_an_unreachable_registry_is_one_sentence_with_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise requests.ConnectionError("no route")

    monkeypatch.setattr(requests, "request", refuse)
    with pytest.raises(GraphInstallError, match=r"first:1\.0 could not be fetched.*mirror"):
        MavenSource(tmp_path).fetch("city.example:first:1.0")


def test_a_jar_goes_to_the_users_maven_cache_and_comes_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("M2_REPO", str(tmp_path / "cache"))
    fetched = tmp_path / "fetched"
    fetched.write_bytes(b"first")
    maven = MavenSource(tmp_path / "staging")
    assert maven.find_cached("city.example:first:1.0") is None
    maven.keep("city.example:first:1.0", fetched)
    found = maven.find_cached("city.example:first:1.0")
    assert found == tmp_path / "cache" / "city" / "example" / "first" / "1.0" / "first-1.0.jar"
    assert found.read_bytes() == b"first"


@pytest.mark.proof
def test_jgo_resolves_exactly_the_committed_list(tmp_path: Path) -> None:
    assert resolve_coordinates(jars.ROOTS, tmp_path) == sorted(jars.read_jar_list())
