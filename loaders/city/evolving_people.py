"""The household register's next night: born, died, married, moved, arrived, left, renamed, permits run out.

Rates are of the register and a night, many times those of life, so that a city of two nights shows each of them; each
happens at least once a night in every quarter that has anybody to whom it can happen.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import Final

from kg.model.vocabulary import HouseholdKind, ResidenceKind, Sex
from loaders.city import names
from loaders.city.events import Book
from loaders.city.households import Settlers, marry
from loaders.city.night import Night
from loaders.city.particulars import SINGLE
from loaders.city.persons import HEAD, HUSBAND, WIFE, Household, Person, Population, Resident, find_age
from loaders.city.streams import draw_count

_BORN: Final = 0.0008
_DIED: Final = 0.0005
_MARRIED: Final = 0.0005
_MOVED: Final = 0.001
_ARRIVED: Final = 0.005
_LEFT: Final = 0.003
_PHONE: Final = 0.006
_RENAMED: Final = 0.0004
_CORRECTED: Final = 0.001
_WITHDRAWN: Final = 0.0004
_RENEWED_SHARE: Final = 0.7
_PERMIT_DAYS: Final = 365


def evolve_population(population: Population, night: Night) -> Population:
    """The register one night later."""
    return _Register(population, night).evolve()


class _Register:
    def __init__(self, population: Population, night: Night) -> None:
        self._night = night
        self._random = night.random
        self._settlers: Settlers = night.ground.build_settlers(night.on, night.random)
        self._persons = {person.id: person for person in population.persons}
        self._homes: Book[Household] = Book("household", population.households, night.log, lambda _: "")
        self._residents: Book[Resident] = Book(
            "resident", population.residents, night.log, lambda resident: resident.person.id
        )
        self._members: defaultdict[str, list[str]] = defaultdict(list)
        for resident in population.residents:
            self._members[resident.household.key].append(resident.key)

    def evolve(self) -> Population:
        """Tonight's events, one kind after the other."""
        self._expire_permits()
        self._bear()
        self._bury()
        self._marry()
        self._move()
        self._change_persons()
        self._leave()
        self._settle()
        self._put_right()
        occupied = {resident.household.key for resident in self._residents.records()}
        for home in self._homes.records():
            if home.key not in occupied:
                self._homes.end(home, "emptied")
        return Population(tuple(self._persons.values()), self._homes.records(), self._residents.records())

    def _expire_permits(self) -> None:
        for resident in self._residents.records():
            if resident.valid_to is None or resident.valid_to >= self._night.on:
                continue
            if self._keeps_house(resident) or self._random.random() < _RENEWED_SHARE:
                until = self._night.on + timedelta(days=_PERMIT_DAYS)
                renewed = replace(resident, permit_from=self._night.on, valid_to=until)
                self._residents.change(renewed, "permit_renewed")
            else:
                self._residents.end(resident, "permit_expired")

    def _bear(self) -> None:
        on = self._night.on
        for mother in self._residents.draw(self._random, _BORN, self._may_bear):
            child = self._settlers.build_child(mother.person, self._find_spouse(mother), on - timedelta(days=1))
            permit = mother.residence_kind is ResidenceKind.PERMIT_HOLDER
            code = self._find_child_code(mother.household.key, child.sex)
            entry = self._settlers.register(child, mother.household, code, is_permit=permit)
            born = replace(entry, moved_from="", came_on=None, came_from="")
            self._add(born, "born")

    def _bury(self) -> None:
        for resident in self._residents.draw(
            self._random, _DIED, lambda entry: self._age(entry) >= 60 and not self._keeps_house(entry)
        ):
            for entry in self._residents.records():
                if entry.person.id == resident.person.id:
                    self._residents.end(entry, "died")

    def _marry(self) -> None:
        """Two who live alone: the wife moves to the husband's home."""
        brides = self._residents.draw(self._random, _MARRIED, lambda entry: self._is_alone(entry, Sex.FEMALE))
        grooms = self._residents.draw(self._random, _MARRIED, lambda entry: self._is_alone(entry, Sex.MALE))
        for bride, groom in zip(brides, grooms, strict=False):
            wife = replace(marry(bride.person), premises=groom.household.premises)
            husband = marry(groom.person)
            moved = replace(
                bride, person=wife, household=groom.household, relation_code=WIFE, moved_in_on=self._night.on,
                moved_from="本市",
            )  # fmt: skip
            self._change(moved, "married")
            self._change(replace(groom, person=husband), "married")

    def _move(self) -> None:
        """Whole families to another home, under a new household number."""
        for head in self._residents.draw(self._random, _MOVED, self._may_move):
            household = self._settlers.build_lodging()
            self._homes.add(household, "moved")
            for key in self._members[head.household.key]:
                if key in self._residents and self._residents[key].household.key == head.household.key:
                    self._move_member(self._residents[key], household)

    def _move_member(self, member: Resident, household: Household) -> None:
        person = replace(member.person, premises=household.premises)
        moved = replace(member, person=person, household=household, moved_in_on=self._night.on, moved_from="本市")
        self._change(moved, "moved")

    def _change_persons(self) -> None:
        for resident in self._residents.draw(self._random, _PHONE):
            phone = self._night.ground.numbering.build_phone()
            self._change(replace(resident, person=replace(resident.person, phone=phone)), "phone_changed")
        for resident in self._residents.draw(self._random, _RENAMED, lambda entry: "·" not in entry.person.name):
            person = resident.person
            name = names.build_person_name(person.sex, self._random, names.find_surname(person.name))
            renamed = replace(person, name=name, former_name=person.name)
            self._change(replace(resident, person=renamed), "renamed")

    def _leave(self) -> None:
        for resident in self._residents.draw(self._random, _LEFT, lambda entry: entry.relation_code not in {HEAD}):
            self._residents.end(resident, "moved_away")

    def _settle(self) -> None:
        room = draw_count(self._random, len(self._residents), _ARRIVED)
        while room > 0:
            household, members = self._settlers.build_household(room)
            self._homes.add(household, "arrived")
            for member in members:
                self._add(replace(member, moved_in_on=self._night.on), "arrived")
            room -= len(members)

    def _put_right(self) -> None:
        for resident in self._residents.draw(self._random, _CORRECTED):
            earlier = resident.moved_in_on - timedelta(days=self._random.randrange(1, 400))
            self._residents.correct(replace(resident, moved_in_on=max(earlier, resident.person.birth_on)))
        second = self._residents.draw(self._random, _WITHDRAWN, lambda entry: entry.relation_code not in {HEAD})
        for resident in second:
            self._residents.withdraw(resident)

    def _add(self, resident: Resident, occasion: str) -> None:
        self._residents.add(resident, occasion)
        self._members[resident.household.key].append(resident.key)
        self._persons[resident.person.id] = resident.person

    def _change(self, resident: Resident, occasion: str) -> None:
        self._residents.change(resident, occasion)
        self._persons[resident.person.id] = resident.person

    def _age(self, resident: Resident) -> int:
        return find_age(resident.person, self._night.on)

    def _may_bear(self, resident: Resident) -> bool:
        is_parent = resident.relation_code in {HEAD, WIFE} and resident.person.sex is Sex.FEMALE
        return is_parent and 20 <= self._age(resident) <= 42

    def _is_alone(self, resident: Resident, sex: Sex) -> bool:
        particulars = resident.person.particulars
        return (
            resident.person.sex is sex
            and _heads_family(resident)
            and len(self._members[resident.household.key]) == 1
            and particulars is not None
            and particulars.marital_status == SINGLE
            and 22 <= self._age(resident) <= 45
        )

    def _may_move(self, resident: Resident) -> bool:
        members = self._members[resident.household.key]
        return _heads_family(resident) and not any(self._residents.is_touched(key) for key in members)

    def _keeps_house(self, resident: Resident) -> bool:
        """Whether others live in the household that the resident is the head of."""
        return resident.relation_code == HEAD and len(self._members[resident.household.key]) > 1

    def _find_spouse(self, mother: Resident) -> Person | None:
        for key in self._members[mother.household.key]:
            if key in self._residents and self._residents[key].relation_code in {HEAD, HUSBAND} and key != mother.key:
                return self._residents[key].person
        return None

    def _find_child_code(self, household_key: str, sex: Sex) -> str:
        """The first free code of a son or daughter."""
        members = [key for key in self._members[household_key] if key in self._residents]
        taken = {self._residents[key].relation_code for key in members}
        first = "2" if sex is Sex.MALE else "3"
        return next(code for place in range(1, 10) if (code := f"{first}{place}") not in taken)


def _heads_family(resident: Resident) -> bool:
    return resident.relation_code == HEAD and resident.household.kind is HouseholdKind.FAMILY
