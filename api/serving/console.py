"""GraphiQL for a browser, from WebJars that the jar installer brought; the page loads nothing from anywhere else."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from kg.graph.jars import build_file_name, check_library, install_library, parse_jar_list
from kg.home import Home
from kg.progress import Reporter

_SCRIPT: Final = "text/javascript"
_STYLE: Final = "text/css"
_IN_JARS: Final = {
    "graphiql.js": ("graphiql", "graphiql.min.js", _SCRIPT),
    "graphiql.css": ("graphiql", "graphiql.min.css", _STYLE),
    "react.js": ("react", "umd/react.production.min.js", _SCRIPT),
    "react-dom.js": ("react-dom", "umd/react-dom.production.min.js", _SCRIPT),
}
"""By name below /console: artifact, path in it, media type."""
_OF_OURS: Final = {"page.js": _SCRIPT, "page.css": _STYLE}
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "font-src data:; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What a browser is held to on every part of the page."""


@dataclass(frozen=True, slots=True)
class Console:
    """The page, and media type and content of each file that it loads from /console/."""

    page: bytes
    files: Mapping[str, tuple[str, bytes]]


def install_console(home: Home, reporter: Reporter) -> None:
    """Bring the console's jars, checked against their committed sums.

    Raises:
        GraphInstallError: they cannot be fetched, or are not what was committed.
    """
    install_library(_library(home), reporter, jar_list=_read_jar_list(), what="query console jars")


def load_console(home: Home) -> Console | None:
    """The console, read into memory; None where it was not installed.

    Raises:
        GraphInstallError: what is installed is not what was committed.
    """
    library = _library(home)
    if not library.is_dir():
        return None
    jars = _read_jar_list()
    check_library(library, jars)
    versions = {coordinate.split(":")[1]: coordinate for coordinate in jars}
    files = {name: (kind, _read_ours(name)) for name, kind in _OF_OURS.items()}
    for name, (artifact, path, kind) in _IN_JARS.items():
        coordinate = versions[artifact]
        with zipfile.ZipFile(library / build_file_name(coordinate)) as jar:
            version = coordinate.split(":")[2]
            files[name] = (kind, jar.read(f"META-INF/resources/webjars/{artifact}/{version}/{path}"))
    return Console(_read_ours("index.html"), files)


def _library(home: Home) -> Path:
    return home.path / "console" / "lib"


def _read_jar_list() -> dict[str, str]:
    return parse_jar_list((resources.files("api.serving") / "console.lock").read_text("ascii"))


def _read_ours(name: str) -> bytes:
    return (resources.files("api.serving") / "page" / name).read_bytes()
