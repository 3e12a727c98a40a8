"""Residents and outsiders of the city, in family and collective households.

Shapes, after the bulletin of the seventh census for a very large city of newcomers (深圳市第七次全国人口普查公报,
2021): 82.5 % live in family households of 2.25 persons on average, the rest in collective ones of about three; 55 %
are male (here 53 %: couples are balanced); 15 % are under 15 and 5 % are 60 or older. One child in thirteen has the
mother's surname (公安部 2020年全国姓名报告). Relations are codes of GB/T 4761-2008. Four persons in a hundred live
elsewhere and appear only in other departments' files.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from kg.model.vocabulary import HouseholdKind, ResidenceKind, Sex
from loaders.city import names
from loaders.city.numbers import Numbering, Premises, choose_origin
from loaders.city.streams import Streams, Weighted

_OUTSIDER_SHARE: Final = 0.04
_COLLECTIVE_HOUSEHOLDS: Final = 0.137
"""Of all households; at 2.95 persons each they hold 17.5 % of the residents."""
_FORMER_NAME_SHARE: Final = 0.03
_FAMILY_SIZES: Final = Weighted([(1, 0.38), (2, 0.28), (3, 0.18), (4, 0.10), (5, 0.04), (6, 0.02)])
_COLLECTIVE_SIZES: Final = Weighted([(1, 0.25), (2, 0.2), (3, 0.2), (4, 0.15), (5, 0.1), (6, 0.1)])
_ADULT_AGES: Final = Weighted(
    [((20, 29), 0.27), ((30, 39), 0.38), ((40, 49), 0.20), ((50, 59), 0.10), ((60, 85), 0.055)]
)
_YOUNG_AGES: Final = Weighted([((16, 19), 0.08), ((20, 29), 0.57), ((30, 39), 0.24), ((40, 58), 0.11)])

HEAD: Final = "02"
NOT_KIN: Final = "99"
_SELF: Final = "01"


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the city; `id` is the truth that no department knows."""

    id: str
    name: str
    former_name: str
    sex: Sex
    birth_on: date
    number: str
    phone: str
    premises: Premises


@dataclass(frozen=True, slots=True)
class Household:
    """A household as the register keeps it."""

    key: str
    kind: HouseholdKind
    premises: Premises


