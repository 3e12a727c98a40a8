"""What the records of one quarter are drawn with: its streams, its numbers, its rooms, its makers."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Final

from loaders.city import divisions, names
from loaders.city.founding import FirmMaker, Register
from loaders.city.households import Origins, Settlers
from loaders.city.numbers import Numbering
from loaders.city.premises import Housing
from loaders.city.streams import Streams

FIRST_NIGHT: Final = date(2026, 1, 5)
_EMPLOYER_WORDS: Final = ("控股集团", "实业集团", "投资集团", "科技集团")


@dataclass(frozen=True, slots=True)
class Ground:
    """One quarter's own means; numbers given out here are given out nowhere else."""

    quarter: int
    streams: Streams
    numbering: Numbering
    housing: Housing
    employers: tuple[str, ...]
    """Names of the quarter's head firms, which residents name as their 服务处所."""
    brands: set[str] = field(default_factory=set)

    def build_settlers(self, on: date, random: Random) -> Settlers:
        """Makes persons as they are on a day."""
        return Settlers(on, Origins(self.numbering, self.housing, self.employers), random)

    def build_maker(self, on: date, random: Random) -> FirmMaker:
        """Makes firms as they are on a day."""
        return FirmMaker(on, Register(self.numbering, self.housing, self.brands), random)


@dataclass(frozen=True, slots=True)
class Grounds:
    """All that a quarter's ground depends on: the city's streams, its persons, the count of its quarters."""

    streams: Streams
    persons: int
    quarter_count: int

    def build(self, quarter: int) -> Ground:
        """A quarter's ground, untouched: the same each time."""
        own = self.streams.quarter(quarter)
        numbering = Numbering(quarter, self.quarter_count, own.of("numbers"))
        return Ground(quarter, own, numbering, Housing(numbering), _build_employers(quarter, self.quarter_count, own))


def _build_employers(quarter: int, quarter_count: int, streams: Streams) -> tuple[str, ...]:
    random = streams.of("employers")
    drawn: list[str] = []
    while len(drawn) < len(_EMPLOYER_WORDS):
        brand = names.build_brand(quarter, quarter_count, random, short=False)
        drawn.append(f"{divisions.CITY_NAME}{brand}{_EMPLOYER_WORDS[len(drawn)]}有限公司")
    return tuple(drawn)
