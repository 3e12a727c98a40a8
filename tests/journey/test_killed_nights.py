"""A refresh that is killed, in any step and at any moment, is finished by running it again: the very same graph."""

from pathlib import Path
from random import Random

import pytest

from kg.home import Home
from kg.progress import SilentReporter
from kg.settings import GraphSettings
from loaders.city.pipeline import make_city
from tests.journey.killing import Refreshes, Step

pytestmark = [pytest.mark.neo4j, pytest.mark.proof]
PERSONS = 2000
SEED = 7
RANDOM_MOMENTS = 12
LATEST_SECONDS = 0.5


@pytest.fixture(scope="module")
def many(
    managed_graph: tuple[GraphSettings, Home], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Refreshes, str, list[Step]]:
    """Refreshes of a city of many, the digest that undisturbed ones come to, and their steps."""
    place = tmp_path_factory.mktemp("many")
    make_city(place / "files", PERSONS, SEED, nights=2, reporter=SilentReporter())
    refreshes = Refreshes(managed_graph, place / "files", place)
    digest, steps = refreshes.run(refreshes.make_home("undisturbed"))
    return refreshes, digest, steps


def kill_in_each(refreshes: Refreshes, environment: dict[str, str], steps: list[Step], wanted: list[int]) -> None:
    """Kill in the midst of each wanted step, one after the other: each run goes on from where the last was killed.

    The undisturbed run met a server that had planned nothing yet, which takes most of its publication: so a kill comes
    within half a second.
    """
    for place in wanted:
        seconds = min(steps[place].seconds / 6, LATEST_SECONDS)
        was_killed = refreshes.kill_in(environment, steps[place - 1] if place else None, seconds)
        assert was_killed or steps[place].seconds < 0.5, f"not killed in {steps[place]}"


def test_a_refresh_that_is_killed_in_every_step_ends_in_the_same_graph(
    many: tuple[Refreshes, str, list[Step]],
) -> None:
    """Each step in a chain of its own halves: first the even ones, then the odd ones, each from an empty home."""
    refreshes, digest, steps = many
    assert len({step.title for step in steps}) > 15
    for first in (0, 1):
        environment = refreshes.make_home(f"killed-{first}")
        kill_in_each(refreshes, environment, steps, list(range(first, len(steps), 2)))
        assert refreshes.run(environment)[0] == digest


def test_a_refresh_that_is_killed_at_any_moment_ends_in_the_same_graph(
    many: tuple[Refreshes, str, list[Step]], tmp_path: Path
) -> None:
    """Twelve moments of the second night, each from a home as it stood after the first, each run again."""
    refreshes, digest, steps = many
    environment = refreshes.make_home("first-night")
    refreshes.run(environment, "night-1")
    second = [step for step in steps if step.night != steps[0].night or step.title == "publish"]
    seconds = sum(step.seconds for step in second)
    random = Random(SEED)
    killed = 0
    for moment in range(RANDOM_MOMENTS):
        home = refreshes.make_home(f"moment-{moment}", like=Path(environment["KG_HOME"]))
        killed += refreshes.kill_in(home, None, random.uniform(0.5, seconds))
        assert refreshes.run(home)[0] == digest, f"moment {moment}"
    assert killed >= RANDOM_MOMENTS // 2, "the moments must fall into the refresh"
