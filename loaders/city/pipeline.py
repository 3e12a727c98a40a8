"""The whole way from a seed to a folder of files: quarter by quarter, all its nights, written and forgotten."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from kg.errors import ConfigurationError
from kg.progress import Reporter, SilentReporter
from loaders.city.divisions import write_reference_tables
from loaders.city.error_profiles import USUAL, ErrorProfile
from loaders.city.evolution import evolve
from loaders.city.files import CityFiles
from loaders.city.ground import FIRST_NIGHT
from loaders.city.quarters import City, build_city
from loaders.city.world import World, build_quarter

FEWEST_PERSONS: Final = 100
"""Below this the fixed structures would not find their people."""


@dataclass(frozen=True, slots=True)
class CityReport:
    """What was made: the nights with the rows of each file, and the counts of the truth."""

    directory: Path
    nights: tuple[date, ...]
    person_count: int
    """All there ever were, those who left or died included."""
    firm_count: int
    row_counts: dict[str, int]
    """Rows without header by file, such as `night-1/market/officer.csv`."""
    event_counts: dict[str, int]
    """What happened after the first night, by kind of event."""
    mention_count: int
    dirt_count: int


def make_city(
    directory: Path,
    persons: int,
    seed: int,
    nights: int = 1,
    reporter: Reporter | None = None,
    *,
    errors: ErrorProfile = USUAL,
) -> CityReport:
    """Write a city below `directory`: `night-1/` …, `reference/`, `truth/`; same arguments, same bytes.

    Args:
        directory: created when it is not there; files in it are replaced.
        persons: how many persons there are on the first night, at least 100; some ten thousand are in memory at a time.
        seed: any whole number.
        nights: how many nights of files, at least 1; the first is 2026-01-05, each later one the day after.
        reporter: where progress goes; nowhere by default.
        errors: how dirty the files are.

    Raises:
        ConfigurationError: a count is too small, or the directory cannot be written.
    """
    if persons < FEWEST_PERSONS or nights < 1:
        raise ConfigurationError(
            f"A city needs at least {FEWEST_PERSONS} persons and one night; {persons} and {nights} were asked for.",
            way_out="Give larger --persons or --nights.",
        )
    days = tuple(FIRST_NIGHT + timedelta(days=place) for place in range(nights))
    try:
        return _make_city(directory, build_city(persons, seed), days, reporter or SilentReporter(), errors)
    except OSError as error:
        raise ConfigurationError(
            f"The city cannot be written to {directory}: {error.strerror}.", way_out="Choose another --out."
        ) from error


def iter_worlds(city: City, quarter: int, nights: tuple[date, ...]) -> Iterator[World]:
    """A quarter on each of the nights."""
    first = build_quarter(city, quarter)
    world = first.world
    yield world
    for place, on in enumerate(nights[1:], start=2):
        world = evolve(first, world, on, place)
        yield world


def _make_city(
    directory: Path, city: City, nights: tuple[date, ...], reporter: Reporter, errors: ErrorProfile
) -> CityReport:
    write_reference_tables(directory / "reference")
    events: Counter[str] = Counter()
    person_count = firm_count = 0
    with (
        reporter.step("city", unit="persons", total=city.persons) as step,
        CityFiles(directory, nights, city, errors) as files,
    ):
        for quarter in range(city.quarter_count):
            worlds = tuple(iter_worlds(city, quarter, nights))
            files.write_quarter(worlds)
            events.update(event.kind.value for world in worlds for event in world.events)
            person_count += len(worlds[-1].population.persons)
            firm_count += len(worlds[-1].market.firms)
            step.advance(city.count_persons(quarter))
    return CityReport(
        directory=directory,
        nights=nights,
        person_count=person_count,
        firm_count=firm_count,
        row_counts=dict(sorted(files.row_counts.items())),
        event_counts=dict(sorted(events.items())),
        mention_count=files.mention_count,
        dirt_count=files.dirt_count,
    )
