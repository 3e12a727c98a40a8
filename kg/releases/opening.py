"""A release is opened: its own read-only server on loopback, a gate before it, and a connection for notebooks.

Only the gate knows the server's password; the analyst gets the gate's address and a password of their own.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from pydantic import SecretStr

from kg.errors import ConfigurationError, GraphQueryError, GraphStartError
from kg.graph.address import GraphAddress
from kg.graph.administration import run_admin
from kg.graph.door import Graph, Row, has_answer
from kg.graph.place import LOOPBACK, MANAGED_DATABASE, ensure_password, find_free_port, read_password
from kg.graph.process import find_process, is_running, start_process
from kg.graph.queries import read_query
from kg.graph.server import install, start_place
from kg.graph.translation import Subgraph
from kg.home import Home
from kg.pictures.captions import draw_subgraph
from kg.pictures.layout import Layout
from kg.pictures.svg import Picture
from kg.progress import Reporter
from kg.releases.content import FirmNaming
from kg.releases.ending import end_expired_releases, has_data, note_event, stop_servers
from kg.releases.handing import read_login, withdraw, write_login
from kg.releases.place import (
    ANALYST,
    ReleaseManifest,
    build_gate_place,
    build_server_place,
    get_directory,
    read_manifest,
)
from kg.settings import GraphSettings

RELEASE_VARIABLE: Final = "KG_RELEASE"
"""Environment variable that names the folder of an opened release, for notebooks."""
_GATE_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class ReleaseAccess:
    """How an analyst reaches an opened release."""

    manifest: ReleaseManifest
    directory: Path
    uri: str
    user: str
    password_file: Path


class OpenRelease:
    """A connection to an opened release; every statement is a read."""

    def __init__(self, manifest: ReleaseManifest, address: GraphAddress, settings: GraphSettings) -> None:
        self.manifest = manifest
        self._address = address
        self._graph = Graph(address, settings).__enter__()

    @property
    def login(self) -> tuple[str, str, str]:
        """Address, user and password, for another driver."""
        password = self._address.password
        return self._address.uri, self._address.user, password.get_secret_value() if password else ""

    def read(self, statement: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """The rows of a Cypher statement."""
        return self._graph.read(statement, parameters)

    def read_graph(self, statement: str, parameters: Mapping[str, object] | None = None) -> Subgraph:
        """The nodes and edges in the rows of a Cypher statement."""
        return self._graph.read_graph(statement, parameters)

    def draw(
        self,
        statement: str,
        parameters: Mapping[str, object] | None = None,
        *,
        layout: Layout | str = Layout.FREE,
        title: str = "",
        focus: str = "",
    ) -> Picture:
        """The nodes and edges in the rows of a Cypher statement as a picture; see `kg.pictures.captions`."""
        found = self.read_graph(statement, parameters)
        return draw_subgraph(found.nodes, found.edges, layout=layout, title=title, focus=focus)

    def ask(self, name: str, **parameters: object) -> list[Row]:
        """The rows of a named query of `cypher/queries`.

        Raises:
            GraphQueryError: it asks for what a release with pseudonyms lacks, or is refused.
        """
        found = read_query(name)
        if found.needs_named_firms:
            self.require_named_firms(f"The query {found.name}")
        return self.read(found.text, parameters)

    def require_named_firms(self, what: str) -> None:
        """Refuse what would find nothing where firms have neither name, number, day nor sum.

        Raises:
            GraphQueryError: the release is one with pseudonyms.
        """
        if self.manifest.firms is not FirmNaming.NAMED:
            raise GraphQueryError(
                f"{what} asks for names, days or sums; release {self.manifest.release_id} has pseudonyms alone.",
                way_out="Ask for a release with named firms: kg release make --firms named …",
            )

    def close(self) -> None:
        """Let the connection go; the server runs on until `kg release close`."""
        self._graph.__exit__()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def import_release(
    directory: Path, options: list[str], home: Home, settings: GraphSettings, reporter: Reporter
) -> None:
    """Fill the release's database from CSV files by the offline importer.

    Raises:
        GraphError: the importer failed; its log is named.
    """
    install(home, reporter)
    place = build_server_place(directory, home, settings.bolt_port).ensure()
    run_admin(
        place, settings, "database", "import", "full", "neo4j", f"--report-file={place.logs}/import.report", *options
    )


def open_release(
    release_id: str, home: Home, settings: GraphSettings, reporter: Reporter, *, at: datetime, who: str
) -> ReleaseAccess:
    """Start a release's server and gate on free loopback ports, or find them running.

    Args:
        release_id: as `kg release list` shows it.
        home: where releases are kept.
        settings: memory and patience of the server.
        reporter: is told of the start.
        at: now; a release whose last day is over is ended instead, any other stays open as long as is left from then.
        who: goes into the ledger before anything starts.

    Raises:
        ConfigurationError: there is no such release, or its last day has passed.
        GraphStartError: the server or the gate did not start.
        LedgerError: the entry could not be stored; nothing was started.
    """
    today = at.astimezone(UTC).date()
    end_expired_releases(home, today=today, most_days=settings.release_days)
    directory = get_directory(home.releases, release_id)
    manifest = read_manifest(directory).capped(settings.release_days)
    if today > manifest.expires_on or not has_data(home, release_id):
        raise ConfigurationError(
            f"Release {release_id} could be opened until {manifest.expires_on}.", way_out="Ask for a new release."
        )
    note_event(home, release_id, "opened", who)
    start_place(build_server_place(directory, home, find_free_port()), settings, reporter)
    try:
        address = _start_gate(directory, home, datetime.now(UTC) + (manifest.expires_at - at), settings)
    except BaseException:
        stop_servers(directory, home)
        raise
    return ReleaseAccess(manifest, directory, address.uri, ANALYST, build_gate_place(directory, home, 0).password_file)


def connect_release(folder: Path | None = None, settings: GraphSettings | None = None) -> OpenRelease:
    """A connection to an opened release: the one in `folder`, else the one that `KG_RELEASE` names.

    Nothing else is read: neither `KG_HOME` nor what another account keeps.

    Raises:
        ConfigurationError: none is named, it is not open, or this account may not read the folder.
    """
    if folder is None:
        named = os.environ.get(RELEASE_VARIABLE)
        if not named:
            raise ConfigurationError(
                f"{RELEASE_VARIABLE} names no release.",
                way_out=f"export {RELEASE_VARIABLE}=DIR, the folder of `kg release open RELEASE_ID --to DIR`.",
            )
        folder = Path(named)
    return OpenRelease(read_manifest(folder), read_login(folder), settings or GraphSettings())


def _build_address(port: int, password: SecretStr) -> GraphAddress:
    return GraphAddress(f"bolt://{LOOPBACK}:{port}", ANALYST, password, MANAGED_DATABASE)


def _start_gate(directory: Path, home: Home, until: datetime, settings: GraphSettings) -> GraphAddress:
    place = build_gate_place(directory, home, find_free_port()).ensure()
    running = find_process(place)
    if running is not None:
        address = _build_address(running.bolt_port, read_password(place))
        write_login(directory, address)  # a gate of an older version left none
        return address
    withdraw(directory)  # what a gate that was killed left
    place.password_file.unlink(missing_ok=True)  # whoever had a login has none to this opening
    address = _build_address(place.bolt_port, ensure_password(place))
    # `--home-dir` is how a process is known to be the one of its place.
    words = (f"--home-dir={place.directory}", str(place.bolt_port), until.isoformat())
    running = start_process(place, [sys.executable, "-m", "kg.releases.gate", *words])
    deadline = datetime.now(until.tzinfo).timestamp() + _GATE_SECONDS
    while not has_answer(address, settings):
        if not is_running(running, place) or datetime.now(until.tzinfo).timestamp() > deadline:
            raise GraphStartError(
                f"The gate of release {directory.name} did not answer.", way_out=f"Its log is {place.console_log}."
            )
    write_login(directory, address)
    return address
