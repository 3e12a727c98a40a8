"""One small city, taken in once a module and shared by its journeys."""

from collections.abc import Iterator

import pytest

from kg.graph.door import connect
from kg.home import Home
from kg.progress import SilentReporter
from kg.settings import GraphSettings
from loaders.city.pipeline import make_city
from tests.journey.planting import plant
from tests.journey.taking_in import PERSONS, SEED, TakenIn, forget_staged, take_in
from tests.wiping import wipe_nodes


@pytest.fixture(scope="module")
def city(managed_graph: tuple[GraphSettings, Home], tmp_path_factory: pytest.TempPathFactory) -> Iterator[TakenIn]:
    """Two nights of a small city in the shared managed graph, under a home of their own."""
    settings, server_home = managed_graph
    with connect(settings, server_home) as graph:
        wipe_nodes(graph)
    files = tmp_path_factory.mktemp("city")
    make_city(files, PERSONS, SEED, nights=2, reporter=SilentReporter())
    plant(files / "night-2")
    forget_staged(server_home)
    yield TakenIn(files, server_home, settings, take_in(files, settings))
    forget_staged(server_home)
