"""Components, stars and joint-liability groups; all motifs of a network."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np

from kg.facts.guarantees.chains import find_chains
from kg.facts.guarantees.network import Integers, Motifs, Network, expand, order_by, starts_of
from kg.facts.guarantees.rings import find_rings
from kg.facts.guarantees.triads import find_pairs_and_triads
from kg.model.motifs import MotifKind

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

    One debt is one facility of one debtor; guarantees of a debtor that name no facility are taken for one debt where
    they come from one source.
    """
    rows = network.rows
    facility = network.guarantees.facility[network.row]
    least = int(facility.min(initial=0))
    order = order_by(facility - least, int(facility.max(initial=0)) - least + 1)
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
