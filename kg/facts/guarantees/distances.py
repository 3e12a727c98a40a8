"""How far it is from nodes of a component to others, 64 starts at a time.

A row of bits a node says which starts have reached it; one step further is an *or* over the rows of the nodes before
it. Most are near: from all starts it is looked as far as `NEAR`, and further only from those from which something was
not found. There distances stand in binary, a row of bits a digit, so that a long way costs no more room than a few.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from kg.facts.guarantees.network import Integers, order_by
from kg.facts.guarantees.sides import Direct, Side

Bits = NDArray[np.uint64]
_RANKS: Final = 12
"""Tails of a head that are taken one after the other, all heads at once; what a head has more is taken by itself."""
_STEPS_AT_ONCE: Final = 2_048
"""Rows that are taken together: as many as stay in the processor's cache."""
NEAR: Final = 4
"""How far is looked from every start."""


class _Layer(Protocol):
    """Distances from some starts to all nodes, as far as a bound."""

    @property
    def bound(self) -> int:
        """How far it was looked."""

    @property
    def bit(self) -> Integers:
        """By node: its number among the starts of its component; below zero when it is no start."""

    def find(self, start: Integers, node: Integers) -> Integers:
        """Distance from a start to a node of its component; -1 where it is further than the bound."""

    def are(self, start: Integers, node: Integers, distance: Integers) -> Integers:
        """Places where a start is just so far from a node: at least one guarantee, at most the bound."""


