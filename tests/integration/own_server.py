"""A managed server of a test's own, beside the session's: it may be filled by the importer, killed and reloaded."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.evaluation.inspection import evaluate_firms
from kg.facts.pipeline import build_facts
from kg.graph.place import find_free_port, get_library
from kg.graph.server import stop
from kg.home import Home
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.staged_world import World, build_home


@contextmanager
def own_server(path: Path, like: Home) -> Iterator[GraphSettings]:
    """Settings of a home without a graph, with the jars of another one; its server is stopped in the end.

    Whatever number of facts there is, the importer fills its graph.
    """
    home = build_home(path)
    home.neo4j.mkdir(mode=0o700, exist_ok=True)
    get_library(home).symlink_to(get_library(like))
    settings = GraphSettings(home=path, bolt_port=find_free_port(), heap_mib=256, page_cache_mib=64, import_facts=1)
    try:
        yield settings
    finally:
        stop(settings, home)


def write_facts(home: Home, world: World) -> None:
    """The facts of a world, evaluated."""
    keys, settings = load_keys(home.keys), GraphSettings()
    world.write(home)
    build_facts(home, world.run, keys, settings, SilentReporter())
    evaluate_firms(home, world.run, keys, settings, SilentReporter())
