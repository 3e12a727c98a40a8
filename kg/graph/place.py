"""One server's directory, port and password file."""

import json
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from kg.errors import ConfigurationError
from kg.home import Home
from kg.settings import GraphSettings

MANAGED_USER: Final = "neo4j"
MANAGED_DATABASE: Final = "neo4j"
LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """Where one server lives: the operating graph has one place, each opened release another."""

    directory: Path
    """Holds data, conf, logs, run, import, plugins and the password of this server alone."""
    bolt_port: int
    library: Path
    """Directory of the jars, shared by all places of one home."""
    read_only: bool = False
    """Whether every write of data is refused."""
    extra_configuration: Mapping[str, str] = field(default_factory=dict)
    """Further keys of neo4j.conf; they win over ours."""

    @property
    def configuration_directory(self) -> Path:
        """Directory of neo4j.conf."""
        return self.directory / "conf"

    @property
    def data(self) -> Path:
        """Databases and transaction logs."""
        return self.directory / "data"

    @property
    def logs(self) -> Path:
        """What the server says."""
        return self.directory / "logs"

    @property
    def run(self) -> Path:
        """Process file and start lock."""
        return self.directory / "run"

    @property
    def console_log(self) -> Path:
        """What the last start wrote to its console."""
        return self.logs / "console.log"

    @property
    def process_file(self) -> Path:
        """File that names the running process."""
        return self.run / "server.json"

    @property
    def password_file(self) -> Path:
        """File of mode 0600 with this server's random password."""
        return self.directory / "password"

    @property
    def version_file(self) -> Path:
        """Version of Neo4j that last opened the data."""
        return self.directory / "version"

    def ensure(self) -> "ServerPlace":
        """Create the directories that are missing, closed to everybody else."""
        for name in ("", "conf", "data", "logs", "run", "import", "plugins"):
            (self.directory / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    def has_data(self) -> bool:
        """Whether a server, or a password, was ever set up here."""
        return (self.data / "dbms" / "auth.ini").exists() or (self.data / "databases" / "system").exists()


def build_main_place(settings: GraphSettings, home: Home) -> ServerPlace:
    """The place of the operating graph."""
    return ServerPlace(directory=home.neo4j, bolt_port=settings.bolt_port, library=get_library(home))


def get_library(home: Home) -> Path:
    """Directory of the jars, for every place of a home."""
    return home.neo4j / "lib"


def read_password(place: ServerPlace) -> SecretStr:
    """The random password of a place.

    Raises:
        ConfigurationError: there is none although the place has data, or it cannot be read.
    """
    try:
        return SecretStr(place.password_file.read_text("ascii").strip())
    except FileNotFoundError as error:
        way_out = (
            "Put the file back, or move the data directory away and publish again."
            if place.has_data()
            else ("Run `kg graph start` first.")
        )
        raise ConfigurationError(
            f"The graph's password file {place.password_file} is missing.", way_out=way_out
        ) from error
    except OSError as error:
        raise ConfigurationError(
            f"The graph's password file {place.password_file} cannot be read: {error.strerror}.",
            way_out="Make it readable for this user alone (mode 0600).",
        ) from error


def ensure_password(place: ServerPlace) -> SecretStr:
    """The password of a place, drawn at random on first use.

    Letters and digits alone: Neo4j's tool takes a password that begins with a dash for an option, and fails.
    """
    if place.password_file.exists() or place.has_data():
        return read_password(place)
    write_private(place.password_file, secrets.token_hex(24) + "\n")
    return read_password(place)


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read, whole or not at all."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def quote_argument(text: str) -> str:
    """A word as Java's argument files want it (JDK tool reference, java, "@argfiles")."""
    return json.dumps(text, ensure_ascii=False)


def find_free_port() -> int:
    """A loopback TCP port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
