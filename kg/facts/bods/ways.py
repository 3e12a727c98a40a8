"""By which holdings each owner of a firm comes to it: what BODS calls a relationship and its components.

An *end* is an owner above whom nobody is listed, nor the firm itself: a person, an organ of the state, or a firm whose
own owners are not known. Its relationship to the firm is stated by itself, and every holding between the two is a
component of it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.facts.ownership.telling import Examined, Owner, Ownership

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Held:
    """What a holder has in a firm by itself; numbers as in the register that was examined."""

    holder: int
    firm: int
    share: float | None
    """0 to 1; None when it is not stated, or not to be relied on."""
    decides: bool
    """Whether it decides there by law, whatever the shares."""
    further: float = 0.0
    """What it may have beside that share, of which it is stated that it holds more and not how much."""

    @property
    def pair(self) -> Pair:
        """Holder and firm."""
        return self.holder, self.firm


@dataclass(frozen=True, slots=True)
class End:
    """An owner above whom nobody is listed, and how it comes to the firm."""

    number: int
    owner: Owner
    direct: Held | None
    through: Sequence[int]
    """Firms between the two."""
    components: Sequence[Held]
    """Holdings between the two, but for the direct one."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Everything that is stated of a firm's ownership."""

    ends: Sequence[End]
    held: Sequence[Held]
    """Holdings that are no end's own in the firm, by firm, then holder."""

    @property
    def component_pairs(self) -> frozenset[Pair]:
        """Holdings that are part of some end's way."""
        return frozenset(held.pair for end in self.ends for held in end.components)

    @property
    def between(self) -> frozenset[int]:
        """Firms on some end's way."""
        return frozenset(firm for end in self.ends for firm in end.through)


def find_ways(examined: Examined, told: Ownership) -> Ways:
    """How the listed owners of a firm come to it; of unlisted ones nothing is said."""
    numbers = {entity: number for number, entity in enumerate(examined.register.entity_ids)}
    listed = {numbers[owner.entity_id]: owner for owner in told.owners}
    held = _read_held(examined)
    above: dict[int, set[int]] = defaultdict(set)
    below: dict[int, set[int]] = defaultdict(set)
    for holder, firm in held:
        above[firm].add(holder)
        below[holder].add(firm)
    seen = {*listed, examined.firm, *_find_rings(examined, above)}
    ends = [
        _build_end(number, owner, examined.firm, held, below)
        for number, owner in listed.items()
        if number != examined.firm and not above[number] & seen
    ]
    own = {end.direct.pair for end in ends if end.direct}
    known = {pair for end in ends for pair in (component.pair for component in end.components)}
    known |= {(holder, firm) for holder, firm in held if {holder, firm} <= seen}
    return Ways(ends, [held[pair] for pair in sorted(known - own, key=lambda pair: (pair[1], pair[0]))])


def _find_rings(examined: Examined, above: Mapping[int, Collection[int]]) -> set[int]:
    """The firms of closed rings above the firm: all of them show that nobody outside has a share, listed or not."""
    found, ahead = {examined.firm}, [examined.firm]
    while ahead:
        for holder in above.get(ahead.pop(), ()):
            if holder not in found:
                found.add(holder)
                ahead.append(holder)
    return found.intersection(examined.computed.capital.closed.tolist())


def _read_held(examined: Examined) -> dict[Pair, Held]:
    """Every holding above the firm, and who decides by law; what stands above an organ of the state is left out."""
    register, direct = examined.register, examined.direct
    stops = set(register.holdings.stops.tolist())
    known = register.deciders.known
    decide = set(zip(known.owner.tolist(), known.firm.tolist(), strict=True))
    shares = direct.shares.tocoo()
    relied_on = dict(zip(zip(shares.row.tolist(), shares.col.tolist(), strict=True), shares.data.tolist(), strict=True))
    holdings, unknown = register.holdings, direct.shares[[direct.unknown], :].toarray()[0]
    unstated, stated = (
        set(zip(holdings.holder[rows].tolist(), holdings.firm[rows].tolist(), strict=True))
        for rows in (np.isnan(holdings.share), holdings.share > 0)
    )
    return {
        pair: Held(*pair, relied_on.get(pair), pair in decide, float(unknown[pair[1]]) if pair in unstated else 0.0)
        for pair in unstated | stated | decide
        if pair[1] not in stops and pair[0] != pair[1]
    }


def _build_end(
    number: int, owner: Owner, firm: int, held: Mapping[Pair, Held], below: Mapping[int, Collection[int]]
) -> End:
    reached, ahead = {number}, [number]
    while ahead:
        for next_firm in below.get(ahead.pop(), ()):
            if next_firm not in reached:
                reached.add(next_firm)
                ahead.append(next_firm)
    components = [held[pair] for pair in sorted(held) if set(pair) <= reached and pair != (number, firm)]
    through = sorted(reached - {number, firm})
    return End(number, owner, held.get((number, firm)), through, components if through else [])
