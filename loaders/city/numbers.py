"""Identity numbers, credit codes, phones, house codes and addresses that are valid in the city and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Final

from kg.identifiers import credit_code, identity_number
from kg.model.vocabulary import Sex
from loaders.city import divisions

_ORGANISATION_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ROOMS_A_FLOOR: Final = 6


@dataclass(frozen=True, slots=True)
class Premises:
    """A room: its division (6 digits), address text and 25-digit house code."""

    division_code: str
    address: str
    house_code: str


@dataclass(slots=True)
class Numbering:
    """Gives out numbers, each once."""

    random: Random
    _people: set[str] = field(default_factory=set)
    _phones: set[str] = field(default_factory=set)
    _entities: int = 0
    _rooms: int = 0

    def build_identity_number(self, division_code: str, birth_on: date, sex: Sex) -> str:
        """An 18-character identity number. Source: GB 11643-1999."""
        while True:
            sequence = self.random.randrange(0, 500) * 2 + (1 if sex is Sex.MALE else 0)
            body = f"{division_code}{birth_on:%Y%m%d}{sequence:03d}"
            if body not in self._people:
                self._people.add(body)
                return body + identity_number.build_check_digit(body)

    def build_credit_code(self, authority: str, division_code: str) -> str:
        """An 18-character unified social credit code with a valid inner organisation code. Source: GB 32100-2015."""
        self._entities += 1
        organisation = "MA" + _spell(self._entities, self.random)
        body = authority + division_code + organisation + credit_code.build_organisation_check_digit(organisation)
        return body + credit_code.build_check_digit(body)

    def build_phone(self) -> str:
        """An 11-digit mobile number of the city's ranges."""
        while True:
            phone = f"{self.random.choice(divisions.PHONE_PREFIXES)}{self.random.randrange(10**8):08d}"
            if phone not in self._phones:
                self._phones.add(phone)
                return phone

    def build_premises(self) -> Premises:
        """A room that nobody else has; forty rooms make a building, neighbouring buildings lie in other districts."""
        self._rooms += 1
        building, room = divmod(self._rooms, 40)
        code = tuple(divisions.DISTRICTS)[building % len(divisions.DISTRICTS)]
        subdistrict = building // len(divisions.DISTRICTS) % len(divisions.SUBDISTRICTS)
        floor = room // _ROOMS_A_FLOOR + 1
        door = f"{floor}{room % _ROOMS_A_FLOOR + 1:02d}"
        street = divisions.STREETS[building % len(divisions.STREETS)]
        place = f"{divisions.CITY_NAME}{divisions.DISTRICTS[code]}{divisions.SUBDISTRICTS[subdistrict]}"
        house_code = f"{code}{subdistrict + 1:03d}001{building:07d}{floor:03d}{room % _ROOMS_A_FLOOR + 1:03d}"
        return Premises(code, f"{place}{street}{building + 1}号{door}室", house_code)


def choose_origin(birth_on: date, random: Random) -> str:
    """The division in which a person was first registered: the city for six in ten, dated divisions respected."""
    if random.random() < 0.4:
        return random.choice(divisions.OTHER_DIVISIONS)
    codes: Sequence[str] = ("660101", "660102", "660103", "660104", "660105")
    if random.random() < 0.08:
        return divisions.ENDED_DISTRICT if birth_on.year < 2010 else "660106"
    return random.choice(codes)


def _spell(count: int, random: Random) -> str:
    """Six characters: five count, the first is drawn."""
    letters = ""
    for _ in range(5):
        count, place = divmod(count, len(_ORGANISATION_ALPHABET))
        letters = _ORGANISATION_ALPHABET[place] + letters
    return random.choice("5678") + letters
