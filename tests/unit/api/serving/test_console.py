"""A browser gets the page where its jars are installed, and is held to this service."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from api.serving import console
from kg.errors import GraphInstallError
from kg.graph.jars import build_file_name
from kg.home import Home
from tests.unit.api.test_service import Served

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def _install(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jars of the right names with little in them."""
    library = home.path / "console" / "lib"
    library.mkdir(parents=True)
    sums = {}
    for coordinate in console._read_jar_list():
        _, artifact, version = coordinate.split(":")
        path = library / build_file_name(coordinate)
        with zipfile.ZipFile(path, "w") as jar:
            for name, (owner, inner, _) in console._IN_JARS.items():
                if owner == artifact:
                    jar.writestr(f"META-INF/resources/webjars/{artifact}/{version}/{inner}", name)
        sums[coordinate] = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(console, "_read_jar_list", lambda: sums)


def test_a_browser_gets_the_page_and_its_files_and_nothing_from_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = Served(tmp_path)
    _install(served.home, monkeypatch)
    page = served.send("GET", "/graphql", BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "信图" in page.text
    assert "http" not in page.text
    for name, media_type in (
        ("graphiql.js", "text/javascript"),
        ("page.css", "text/css"),
        ("page.js", "text/javascript"),
    ):
        file = served.send("GET", f"/console/{name}")
        assert (file.status_code, file.headers["content-type"].split(";")[0]) == (200, media_type)
        assert file.headers["content-security-policy"] == page.headers["content-security-policy"]
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert served.send("GET", "/console/unknown.js").status_code == 404


def test_a_program_is_answered_at_the_same_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served = Served(tmp_path)
    _install(served.home, monkeypatch)
    assert served.send("GET", "/graphql", params={"query": "{ __typename }"}).json() == {
        "data": {"__typename": "Query"}
    }
    assert served.send("GET", "/graphql", {"Accept": "*/*"}).status_code == 400


def test_where_it_is_not_installed_or_not_wanted_there_is_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = Served(tmp_path)
    assert served.send("GET", "/graphql", {"Accept": "text/html"}).status_code == 406
    _install(served.home, monkeypatch)
    unwanted = served.build(console=False)
    assert served.send("GET", "/graphql", {"Accept": "text/html"}, service=unwanted).status_code == 406
    assert served.send("GET", "/console/page.js", service=served.build(console=False)).status_code == 404


def test_a_changed_jar_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served = Served(tmp_path)
    _install(served.home, monkeypatch)
    next((served.home.path / "console" / "lib").iterdir()).write_bytes(b"other")
    with pytest.raises(GraphInstallError, match="checksum"):
        served.build()
