"""From which day each firm stands in its group: since it has been connected with another firm of it.

Connections are taken day by day. Where those of a day join sets of firms, the firms of the largest set stay since when
they stood there and the others come to it on that day; where no set had two firms yet, the group begins on it. So a day
depends on a firm's own connection alone, whoever comes to the group later and in whatever order the records arrived.
"""

from dataclasses import dataclass, field

import numpy as np

from kg.facts.ownership.direct import Flags, Integers
from kg.facts.relations.since import NEVER_STATED


@dataclass(slots=True)
class _Firms:
    """Firms that are connected, by number."""

    first: int
    """The least number among `body`."""
    body: list[int]
    """Those that were together before the day on which they were last looked at."""
    came: list[int] = field(default_factory=list)
    """Those that came on that day, or began the group on it with the one that was there."""
    looked_on: int = NEVER_STATED

    def look(self, day: int) -> None:
        """Whoever came before a day is of the body on it."""
        if self.looked_on != day:
            self.body.extend(self.came)
            self.first = min([self.first, *self.came])
            self.came, self.looked_on = [], day

    def stay(self, other: "_Firms") -> bool:
        """Whether the other ones come to these: they are fewer, or as many with a higher first number."""
        return (len(self.body), -self.first) >= (len(other.body), -other.first)

    def take(self, other: "_Firms") -> list[int]:
        """Have others come to these; whose day this is."""
        came, further = sorted((self.came, other.came), key=len, reverse=True)
        self.came = came
        self.came += [*further, *other.body]
        return [*self.body, *other.body] if len(self.body) == 1 and self.came else other.body


def find_joining(ends: Integers, day: Integers, is_told: Flags) -> Integers:
    """By firm: the day from which it stands in its group; `NEVER_STATED` where it stands in none of two told firms.

    Args:
        ends: 2 × n, numbers of what is connected: firms, then owners and concerts.
        day: of each connection, in days since 1970.
        is_told: by firm, whether it counts as a member.
    """
    joined = [NEVER_STATED] * is_told.size
    numbers, place = np.unique(ends, return_inverse=True)
    left, right = place.reshape(ends.shape)
    counts = (numbers < is_told.size) & np.append(is_told, False)[np.minimum(numbers, is_told.size)]
    sets = [
        _Firms(number, [number] if is_counted else [])
        for number, is_counted in zip(numbers.tolist(), counts.tolist(), strict=True)
    ]
    above = list(range(numbers.size))

    def find(one: int) -> int:
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    order = np.lexsort((right, left, day))
    for first, second, on in zip(left[order].tolist(), right[order].tolist(), day[order].tolist(), strict=True):
        one, other = find(first), find(second)
        if one == other:
            continue
        for each in (one, other):
            sets[each].look(on)
        if not sets[one].stay(sets[other]):
            one, other = other, one
        above[other] = one
        for firm in sets[one].take(sets[other]):
            joined[firm] = on
    return np.array(joined, dtype=np.int64)
