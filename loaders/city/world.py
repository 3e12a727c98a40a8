"""Everything of one night, as one value: what each department would write into its files."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from loaders.city.banking import Banking, Clients, build_banking
from loaders.city.firms import Firm, Market, build_market
from loaders.city.numbers import Numbering
from loaders.city.persons import Population, build_population
from loaders.city.streams import Streams
from loaders.city.structures import build_structures
from loaders.city.supervision import Supervision, build_supervision

FIRST_NIGHT: Final = date(2026, 1, 5)


@dataclass(frozen=True, slots=True)
class World:
    """The city on one night."""

    on: date
    population: Population
    market: Market
    supervision: Supervision
    banking: Banking
    banks: tuple[Firm, ...]


def build_world(persons: int, numbering: Numbering, streams: Streams) -> World:
    """The city on its first night."""
    on = FIRST_NIGHT
    population = build_population(persons, on, numbering, streams)
    drawn = build_market(population.persons, on, numbering, streams)
    random = streams.of("structures")
    structures = build_structures(population.persons, on, numbering, random, len(drawn.firms))
    market = Market(
        drawn.firms + structures.market.firms,
        drawn.shareholdings + structures.market.shareholdings,
        drawn.officers + structures.market.officers,
    )
    clients = Clients(population.persons, drawn.firms, structures.motif_firms, structures.banks)
    return World(
        on=on,
        population=population,
        market=market,
        supervision=build_supervision(market.firms, on, streams),
        banking=build_banking(clients, on, streams),
        banks=structures.banks,
    )
