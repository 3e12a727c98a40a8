"""One server's directory and password."""

import stat
from pathlib import Path

import pytest

from kg.errors import ConfigurationError
from kg.graph.address import find_address
from kg.graph.place import ServerPlace, ensure_password, quote_argument, read_password
from kg.home import Home
from kg.settings import GraphSettings


@pytest.fixture
def place(tmp_path: Path) -> ServerPlace:
    return ServerPlace(tmp_path / "place", 7001, tmp_path / "lib").ensure()


def test_a_place_is_closed_to_everybody_else(place: ServerPlace) -> None:
    for directory in (place.directory, place.data, place.logs, place.run):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_the_password_is_random_kept_and_private(tmp_path: Path, place: ServerPlace) -> None:
    first = ensure_password(place)
    other = ensure_password(ServerPlace(tmp_path / "other", 7002, tmp_path / "lib").ensure())
    assert first == ensure_password(place)
    assert first != other
    assert len(first.get_secret_value()) >= 24
    assert stat.S_IMODE(place.password_file.stat().st_mode) == 0o600
    assert first.get_secret_value() not in repr(first)


def test_no_password_can_be_taken_for_an_option(place: ServerPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """One in sixty-four began with a dash: then no server of that place, no release was to be started."""
    monkeypatch.setattr("secrets.token_bytes", lambda count=None: b"\xf8" * (count or 32))
    assert ensure_password(place).get_secret_value().isalnum()


def test_a_lost_password_file_is_never_replaced_silently(place: ServerPlace) -> None:
    (place.data / "dbms").mkdir()
    (place.data / "dbms" / "auth.ini").touch()
    with pytest.raises(ConfigurationError, match="Put the file back"):
        ensure_password(place)


def test_a_home_without_a_server_says_to_start_it(place: ServerPlace) -> None:
    with pytest.raises(ConfigurationError, match="kg graph start"):
        read_password(place)


def test_another_neo4j_is_found_by_its_address(tmp_path: Path) -> None:
    settings = GraphSettings(neo4j_uri="neo4j://graph.example:7687", neo4j_user="reader")
    address = find_address(settings, Home(tmp_path))
    assert (address.uri, address.user, address.password) == ("neo4j://graph.example:7687", "reader", None)


def test_words_for_java_are_quoted() -> None:
    assert quote_argument('a "b" c\\d') == r'"a \"b\" c\\d"'
