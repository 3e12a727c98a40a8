"""Chains of guarantees: through every firm that stands in one goes one of the longest through it.

A chain is two guarantees or more of which no firm but the first and the last stands in a ring, so it never comes back.
A firm of a ring is where chains end and where they begin, never both in one: it is two nodes of a graph without rings.
All chains cannot be told, there are as many as ways; a guarantee may stand in none of those that are.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.facts.guarantees.network import Flags, Integers, Motifs, Network, expand, starts_of
from kg.model.motifs import MotifKind

CHAIN_BOUND: Final = 10
"""Guarantees of a chain that are told; a longer one is told in pieces of so many, and said to be cut."""
CHAIN_LEAST: Final = 2


def find_chains(network: Network, bound: int = CHAIN_BOUND) -> Motifs:
    """By firm in a chain, the longest one through it, each once; firms and guarantees from the far end on.

    Of several as long it goes by lower numbers. A longer one than `bound` is cut into pieces, counted from its near
    end; the last is as long as the others, so it overlaps.
    """
    ways = _Ways.of(network)
    length = ways.behind + ways.ahead
    in_chain = length >= CHAIN_LEAST
    short = np.flatnonzero(in_chain & (length <= bound) & ~ways.goes_on)
    links = ways.trace(short, ways.behind[short], ways.ahead[short])
    long = np.flatnonzero(in_chain & (length > bound))
    piece = np.maximum(ways.ahead[long] - 1, 0) // bound
    back = np.minimum(ways.behind[long], bound * (piece + 1) - ways.ahead[long])
    cut = ways.trace(long, back, np.minimum(ways.ahead[long], bound - back)).reshape(-1, bound)
    cut = np.unique(cut, axis=0)
    sizes = np.concatenate([length[short], np.full(len(cut), bound)])
    return _build(network, ways.pair[np.concatenate([links, cut.ravel()])], sizes, len(cut))


def count_left_out(network: Network, chains: Motifs) -> int:
    """Guarantees, parallel ones as one, that stand in some chain and in none of `chains`."""
    ways = _Ways.of(network)
    stands = ways.behind[ways.tail] + 1 + ways.ahead[ways.head] >= CHAIN_LEAST
    return int(np.setdiff1d(ways.pair[stands], chains.link).size)


@dataclass(frozen=True, slots=True)
class _Ways:
    """Guarantees outside rings as a graph without rings; a firm of a ring is two nodes, to begin and to end chains."""

    pair: Integers
    """By edge: which pair of the network it is."""
    tail: Integers
    head: Integers
    behind: Integers
    """By node: guarantees of the longest way that ends there."""
    ahead: Integers
    """By node: guarantees of the longest way that begins there."""
    before: Integers
    """By node: the edge by which a longest way arrives; -1 where none does."""
    after: Integers
    """By node: the edge by which a longest way goes on."""

    @classmethod
    def of(cls, network: Network) -> "_Ways":
        pairs, firms = network.pairs, network.firm_count
        pair = np.flatnonzero(network.component[pairs.guarantor] != network.component[pairs.debtor])
        tail = pairs.guarantor[pair] + firms * network.in_ring[pairs.guarantor[pair]]
        head = pairs.debtor[pair]
        behind, ahead = _measure(tail, head, 2 * firms), _measure(head, tail, 2 * firms)
        before, after = _choose(head, behind[tail], 2 * firms), _choose(tail, ahead[head], 2 * firms)
        return cls(pair, tail, head, behind, ahead, before, after)

    @property
    def goes_on(self) -> Flags:
        """By node: whether the longest way through it is also that of the node which follows it there."""
        found = np.zeros(self.after.size, dtype=bool)
        node = np.flatnonzero(self.after >= 0)
        edge = self.after[node]
        found[node] = self.before[self.head[edge]] == edge
        return found

    def trace(self, node: Integers, back: Integers, on: Integers) -> Integers:
        """Edges of longest ways through nodes, so many before and behind each: way after way."""
        start = np.append(0, np.cumsum(back + on))
        edges = np.empty(start[-1], dtype=np.int64)
        for steps, chosen, end, sign in ((back, self.before, self.tail, -1), (on, self.after, self.head, 1)):
            way, at = np.arange(node.size), node
            for step in range(int(steps.max(initial=0))):
                going = steps[way] > step
                way, at = way[going], at[going]
                edge = chosen[at]
                edges[start[way] + back[way] + (step if sign > 0 else -1 - step)] = edge
                at = end[edge]
        return edges


def _measure(tail: Integers, head: Integers, size: int) -> Integers:
    """By node of a graph without rings: edges of the longest way that ends there."""
    order = np.argsort(tail, kind="stable")
    start, heads = starts_of(tail, size), head[order]
    waiting = np.bincount(head, minlength=size)
    depth: Integers = np.zeros(size, dtype=np.int64)
    reached = np.flatnonzero((waiting == 0) & (np.diff(start) > 0))
    length = 0
    while reached.size:
        length += 1
        _, edge = expand(start, reached)
        np.subtract.at(waiting, heads[edge], 1)
        reached = np.unique(heads[edge][waiting[heads[edge]] == 0])
        depth[reached] = length
    return depth


def _choose(node: Integers, length: Integers, size: int) -> Integers:
    """By node: of its edges the first of those with the most, -1 where it has none."""
    order = np.lexsort((-length, node))
    first = order[np.flatnonzero(np.diff(node[order], prepend=-1))]
    chosen: Integers = np.full(size, -1)
    chosen[node[first]] = first
    return chosen


def _build(network: Network, link: Integers, sizes: Integers, cut_count: int) -> Motifs:
    """Chains from their pairs; the last `cut_count` are cut."""
    pairs, count = network.pairs, sizes.size
    link_start = np.append(0, np.cumsum(sizes))
    member_start = link_start + np.arange(count + 1)
    member = np.empty(member_start[-1], dtype=np.int64)
    is_first = np.zeros(member.size, dtype=bool)
    is_first[member_start[:-1]] = True
    member[is_first] = pairs.guarantor[link[link_start[:-1]]]
    member[~is_first] = pairs.debtor[link]
    return Motifs(MotifKind.CHAIN, pairs, member, member_start, link, link_start, np.arange(count) >= count - cut_count)
