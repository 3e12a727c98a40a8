"""One managed Neo4j for the whole session, or for each process where tests run in several at once (`make test`).

Tests that use it carry `@pytest.mark.neo4j`.
"""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from kg.graph.disk import one_at_a_time
from kg.graph.door import connect
from kg.graph.jars import install_library
from kg.graph.migrations import migrate
from kg.graph.place import get_library
from kg.graph.server import ensure_running, stop
from kg.home import Home
from kg.progress import SilentReporter
from kg.settings import GraphSettings
from tests.wiping import wipe_nodes

# How long an example takes says nothing on a machine that does other things too.
hypothesis_settings.register_profile("xintu", deadline=None)
hypothesis_settings.load_profile("xintu")
if "PYTEST_XDIST_WORKER" in os.environ:
    # Servers of several processes share the cores: in a server's short life Java's second compiler gives back less
    # than it takes from the others.
    os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")


ONE_CITY = "tests/journey/one_city/"


class _ByWorld(LoadFileScheduling):
    """A file goes to one process whole, and so does the folder whose files share a city: it is taken in once."""

    def _split_scope(self, nodeid: str) -> str:
        return ONE_CITY if nodeid.startswith(ONE_CITY) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Which tests go together to one of several processes."""
    return _ByWorld(config, log)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads a developer's own KG_ settings, or reaches a developer's own graph."""
    for name in GraphSettings.model_fields:
        monkeypatch.delenv(f"KG_{name.upper()}", raising=False)


def find_free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def free_port() -> int:
    """A loopback port of the test's own."""
    return find_free_port()


@pytest.fixture(scope="session")
def managed_graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GraphSettings, Home]]:
    """Settings and home of one running managed Neo4j, shared by the session; its content is anybody's."""
    path: Path = tmp_path_factory.mktemp("graph") / "home"
    home = Home(path).ensure()
    library = get_library(home)
    library.parent.mkdir(mode=0o700, exist_ok=True)
    # The first of several processes fetches the jars, the others find them in the cache.
    with one_at_a_time(tmp_path_factory.getbasetemp().parent / "jars.lock"):
        install_library(library, SilentReporter())
    settings = GraphSettings(
        home=path, neo4j_uri=None, bolt_port=find_free_port(), heap_mib=512, page_cache_mib=128, query_seconds=300
    )
    ensure_running(settings, home, SilentReporter())
    yield settings, home
    stop(settings, home)


@pytest.fixture
def empty_graph(managed_graph: tuple[GraphSettings, Home]) -> tuple[GraphSettings, Home]:
    """The same with the schema and nothing in it: Neo4j plans every statement anew after a change of schema."""
    with connect(*managed_graph) as graph:
        wipe_nodes(graph)
        migrate(graph)
    return managed_graph
