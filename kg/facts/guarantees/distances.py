"""How far it is from each node of a component to each other, 64 starts at a time.

A row of bits a node says which starts have reached it; one step further is an *or* over the rows of the nodes before
it. Distances stand in binary, a row of bits a digit, so that a long way costs no more room than a few digits.
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

    def are(self, start: Integers, node: Integers, distance: Integers) -> Integers:
        """Places where a start is just so far from a node; none where it is further than was looked for."""
        found = np.flatnonzero((distance > 0) | ((distance == 0) & (start == node)))
        bit = self.bit[start]
        for place, digit in enumerate(self.digits):
            found = found[read_bits(digit, bit[found], node[found]) == (distance[found] >> place & 1)]
        return found[distance[found] < 1 << len(self.digits)]

    def _read(self, rows: Bits, start: Integers, node: Integers) -> Integers:
        return read_bits(rows, self.bit[start], node)


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


def measure_distances(spread: Spread, bit: Integers, words: int, start: Integers, node: Integers) -> Distances:
    """Distances at least up to the furthest asked for: from `start[k]`, which is one, to `node[k]`.

    `bit`: see `Distances`; starts of one component have bits of their own, below 64 × `words`. Starts are shared out
    among threads: numpy works in each at the same time.
    """
    share = -(-words // THREADS) if words >= _WORDS_A_THREAD * THREADS else words
    lows = range(0, words, share)
    with ThreadPoolExecutor(len(lows)) as pool:
        parts = list(
            pool.map(lambda low: _measure(spread, bit - 64 * low, min(share, words - low), (start, node)), lows)
        )
    depth = max(len(digits) for _, digits in parts)
    rest = [[*digits, *(np.zeros_like(reached) for _ in range(depth - len(digits)))] for reached, digits in parts]
    return Distances(
        bit,
        np.concatenate([reached for reached, _ in parts], axis=1),
        [np.concatenate(part, axis=1) for part in zip(*rest, strict=True)],
    )


def _measure(spread: Spread, bit: Integers, words: int, asked: tuple[Integers, Integers]) -> tuple[Bits, list[Bits]]:
    """Nodes that are reached, and the digits of their distances, for the starts whose bits lie in these words."""
    reached: Bits = np.zeros((spread.node_count, words), dtype=np.uint64)
    digits: list[Bits] = []
    ahead: dict[int, Bits] = defaultdict(lambda: np.zeros_like(reached))
    starts = np.flatnonzero((bit >= 0) & (bit < 64 * words))
    ahead[0][starts, bit[starts] >> 6] = np.uint64(1) << (bit[starts] & 63).astype(np.uint64)
    here = (bit[asked[0]] >= 0) & (bit[asked[0]] < 64 * words)
    start, node = (ends[here] for ends in asked)
    while ahead and start.size:
        distance = min(ahead)
        new = ahead.pop(distance)
        new &= ~reached
        reached |= new
        for place in range(distance.bit_length()):
            if place == len(digits):
                digits.append(np.zeros_like(reached))
            if distance >> place & 1:
                digits[place] |= new
        still = read_bits(new, bit[start], node) == 0
        start, node = start[still], node[still]
        for one in spread.classes:
            if distance == 0:
                _begin(one, bit, words, ahead[one.length])
            elif start.size:
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
