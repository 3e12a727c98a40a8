"""The city as a whole: how many quarters, and what all of them share.

A quarter is about ten thousand persons with their homes, firms and loans. It is drawn whole, all nights of it, then
forgotten, so that memory does not grow with the city. See docs/decisions/0007.
"""

from dataclasses import dataclass, replace
from typing import Final

from loaders.city.firms import Firm
from loaders.city.ground import FIRST_NIGHT, Ground, Grounds
from loaders.city.heads import Heads, build_heads
from loaders.city.persons import Person
from loaders.city.streams import Streams
from loaders.city.structures import Structures, build_structures

PERSONS_A_QUARTER: Final = 10_000
_AGENTS: Final = 4


@dataclass(frozen=True, slots=True)
class City:
    """What every quarter knows of the city."""

    seed: int
    persons: int
    quarter_count: int
    streams: Streams
    banks: tuple[Firm, ...]
    state_holding: Firm
    agents: tuple[Person, ...]
    """Those who file for others: their numbers and telephones turn up where they do not belong."""
    shared_phones: tuple[str, ...]

    @property
    def grounds(self) -> Grounds:
        """What every quarter's ground depends on."""
        return Grounds(self.streams, self.persons, self.quarter_count)

    def count_persons(self, quarter: int) -> int:
        """Persons of a quarter on the first night."""
        whole, rest = divmod(self.persons, self.quarter_count)
        return whole + (quarter < rest)


@dataclass(frozen=True, slots=True)
class Centre:
    """The first quarter's ground with its heads and the fixed structures."""

    ground: Ground
    heads: Heads
    structures: Structures
    agents: tuple[Person, ...]
    shared_phones: tuple[str, ...]


def build_city(persons: int, seed: int, persons_a_quarter: int = PERSONS_A_QUARTER) -> City:
    """The city of a seed; another size of quarters gives another city."""
    quarter_count = max(1, round(persons / persons_a_quarter))
    streams = Streams(seed)
    centre = build_centre(Grounds(streams, persons, quarter_count))
    return City(
        seed=seed,
        persons=persons,
        quarter_count=quarter_count,
        streams=streams,
        banks=centre.structures.banks,
        state_holding=centre.structures.state_holding,
        agents=centre.agents,
        shared_phones=centre.shared_phones,
    )


def build_centre(grounds: Grounds) -> Centre:
    """The first quarter's heads and structures: drawn for the city's sake, and again when its turn comes."""
    ground = grounds.build(0)
    heads = build_heads(ground, grounds.persons)
    structures = build_structures(ground, heads.adults)
    settlers = ground.build_settlers(FIRST_NIGHT, ground.streams.of("agents"))
    agents = tuple(replace(settlers.build_adult(), particulars=None) for _ in range(_AGENTS))
    phones = tuple(ground.numbering.build_phone() for _ in range(_AGENTS))
    return Centre(ground, heads, structures, agents, phones)
