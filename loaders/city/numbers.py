"""Identity numbers, credit codes, phones and keys that are valid in the city and nowhere else.

Every number belongs to one quarter: counters and phone numbers are shared out by remainder (number mod quarters), the
sequence numbers of a division and birth date likewise. So quarters are drawn apart and their numbers never collide.
"""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Final

from kg.identifiers import credit_code, identity_number
from kg.model.vocabulary import Sex
from loaders.city import divisions

_SEQUENCES: Final = 500
"""Sequence numbers of one division, birth date and sex: half of a thousand (GB 11643-1999)."""
_PHONES: Final = 10**8 * len(divisions.PHONE_PREFIXES)
_REGISTRATION_CHECK: Final = 10


@dataclass(slots=True)
class Numbering:
    """Gives out the numbers of one quarter, each once."""

    quarter: int
    quarter_count: int
    random: Random
    _people: set[str] = field(default_factory=set)
    _phones: set[int] = field(default_factory=set)
    _counts: dict[str, int] = field(default_factory=dict)

    def count(self, what: str) -> int:
        """The next number of a series within the quarter, from 1."""
        number = self._counts.get(what, 0) + 1
        self._counts[what] = number
        return number

    def place(self, what: str) -> int:
        """The next number of a series of the whole city."""
        return self.quarter * 100_000 + self.count(what)

    def build_key(self, letters: str) -> str:
        """A key of a department's own: letters, quarter, running number."""
        return f"{letters}{self.quarter:04d}{self.count(letters):06d}"

    def share_out(self, number: int) -> int:
        """A number of the whole city from one within the quarter."""
        return number * self.quarter_count + self.quarter

    def build_identity_number(self, division_code: str, birth_on: date, sex: Sex, random: Random | None = None) -> str:
        """An 18-character identity number; from another division when this one has no number left for that day."""
        odd = 1 if sex is Sex.MALE else 0
        for code in (division_code, *divisions.OTHER_DIVISIONS):
            start = (self.quarter - divisions.ORIGINS.index(code) * _SEQUENCES) % self.quarter_count
            held = range(start, _SEQUENCES, self.quarter_count)
            if not held:
                continue
            first = (random or self.random).randrange(len(held))
            for place in range(len(held)):
                sequence = 2 * held[(first + place) % len(held)] + odd
                body = f"{code}{birth_on:%Y%m%d}{sequence:03d}"
                if body not in self._people:
                    self._people.add(body)
                    return body + identity_number.build_check_digit(body)
        raise AssertionError("a quarter holds fewer persons than a birth date has numbers")

    def build_credit_code(self, authority: str, division_code: str, random: Random | None = None) -> str:
        """An 18-character unified social credit code with a valid inner organisation code. Source: GB 32100-2015."""
        organisation = "MA" + _spell(self.share_out(self.count("organisation")), random or self.random)
        body = authority + division_code + organisation + credit_code.build_organisation_check_digit(organisation)
        return body + credit_code.build_check_digit(body)

    def build_registration_number(self, division_code: str) -> str:
        """A 15-digit registration number as given until 2015, check by ISO/IEC 7064 MOD 11,10."""
        body = f"{division_code}{self.share_out(self.count('registration')):08d}"
        product = _REGISTRATION_CHECK
        for digit in body:
            total = (product + int(digit)) % 10 or 10
            product = total * 2 % 11
        return f"{body}{(11 - product) % 10}"

    def build_phone(self) -> str:
        """An 11-digit mobile number of the city's ranges."""
        while True:
            number = self.share_out(self.random.randrange(_PHONES // self.quarter_count))
            if number not in self._phones:
                self._phones.add(number)
                prefix, rest = divmod(number, 10**8)
                return f"{divisions.PHONE_PREFIXES[prefix]}{rest:08d}"


def choose_origin(birth_on: date, random: Random) -> str:
    """The division in which a person was first registered: the city for six in ten, dated divisions respected."""
    if random.random() < 0.4:
        return random.choice(divisions.OTHER_DIVISIONS)
    if random.random() < 0.08:
        return divisions.ENDED_DISTRICT if birth_on.year < 2010 else "660106"
    return random.choice(divisions.OLD_DISTRICTS)


def _spell(count: int, random: Random) -> str:
    """Six characters: five count, the first is drawn."""
    alphabet = credit_code.ALPHABET
    letters = ""
    for _ in range(5):
        count, place = divmod(count, len(alphabet))
        letters = alphabet[place] + letters
    return random.choice("5678") + letters
