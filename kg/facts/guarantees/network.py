"""Guarantees of a day as a graph of legal entities: parallel guarantees summed, each kept as evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from kg.model.motifs import MotifKind

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Links:
    """Guarantees, or sums of parallel ones: from a firm's number to another's."""

    guarantor: Integers
    debtor: Integers
    amount_minor: Integers
    """(links × currencies): what is guaranteed, in minor units."""
    unstated_count: Integers
    """Guarantees in it whose amount nobody stated."""

    @property
    def count(self) -> int:
        """How many."""
        return int(self.guarantor.size)


@dataclass(frozen=True, slots=True)
class Guarantees:
    """What stood on a day, a row a guarantee; firms, facilities and currencies are numbered."""

    firm_count: int
    currencies: Sequence[str]
    guarantor: Integers
    debtor: Integers
    facility: Integers
    """Numbered from 0; where its source does not say for which, below 0: a number a source."""
    currency: Integers
    amount_minor: Integers
    stated: Flags
    """Whether the amount is stated."""


@dataclass(frozen=True)
class Network:
    """The graph: one link a guarantor and debtor, in the order of both."""

    guarantees: Guarantees
    rows: Links
    """Each guarantee of one firm for another, in the order of guarantor and debtor."""
    row: Integers
    """Where each of `rows` stands in `guarantees`: what a firm guarantees of itself is left out."""
    pairs: Links
    row_start: Integers
    """By pair, and one more: its first in `rows`."""

    @property
    def firm_count(self) -> int:
        """Number of firms."""
        return self.guarantees.firm_count

    @cached_property
    def component(self) -> Integers:
        """By firm: number of its strongly connected component."""
        pairs, firms = self.pairs, self.firm_count
        starts = starts_of(pairs.guarantor, firms)
        graph = sparse.csr_array((np.ones(pairs.count, np.int8), pairs.debtor, starts), shape=(firms, firms))
        _, label = connected_components(graph, directed=True, connection="strong")
        components: Integers = label.astype(np.int64)
        return components

    @cached_property
    def ring_pairs(self) -> Integers:
        """Pairs that stand in a ring: those inside a component."""
        return np.flatnonzero(self.component[self.pairs.guarantor] == self.component[self.pairs.debtor])

    @cached_property
    def in_ring(self) -> Flags:
        """By firm: whether it stands in a ring."""
        found = np.zeros(self.firm_count, dtype=bool)
        found[self.pairs.guarantor[self.ring_pairs]] = True
        return found


@dataclass(frozen=True, slots=True)
class Motifs:
    """Motifs of one kind: members and links of motif k stand from `start[k]` to `start[k + 1]`."""

    kind: MotifKind
    links: Links
    """What the links are numbers of: pairs of the network, or its rows."""
    member: Integers
    member_start: Integers
    link: Integers
    link_start: Integers
    is_cut: Flags
    """Whether it goes on behind the stated bound: chains only."""

    @property
    def count(self) -> int:
        """How many."""
        return int(self.member_start.size) - 1

    @property
    def motif_of_link(self) -> Integers:
        """By entry of `link`: its motif."""
        return np.repeat(np.arange(self.count), np.diff(self.link_start))

    @property
    def motif_of_member(self) -> Integers:
        """By entry of `member`: its motif."""
        return np.repeat(np.arange(self.count), np.diff(self.member_start))


def build_network(guarantees: Guarantees) -> Network:
    """The graph of guarantees of one firm for another.

    Raises:
        ValueError: a firm, currency or amount is out of range.
    """
    _check(guarantees)
    order = np.flatnonzero(guarantees.guarantor != guarantees.debtor)
    for end in (guarantees.debtor, guarantees.guarantor):
        order = order[order_by(end[order], guarantees.firm_count)]
    key = guarantees.guarantor * guarantees.firm_count + guarantees.debtor
    stated = guarantees.stated[order]
    amount = np.where(stated, guarantees.amount_minor[order], 0)
    amounts = amount[:, None]
    if len(guarantees.currencies) != 1:
        amounts = amounts * (guarantees.currency[order][:, None] == np.arange(len(guarantees.currencies)))
    rows = Links(guarantees.guarantor[order], guarantees.debtor[order], amounts, (~stated).astype(np.int64))
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    pairs = Links(
        rows.guarantor[first], rows.debtor[first], sum_runs(amounts, first), sum_runs(rows.unstated_count, first)
    )
    return Network(guarantees, rows, order, pairs, np.append(first, order.size))


def build_even(kind: MotifKind, links: Links, member: Integers, link: Integers) -> Motifs:
    """Motifs that are all of one size: (motifs × members) and (motifs × links)."""
    count = member.shape[0]
    return Motifs(
        kind, links,
        member.ravel(), np.arange(count + 1) * member.shape[1],
        link.ravel(), np.arange(count + 1) * link.shape[1],
        np.zeros(count, dtype=bool),
    )  # fmt: skip


def order_by(key: Integers, size: int) -> Integers:
    """Places in the order of keys from 0 to below `size`, equal ones as they stand: counted, not compared."""
    rows = np.arange(key.size + 1)
    order: Integers = sparse.csr_array((np.empty(key.size, np.int8), key, rows), shape=(key.size, size)).tocsc().indices
    return order.astype(np.int64)


def starts_of(key: Integers, size: int) -> Integers:
    """By key from 0 to below `size`, and one more: where its run begins among sorted keys."""
    starts: Integers = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(key, minlength=size), out=starts[1:])
    return starts


def sum_runs(values: Integers, first: Integers) -> Integers:
    """Sums of the runs that begin at `first`, ascending: differences of running sums, exact in whole numbers."""
    running = np.zeros((len(values) + 1, *values.shape[1:]), dtype=np.int64)
    np.cumsum(values, axis=0, out=running[1:])
    at = running[np.append(first, len(values))]
    summed: Integers = at[1:] - at[:-1]
    return summed


def expand(start: Integers, chosen: Integers) -> tuple[Integers, Integers]:
    """All entries of the chosen runs: (position in `chosen`, entry); run k has the entries start[k]:start[k + 1]."""
    return expand_between(start[chosen], start[chosen + 1])


def expand_between(start: Integers, end: Integers) -> tuple[Integers, Integers]:
    """All entries of runs: (number of the run, entry); run k has the entries start[k]:end[k]."""
    lengths = end - start
    position = np.repeat(np.arange(start.size), lengths)
    before = np.cumsum(lengths) - lengths
    return position, np.arange(position.size) + np.repeat(start - before, lengths)


def _check(guarantees: Guarantees) -> None:
    ends = np.concatenate([guarantees.guarantor, guarantees.debtor])
    if ends.size and not (ends.min() >= 0 and ends.max() < guarantees.firm_count):
        raise ValueError("a guarantor or debtor is out of range")
    stated = guarantees.stated
    if np.any(guarantees.amount_minor[stated] < 0):
        raise ValueError("an amount is below zero: mend it where amounts are normalised")
    currency = guarantees.currency[stated]
    if currency.size and not (currency.min() >= 0 and currency.max() < len(guarantees.currencies)):
        raise ValueError("a stated amount has no currency")
