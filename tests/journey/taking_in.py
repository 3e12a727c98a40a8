"""A small city taken in: what the journeys share."""

from dataclasses import dataclass
from pathlib import Path

from kg.home import Home
from kg.progress import SilentReporter
from kg.settings import GraphSettings
from loaders.contract import find_contracts
from loaders.refresh import NightReport, refresh

PERSONS = 400
SEED = 66


@dataclass(frozen=True)
class TakenIn:
    """A city's files, the home that they were taken into, and what each night reported."""

    files: Path
    home: Home
    settings: GraphSettings
    reports: list[NightReport]


def take_in(files: Path, settings: GraphSettings) -> list[NightReport]:
    """Refresh from a folder with the contracts that fit."""
    return refresh(files, find_contracts(files, []), settings, SilentReporter())


def forget_staged(home: Home) -> None:
    """Remove everything a home keeps but its graph server and its keys."""
    for path in (home.registry_database, home.household_database, home.resolution_database, home.facts_database):
        path.unlink(missing_ok=True)
        path.with_name(path.name + ".wal").unlink(missing_ok=True)
