"""The managed graph as one file, and back.

A dump holds what the graph holds: names of natural persons, and text that may name one, are in it as sealed blobs only,
and without `keys.json` nobody opens them. What was last published is noted outside the graph: after a load the next
publish compares and, where the graph is another one, writes everything.
"""

import os
import shutil
from pathlib import Path

from kg.errors import ConfigurationError
from kg.graph.administration import run_admin
from kg.graph.jars import has_library
from kg.graph.offline_import import make_import_folder, replace_database
from kg.graph.place import MANAGED_DATABASE, ServerPlace, build_main_place
from kg.graph.server import install, stopped_place
from kg.home import Home
from kg.progress import Reporter
from kg.settings import GraphSettings

_FILE_NAME = f"{MANAGED_DATABASE}.dump"


def dump_graph(target: Path, home: Home, settings: GraphSettings, reporter: Reporter) -> int:
    """Write the managed graph to a new file that only this user can read; its size in bytes.

    A server that runs is stopped meanwhile.

    Raises:
        ConfigurationError: the graph is elsewhere, or the file exists.
        GraphError: the tool failed; its log is named.
    """
    place = _find_place(home, settings)
    if target.exists():
        raise ConfigurationError(f"{target} exists.", way_out="Name a file that does not, or remove it.")
    folder = target.parent / f".{target.name}.{os.getpid()}"
    folder.mkdir(mode=0o700)
    try:
        with stopped_place(place, settings, reporter), reporter.step("dump", unit="bytes") as step:
            run_admin(place, settings, "database", "dump", MANAGED_DATABASE, f"--to-path={folder}")
            (folder / _FILE_NAME).chmod(0o600)
            (folder / _FILE_NAME).replace(target)
            step.advance(target.stat().st_size)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return target.stat().st_size


def load_graph(source: Path, home: Home, settings: GraphSettings, reporter: Reporter) -> None:
    """Replace the managed graph by a dump; a server that runs is stopped meanwhile. A kill leaves an empty graph.

    Raises:
        ConfigurationError: the graph is elsewhere, or there is no such file.
        GraphError: the tool failed; its log is named, and the graph is empty.
    """
    place = _find_place(home, settings)
    if not source.is_file():
        raise ConfigurationError(f"There is no file {source}.", way_out="Name a file that `kg graph dump` wrote.")
    if not has_library(place.library):
        install(home, reporter)
    with stopped_place(place, settings, reporter), reporter.step("load", unit="bytes") as step:
        folder = make_import_folder(place)
        (folder / _FILE_NAME).symlink_to(source.absolute())
        words = ("database", "load", MANAGED_DATABASE, f"--from-path={folder}", "--overwrite-destination=true")
        replace_database(place, settings, *words)
        step.advance(source.stat().st_size)


def _find_place(home: Home, settings: GraphSettings) -> ServerPlace:
    if settings.neo4j_uri:
        raise ConfigurationError(
            f"KG_NEO4J_URI names the graph at {settings.neo4j_uri}, which is not ours to dump or load.",
            way_out="Use that Neo4j's own administration, or unset KG_NEO4J_URI.",
        )
    return build_main_place(settings, home)
