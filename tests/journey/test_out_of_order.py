"""The nights of a city in any order, in parts and twice: the very graph that they come to in their order."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from kg.graph.door import connect
from kg.home import Home
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from loaders.city.pipeline import make_city
from loaders.refresh import find_reference_tables, walk_nights
from loaders.staging.delivery import find_nights
from loaders.staging.fitting import find_contracts
from loaders.staging.source_landing import Desk
from loaders.staging.stage import stage_night
from tests.journey.taking_in import forget_staged, read_graph_digest, take_in
from tests.wiping import wipe_nodes

pytestmark = [pytest.mark.neo4j, pytest.mark.proof]

PERSONS, SEED, NIGHTS = 150, 7, 3


@pytest.fixture(scope="module")
def in_order(
    managed_graph: tuple[GraphSettings, Home], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str]]:
    """A city's files, and the digest of the graph that they come to."""
    files = tmp_path_factory.mktemp("nights")
    make_city(files, PERSONS, SEED, nights=NIGHTS, reporter=SilentReporter())
    forget_all(managed_graph)
    take_in(files, managed_graph[0])
    yield files, read_graph_digest(managed_graph[0])
    forget_all(managed_graph)


def forget_all(graph: tuple[GraphSettings, Home]) -> None:
    settings, home = graph
    with connect(settings, home) as connected:
        wipe_nodes(connected)
    forget_staged(home)


def cut_into_parts(files: Path, place: Path, random: Random) -> list[Path]:
    """A folder for each department and night, in disorder, some of them twice; each beside the reference tables."""
    shutil.copytree(files / "reference", place / "reference")
    parts = []
    for night in sorted(files.glob("night-*")):
        for department in sorted(folder for folder in night.iterdir() if folder.is_dir()):
            part = place / f"{night.name}-{department.name}"
            shutil.copytree(department, part / department.name)
            shutil.copy2(night / "night.yaml", part)
            parts.append(part)
    parts += random.sample(parts, 3)
    random.shuffle(parts)
    return parts


@pytest.mark.parametrize("seed", [1, 2])
def test_departments_in_any_order_come_to_the_same_graph(
    managed_graph: tuple[GraphSettings, Home], in_order: tuple[Path, str], tmp_path: Path, seed: int
) -> None:
    files, expected = in_order
    settings, home = managed_graph
    forget_all(managed_graph)
    random = Random(seed)
    parts = cut_into_parts(files, tmp_path, random)
    contracts = find_contracts(files, [])
    desk = Desk(home, load_keys(home.keys), find_reference_tables(tmp_path / "any"), settings, SilentReporter())
    for part in parts[:-1]:
        (night,) = find_nights(part)
        stage_night(desk, contracts, night)
        if random.random() < 0.25:
            walk_nights(desk)
        if random.random() < 0.1:
            take_in(part, settings)
    take_in(parts[-1], settings)
    assert read_graph_digest(settings) == expected, f"seed {seed}"
