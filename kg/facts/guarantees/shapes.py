"""Components, chains, stars and joint-liability groups; all motifs of a network."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np

from kg.facts.guarantees.network import Integers, Motifs, Network, expand, order_by, starts_of
from kg.facts.guarantees.rings import find_rings
from kg.facts.guarantees.triads import find_pairs_and_triads
from kg.model.motifs import MotifKind

CHAIN_BOUND: Final = 10
"""Guarantees of a chain that are told; a longer one is cut at its far end, and said to be."""
CHAIN_LEAST: Final = 2
STAR_LEAST: Final = 3
"""Debtors that make a guarantor the centre of a star."""


def find_motifs(network: Network) -> Sequence[Motifs]:
    """All motifs of a network, kind by kind; rings are looked for while the others are."""
    kinds = (find_components, find_chains, find_stars, find_joint_liability)
    _ = network.in_ring  # before threads share what it is made from
    with ThreadPoolExecutor(1) as pool:
        rings = pool.submit(find_rings, network)
        triads, others = find_pairs_and_triads(network), [find(network) for find in kinds]
        return (*triads, rings.result(), *others)


def find_components(network: Network) -> Motifs:
    """Every strongly connected component of two firms and more, with all guarantees inside it."""
    firms = np.flatnonzero(network.in_ring)
    numbers, of_firm = np.unique(network.component[firms], return_inverse=True)
    link = network.ring_pairs
    of_link = np.searchsorted(numbers, network.component[network.pairs.guarantor[link]])
    return _group(network, MotifKind.COMPONENT, (of_firm, firms), (of_link, link), numbers.size)


def find_chains(network: Network, bound: int = CHAIN_BOUND) -> Motifs:
    """By firm in which a chain ends, the longest one: two guarantees and more, no firm but the first or last in a ring.

    A chain ends in a firm that guarantees nobody, or in a ring. Of several that are equally long the one that goes by
    lower numbers is taken. Members and pairs stand in the order of the chain, the far end first.
    """
    pairs, in_ring = network.pairs, network.in_ring
    outside = np.flatnonzero(network.component[pairs.guarantor] != network.component[pairs.debtor])
    outside = outside[order_by(pairs.debtor[outside], network.firm_count)]
    guarantor, debtor = pairs.guarantor[outside], pairs.debtor[outside]
    depth = np.zeros(network.firm_count, dtype=np.int64)
    going, leading = guarantor, debtor
    for length in range(1, bound + 2):
        depth[leading] = length
        on = (depth[going] == length) & ~in_ring[going]
        going, leading = going[on], leading[on]
    before = np.full(network.firm_count, -1)
    if outside.size:
        first = np.flatnonzero(np.diff(debtor, prepend=-1))
        behind = np.where(in_ring[guarantor], 0, depth[guarantor])
        rank = behind * outside.size + (outside.size - 1 - np.arange(outside.size))
        best = np.maximum.reduceat(rank, first)
        before[debtor[first]] = outside[outside.size - 1 - best % outside.size]
    guarantees = np.bincount(pairs.guarantor, minlength=network.firm_count) > 0
    ends = np.flatnonzero((depth >= CHAIN_LEAST) & (in_ring | ~guarantees))
    return _trace_chains(network, ends, depth[ends], before, bound)


def find_stars(network: Network) -> Motifs:
    """Guarantors of three firms and more; the centre is the first member."""
    counts = np.bincount(network.pairs.guarantor, minlength=network.firm_count)
    centre = np.flatnonzero(counts >= STAR_LEAST)
    start = starts_of(network.pairs.guarantor, network.firm_count)
    of_link, link = expand(start, centre)
    of_member = np.concatenate([np.arange(centre.size), of_link])
    member = np.concatenate([centre, network.pairs.debtor[link]])
    return _group(network, MotifKind.STAR, (of_member, member), (of_link, link), centre.size)


def find_joint_liability(network: Network) -> Motifs:
    """Debts behind which several firms stand; the debtor is the first member.

    One debt is one facility of one debtor; guarantees that name no facility of a debtor are taken for one debt.
    """
    rows = network.rows
    facility = network.guarantees.facility[network.row]
    order = order_by(facility + 1, int(facility.max(initial=0)) + 2)
    order = order[order_by(rows.debtor[order], network.firm_count)]
    as_before = np.zeros(order.size + 1, dtype=bool)
    as_before[1:-1] = (np.diff(rows.debtor[order]) == 0) & (np.diff(facility[order]) == 0)
    # Most debts have one guarantee: they are left out before anything is counted.
    kept = as_before[:-1] | as_before[1:]
    order, is_new_debt = order[kept], ~as_before[:-1][kept]
    of_row = np.cumsum(is_new_debt) - 1
    is_new = is_new_debt | (np.diff(rows.guarantor[order], prepend=-1) != 0)
    counts = np.bincount(of_row[is_new])
    number = np.cumsum(counts > 1) - 1
    several = counts[of_row] > 1 if order.size else np.zeros(0, dtype=bool)
    of_link, link = number[of_row[several]], order[several]
    of_guarantor, guarantor = number[of_row[is_new & several]], rows.guarantor[order[is_new & several]]
    debtor = rows.debtor[order[is_new_debt]][counts > 1]
    of_member = np.concatenate([np.arange(debtor.size), of_guarantor])
    member = np.concatenate([debtor, guarantor])
    motifs = _group(network, MotifKind.JOINT_LIABILITY, (of_member, member), (of_link, link), debtor.size)
    return Motifs(motifs.kind, rows, motifs.member, motifs.member_start, motifs.link, motifs.link_start, motifs.is_cut)


def _trace_chains(network: Network, ends: Integers, depth: Integers, before: Integers, bound: int) -> Motifs:
    length = np.minimum(depth, bound)
    link_start = np.append(0, np.cumsum(length))
    member_start = link_start + np.arange(ends.size + 1)
    link, member = np.empty(link_start[-1], dtype=np.int64), np.empty(member_start[-1], dtype=np.int64)
    member[member_start[1:] - 1] = ends
    chain, at = np.arange(ends.size), ends
    for back in range(1, bound + 1):
        chain, at = chain[length[chain] >= back], at[length[chain] >= back]
        pair = before[at]
        at = network.pairs.guarantor[pair]
        link[link_start[chain + 1] - back] = pair
        member[member_start[chain + 1] - 1 - back] = at
    return Motifs(MotifKind.CHAIN, network.pairs, member, member_start, link, link_start, depth > bound)


def _group(
    network: Network, kind: MotifKind, members: tuple[Integers, Integers], links: tuple[Integers, Integers], count: int
) -> Motifs:
    """Motifs from (motif, member) and (motif, link), each kept in its order."""
    uncut = np.zeros(count, dtype=bool)
    return Motifs(kind, network.pairs, *_sort(members, count), *_sort(links, count), uncut)


def _sort(items: tuple[Integers, Integers], count: int) -> tuple[Integers, Integers]:
    owner, item = items
    start = np.append(0, np.cumsum(np.bincount(owner, minlength=count)))
    return item[np.argsort(owner, kind="stable")], start
