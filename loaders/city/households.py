"""Settles persons in family and collective households.

Shapes, after the bulletin of the seventh census for a very large city of newcomers (深圳市第七次全国人口普查公报,
2021): 82.5 % live in family households of 2.25 persons on average, the rest in collective ones of about three, most
small, a few dormitories of hundreds; 55 % are male (here 53 %: couples are balanced); 15 % are under 15 and 5 % are 60
or older. One child in thirteen has the mother's surname (公安部 2020年全国姓名报告).
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from kg.model.vocabulary import HouseholdKind, PremisesUsage, ResidenceKind, Sex
from loaders.city import names
from loaders.city.divisions import OTHER_DIVISIONS, spell_origin
from loaders.city.numbers import Numbering, choose_origin
from loaders.city.particulars import MARRIED, Bearing, build_particulars, draw_ethnicity
from loaders.city.particulars import find_age as find_age_of
from loaders.city.persons import HEAD, HUSBAND, SELF, WIFE, Household, Person, Resident
from loaders.city.premises import Housing, Premises
from loaders.city.streams import Weighted

_COLLECTIVE_HOUSEHOLDS: Final = 0.094
"""Of all households but the dormitory that every quarter has."""
_TAIL_SHARE: Final = 0.01
_ROOMMATES: Final = 6
_FORMER_NAME_SHARE: Final = 0.03
_PERMIT_SHARE: Final = 0.45
"""Of family households: newcomers whose household is registered elsewhere."""
_SECOND_SHARE: Final = 0.02
_PERMIT_DAYS: Final = 365
"""A residence permit is endorsed once a year: 居住证暂行条例 art. 10."""
_FAMILY_SIZES: Final = Weighted([(1, 0.38), (2, 0.28), (3, 0.18), (4, 0.10), (5, 0.04), (6, 0.02)])
_COLLECTIVE_SIZES: Final = Weighted([(1, 0.25), (2, 0.2), (3, 0.2), (4, 0.15), (5, 0.1), (6, 0.1)])
_ADULT_AGES: Final = Weighted(
    [((20, 29), 0.27), ((30, 39), 0.38), ((40, 49), 0.20), ((50, 59), 0.10), ((60, 85), 0.055)]
)
_YOUNG_AGES: Final = Weighted([((16, 19), 0.08), ((20, 29), 0.57), ((30, 39), 0.24), ((40, 58), 0.11)])
_YEAR: Final = 365.25


@dataclass(frozen=True, slots=True)
class Origins:
    """What settlers take from their quarter: numbers, rooms, and the employers that they name."""

    numbering: Numbering
    housing: Housing
    employers: tuple[str, ...]


class Settlers:
    """Makes persons and settles them in households."""

    def __init__(self, on: date, origins: Origins, random: Random) -> None:
        self._on = on
        self._numbering = origins.numbering
        self._housing = origins.housing
        self._employers = origins.employers
        self._random = random

    def build_household(self, room: int, largest: int = _ROOMMATES) -> tuple[Household, list[Resident]]:
        """A household of at most `room` persons; `largest` bounds the dormitories among them."""
        if self._random.random() < _COLLECTIVE_HOUSEHOLDS:
            size = _COLLECTIVE_SIZES.draw(self._random)
            if self._random.random() < _TAIL_SHARE:
                size = max(size, min(largest, round(2 * _ROOMMATES * self._random.paretovariate(0.9))))
            return self.build_dormitory(min(room, size))
        return self.build_family(min(room, _FAMILY_SIZES.draw(self._random)))

    def build_dormitory(self, size: int) -> tuple[Household, list[Resident]]:
        """A collective household; from seven persons on it is an employer's."""
        large = size > _ROOMMATES
        usage = PremisesUsage.DORMITORY if large else PremisesUsage.RESIDENCE
        premises = self._housing.build_premises(usage, -(-size // _ROOMMATES))
        unit = f"{self._random.choice(self._employers)}集体户" if large else ""
        household = Household(self._numbering.build_key("H"), HouseholdKind.COLLECTIVE, premises, unit)
        people = [self._build_person(self._draw_birth(_YOUNG_AGES), premises, self._draw_sex()) for _ in range(size)]
        return household, [self._register(person, household, SELF, is_permit=True) for person in people]

    def build_family(self, size: int, *, head: Person | None = None) -> tuple[Household, list[Resident]]:
        """A family household; `head` is drawn when not given."""
        premises = head.premises if head else self._housing.build_premises()
        household = Household(self._numbering.build_key("H"), HouseholdKind.FAMILY, premises)
        permit = self._random.random() < _PERMIT_SHARE
        people = self._build_kin(size, premises, head)
        return household, [self._register(person, household, code, is_permit=permit) for person, code in people]

    def build_adult(self, premises: Premises | None = None, name: str | None = None, sex: Sex | None = None) -> Person:
        """An adult without kin; at home nowhere in the city when no premises are given and never registered."""
        home = premises or self._housing.build_premises()
        return self._build_person(self._draw_birth(_ADULT_AGES), home, sex or self._draw_sex(), name=name)

    def build_child(self, mother: Person, father: Person | None, born: date) -> Person:
        """A child of its parents, reached at its mother's telephone while it is small."""
        parent = mother if father is None or self._random.random() < 1 / 13 else father
        surname = names.find_surname(parent.name)
        child = self._build_person(born, mother.premises, self._draw_sex(), surname)
        return replace(child, phone=mother.phone) if find_age_of(born, self._on) < 14 else child

    def build_lodging(self) -> Household:
        """A family household that nobody has moved into yet."""
        return Household(self._numbering.build_key("H"), HouseholdKind.FAMILY, self._housing.build_premises())

    def register_second(self, person: Person, household: Household, code: str) -> Resident:
        """The permit of a person who lives at a second address."""
        entry = self._register(person, household, code, is_permit=True)
        return replace(entry, key=f"R{self._numbering.quarter:04d}{500_000 + self._numbering.count('second'):06d}")

    def register(self, person: Person, household: Household, code: str, *, is_permit: bool) -> Resident:
        """An entry of somebody who came today."""
        entry = self._register(person, household, code, is_permit=is_permit)
        return replace(entry, moved_in_on=self._on, permit_from=self._on if is_permit else None)

    def draws_second_address(self, resident: Resident) -> bool:
        """Whether a registered adult has another address in the city."""
        is_adult = resident.residence_kind is ResidenceKind.REGISTERED and resident.person.birth_on.year < 2006
        return is_adult and self._random.random() < _SECOND_SHARE

    def _build_kin(self, size: int, home: Premises, given: Person | None) -> list[tuple[Person, str]]:
        head = given or self._build_person(self._draw_birth(_ADULT_AGES), home, self._draw_sex(), married=size > 2)
        people = [(head, HEAD)]
        if size == 2 and self._random.random() < 0.25:
            return [*people, *self._build_children(head, None, 1)]
        spouse: Person | None = None
        if size >= 2:
            other = Sex.FEMALE if head.sex is Sex.MALE else Sex.MALE
            born = max(self._shift(head.birth_on, self._random.randrange(-4, 5)), date(1935, 1, 1))
            spouse = self._build_person(min(born, self._shift(self._on, -20)), home, other, married=True)
            people[0] = (marry(head), HEAD)
            people.append((spouse, WIFE if other is Sex.FEMALE else HUSBAND))
        parents = 1 if size >= 4 and self._random.random() < 0.35 else 0
        people += self._build_children(people[0][0], spouse, size - len(people) - parents)
        if parents:
            sex = self._draw_sex()
            surname = names.find_surname(head.name) if sex is Sex.MALE else None
            born = self._shift(head.birth_on, -self._random.randrange(22, 32))
            people.append((self._build_person(born, home, sex, surname), "51" if sex is Sex.MALE else "52"))
        return people

    def _build_children(self, head: Person, spouse: Person | None, count: int) -> list[tuple[Person, str]]:
        parents = [parent for parent in (head, spouse) if parent is not None]
        father = next((parent for parent in parents if parent.sex is Sex.MALE), head)
        mother = next((parent for parent in parents if parent.sex is Sex.FEMALE), head)
        born = self._shift(mother.birth_on, self._random.randrange(21, 34))
        children: list[Person] = []
        for _ in range(count):
            born = min(born, self._on - timedelta(days=self._random.randrange(30, 900)))
            children.append(self.build_child(mother, father, born))
            born = self._shift(born, self._random.randrange(2, 6))
        return list(zip(children, number_children(children), strict=True))

    def _register(self, person: Person, household: Household, code: str, *, is_permit: bool) -> Resident:
        random = self._random
        earliest = max(person.birth_on, date(1985, 1, 1))
        days = max(1, (self._on - earliest).days)
        came = earliest + timedelta(days=random.randrange(days))
        native = not is_permit and person.birth_on >= earliest and random.random() < 0.3
        origin = spell_origin(random.choice(OTHER_DIVISIONS))
        moved = (
            came + timedelta(days=random.randrange(max(1, (self._on - came).days))) if random.random() < 0.5 else came
        )
        ends = self._on + timedelta(days=random.randrange(_PERMIT_DAYS)) if is_permit else None
        return Resident(
            key=f"R{person.id[1:]}",
            person=person,
            household=household,
            relation_code=code,
            residence_kind=ResidenceKind.PERMIT_HOLDER if is_permit else ResidenceKind.REGISTERED,
            moved_in_on=moved,
            moved_from=origin if moved == came else "本市",
            came_on=None if native else came,
            came_from="" if native else origin,
            permit_number=self._numbering.build_key("66JZ") if is_permit else "",
            permit_from=ends - timedelta(days=_PERMIT_DAYS) if ends else None,
            valid_to=ends,
        )

    def _build_person(
        self, born: date, home: Premises, sex: Sex, surname: str | None = None, *, name: str | None = None,
        married: bool = False,
    ) -> Person:  # fmt: skip
        random = self._random
        drawn = name or names.build_person_name(sex, random, surname)
        kept = names.find_surname(drawn)
        former = kept is not None and random.random() < _FORMER_NAME_SHARE
        origin = choose_origin(born, random)
        bearing = Bearing(sex, find_age_of(born, self._on), origin, draw_ethnicity(drawn, random), married)
        return Person(
            id=self._numbering.build_key("P"),
            name=drawn,
            former_name=names.build_person_name(sex, random, kept) if former else "",
            sex=sex,
            birth_on=born,
            number=self._numbering.build_identity_number(origin, born, sex),
            phone=self._numbering.build_phone(),
            premises=home,
            particulars=build_particulars(bearing, self._employers, random),
        )

    def _draw_sex(self) -> Sex:
        return Sex.MALE if self._random.random() < 0.55 else Sex.FEMALE

    def _draw_birth(self, ages: Weighted[tuple[int, int]]) -> date:
        youngest, oldest = ages.draw(self._random)
        return self._on - timedelta(days=round(_YEAR * self._random.uniform(youngest, oldest + 1)))

    def _shift(self, day: date, years: int) -> date:
        return day + timedelta(days=round(_YEAR * years) + self._random.randrange(-180, 180))


def number_children(children: list[Person]) -> list[str]:
    """Codes 21 and 31 for an only child, 22 to 26 and 32 to 36 by birth among sons and among daughters."""
    if len(children) == 1:
        return ["21" if children[0].sex is Sex.MALE else "31"]
    codes: list[str] = []
    sons = daughters = 0
    for child in children:
        if child.sex is Sex.MALE:
            sons += 1
            codes.append(f"2{min(sons, 5) + 1}")
        else:
            daughters += 1
            codes.append(f"3{min(daughters, 5) + 1}")
    return codes


def marry(person: Person) -> Person:
    """The same person with a spouse."""
    if person.particulars is None:
        return person
    return replace(person, particulars=replace(person.particulars, marital_status=MARRIED))
