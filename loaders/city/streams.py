"""One seeded generator a purpose, so that a change in one part of the city leaves the others as they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Streams:
    """Gives generators that depend on the city's seed and a purpose alone."""

    seed: int

    def of(self, purpose: str) -> Random:
        """A fresh generator for a purpose; text seeds go through SHA-512, never through `hash()`."""
        return Random(f"{self.seed}/{purpose}")


class Weighted(Generic[T]):
    """Draws items by weight in logarithmic time."""

    __slots__ = ("_bounds", "_items")

    def __init__(self, weights: Sequence[tuple[T, float]]) -> None:
        self._items = [item for item, _ in weights]
        self._bounds = list(accumulate(weight for _, weight in weights))

    def draw(self, random: Random) -> T:
        """One item."""
        return random.choices(self._items, cum_weights=self._bounds)[0]


def build_ranked(items: Sequence[T], exponent: float = 1.0) -> Weighted[T]:
    """Items with Zipf weights: the first is drawn most often."""
    return Weighted([(item, 1.0 / (rank + 3) ** exponent) for rank, item in enumerate(items)])
