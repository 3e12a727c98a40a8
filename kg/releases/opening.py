"""The analyst's own throw-away server on a release: read-only, on loopback, with every way out of it closed.

Community edition has no roles, and a read-only server still lets a login read files and addresses by LOAD CSV; both are
closed by configuration, and only the analyst's own account can reach the server's directory and password.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from kg.errors import ConfigurationError
from kg.graph.address import build_place_address
from kg.graph.administration import run_admin
from kg.graph.door import Graph, Row
from kg.graph.place import ServerPlace, find_free_port, get_library
from kg.graph.process import find_process
from kg.graph.server import install, start_place, stop_place
from kg.home import Home
from kg.progress import Reporter
from kg.releases.place import ReleaseManifest, get_directory, read_manifest
from kg.settings import GraphSettings

RELEASE_VARIABLE: Final = "KG_RELEASE"
"""Environment variable that names the directory of an opened release, for notebooks."""
CLOSED_WAYS: Final[Mapping[str, str]] = {
    "dbms.security.allow_csv_import_from_file_urls": "false",
    "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
}


@dataclass(frozen=True, slots=True)
class ReleaseAccess:
    """How an analyst reaches an opened release."""

    directory: Path
    uri: str
    user: str
    password_file: Path


class OpenRelease:
    """A connection to an opened release; every statement is a read."""

    def __init__(self, manifest: ReleaseManifest, graph: Graph) -> None:
        self.manifest = manifest
        self._graph = graph.__enter__()

    def read(self, statement: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """The rows of a Cypher statement."""
        return self._graph.read(statement, parameters)

    def close(self) -> None:
        """Let the connection go; the server runs on until `kg release close`."""
        self._graph.__exit__()


def build_place(directory: Path, home: Home, bolt_port: int) -> ServerPlace:
    """The server's place of a release."""
    return ServerPlace(
        directory=directory / "server",
        bolt_port=bolt_port,
        library=get_library(home),
        read_only=True,
        extra_configuration=CLOSED_WAYS,
    )


def import_release(
    directory: Path, options: list[str], home: Home, settings: GraphSettings, reporter: Reporter
) -> None:
    """Fill the release's database from CSV files by the offline importer.

    Raises:
        GraphError: the importer failed; its log is named.
    """
    install(home, reporter)
    place = build_place(directory, home, settings.bolt_port).ensure()
    run_admin(
        place, settings, "database", "import", "full", "neo4j", f"--report-file={place.logs}/import.report", *options
    )


def open_release(
    release_id: str, home: Home, settings: GraphSettings, reporter: Reporter, *, today: date
) -> ReleaseAccess:
    """Start a release's server on a free loopback port, or find it running.

    Raises:
        ConfigurationError: there is no such release, or its last day has passed.
        GraphStartError: the server did not start.
    """
    directory = get_directory(home.releases, release_id)
    manifest = read_manifest(directory)
    if today > manifest.expires_on:
        raise ConfigurationError(
            f"Release {release_id} could be opened until {manifest.expires_on}.", way_out="Ask for a new release."
        )
    place = build_place(directory, home, find_free_port())
    start_place(place, settings, reporter)
    address = build_place_address(place)
    return ReleaseAccess(directory, address.uri, address.user, place.password_file)


def close_release(release_id: str, home: Home, settings: GraphSettings) -> bool:
    """Stop a release's server; False when it was not running.

    Raises:
        ConfigurationError: there is no such release.
    """
    directory = get_directory(home.releases, release_id)
    read_manifest(directory)
    return stop_place(build_place(directory, home, settings.bolt_port))


def connect_release(directory: Path | None = None, settings: GraphSettings | None = None) -> OpenRelease:
    """A connection to an opened release: the one in `directory`, else the one that `KG_RELEASE` names.

    Raises:
        ConfigurationError: none is named, or it is not open.
    """
    if directory is None:
        named = os.environ.get(RELEASE_VARIABLE)
        if not named:
            raise ConfigurationError(
                f"{RELEASE_VARIABLE} names no release.",
                way_out=f"Run: export {RELEASE_VARIABLE}=$(kg release open RELEASE_ID --directory)",
            )
        directory = Path(named)
    manifest = read_manifest(directory)
    settings = settings or GraphSettings()
    place = build_place(directory, Home(directory.parent.parent), settings.bolt_port)
    if find_process(place) is None:
        raise ConfigurationError(
            f"Release {manifest.release_id} is not open.", way_out=f"Run: kg release open {manifest.release_id}"
        )
    return OpenRelease(manifest, Graph(build_place_address(place), settings))
