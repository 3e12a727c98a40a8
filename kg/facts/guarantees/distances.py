"""How far it is from nodes of a component to others, 64 starts at a time.

A row of bits a node says which starts have reached it; one step further is an *or* over the rows of the nodes before
it. Distances stand in binary, a row of bits a digit, so that a long way costs no more room than a few digits.

Most are near: all starts are looked from as far as `NEAR`, and further only those from which something was not found.
"""

import os
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.facts.guarantees.network import Integers

Bits = NDArray[np.uint64]
THREADS: Final = len(os.sched_getaffinity(0))
_WORDS_A_THREAD: Final = 8
"""Fewer are not worth a thread."""
_RANKS: Final = 12
"""Tails of a head that are taken one after the other, all heads at once; what a head has more is taken by itself."""
_STEPS_AT_ONCE: Final = 2_048
"""Rows that are taken together: as many as stay in the processor's cache."""


NEAR: Final = 5
"""How far is looked from every start."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """Distances from some starts to all nodes, as far as a bound."""

    bound: int
    bit: Integers
    """By node: its number among the starts of its component; below zero when it is no start."""
    reached: Bits
    digits: list[Bits]

    def find(self, start: Integers, node: Integers) -> Integers:
        """Distance from a start to a node of its component; -1 where it is further than the bound."""
        bit = self.bit[start]
        found: Integers = read_bits(self.reached, bit, node) - 1
        for place, digit in enumerate(self.digits):
            found += read_bits(digit, bit, node) << place
        return found

    def are(self, start: Integers, node: Integers, distance: Integers) -> Integers:
        """Places where a start is just so far from a node."""
        found = np.flatnonzero((distance > 0) | ((distance == 0) & (start == node)))
        bit = self.bit[start]
        for place, digit in enumerate(self.digits):
            found = found[read_bits(digit, bit[found], node[found]) == (distance[found] >> place & 1)]
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
        """Places, ascending, where a start is just so far from a node."""
        found, before = [], -1
        for layer in self.layers:
            here = np.flatnonzero((distance > before) & (distance <= layer.bound))
            found.append(here[layer.are(start[here], node[here], distance[here])])
            before = layer.bound
        return np.sort(np.concatenate(found))


def read_bits(rows: Bits, bit: Integers, node: Integers) -> Integers:
    """One bit a node: 0 or 1."""
    words = rows[node, bit >> 6] >> (bit & 63).astype(np.uint64)
    bits: Integers = (words & np.uint64(1)).astype(np.int64)
    return bits


@dataclass(frozen=True, slots=True)
class _Class:
    """Steps of one length: heads by how many steps lead to them, the most first, each with its tails."""

    length: int
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
        """From steps in the order of their heads."""
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
        return cls(length, heads[first], ranks, tails[places], rest_first, np.append(cuts, many))


@dataclass(frozen=True, slots=True)
class Spread:
    """Steps by length; of those between the same two nodes the shortest."""

    classes: list[_Class]
    node_count: int


def build_spread(tail: Integers, head: Integers, length: Integers, node_count: int) -> Spread:
    """Steps made ready to be walked from many starts."""
    order = np.lexsort((length, tail, head))
    tail, head, length = tail[order], head[order], length[order]
    shortest = (np.diff(tail, prepend=-1) != 0) | (np.diff(head, prepend=-1) != 0)
    tail, head, length = tail[shortest], head[shortest], length[shortest]
    order = np.argsort(length, kind="stable")
    tail, head, length = tail[order], head[order], length[order]
    ends = np.append(np.flatnonzero(np.diff(length, prepend=-1)), length.size)
    return Spread([_Class.of(int(length[a]), tail[a:b], head[a:b]) for a, b in pairwise(ends)], node_count)


def measure_distances(spread: Spread, component: Integers, start: Integers, node: Integers) -> Distances:
    """Distances from `start[k]` to `node[k]` of the same component, which each reach the other."""
    layers: list[_Layer] = []
    asked = np.full(start.size, -1)
    left, bound = np.arange(start.size), NEAR
    while left.size:
        layer = _measure_layer(spread, number_starts(start[left], component), bound)
        layers.append(layer)
        asked[left] = layer.find(start[left], node[left])
        left, bound = left[asked[left] < 0], bound * 3 // 2
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


def _measure_layer(spread: Spread, bit: Integers, bound: int) -> _Layer:
    """Starts are shared out among threads: numpy works in each at the same time."""
    words = int(bit.max()) // 64 + 1
    share = -(-words // THREADS) if words >= _WORDS_A_THREAD * THREADS else words
    lows = range(0, words, share)
    with ThreadPoolExecutor(len(lows)) as pool:
        parts = list(pool.map(lambda low: _measure(spread, bit - 64 * low, min(share, words - low), bound), lows))
    depth = max(len(digits) for _, digits in parts)
    rest = [[*digits, *(np.zeros_like(reached) for _ in range(depth - len(digits)))] for reached, digits in parts]
    return _Layer(
        bound,
        bit,
        np.concatenate([reached for reached, _ in parts], axis=1),
        [np.concatenate(part, axis=1) for part in zip(*rest, strict=True)],
    )


def _measure(spread: Spread, bit: Integers, words: int, bound: int) -> tuple[Bits, list[Bits]]:
    """Nodes that are reached, and the digits of their distances, for the starts whose bits lie in these words."""
    reached: Bits = np.zeros((spread.node_count, words), dtype=np.uint64)
    digits: list[Bits] = []
    ahead: dict[int, Bits] = defaultdict(lambda: np.zeros_like(reached))
    starts = np.flatnonzero((bit >= 0) & (bit < 64 * words))
    ahead[0][starts, bit[starts] >> 6] = np.uint64(1) << (bit[starts] & 63).astype(np.uint64)
    while ahead:
        distance = min(ahead)
        new = ahead.pop(distance)
        new &= ~reached
        reached |= new
        for place in range(distance.bit_length()):
            if place == len(digits):
                digits.append(np.zeros_like(reached))
            if distance >> place & 1:
                digits[place] |= new
        for one in spread.classes:
            if distance + one.length > bound:
                break
            if distance == 0:
                _begin(one, bit, words, ahead[one.length])
            else:
                _spread_out(new, one, ahead[distance + one.length])
    return reached, digits


def _begin(steps: _Class, bit: Integers, words: int, into: Bits) -> None:
    """The first steps from every start: few bits, set one by one."""
    many = steps.rest_first.size - 1
    heads = [steps.heads[: tails.size] for tails in steps.tails]
    heads.append(np.repeat(steps.heads[:many], np.diff(steps.rest_first)))
    head, bits = np.concatenate(heads), bit[np.concatenate([*steps.tails, steps.rest])]
    begun = np.flatnonzero((bits >= 0) & (bits < 64 * words))
    bits = bits[begun]
    np.bitwise_or.at(into, (head[begun], bits >> 6), np.uint64(1) << (bits & 63).astype(np.uint64))


def _spread_out(new: Bits, steps: _Class, into: Bits) -> None:
    """What is new at the tails, added at the heads."""
    together: Bits = new[steps.tails[0]]
    for tails in steps.tails[1:]:
        together[: tails.size] |= new[tails]
    for low, high in pairwise(steps.cuts.tolist()):
        begin, end = steps.rest_first[low], steps.rest_first[high]
        gathered: Any = new[steps.rest[begin:end]]
        together[low:high] |= np.bitwise_or.reduceat(gathered, steps.rest_first[low:high] - begin, axis=0)
    into[steps.heads] |= together
