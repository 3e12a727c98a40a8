"""Persons and firms that are easily taken for one another, planted at fixed shares and named in the truth.

Shares are ours and were fixed before any model was tuned on them (docs/city.md, section Hard cases). They are drawn
from a stream of their own, so that the rest of a quarter is as it would be without them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Final

from kg.model.vocabulary import HouseholdKind, LegalForm, PremisesUsage, RegisterState, Sex
from loaders.city import divisions, names
from loaders.city.firms import Firm
from loaders.city.ground import FIRST_NIGHT, Ground
from loaders.city.persons import HEAD, HUSBAND, Person, Resident, find_age
from loaders.city.premises import SECRETARIAL, SECRETARIAL_PHONE
from loaders.city.truth import HardCase, HardCaseKind

NAMESAKE_SHARE: Final = 1 / 150
"""Of adults who live alone or in collective households."""
TWIN_SHARE: Final = 0.06
"""Of two neighbouring children of a family."""
GENERATION_SHARE: Final = 0.3
"""Of two neighbouring children; twice as often of twins."""
JUNIOR_SHARE: Final = 0.01
"""Of sons who live with their father."""
CORRECTED_SHARE: Final = 0.0005
"""Of adult residents."""
SECRETARIAL_SHARE: Final = 0.2
"""Of companies in offices."""
AGENT_PHONE_SHARE: Final = 0.3
"""Of the companies at the secretarial address."""
SUCCESSOR_SHARE: Final = 0.1
"""Of limited companies and individual businesses that were struck off."""
_LATEST_BIRTH: Final = 2005
_SUCCEEDED: Final = frozenset({LegalForm.LIMITED_COMPANY, LegalForm.INDIVIDUAL_BUSINESS})


def plant_among_residents(ground: Ground, residents: list[Resident], first: int) -> list[HardCase]:
    """Make residents from place `first` on alike; changes the list, and gives what was planted."""
    random = ground.streams.of("hard cases")
    cases = _plant_kin(ground, residents, first, random)
    cases += _plant_namesakes(ground, residents, first, random)
    for place in range(first, len(residents)):
        person = residents[place].person
        if find_age(person, FIRST_NIGHT) >= 18 and random.random() < CORRECTED_SHARE:
            earlier = _build_number(ground, person, random)
            residents[place] = replace(residents[place], person=replace(person, banked_number=earlier))
            cases.append(HardCase(HardCaseKind.CORRECTED_NUMBER, person.id, person.id))
    return cases


def _plant_kin(ground: Ground, residents: list[Resident], first: int, random: Random) -> list[HardCase]:
    cases: list[HardCase] = []
    for elder, younger in pairwise(range(first, len(residents))):
        one, other = residents[elder], residents[younger]
        if one.household.key != other.household.key or not _is_child(other):
            continue
        if _is_child(one):
            person, kind = _make_sibling(ground, one.person, other.person, random)
            residents[younger] = replace(other, person=person)
            cases.append(HardCase(kind, one.person.id, person.id))
    for place in range(first, len(residents)):
        son = residents[place]
        father = _find_father(residents, first, place)
        if father is not None and random.random() < JUNIOR_SHARE:
            residents[place] = replace(son, person=replace(son.person, name=father.name))
            cases.append(HardCase(HardCaseKind.JUNIOR, father.id, son.person.id))
    return cases


def _make_sibling(ground: Ground, one: Person, other: Person, random: Random) -> tuple[Person, HardCaseKind]:
    is_twin = random.random() < TWIN_SHARE
    shares = random.random() < (2 if is_twin else 1) * GENERATION_SHARE
    if is_twin:
        other = replace(other, birth_on=one.birth_on)
        other = replace(other, number=_build_number(ground, other, random))
    surname = names.find_surname(one.name)
    if shares and surname and len(one.name) == len(surname) + 2 and other.name.startswith(surname):
        drawn = one.name[:-1] + other.name[-1]
        other = other if drawn == one.name else replace(other, name=drawn)
    return other, HardCaseKind.TWIN if is_twin else HardCaseKind.SIBLING


def _find_father(residents: list[Resident], first: int, place: int) -> Person | None:
    son = residents[place]
    if not _is_child(son) or son.person.sex is not Sex.MALE:
        return None
    for other in reversed(residents[max(first, place - 8) : place]):
        is_parent = other.household.key == son.household.key and other.relation_code in {HEAD, HUSBAND}
        if is_parent and other.person.sex is Sex.MALE:
            return other.person
    return None


def _plant_namesakes(ground: Ground, residents: list[Resident], first: int, random: Random) -> list[HardCase]:
    sizes: dict[str, int] = {}
    for resident in residents:
        sizes[resident.household.key] = sizes.get(resident.household.key, 0) + 1
    alone = [
        place
        for place in range(first, len(residents))
        if residents[place].person.birth_on.year <= _LATEST_BIRTH
        and (residents[place].household.kind is HouseholdKind.COLLECTIVE or sizes[residents[place].household.key] == 1)
    ]
    cases: list[HardCase] = []
    for order, place in enumerate(alone):
        if not order or random.random() >= NAMESAKE_SHARE:
            continue
        person, model = residents[place].person, residents[alone[random.randrange(order)]].person
        if person.sex is not model.sex or "·" in person.name or "·" in model.name:
            continue
        person = replace(person, name=model.name, birth_on=model.birth_on, former_name="")
        person = replace(person, number=_build_number(ground, person, random))
        residents[place] = replace(residents[place], person=person)
        cases.append(HardCase(HardCaseKind.NAMESAKE, model.id, person.id))
    return cases


def _is_child(resident: Resident) -> bool:
    return resident.household.kind is HouseholdKind.FAMILY and resident.relation_code[0] in "23"


def _build_number(ground: Ground, person: Person, random: Random) -> str:
    return ground.numbering.build_identity_number(person.number[:6], person.birth_on, person.sex, random)


def move_to_secretary(ground: Ground, firms: list[Firm]) -> None:
    """Put companies at the one address of the city where an agent keeps thousands; changes the list."""
    random = ground.streams.of("secretarial addresses")
    for place, firm in enumerate(firms):
        is_office = firm.form is LegalForm.LIMITED_COMPANY and firm.premises.usage is PremisesUsage.OFFICE
        if is_office and random.random() < SECRETARIAL_SHARE:
            phone = SECRETARIAL_PHONE if random.random() < AGENT_PHONE_SHARE else firm.phone
            firms[place] = replace(firm, premises=SECRETARIAL, phone=phone)


def register_again(ground: Ground, firms: Sequence[Firm]) -> tuple[list[Firm], list[HardCase]]:
    """Entities that were struck off and registered again, with numbers of their own."""
    random = ground.streams.of("successors")
    successors: list[Firm] = []
    cases: list[HardCase] = []
    for firm in firms:
        is_ended = firm.form in _SUCCEEDED and firm.state is RegisterState.DEREGISTERED and firm.ended_on is not None
        if not is_ended or random.random() >= SUCCESSOR_SHARE:
            continue
        converted = firm.form is LegalForm.INDIVIDUAL_BUSINESS
        began = min(FIRST_NIGHT - timedelta(days=1), (firm.ended_on or FIRST_NIGHT) + timedelta(random.randrange(400)))
        successor = replace(
            firm,
            id=ground.numbering.build_key("E"),
            code=ground.numbering.build_credit_code("91", firm.premises.division_code, random),
            name=_name_company(firm) if converted else firm.name,
            former_names=(),
            form=LegalForm.LIMITED_COMPANY,
            state=RegisterState.ACTIVE,
            established_on=began,
            approved_on=began,
            ended_on=None,
            registration_number="",
            term_to=None,
        )
        successors.append(successor)
        kind = HardCaseKind.CONVERTED if converted else HardCaseKind.RE_REGISTERED
        cases.append(HardCase(kind, firm.id, successor.id))
    return successors, cases


def _name_company(firm: Firm) -> str:
    """鹏城市西岭区恒瑞贸易商行 becomes 鹏城市恒瑞贸易有限公司."""
    stem = firm.name.removeprefix(divisions.CITY_NAME)
    for district in divisions.DISTRICTS.values():
        stem = stem.removeprefix(district)
    for ending in ("经营部", "商行", "店"):
        stem = stem.removesuffix(ending)
    return f"{divisions.CITY_NAME}{stem}有限公司"