@dataclass(frozen=True, slots=True)
class Resident:
    """A person's entry in the register."""

    key: str
    person: Person
    household: Household
    relation_code: str
    residence_kind: ResidenceKind
    moved_in_on: date


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody, and the register of those who live here."""

    persons: tuple[Person, ...]
    households: tuple[Household, ...]
    residents: tuple[Resident, ...]


def build_population(count: int, on: date, numbering: Numbering, streams: Streams) -> Population:
    """`count` persons as they are on a day."""
    settlers = _Settlers(on, numbering, streams.of("persons"))
    outsiders = round(count * _OUTSIDER_SHARE)
    households: list[Household] = []
    residents: list[Resident] = []
    persons: list[Person] = []
    while len(persons) < count - outsiders:
        household, members = settlers.build_household(count - outsiders - len(persons))
        households.append(household)
        residents.extend(members)
        persons.extend(member.person for member in members)
    persons.extend(settlers.build_adult(numbering.build_premises()) for _ in range(outsiders))
    return Population(tuple(persons), tuple(households), tuple(residents))


def build_newcomers(population: Population, count: int, on: date, numbering: Numbering, random: Random) -> Population:
    """Only the people of new households, numbered after those of `population`."""
    settlers = _Settlers(on, numbering, random, len(population.persons), _count_keys(population))
    households: list[Household] = []
    residents: list[Resident] = []
    while len(residents) < count:
        household, members = settlers.build_household(count - len(residents))
        households.append(household)
        residents.extend(members)
    return Population(tuple(member.person for member in residents), tuple(households), tuple(residents))


def find_age(person: Person, on: date) -> int:
    """Completed years on a day."""
    born = person.birth_on
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def iter_adults(persons: tuple[Person, ...], on: date) -> Iterator[Person]:
    """Those who may act for themselves: 18 and older (民法典 art. 17), up to 75 in business."""
    return (person for person in persons if 18 <= find_age(person, on) <= 75)


def _count_keys(population: Population) -> int:
    return max((int(household.key[1:]) for household in population.households), default=0)


class _Settlers:
    """Makes persons and settles them in households."""

    def __init__(self, on: date, numbering: Numbering, random: Random, persons: int = 0, households: int = 0) -> None:
        self._on = on
        self._numbering = numbering
        self._random = random
        self._persons = persons
        self._households = households

    def build_household(self, room: int) -> tuple[Household, list[Resident]]:
        """A household of at most `room` persons."""
        collective = self._random.random() < _COLLECTIVE_HOUSEHOLDS
        size = min(room, (_COLLECTIVE_SIZES if collective else _FAMILY_SIZES).draw(self._random))
        self._households += 1
        household = Household(
            f"H{self._households:08d}",
            HouseholdKind.COLLECTIVE if collective else HouseholdKind.FAMILY,
            self._numbering.build_premises(),
        )
        people = self._build_roommates(size, household) if collective else self._build_family(size, household)
        return household, [self._register(person, household, code) for person, code in people]

    def build_adult(self, premises: Premises, *, sex: Sex | None = None, surname: str | None = None) -> Person:
        """An adult without kin."""
        return self._build_person(self._draw_birth(_ADULT_AGES), premises, sex or self._draw_sex(), surname)

    def _build_roommates(self, size: int, household: Household) -> list[tuple[Person, str]]:
        return [
            (self._build_person(self._draw_birth(_YOUNG_AGES), household.premises, self._draw_sex()), _SELF)
            for _ in range(size)
        ]

    def _build_family(self, size: int, household: Household) -> list[tuple[Person, str]]:
        home = household.premises
        head = self.build_adult(home)
        people = [(head, HEAD)]
        if size == 2 and self._random.random() < 0.25:
            return [*people, *self._build_children(head, None, 1, home)]
        spouse: Person | None = None
        if size >= 2:
            other = Sex.FEMALE if head.sex is Sex.MALE else Sex.MALE
            born = self._shift(head.birth_on, self._random.randrange(-4, 5))
            spouse = self._build_person(max(born, date(1935, 1, 1)), home, other)
            people.append((spouse, "12" if other is Sex.FEMALE else "11"))
        parents = 1 if size >= 4 and self._random.random() < 0.35 else 0
        people += self._build_children(head, spouse, size - len(people) - parents, home)
        if parents:
            sex = self._draw_sex()
            surname = names.find_surname(head.name) if sex is Sex.MALE else None
            born = self._shift(head.birth_on, -self._random.randrange(22, 32))
            people.append((self._build_person(born, home, sex, surname), "51" if sex is Sex.MALE else "52"))
        return people

    def _build_children(
        self, head: Person, spouse: Person | None, count: int, home: Premises
    ) -> list[tuple[Person, str]]:
        parents = [parent for parent in (head, spouse) if parent is not None]
        father = next((parent for parent in parents if parent.sex is Sex.MALE), head)
        mother = next((parent for parent in parents if parent.sex is Sex.FEMALE), head)
        born = self._shift(mother.birth_on, self._random.randrange(21, 34))
        children: list[Person] = []
        for _ in range(count):
            born = min(born, self._on - timedelta(days=self._random.randrange(30, 900)))
            surname = names.find_surname((mother if self._random.random() < 1 / 13 else father).name)
            child = self._build_person(born, home, self._draw_sex(), surname)
            if find_age(child, self._on) < 14:
                child = replace(child, phone=mother.phone)
            children.append(child)
            born = self._shift(born, self._random.randrange(2, 6))
        return list(zip(children, _number_children(children), strict=True))

    def _register(self, person: Person, household: Household, relation_code: str) -> Resident:
        permit = household.kind is HouseholdKind.COLLECTIVE or self._random.random() < 0.45
        earliest = max(person.birth_on, date(1985, 1, 1))
        days = max(1, (self._on - earliest).days)
        return Resident(
            key=f"R{person.id[1:]}",
            person=person,
            household=household,
            relation_code=relation_code,
            residence_kind=ResidenceKind.PERMIT_HOLDER if permit else ResidenceKind.REGISTERED,
            moved_in_on=earliest + timedelta(days=self._random.randrange(days)),
        )

    def _build_person(self, born: date, home: Premises, sex: Sex, surname: str | None = None) -> Person:
        self._persons += 1
        former = self._random.random() < _FORMER_NAME_SHARE
        name = names.build_person_name(sex, self._random, surname)
        kept = names.find_surname(name)
        return Person(
            id=f"P{self._persons:09d}",
            name=name,
            former_name=names.build_person_name(sex, self._random, kept) if former and kept else "",
            sex=sex,
            birth_on=born,
            number=self._numbering.build_identity_number(choose_origin(born, self._random), born, sex),
            phone=self._numbering.build_phone(),
            premises=home,
        )

    def _draw_sex(self) -> Sex:
        return Sex.MALE if self._random.random() < 0.55 else Sex.FEMALE

    def _draw_birth(self, ages: Weighted[tuple[int, int]]) -> date:
        youngest, oldest = ages.draw(self._random)
        return self._on - timedelta(days=round(365.25 * self._random.uniform(youngest, oldest + 1)))

    def _shift(self, day: date, years: int) -> date:
        return day + timedelta(days=round(365.25 * years) + self._random.randrange(-180, 180))


def _number_children(children: list[Person]) -> list[str]:
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
