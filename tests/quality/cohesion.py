"""Clusters that hold together as a whole: two groups are joined only while their pairs agree on the average.

Best links first joins a family of namesakes by one good link between two of them. Here every pair of the two groups
has a say: what was scored with its bits, what no block ever brought together with a stated few below zero. A link that
alone would join two groups is so outvoted, however heavy it is. Pure and deterministic; for sets in which nothing else
(a number, a register that names each once) keeps records apart.

Source: average linkage (Sokal and Michener, 1958) on match weights.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

Pair = tuple[str, str, float]
"""Two nodes and the bits for their being one, which may be below zero."""


@dataclass(frozen=True, slots=True)
class Cohesion:
    """When two groups hold together, in bits."""

    link_bits: float
    """What the best pair between them weighs at least."""
    floor_bits: float
    """What their pairs weigh on the average at least."""
    unscored_bits: float
    """What a pair counts that no block brought together: below `floor_bits`, or everything would be one."""
    most_bits: float = 12.0
    """What a pair counts at most, so that one does not outvote many."""


@dataclass(slots=True)
class _Groups:
    rules: Cohesion
    sizes: list[int]
    between: list[dict[int, tuple[float, int, float]]]
    """Group → neighbour → sum of bits, pairs, best bits."""

    def find_mean(self, one: int, other: int) -> float:
        total, count, _ = self.between[one][other]
        pairs = self.sizes[one] * self.sizes[other]
        return (total + self.rules.unscored_bits * (pairs - count)) / pairs

    def may_join(self, one: int, other: int) -> bool:
        return self.between[one][other][2] >= self.rules.link_bits

    def join(self, one: int, other: int) -> int:
        """Take the group with fewer neighbours into the other; give the one that stays."""
        kept, gone = (one, other) if len(self.between[one]) >= len(self.between[other]) else (other, one)
        del self.between[kept][gone]
        self.sizes[kept] += self.sizes[gone]
        for neighbour, (total, count, best) in self.between[gone].items():
            if neighbour == kept:
                continue
            before, pairs, most = self.between[kept].get(neighbour, (0.0, 0, best))
            merged = (before + total, pairs + count, max(most, best))
            self.between[kept][neighbour] = self.between[neighbour][kept] = merged
            del self.between[neighbour][gone]
        self.between[gone] = {}
        return kept


@dataclass(frozen=True, slots=True)
class Merges:
    """Every join in its order, so that any stricter floor is a matter of stopping earlier."""

    nodes: list[str]
    steps: list[tuple[float, int, int]]
    """Mean bits so far at the lowest, and the places of the two groups in `nodes`."""

    def cut(self, floor_bits: float) -> dict[str, str]:
        """Node → the first node of its group, with joins down to a floor."""
        parents = list(range(len(self.nodes)))

        def find_root(place: int) -> int:
            while parents[place] != place:
                parents[place] = place = parents[parents[place]]
            return place

        for mean, one, other in self.steps:
            if mean < floor_bits:
                break
            first, second = sorted((find_root(one), find_root(other)))
            parents[second] = first
        return {node: self.nodes[find_root(place)] for place, node in enumerate(self.nodes)}


def build_merges(pairs: Iterable[Pair], rules: Cohesion) -> Merges:
    """Join every node in `pairs` (each pair comes once) as far as the rules allow."""
    stated = sorted((min(left, right), max(left, right), bits) for left, right, bits in pairs)
    nodes = sorted({node for left, right, _ in stated for node in (left, right)})
    places = {name: place for place, name in enumerate(nodes)}
    groups = _Groups(rules, [1] * len(nodes), [{} for _ in nodes])
    heap: list[tuple[float, int, int]] = []
    for left, right, bits in stated:
        one, other = places[left], places[right]
        capped = min(bits, rules.most_bits)
        groups.between[one][other] = groups.between[other][one] = (capped, 1, bits)
        if bits >= rules.link_bits and capped >= rules.floor_bits:
            heap.append((-capped, one, other))
    heapify(heap)
    steps: list[tuple[float, int, int]] = []
    lowest = rules.most_bits
    while heap:
        negative, one, other = heappop(heap)
        # An entry is stale when either group was taken into another, or has grown since.
        if other not in groups.between[one] or groups.find_mean(one, other) != -negative:
            continue
        lowest = min(lowest, -negative)
        steps.append((lowest, one, other))
        kept = groups.join(one, other)
        for neighbour in sorted(groups.between[kept]):
            mean = groups.find_mean(kept, neighbour)
            if mean >= rules.floor_bits and groups.may_join(kept, neighbour):
                heappush(heap, (-mean, min(kept, neighbour), max(kept, neighbour)))
    return Merges(nodes, steps)
