"""One small city, taken in once and shared by the journeys of this folder, which leave it as they found it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from kg.graph.door import connect
from kg.home import Home
from kg.progress import SilentReporter
from kg.releases.ending import close_release
from kg.releases.making import ReleaseRequest, make_release
from kg.releases.opening import OpenRelease, connect_release, open_release
from kg.releases.place import ReleaseManifest
from kg.settings import GraphSettings
from loaders.city.pipeline import make_city
from tests.journey.one_city.planting import plant
from tests.journey.taking_in import PERSONS, SEED, TakenIn, forget_staged, take_in
from tests.wiping import wipe_nodes

MADE_AT = datetime(2026, 1, 7, tzinfo=UTC)
REQUEST = ReleaseRequest(recipient="desk 4", purpose="rings", expires_on=date(2026, 2, 28), made_at=MADE_AT)


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="module")
def made(city: TakenIn) -> ReleaseManifest:
    """One release of the city."""
    return make_release(REQUEST, city.home, city.settings, SilentReporter())


@pytest.fixture(scope="module")
def release(city: TakenIn, made: ReleaseManifest) -> Iterator[OpenRelease]:
    """The release, opened."""
    yield from open_up(city, made)


def open_up(city: TakenIn, manifest: ReleaseManifest) -> Iterator[OpenRelease]:
    """A release, opened for as long as it is wanted."""
    access = open_release(manifest.release_id, city.home, city.settings, SilentReporter(), at=MADE_AT, who="desk 4")
    opened = connect_release(access.directory, city.settings)
    yield opened
    opened.close()
    close_release(manifest.release_id, city.home, who="desk 4")
