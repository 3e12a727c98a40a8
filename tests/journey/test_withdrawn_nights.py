"""What was sent by mistake leaves no trace in the graph, be it everything that was ever sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.graph.door import connect
from kg.home import Home
from kg.progress import SilentReporter
from kg.settings import GraphSettings
from loaders.refresh import RefreshReport, refresh
from tests.journey.taking_in import forget_staged, read_graph_digest
from tests.night_folders import NightFolders
from tests.wiping import wipe_nodes

pytestmark = pytest.mark.neo4j


@pytest.fixture
def settings(managed_graph: tuple[GraphSettings, Home]) -> Iterator[GraphSettings]:
    """Settings of a home and a graph in which nothing is."""
    _forget(managed_graph)
    yield managed_graph[0]
    _forget(managed_graph)


def _forget(graph: tuple[GraphSettings, Home]) -> None:
    with connect(*graph) as connected:
        wipe_nodes(connected)
    forget_staged(graph[1])


def test_a_graph_of_which_everything_is_withdrawn_is_empty(settings: GraphSettings, tmp_path: Path) -> None:
    folders, home = NightFolders(tmp_path), Home(settings.home)

    def take_in(folder: Path) -> RefreshReport:
        return refresh(folder, [folders.contract], settings, SilentReporter())

    nights = {number: folders.put(number, {"licence": [f"L{number},A,x,"]}) for number in (1, 2)}
    withdrawals = {number: folders.put(number, {}, withdraws=["licence.csv"]) for number in (1, 2)}
    first = take_in(nights[1])
    assert first.publication is not None
    take_in(nights[2])
    back = take_in(withdrawals[2])
    assert back.publication is not None
    assert back.publication.published.content_digest == first.publication.published.content_digest
    assert not take_in(withdrawals[1]).nights
    with connect(settings, home) as graph:
        assert graph.read("MATCH (node:Licence) RETURN count(node) AS count") == [{"count": 0}]
    emptied = read_graph_digest(settings)
    assert not list(home.checkpoints.iterdir())
    assert take_in(withdrawals[1]).publication is not None, "again, nothing changes"
    assert read_graph_digest(settings) == emptied
