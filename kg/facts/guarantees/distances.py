"""How far it is from each node of a component to each other, 64 starts at a time.

A row of bits a node says which starts have reached it; one step further is an *or* over the rows of the nodes before
it. Distances stand in binary, a row of bits a digit, so that a long way costs no more room than a few digits.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.facts.guarantees.network import Flags, Integers

Bits = NDArray[np.uint64]
_STEPS_AT_ONCE: Final = 2_048
"""Rows that are taken together: as many as stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Distances:
    """Distances from starts to nodes, as far as they were looked for."""

    bit: Integers
    """By node: its number among the starts of its component; below zero when it is no start."""
    reached: Bits
    digits: list[Bits]

    def find(self, start: Integers, node: Integers) -> Integers:
        """Distance from a start to a node of its component; -1 where it is further than was looked for."""
        found = np.where(self._read(self.reached, start, node), 0, -1)
        for place, digit in enumerate(self.digits):
            found += self._read(digit, start, node) << place
        return found

    def _read(self, rows: Bits, start: Integers, node: Integers) -> Integers:
        return read_bits(rows, self.bit[start], node)


def read_bits(rows: Bits, bit: Integers, node: Integers) -> Integers:
    """One bit a node: 0 or 1."""
    words = rows[node, bit >> 6] >> (bit & 63).astype(np.uint64)
    bits: Integers = (words & np.uint64(1)).astype(np.int64)
    return bits


@dataclass(frozen=True, slots=True)
class Spread:
    """Steps by length, each in the order of their heads."""

    classes: list[tuple[int, Integers, Integers]]
    """Length, tails, heads."""
    node_count: int


def build_spread(tail: Integers, head: Integers, length: Integers, node_count: int) -> Spread:
    """Steps made ready to be walked from many starts."""
    order = np.lexsort((head, length))
    tail, head, length = tail[order], head[order], length[order]
    first = np.flatnonzero(np.diff(length, prepend=-1))
    ends = np.append(first, length.size)
    return Spread([(int(length[a]), tail[a:b], head[a:b]) for a, b in pairwise(ends)], node_count)


def measure_distances(spread: Spread, bit: Integers, words: int, start: Integers, node: Integers) -> Distances:
    """Distances at least up to the furthest asked for: from `start[k]`, which is one, to `node[k]`.

    `bit`: see `Distances`; starts of one component have bits of their own, below 64 × `words`.
    """
    reached: Bits = np.zeros((spread.node_count, words), dtype=np.uint64)
    digits: list[Bits] = []
    ahead: dict[int, Bits] = defaultdict(lambda: np.zeros_like(reached))
    starts = np.flatnonzero(bit >= 0)
    ahead[0][starts, bit[starts] >> 6] = np.uint64(1) << (bit[starts] & 63).astype(np.uint64)
    open_start, open_node = bit[start], node
    while open_node.size and ahead:
        distance = min(ahead)
        new = ahead.pop(distance) & ~reached
        reached |= new
        for place in range(distance.bit_length()):
            if place == len(digits):
                digits.append(np.zeros_like(reached))
            if distance >> place & 1:
                digits[place] |= new
        still = read_bits(new, open_start, open_node) == 0
        open_start, open_node = open_start[still], open_node[still]
        moved: Flags = np.atleast_1d(new.any(axis=1))
        if distance == 0:
            _begin(spread, bit, ahead)
        elif open_node.size and moved.any():
            for length, tails, heads in spread.classes:
                _spread_out(new, moved, tails, heads, ahead[distance + length])
    return Distances(bit, reached, digits)


def _begin(spread: Spread, bit: Integers, ahead: dict[int, Bits]) -> None:
    """The first steps from every start: few bits, set one by one."""
    for length, tails, heads in spread.classes:
        begun = bit[tails] >= 0
        bits = bit[tails[begun]]
        np.bitwise_or.at(ahead[length], (heads[begun], bits >> 6), np.uint64(1) << (bits & 63).astype(np.uint64))


def _spread_out(new: Bits, moved: Flags, tails: Integers, heads: Integers, into: Bits) -> None:
    """What is new at the tails, added at the heads."""
    if not moved.all():
        kept = moved[tails]
        tails, heads = tails[kept], heads[kept]
    if not tails.size:
        return
    first = np.flatnonzero(np.diff(heads, prepend=-1))
    cuts = np.unique(np.searchsorted(first, np.arange(0, tails.size, _STEPS_AT_ONCE)))
    ends = np.append(first, tails.size)
    for low, high in zip(cuts, np.append(cuts[1:], first.size), strict=True):
        begin, end = ends[low], ends[high]
        gathered: Any = new[tails[begin:end]]
        into[heads[first[low:high]]] |= np.bitwise_or.reduceat(gathered, first[low:high] - begin, axis=0)
