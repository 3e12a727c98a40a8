"""The whole way from a seed to a folder of files: build each night's world, write its files, write the truth beside."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from kg.errors import ConfigurationError
from kg.progress import Reporter, SilentReporter
from loaders.city import bank_files, household_files, market_files
from loaders.city.dirt import Surroundings
from loaders.city.divisions import write_reference_tables
from loaders.city.evolution import evolve
from loaders.city.files import NightFiles
from loaders.city.numbers import Numbering
from loaders.city.persons import iter_adults
from loaders.city.streams import Streams
from loaders.city.truth import Truth
from loaders.city.world import World, build_world

FEWEST_PERSONS: Final = 100
"""Below this the fixed structures would not find their people."""
_AGENTS: Final = 4


@dataclass(frozen=True, slots=True)
class CityReport:
    """What was made: the nights with the rows of each file, and the counts of the truth."""

    directory: Path
    nights: tuple[date, ...]
    person_count: int
    firm_count: int
    row_counts: dict[str, int]
    """Rows without header by file, such as `night-1/market/officer.csv`."""
    mention_count: int
    dirt_count: int


def make_city(
    directory: Path, persons: int, seed: int, nights: int = 1, reporter: Reporter | None = None
) -> CityReport:
    """Write a city below `directory`: `night-1/` …, `reference/`, `truth/`; same arguments, same bytes.

    Args:
        directory: created when it is not there; files in it are replaced.
        persons: how many persons there are on the first night, at least 100; one night is held in memory.
        seed: any whole number.
        nights: how many nights of files, at least 1; the first is 2026-01-05, each later one the day after.
        reporter: where progress goes; nowhere by default.

    Raises:
        ConfigurationError: a count is too small, or the directory cannot be written.
    """
    if persons < FEWEST_PERSONS or nights < 1:
        raise ConfigurationError(
            f"A city needs at least {FEWEST_PERSONS} persons and one night; {persons} and {nights} were asked for.",
            way_out="Give larger --persons or --nights.",
        )
    try:
        return _make_city(directory, persons, Streams(seed), nights, reporter or SilentReporter())
    except OSError as error:
        raise ConfigurationError(
            f"The city cannot be written to {directory}: {error.strerror}.", way_out="Choose another --out."
        ) from error


def _make_city(directory: Path, persons: int, streams: Streams, nights: int, reporter: Reporter) -> CityReport:
    numbering = Numbering(streams.of("numbers"))
    with reporter.step("city: people and firms", unit="persons") as step:
        worlds = [build_world(persons, numbering, streams)]
        around = _find_surroundings(worlds[0], numbering)
        for night in range(2, nights + 1):
            worlds.append(
                evolve(worlds[-1], worlds[-1].on + timedelta(days=1), numbering, streams.of(f"night/{night}"))
            )
        step.advance(persons)
    write_reference_tables(directory / "reference")
    row_counts: dict[str, int] = {}
    with Truth(directory / "truth", nights=nights) as truth:
        # Last night first: see `Truth`.
        for night in range(nights, 0, -1):
            folder = directory / f"night-{night}"
            with reporter.step(f"city: files of night {night}") as step:
                counts = _write_night(worlds[night - 1], NightFiles(folder, truth, streams, around), streams)
                step.advance(sum(counts.values()))
            (folder / "night.yaml").write_text(f"night: {worlds[night - 1].on.isoformat()}\n", encoding="utf-8")
            row_counts |= {f"{folder.name}/{path}": count for path, count in counts.items()}
    return CityReport(
        directory=directory,
        nights=tuple(world.on for world in worlds),
        person_count=len(worlds[-1].population.persons),
        firm_count=len(worlds[-1].market.firms),
        row_counts=dict(sorted(row_counts.items())),
        mention_count=truth.mention_count,
        dirt_count=truth.dirt_count,
    )


def _write_night(world: World, files: NightFiles, streams: Streams) -> dict[str, int]:
    market, supervision, banking, population = world.market, world.supervision, world.banking, world.population
    written = (
        (market_files.REGISTRATION, market_files.iter_registrations(market.firms, streams)),
        (market_files.SHAREHOLDER, market_files.iter_shareholders(market.shareholdings)),
        (market_files.OFFICER, market_files.iter_officers(market.officers)),
        (market_files.PENALTY, market_files.iter_penalties(supervision.penalties)),
        (market_files.ABNORMAL_LISTING, market_files.iter_listings(supervision.listings)),
        (market_files.LICENCE, market_files.iter_licences(supervision.licences)),
        (bank_files.CUSTOMER, bank_files.iter_customers(banking.customers)),
        (bank_files.FACILITY, bank_files.iter_facilities(banking.facilities)),
        (bank_files.REPAYMENT, bank_files.iter_repayments(banking.repayments)),
        (bank_files.GUARANTEE, bank_files.iter_guarantees(banking.guarantees)),
        (household_files.REGISTER, household_files.iter_residents(population.residents, streams)),
        (household_files.HOUSEHOLD, household_files.iter_households(population.households)),
    )
    return {layout.path: files.write(layout, rows) for layout, rows in written}


def _find_surroundings(world: World, numbering: Numbering) -> Surroundings:
    """The agents who file for others: their numbers and phones turn up where they do not belong."""
    agents = list(iter_adults(world.population.persons, world.on))[-_AGENTS:]
    return Surroundings(
        agent_numbers=tuple(agent.number for agent in agents),
        shared_phones=tuple(numbering.build_phone() for _ in range(_AGENTS)),
    )
