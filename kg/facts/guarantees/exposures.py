"""What is at stake in a motif: contingent exposure, by currency, and how much of it stays inside one control group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from kg.facts.guarantees.network import Integers, Motifs, order_by, sum_runs


@dataclass(frozen=True, slots=True)
class Exposures:
    """Minor units (… × currencies) that are guaranteed inside motifs."""

    amount_minor: Integers
    """By motif."""
    in_group_minor: Integers
    """By motif: guaranteed by a firm for another of its own control group."""
    unstated_count: Integers
    """By motif: guarantees whose amount nobody stated."""
    member_minor: Integers
    """By entry of `member`: what it guarantees inside the motif."""
    member_unstated_count: Integers


@dataclass(frozen=True, slots=True)
class NetAssets:
    """Net assets of one firm, in minor units of a currency."""

    amount_minor: int
    currency: str
    period_on: date | None = None
    """Last day of the year whose annual report states them; None where they were brought along."""
    record: tuple[str, str] | None = None
    """Source and key of that report."""


def measure_exposures(motifs: Motifs, group: Integers) -> Exposures:
    """Exposures of motifs of one kind; `group`: by firm the number of its control group."""
    links, link = motifs.links, motifs.link
    amounts, unstated = links.amount_minor[link], links.unstated_count[link]
    inside = group[links.guarantor[link]] == group[links.debtor[link]]
    place, size, first = _find_guarantors(motifs, int(group.size)), motifs.member.size, motifs.link_start[:-1]
    return Exposures(
        sum_runs(amounts, first),
        sum_runs(amounts * inside[:, None], first),
        sum_runs(unstated, first),
        _sum_by(place, amounts, size),
        _sum_by(place, unstated, size),
    )


def find_share(amounts: Mapping[str, int], unstated_count: int, net_assets: Sequence[NetAssets | None]) -> float | None:
    """Guaranteed over net assets; None unless all of both is known, in one currency, and assets are above zero."""
    known = [assets for assets in net_assets if assets is not None]
    currencies = {assets.currency for assets in known} | set(amounts)
    total = sum(assets.amount_minor for assets in known)
    if len(known) < len(net_assets) or unstated_count or len(currencies) != 1 or total <= 0:
        return None
    return sum(amounts.values()) / total


def _find_guarantors(motifs: Motifs, firms: int) -> Integers:
    """By entry of `link`: the entry of `member` that guarantees."""
    guarantor, motif = motifs.links.guarantor[motifs.link], motifs.motif_of_link
    # Rings go round their members, chains along them, and the first member of a star guarantees.
    for place in (np.arange(motif.size), np.arange(motif.size) + motif, motifs.member_start[motif]):
        if place.max(initial=-1) < motifs.member.size and np.array_equal(motifs.member[place], guarantor):
            return place
    member_key = motifs.motif_of_member * firms + motifs.member
    order = np.argsort(member_key, kind="stable")
    return order[np.searchsorted(member_key[order], motif * firms + guarantor)]


def _sum_by(owner: Integers, values: Integers, count: int) -> Integers:
    if np.any(owner[1:] < owner[:-1]):
        order = order_by(owner, count)
        owner, values = owner[order], values[order]
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    summed = np.zeros((count, *values.shape[1:]), dtype=np.int64)
    summed[owner[first]] = sum_runs(values, first)
    return summed
