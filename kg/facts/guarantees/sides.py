"""Steps of a graph by the node at either end, and the shortest of those between the same two nodes."""

from dataclasses import dataclass

import numpy as np

from kg.facts.guarantees.network import Integers, expand_between, order_by, starts_of


@dataclass(frozen=True, slots=True)
class Side:
    """Steps from one end: those of a node stand together, the shortest first, equally long ones by number."""

    step: Integers
    other: Integers
    """The node at the other end of each."""
    length: Integers
    start: Integers
    """By node, and one more: its first."""
    rank: Integers
    """`node * width + length` of each, ascending."""
    width: int

    @classmethod
    def of(cls, end: Integers, other: Integers, length: Integers, nodes: int) -> "Side":
        """From the node at this end and the one at the other of each step."""
        width = int(length.max(initial=0)) + 1
        step = order_by(length, width)
        step = step[order_by(end[step], nodes)]
        rank = end[step] * width + length[step]
        return cls(step, other[step], length[step], starts_of(end, nodes), rank, width)

    def count(self, node: Integers) -> Integers:
        """Steps of nodes."""
        return self.start[node + 1] - self.start[node]

    def find_shorter(self, node: Integers, than: Integers) -> tuple[Integers, Integers]:
        """(position in `node`, entry): the steps of each node that are shorter than so many guarantees."""
        end = np.searchsorted(self.rank, node * self.width + np.minimum(than, self.width))
        return expand_between(self.start[node], end)


@dataclass(frozen=True, slots=True)
class Direct:
    """Of the steps between the same two nodes the first of the shortest, by tail, then head."""

    step: Integers
    tail: Integers
    head: Integers
    length: Integers
    key: Integers
    node_count: int

    @classmethod
    def of(cls, out: Side, nodes: int) -> "Direct":
        """From the steps by their tails."""
        order = order_by(out.other, nodes)
        tail = out.rank[order] // out.width
        order = order[order_by(tail, nodes)]
        key = out.rank[order] // out.width * nodes + out.other[order]
        first = np.flatnonzero(np.diff(key, prepend=-1))
        order, key = order[first], key[first]
        return cls(out.step[order], key // nodes, out.other[order], out.length[order], key, nodes)

    def find(self, tail: Integers, head: Integers, length: Integers) -> tuple[Integers, Integers]:
        """(position, step) of those pairs of nodes between which the shortest step is just so long."""
        key = tail * self.node_count + head
        place = np.minimum(np.searchsorted(self.key, key), self.key.size - 1)
        found = np.flatnonzero((self.key[place] == key) & (self.length[place] == length))
        return found, self.step[place[found]]
