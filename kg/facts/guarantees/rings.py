"""The shortest ring through every guarantee that stands in one: pairs and triads apart, those of four firms and more.

To list all rings is out of reach: some two hundred thousand guarantees have a million rings of four. Through each
guarantee there is a shortest one; where there are several, the one that goes by lower numbers is taken, and a ring that
is the shortest through several guarantees comes once.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.facts.guarantees.contraction import Steps, contract
from kg.facts.guarantees.distances import Distances, measure_distances, number_starts
from kg.facts.guarantees.network import Flags, Integers, Motifs, Network, expand, order_by, sum_runs
from kg.facts.guarantees.sides import Direct, Side
from kg.model.motifs import MotifKind

SHORTEST: Final = 4
"""Firms of the shortest ring that is neither pair nor triad."""
_WORDS_AT_ONCE: Final = 40_000_000
"""Words of bits that one measurement of distances may keep a row of digits (320 MB)."""


@dataclass(frozen=True, slots=True)
class _Paths:
    """Rings as sequences: entries of `item` from `start[k]` to `start[k + 1]`."""

    item: Integers
    start: Integers


def find_rings(network: Network) -> Motifs:
    """The shortest rings of four firms and more, each once, its pairs in the order in which they go round."""
    pair = network.ring_pairs
    component = network.component[network.pairs.guarantor[pair]]
    firms_of = np.bincount(network.component, minlength=network.firm_count)
    plain = np.bincount(component, minlength=network.firm_count)[component] == firms_of[component]
    parts = [_walk_plain(network, pair[plain]), _walk_others(network, pair[~plain])]
    item = np.concatenate([pair[plain][parts[0].item], pair[~plain][parts[1].item]])
    start = np.concatenate([parts[0].start, parts[0].start[-1] + parts[1].start[1:]])
    long = np.diff(start) >= SHORTEST
    _, entry = expand(start, np.flatnonzero(long))
    link = item[entry]
    bounds = np.append(0, np.cumsum(np.diff(start)[long]))
    return Motifs(
        MotifKind.RING, network.pairs, network.pairs.guarantor[link], bounds, link, bounds,
        np.zeros(bounds.size - 1, dtype=bool),
    )  # fmt: skip


def _walk_plain(network: Network, pair: Integers) -> _Paths:
    """Components that are one ring and nothing else."""
    guarantor, debtor = network.pairs.guarantor[pair], network.pairs.debtor[pair]
    component = network.component[guarantor]
    order = np.argsort(component, kind="stable")
    sizes = np.bincount(component)
    sizes = sizes[sizes > 0]
    bounds = np.append(0, np.cumsum(sizes))
    following = np.searchsorted(guarantor, debtor)
    item = np.empty(pair.size, dtype=np.int64)
    place, at = bounds[:-1].copy(), order[bounds[:-1]]
    while place.size:
        item[place] = at
        going = place + 1 < bounds[1:][np.searchsorted(bounds, place, side="right") - 1]
        place, at = place[going] + 1, following[at[going]]
    return _Paths(item, bounds)


def _walk_others(network: Network, pair: Integers) -> _Paths:
    if not pair.size:
        return _Paths(pair, np.zeros(1, dtype=np.int64))
    guarantor, debtor = network.pairs.guarantor[pair], network.pairs.debtor[pair]
    number = np.zeros(network.firm_count, dtype=np.int64)
    number[guarantor] = 1
    number = np.cumsum(number) - 1
    steps = contract(number[guarantor], number[debtor], int(number[-1]) + 1)
    component = np.empty(steps.node_count, dtype=np.int64)
    component[steps.tail] = network.component[guarantor[steps.link[steps.start[:-1]]]]
    rings = _deduplicate(_find_shortest(steps, component))
    position, entry = expand(steps.start, rings.item)
    lengths = np.bincount(np.repeat(np.arange(rings.start.size - 1), np.diff(rings.start))[position])
    return _Paths(steps.link[entry], np.append(0, np.cumsum(lengths)))


def _find_shortest(steps: Steps, component: Integers) -> _Paths:
    """By step the shortest ring of steps that begins with it; components are taken together by size."""
    _, component = np.unique(component, return_inverse=True)
    sizes = np.bincount(component)
    place = number_starts(np.arange(steps.node_count), component)
    width = np.int64(1) << np.ceil(np.log2((sizes + 63) // 64)).astype(np.int64)
    owner, items = [], []
    for words in np.unique(width).tolist():
        nodes = np.flatnonzero(width[component] == words)
        chosen = np.flatnonzero(width[component[steps.tail]] == words)
        at_once = 64 * max(1, _WORDS_AT_ONCE // nodes.size)
        for low in range(0, int(sizes[width == words].max()), at_once):
            asked = chosen[place[steps.head[chosen]] // at_once == low // at_once]
            part = _find_among(steps, component, nodes, chosen, asked)
            owner.append(part[0])
            items.append(part[1])
    owned, item = np.concatenate(owner), np.concatenate(items)
    item = item[order_by(owned, steps.tail.size)]
    return _Paths(item, np.append(0, np.cumsum(np.bincount(owned, minlength=steps.tail.size))))


def _find_among(
    steps: Steps, component: Integers, nodes: Integers, chosen: Integers, asked: Integers
) -> tuple[Integers, Integers]:
    """(step asked for, step of its ring), each ring in order, among the chosen steps."""
    new = np.full(steps.node_count, -1)
    new[nodes] = np.arange(nodes.size)
    tail, head, length = new[steps.tail[chosen]], new[steps.head[chosen]], steps.length[chosen]
    out, into = Side.of(tail, head, length, nodes.size), Side.of(head, tail, length, nodes.size)
    direct = Direct.of(out, nodes.size)
    start, end = new[steps.head[asked]], new[steps.tail[asked]]
    distances = measure_distances(direct, into, component[nodes], (start, end))
    long = np.flatnonzero(distances.asked + steps.length[asked] >= SHORTEST)
    asked, left = asked[long], distances.asked[long]
    owner, step = _Walk(out, into, direct, distances).go(start[long], end[long], left)
    return np.concatenate([asked, asked[owner]]), np.concatenate([asked, chosen[step]])


class _Walk:
    """Shortest ways from starts to nodes, made from both ends: each time where fewer steps lead on."""

    def __init__(self, out: Side, into: Side, direct: Direct, distances: Distances) -> None:
        self._out, self._into, self._direct, self._distances = out, into, direct, distances
        self._length = np.empty(out.step.size, dtype=np.int64)
        self._head, self._tail = self._length.copy(), self._length.copy()
        self._length[out.step], self._head[out.step], self._tail[into.step] = out.length, out.other, into.other

    def go(self, start: Integers, end: Integers, left: Integers) -> tuple[Integers, Integers]:
        """(number of the way, step), each way's steps in order; `left` is how long the way is."""
        ways = start.size
        way, at = np.arange(ways), np.arange(ways)
        front: list[tuple[Integers, Integers]] = []
        back: list[tuple[Integers, Integers]] = []
        while True:
            way, at = way[left[at] > 0], at[left[at] > 0]
            if not way.size:
                break
            at, one = self._bring_together(start, end, left, at)
            start, end, left = start[one], end[one], left[one]
            forward = self._is_forward(start, end, left)
            step = np.empty(one.size, dtype=np.int64)
            for chosen, is_forward in ((np.flatnonzero(forward), True), (np.flatnonzero(~forward), False)):
                step[chosen] = self._choose(start[chosen], end[chosen], left[chosen], is_forward=is_forward)
            left = left - self._length[step]
            start, end = np.where(forward, self._head[step], start), np.where(forward, end, self._tail[step])
            goes, made = forward[at], step[at]
            front.append((way[goes], made[goes]))
            back.append((way[~goes], made[~goes]))
        parts = front + back[::-1]
        if not parts:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        owner, step = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = order_by(owner, ways)
        return owner[order], step[order]

    def _bring_together(
        self, start: Integers, end: Integers, left: Integers, at: Integers
    ) -> tuple[Integers, Integers]:
        """Those that have come to the same two nodes go on as one: (which one, by way; where that stood)."""
        going = np.flatnonzero(left > 0)
        key = start[going] * self._direct.node_count + end[going]
        _, one, of_key = np.unique(key, return_index=True, return_inverse=True)
        number = np.empty(left.size, dtype=np.int64)
        number[going] = of_key
        return number[at], going[one]

    def _is_forward(self, start: Integers, end: Integers, left: Integers) -> Flags:
        return (left - 1 <= self._distances.known_from_all) & (self._out.count(start) < self._into.count(end))

    def _choose(self, start: Integers, end: Integers, left: Integers, *, is_forward: bool) -> Integers:
        """The first step by number that leads on a shortest way."""
        side, at, far = (self._out, start, end) if is_forward else (self._into, end, start)
        position, entry = side.find_shorter(at, left)
        between, rest = (side.other[entry], far[position]), left[position] - side.length[entry]
        good = self._distances.are(*(between if is_forward else between[::-1]), rest)
        chosen = np.full(start.size, self._length.size)
        position, step = position[good], side.step[entry[good]]
        first = np.flatnonzero(np.diff(position, prepend=-1))
        if first.size:
            chosen[position[first]] = np.minimum.reduceat(step, first)
        position, step = self._direct.find(start, end, left)
        chosen[position] = np.minimum(chosen[position], step)
        return chosen


def _deduplicate(rings: _Paths) -> _Paths:
    """Each ring of steps once, whichever of its steps it was found from."""
    lengths = np.diff(rings.start)
    lengths = lengths[lengths > 0]
    if not lengths.size:
        return _Paths(rings.item, np.zeros(1, dtype=np.int64))
    start = np.append(0, np.cumsum(lengths))
    digest = sum_runs(_mix(np.arange(rings.item.max() + 1))[rings.item], start[:-1])
    least = np.minimum.reduceat(rings.item, start[:-1])
    order = np.argsort(digest, kind="stable")
    columns = np.column_stack([digest, least, lengths])[order]
    is_new = np.append(True, (columns[1:] != columns[:-1]).any(axis=1))
    kept = np.sort(order[is_new])
    _, entry = expand(start, kept)
    return _Paths(rings.item[entry], np.append(0, np.cumsum(lengths[kept])))


def _mix(numbers: Integers) -> Integers:
    """Spread numbers over 64 bits, one to one. Source: Steele, Lea, Flood 2014 (SplitMix)."""
    mixed = numbers.view(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (mixed ^ (mixed >> np.uint64(31))).view(np.int64)