@dataclass(frozen=True, slots=True)
class _Near:
    """A layer with a row of bits a node and distance: looked up at once."""

    bound: int
    bit: Integers
    exact: Bits
    """(distances × nodes × words): which starts are just so far from the node."""

    @classmethod
    def measure(cls, spread: "Spread", bit: Integers, bound: int) -> "_Near":
        exact = np.zeros((bound + 1, spread.node_count, int(bit.max()) // 64 + 1), np.uint64)
        for _ in _measure(spread, bit, dict(enumerate(exact)), bound):
            pass
        return cls(bound, bit, exact)

    def find(self, start: Integers, node: Integers) -> Integers:
        found, left = np.full(start.size, -1), np.arange(start.size)
        for distance in range(self.bound + 1):
            here = _read_bits(self.exact[distance], node[left], self.bit[start[left]]) == 1
            found[left[here]] = distance
            left = left[~here]
        return found

    def are(self, start: Integers, node: Integers, distance: Integers) -> Integers:
        row = distance * self.exact.shape[1] + node
        return np.flatnonzero(_read_bits(self.exact, row, self.bit[start]))


@dataclass(frozen=True, slots=True)
class _Far:
    """A layer with a row of bits a node and binary digit of the distance."""

    bound: int
    bit: Integers
    reached: Bits
    digits: Sequence[Bits]

    @classmethod
    def measure(cls, spread: "Spread", bit: Integers, bound: int) -> "_Far":
        shape = spread.node_count, int(bit.max()) // 64 + 1
        reached, *digits = (np.zeros(shape, np.uint64) for _ in range(bound.bit_length() + 1))
        ahead: defaultdict[int, Bits] = defaultdict(lambda: np.zeros(shape, np.uint64))
        for distance, new in _measure(spread, bit, ahead, bound):
            reached |= new
            for place in range(distance.bit_length()):
                if distance >> place & 1:
                    digits[place] |= new
            del ahead[distance]
        return cls(bound, bit, reached, digits)

    def find(self, start: Integers, node: Integers) -> Integers:
        bit = self.bit[start]
        found = _read_bits(self.reached, node, bit) - 1
        for place, digit in enumerate(self.digits):
            found += _read_bits(digit, node, bit) << place
        return found

    def are(self, start: Integers, node: Integers, distance: Integers) -> Integers:
        found, bit = np.arange(start.size), self.bit[start]
        for place, digit in enumerate(self.digits):
            same = np.flatnonzero(_read_bits(digit, node, bit) == (distance >> place & 1))
            found, node, bit, distance = found[same], node[same], bit[same], distance[same]
        return found


@dataclass(frozen=True, slots=True)
class Distances:
    """Distances from starts to nodes, as far as they were asked for."""

    layers: Sequence[_Layer]
    """The nearest first; from each start of a further one the nearer ones were measured too."""
    asked: Integers
    """Distances that were asked for."""

    @property
    def known_from_all(self) -> int:
        """Up to which distance everything is known, from whichever node."""
        nearest = self.layers[0]
        return nearest.bound if bool((nearest.bit >= 0).all()) else -1

    def are(self, start: Integers, node: Integers, distance: Integers) -> Integers:
        """Places, ascending, where a start is just so far from a node: at least one guarantee."""
        return _find_equal(self.layers, start, node, distance)


def _find_equal(layers: Sequence[_Layer], start: Integers, node: Integers, distance: Integers) -> Integers:
    if distance.max(initial=0) <= layers[0].bound:
        return layers[0].are(start, node, distance)
    found, before = np.zeros(start.size, dtype=bool), 0
    for layer in layers:
        here = np.flatnonzero((distance > before) & (distance <= layer.bound))
        found[here[layer.are(start[here], node[here], distance[here])]] = True
        before = layer.bound
    return np.flatnonzero(found)


def _read_bits(rows: Bits, row: Integers, bit: Integers) -> Integers:
    """One bit of each row, the last axis being words: 0 or 1."""
    bits: Integers = (rows.ravel().view(np.int64).take(row * rows.shape[-1] + (bit >> 6)) >> (bit & 63)) & 1
    return bits


@dataclass(frozen=True, slots=True)
class _Class:
    """Steps of one length: heads by how many steps lead to them, the most first, each with its tails."""

    length: int
    step_tails: Integers
    step_heads: Integers
    """Of all steps, in the order of heads, then tails."""
    heads: Integers
    tails: Sequence[Integers]
    """The first tail of each head, then the second of those that have two, and so on; see `_RANKS`."""
    rest: Integers
    """What is left of the tails of the first heads, head by head."""
    rest_first: Integers
    """Where the rest of each of these begins, and one more."""
    cuts: Integers
    """Which of these begin a piece of `rest`, and one more."""

    @classmethod
    def of(cls, length: int, tails: Integers, heads: Integers) -> "_Class":
        """From steps in the order of their heads, then tails."""
        first = np.flatnonzero(np.diff(heads, prepend=-1))
        counts = np.diff(np.append(first, heads.size))
        order = np.argsort(-counts, kind="stable")
        first, counts = first[order], counts[order]
        having = np.searchsorted(-counts, -np.arange(_RANKS + 1), side="left")
        ranks = [tails[first[:number] + rank] for rank, number in enumerate(having[:-1].tolist()) if number]
        many = int(having[-1])
        left = counts[:many] - _RANKS
        rest_first = np.append(0, np.cumsum(left))
        places = np.arange(rest_first[-1]) + np.repeat(first[:many] + _RANKS - rest_first[:-1], left)
        cuts = np.unique(np.searchsorted(rest_first[:-1], np.arange(0, rest_first[-1], _STEPS_AT_ONCE)))
        return cls(length, tails, heads, heads[first], ranks, tails[places], rest_first, np.append(cuts, many))


@dataclass(frozen=True, slots=True)
class Spread:
    """Steps by length; of those between the same two nodes the shortest."""

    classes: list[_Class]
    node_count: int


def build_spread(direct: Direct) -> Spread:
    """The shortest steps between any two nodes made ready to be walked from many starts."""
    order = order_by(direct.head, direct.node_count)
    order = order[order_by(direct.length[order], int(direct.length.max(initial=0)) + 1)]
    tail, head, length = direct.tail[order], direct.head[order], direct.length[order]
    ends = np.append(np.flatnonzero(np.diff(length, prepend=-1)), length.size)
    classes = [_Class.of(int(length[a]), tail[a:b], head[a:b]) for a, b in pairwise(ends)]
    return Spread(classes, direct.node_count)


def measure_distances(direct: Direct, into: Side, component: Integers, ends: tuple[Integers, Integers]) -> Distances:
    """Distances between nodes of one component that each reach the other, from the first of `ends` to the second.

    How far all starts are from all nodes is measured to a bound; one further is looked at for those asked for alone.
    """
    start, node = ends
    spread = build_spread(direct)
    layers: list[_Layer] = []
    asked = np.full(start.size, -1)
    left, bound = np.arange(start.size), NEAR
    while left.size:
        bit = number_starts(start[left], component)
        layers.append(_Far.measure(spread, bit, bound) if layers else _Near.measure(spread, bit, bound))
        asked[left] = layers[-1].find(start[left], node[left])
        left = left[asked[left] < 0]
        one_more = np.full(left.size, bound + 1)
        position, entry = into.find_shorter(node[left], one_more)
        further = bound + 1 - into.length[entry]
        found = position[_find_equal(layers, start[left[position]], into.other[entry], further)]
        asked[left[found]] = bound + 1
        asked[left[direct.find(start[left], node[left], one_more)[0]]] = bound + 1
        left, bound = left[asked[left] < 0], (bound + 1) * 3 // 2 - 1
    return Distances(layers, asked)


def number_starts(start: Integers, component: Integers) -> Integers:
    """By node: its number among the starts of its component, or -1."""
    is_start = np.zeros(component.size, dtype=bool)
    is_start[start] = True
    starts = np.flatnonzero(is_start)
    starts = starts[np.argsort(component[starts], kind="stable")]
    number = np.full(component.size, -1)
    number[starts] = np.arange(starts.size) - np.searchsorted(component[starts], component[starts])
    return number


def _measure(spread: Spread, bit: Integers, ahead: Mapping[int, Bits], bound: int) -> Iterator[tuple[int, Bits]]:
    """Distance by distance, which starts reach each node then; `ahead` has by distance the rows to be filled."""
    starts = np.flatnonzero(bit >= 0)
    ahead[0][starts, bit[starts] >> 6] = np.uint64(1) << (bit[starts] & 63).astype(np.uint64)
    not_reached = np.full_like(ahead[0], ~np.uint64(0))
    for distance in range(bound + 1):
        new = ahead[distance]
        new &= not_reached
        not_reached ^= new
        yield distance, new
        for one in spread.classes:
            if distance + one.length > bound:
                break
            if distance == 0:
                _begin(one, bit, ahead[one.length])
            else:
                _spread_out(new, one, ahead[distance + one.length])


def _begin(steps: _Class, bit: Integers, into: Bits) -> None:
    """The first steps from every start: few bits. Those of one word stand together, as starts are numbered in order."""
    bits = bit[steps.step_tails]
    begun = np.flatnonzero(bits >= 0)
    bits = bits[begun]
    place = steps.step_heads[begun] * into.shape[1] + (bits >> 6)
    first = np.flatnonzero(np.diff(place, prepend=-1))
    if first.size:
        values = np.bitwise_or.reduceat(np.uint64(1) << (bits & 63).astype(np.uint64), first)
        into[np.divmod(place[first], into.shape[1])] = values


def _spread_out(new: Bits, steps: _Class, into: Bits) -> None:
    """What is new at the tails, added at the heads."""
    together = new.take(steps.tails[0], axis=0)
    for tails in steps.tails[1:]:
        some = together[: tails.size]
        some |= new.take(tails, axis=0)
    for low, high in pairwise(steps.cuts.tolist()):
        begin, end = steps.rest_first[low], steps.rest_first[high]
        gathered = new.take(steps.rest[begin:end], axis=0)
        together[low:high] |= np.bitwise_or.reduceat(gathered, steps.rest_first[low:high] - begin, axis=0)
    into[steps.heads] |= together
