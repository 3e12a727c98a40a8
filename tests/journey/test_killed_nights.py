"""A night that is killed after any of its steps is finished by running it again, with the very same graph."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kg.graph.address import find_address
from kg.graph.door import connect
from kg.home import Home
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from loaders.city.pipeline import make_city
from tests.wiping import wipe_nodes

pytestmark = [pytest.mark.neo4j, pytest.mark.proof]

KG = [sys.executable, "-c", "from kg.command import main; main()"]
PERSONS = 150


class Nights:
    """`kg refresh` as an operator runs it, against one graph, from homes that share their keys."""

    def __init__(self, graph: tuple[GraphSettings, Home], place: Path) -> None:
        self._graph = graph
        self._place = place
        self.files = place / "files"
        make_city(self.files, PERSONS, 7, nights=2, reporter=SilentReporter())
        address = find_address(*graph)
        assert address.password is not None
        self._environment = {
            **os.environ,
            "KG_NEO4J_URI": address.uri,
            "KG_NEO4J_PASSWORD": address.password.get_secret_value(),
        }
        load_keys(place / "keys.json")

    def fresh_home(self, name: str) -> dict[str, str]:
        """An empty home and an empty graph, under the same keys."""
        with connect(*self._graph) as graph:
            wipe_nodes(graph)
        home = Home(self._place / name).ensure()
        shutil.copy2(self._place / "keys.json", home.keys)
        return {**self._environment, "KG_HOME": str(home.path)}

    def run(self, environment: dict[str, str]) -> tuple[str, list[str]]:
        """Run to the end; the graph's digest and the lines that steps left."""
        words = [*KG, "refresh", str(self.files), "--json"]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)[-1]["graph_digest"], done.stderr.splitlines()

    def kill_after(self, environment: dict[str, str], step_count: int) -> None:
        """Run until so many steps have left their line, then kill at once."""
        words = [*KG, "refresh", str(self.files)]
        with subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as night:
            assert night.stderr is not None
            for _ in range(step_count):
                night.stderr.readline()
            night.send_signal(signal.SIGKILL)
            night.stderr.read()
        assert night.returncode == -signal.SIGKILL


def test_a_night_killed_after_any_step_ends_in_the_same_graph(
    managed_graph: tuple[GraphSettings, Home], tmp_path: Path
) -> None:
    nights = Nights(managed_graph, tmp_path)
    digest, steps = nights.run(nights.fresh_home("undisturbed"))
    assert len(steps) > 15
    again, _ = nights.run({**nights.fresh_home("second")})
    assert again == digest, "the same nights under the same keys give the same graph"
    for count in range(0, len(steps), 2):
        environment = nights.fresh_home(f"killed-{count}")
        nights.kill_after(environment, count)
        assert nights.run(environment)[0] == digest, f"killed after: {steps[count - 1] if count else 'the start'}"
