"""A small city taken in: what the journeys share."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from kg.graph.digest import digest_graph
from kg.graph.door import connect
from kg.home import Home
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from loaders.refresh import RefreshReport, refresh
from loaders.staging.fitting import find_contracts

PERSONS = 400
SEED = 66


@dataclass(frozen=True)
class TakenIn:
    """A city's files, the home that they were taken into, and what the refresh reported."""

    files: Path
    home: Home
    settings: GraphSettings
    report: RefreshReport

    @property
    def graph_digest(self) -> str:
        """Digest of the graph as it is."""
        return read_graph_digest(self.settings)


def take_in(files: Path, settings: GraphSettings) -> RefreshReport:
    """Refresh from a folder with the contracts that fit."""
    return refresh(files, find_contracts(files, []), settings, SilentReporter())


def read_graph_digest(settings: GraphSettings) -> str:
    """Digest of the whole graph, sealed blobs opened."""
    home = Home(settings.home)
    with connect(settings, home) as graph:
        return digest_graph(graph, load_keys(home.keys).seal)


def forget_staged(home: Home) -> None:
    """Remove everything a home keeps but its graph server and its keys."""
    for path in (*home.path.glob("*.duckdb*"), home.regions):
        path.unlink(missing_ok=True)
    for folder in (home.checkpoints, home.reports):
        shutil.rmtree(folder, ignore_errors=True)
