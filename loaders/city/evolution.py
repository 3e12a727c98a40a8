"""The next night of a quarter: new, changed, corrected, ended and withdrawn records, each with its event.

Departments hear of things apart: a person's new telephone or name reaches the household register, a firm's new name the
market department's files; banks and courts keep what they knew. The order is that of the dependence: people, firms,
decisions, courts, loans.
"""

from datetime import date
from typing import cast

from kg.model.vocabulary import RegisterState
from loaders.city.events import EventLog
from loaders.city.evolving_banking import evolve_banking
from loaders.city.evolving_firms import evolve_market
from loaders.city.evolving_people import evolve_population
from loaders.city.evolving_supervision import evolve_courts, evolve_supervision
from loaders.city.firms import Firm
from loaders.city.night import Night
from loaders.city.persons import DocumentKind, Person, iter_adults
from loaders.city.world import Quarter, Record, World, list_premises


def evolve(quarter: Quarter, world: World, on: date, place: int) -> World:
    """The quarter of `world` on its night number `place`, which is `on`."""
    log = EventLog(on)
    random = quarter.ground.streams.of(f"night/{place}")
    night = Night(on, quarter.ground, quarter.links, quarter.fixed, random, log)
    population = evolve_population(world.population, night)
    adults = [person for person in iter_adults(population.persons, on) if person.document is DocumentKind.IDENTITY_CARD]
    before = {firm.id: firm for firm in world.market.firms}
    market, changed = evolve_market(world.market, adults, night)
    supervision = evolve_supervision(world.supervision, market.firms, (changed, before), night)
    courts = evolve_courts(world.courts, market.firms, night)
    active = [firm for firm in market.firms if firm.state is RegisterState.ACTIVE]
    bankers = {bank.id for bank in world.banks}
    parties: list[Person | Firm] = [*adults, *(firm for firm in active if firm.id not in bankers)]
    banking = evolve_banking(world.banking, parties, world.banks, night)
    return World(
        on=on,
        quarter=world.quarter,
        population=population,
        market=market,
        supervision=supervision,
        courts=courts,
        banking=banking,
        premises=list_premises(population, market, world.quarter),
        banks=world.banks,
        disclosures=world.disclosures,
        events=tuple(log.events),
        withdrawn=cast("tuple[Record, ...]", tuple(log.withdrawn)),
    )
