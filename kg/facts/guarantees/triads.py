"""Pairs and triads of firms that guarantee one another: all of them.

A triad is looked for from its firm with the fewest guarantees, so that a firm with thousands costs no more than others.
"""

from dataclasses import dataclass

import numpy as np

from kg.facts.guarantees.network import (
    Flags,
    Integers,
    Motifs,
    Network,
    build_even,
    expand,
    order_by,
    starts_of,
)
from kg.model.motifs import MotifKind

_TABLE_BITS = 22


@dataclass(frozen=True, slots=True)
class _Rings:
    """Pairs inside components, in order, to look one up by its ends."""

    pair: Integers
    guarantor: Integers
    debtor: Integers
    key: Integers
    firm_count: int
    seen: Flags

    def find(self, guarantor: Integers, debtor: Integers) -> Integers:
        """Place of each pair, -1 where there is none."""
        key = guarantor * self.firm_count + debtor
        found = np.full(key.size, -1)
        likely = np.flatnonzero(self.seen[_fold(key)])
        place = np.searchsorted(self.key, key[likely])
        place[place == self.key.size] = 0
        there = self.key[place] == key[likely]
        found[likely[there]] = place[there]
        return found


def find_pairs_and_triads(network: Network) -> tuple[Motifs, Motifs, Motifs]:
    """All mutual pairs, cyclic triads and full triads."""
    rings = _build_rings(network)
    back = rings.find(rings.debtor, rings.guarantor)
    there = np.flatnonzero((back >= 0) & (rings.guarantor < rings.debtor))
    pairs = np.column_stack([there, back[there]])
    first, second, third = _find_triads(rings)
    full = (back[first] >= 0) & (back[second] >= 0) & (back[third] >= 0)
    once = rings.guarantor[second] < rings.debtor[second]
    cyclic = np.column_stack([first, second, third])[~full]
    six = np.column_stack([first, second, third])[full & once]
    six = np.column_stack([six, back[six]])
    kinds = (MotifKind.MUTUAL_PAIR, MotifKind.CYCLIC_TRIAD, MotifKind.FULL_TRIAD)
    mutual, turning, whole = (
        build_even(kind, network.pairs, rings.guarantor[places[:, :size]], rings.pair[places])
        for kind, places, size in zip(kinds, (pairs, cyclic, six), (2, 3, 3), strict=True)
    )
    return mutual, turning, whole


def _build_rings(network: Network) -> _Rings:
    pair = network.ring_pairs
    guarantor, debtor = network.pairs.guarantor[pair], network.pairs.debtor[pair]
    key = guarantor * network.firm_count + debtor
    seen = np.zeros(1 << _TABLE_BITS, dtype=bool)
    seen[_fold(key)] = True
    return _Rings(pair, guarantor, debtor, key, network.firm_count, seen)


def _fold(key: Integers) -> Integers:
    return (key ^ (key >> _TABLE_BITS)) & ((1 << _TABLE_BITS) - 1)


def _find_triads(rings: _Rings) -> tuple[Integers, Integers, Integers]:
    """Places of the three pairs of each directed ring of three; the first starts at its firm with fewest pairs."""
    firms = rings.firm_count
    degree = np.bincount(rings.guarantor, minlength=firms) + np.bincount(rings.debtor, minlength=firms)
    rank = degree * firms + np.arange(firms)
    out = np.flatnonzero(rank[rings.debtor] > rank[rings.guarantor])
    into = np.flatnonzero(rank[rings.guarantor] > rank[rings.debtor])
    into = into[order_by(rings.debtor[into], firms)]
    start = starts_of(rings.debtor[into], firms)
    position, entry = expand(start, rings.guarantor[out])
    first, third = out[position], into[entry]
    second = rings.find(rings.debtor[first], rings.guarantor[third])
    found = second >= 0
    return first[found], second[found], third[found]
