"""The persons of one quarter: its heads, its households, those with a second address, and outsiders."""

from dataclasses import replace
from random import Random
from typing import Final

from kg.model.vocabulary import HouseholdKind
from loaders.city.ground import FIRST_NIGHT, Ground
from loaders.city.hard_cases import plant_among_residents
from loaders.city.heads import Heads
from loaders.city.households import Settlers
from loaders.city.outsiders import build_outsiders
from loaders.city.persons import HEAD, SELF, Household, Person, Population, Resident

OUTSIDER_SHARE: Final = 0.04
_FEWEST_OUTSIDERS: Final = 2
_DORMITORY_SHARE: Final = 0.04
"""Of a quarter's residents: its own dormitory, and the bound of every other."""


def build_population(ground: Ground, heads: Heads, count: int, agents: tuple[Person, ...] = ()) -> Population:
    """`count` persons, heads and agents among them."""
    random = ground.streams.of("persons")
    settlers = ground.build_settlers(FIRST_NIGHT, random)
    outsiders = max(_FEWEST_OUTSIDERS, round(count * OUTSIDER_SHARE) - len(agents))
    wanted = count - outsiders - len(agents)
    households = list(heads.households)
    residents = list(heads.residents)
    largest = round(count * _DORMITORY_SHARE)
    household, members = settlers.build_dormitory(min(largest, wanted - len(residents)))
    households.append(household)
    residents.extend(members)
    while len(residents) < wanted:
        household, members = settlers.build_household(wanted - len(residents), largest)
        households.append(household)
        residents.extend(members)
    hard_cases = plant_among_residents(ground, residents, len(heads.residents))
    persons = [resident.person for resident in residents]
    _add_second_addresses(settlers, households, residents, random)
    persons += [*agents, *build_outsiders(ground, FIRST_NIGHT, outsiders)]
    return Population(tuple(persons), tuple(households), tuple(residents), tuple(hard_cases))


def _add_second_addresses(
    settlers: Settlers, households: list[Household], residents: list[Resident], random: Random
) -> None:
    """Some registered adults live elsewhere in the city: in a collective household, or alone."""
    shared = [household for household in households if household.kind is HouseholdKind.COLLECTIVE]
    for place, resident in enumerate(tuple(residents)):
        if not settlers.draws_second_address(resident):
            continue
        if shared and random.random() < 0.5:
            household, code = random.choice(shared), SELF
        else:
            household, code = settlers.build_lodging(), HEAD
            households.append(household)
        entry = settlers.register_second(resident.person, household, code)
        residents.append(replace(entry, other_address=resident.household.premises.address))
        residents[place] = replace(resident, other_address=household.premises.address)
