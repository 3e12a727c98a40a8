"""One seeded generator a purpose, so that a change in one part of the city leaves the others as they were."""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Streams:
    """Gives generators that depend on the city's seed, a place in the city and a purpose alone."""

    seed: int
    place: str = ""

    def of(self, purpose: str) -> Random:
        """A fresh generator for a purpose; text seeds go through SHA-512, never through `hash()`."""
        return Random(f"{self.seed}/{self.place}{purpose}")

    def quarter(self, number: int) -> "Streams":
        """The streams of one quarter."""
        return Streams(self.seed, f"quarter/{number}/")


class Weighted(Generic[T]):
    """Draws items by weight in logarithmic time."""

    __slots__ = ("_bounds", "_total", "items")

    def __init__(self, weights: Sequence[tuple[T, float]]) -> None:
        self.items = tuple(item for item, _ in weights)
        self._bounds = list(accumulate(weight for _, weight in weights))
        self._total = self._bounds[-1]
        self._bounds.pop()

    def draw(self, random: Random) -> T:
        """One item."""
        return self.items[bisect(self._bounds, random.random() * self._total)]


def build_ranked(items: Sequence[T], exponent: float = 1.0) -> Weighted[T]:
    """Items with Zipf weights: the first is drawn most often."""
    return Weighted([(item, 1.0 / (rank + 3) ** exponent) for rank, item in enumerate(items)])


def draw_heavy(random: Random, median: float, spread: float, tail_share: float = 0.05, exponent: float = 1.2) -> float:
    """A log-normal size around `median`; a `tail_share` of them is stretched by Pareto's law, a hundredfold at most."""
    size = median * exp(spread * random.gauss(0.0, 1.0))
    return size * min(100.0, random.paretovariate(exponent)) if random.random() < tail_share else size


def draw_count(random: Random, among: int, rate: float, fewest: int = 1) -> int:
    """How many of `among` something happens to in a night: at least `fewest` where there are so many."""
    expected = among * rate
    whole = int(expected)
    return min(among, max(fewest, whole + (random.random() < expected - whole)))
