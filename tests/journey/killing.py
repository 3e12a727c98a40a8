"""`kg refresh` as an operator runs it, in a process of its own that is killed where a test says."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.graph.address import find_address
from kg.graph.digest import digest_graph
from kg.graph.door import connect
from kg.home import Home
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.wiping import wipe_nodes

KG = [sys.executable, "-c", "from kg.command import main; main()"]
_LINE = re.compile(r"(?P<title>.+?) {2,}.*?(?P<seconds>[0-9.]+) s( |$)")
_NIGHT = re.compile(r"night (?P<night>\S+): records")


@dataclass(frozen=True)
class Step:
    """One step of a refresh: which night it walks (empty while landing), its title, how long it took."""

    night: str
    title: str
    seconds: float

    @property
    def place(self) -> tuple[str, str]:
        """What tells it from the other steps."""
        return self.night, self.title


def read_steps(lines: Iterator[str]) -> Iterator[Step]:
    """The steps that a refresh says it has ended, as it says them."""
    night, count = "", 0
    for line in lines:
        if not (found := _LINE.match(line)):
            continue
        title = found["title"].strip()
        if title.startswith("land "):
            count += 1
            title = f"{title} #{count}"
        if walked := _NIGHT.match(title):
            night = walked["night"]
        yield Step("" if title == "publish" else night, title, float(found["seconds"]))


class Refreshes:
    """Refreshes of one folder against one graph, from homes that share their keys."""

    def __init__(self, graph: tuple[GraphSettings, Home], files: Path, place: Path) -> None:
        self._graph = graph
        self._files = files
        self._place = place
        address = find_address(*graph)
        assert address.password is not None
        self._environment = {
            **os.environ,
            "KG_NEO4J_URI": address.uri,
            "KG_NEO4J_PASSWORD": address.password.get_secret_value(),
        }
        load_keys(place / "keys.json")

    def make_home(self, name: str, like: Path | None = None) -> dict[str, str]:
        """A home under the shared keys: empty beside an empty graph, or as another one stands."""
        path = self._place / name
        if like is not None:
            shutil.copytree(like, path)
        else:
            with connect(*self._graph) as graph:
                wipe_nodes(graph)
            shutil.copy2(self._place / "keys.json", Home(path).ensure().keys)
        return {**self._environment, "KG_HOME": str(path)}

    def run(self, environment: dict[str, str], folder: str = "") -> tuple[str, list[Step]]:
        """Run to the end; the graph's digest and the steps."""
        words = [*KG, "refresh", str(self._files / folder), "--json"]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["publication"]["published"]["content_digest"]
        with connect(*self._graph) as graph:
            digest = digest_graph(graph, load_keys(self._place / "keys.json").seal)
        return digest, list(read_steps(iter(done.stderr.splitlines())))

    def kill_in(self, environment: dict[str, str], after: Step | None, seconds: float) -> bool:
        """Run, and kill so many seconds after a step has ended (None: after the start); False when it ended before."""
        words = [*KG, "refresh", str(self._files)]
        with subprocess.Popen(
            words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as night:
            assert night.stderr is not None
            steps = read_steps(iter(night.stderr.readline, ""))
            if after is not None and not any(step.place == after.place for step in steps):
                return False
            try:
                night.wait(seconds)
            except subprocess.TimeoutExpired:
                night.send_signal(signal.SIGKILL)
            night.stderr.read()
        return night.returncode == -signal.SIGKILL
