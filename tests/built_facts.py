"""The facts of small worlds, built as a night builds them."""

from collections.abc import Iterator
from contextlib import contextmanager

from kg.engine.database import Connection, open_database
from kg.facts.pipeline import FactsReport, build_facts
from kg.home import Home
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.staged_world import World


def build(home: Home, first: World, *later: World) -> FactsReport:
    """Bring the facts of a home to worlds, a night each; the report of the last."""
    keys, settings = load_keys(home.keys), GraphSettings()
    for world in (first, *later):
        world.write(home)
        report = build_facts(home, world.run, keys, settings, SilentReporter())
    return report


@contextmanager
def built(home: Home, *worlds: World) -> Iterator[Connection]:
    """The facts after one night for each world, read-only."""
    for world in worlds:
        build(home, world)
    with open_database(home.facts_database, GraphSettings(), read_only=True) as connection:
        yield connection
