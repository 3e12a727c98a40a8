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
    links, link, first = motifs.links, motifs.link, motifs.link_start[:-1]
    guarantor = links.guarantor[link]
    amounts, inside = links.amount_minor[link], group[guarantor] == group[links.debtor[link]]
    unstated = links.unstated_count[link] if links.unstated_count.any() else np.zeros(link.size, dtype=np.int64)
    by_member = _ByMember.of(motifs, guarantor, int(group.size))
    return Exposures(
        sum_runs(amounts, first),
        sum_runs(np.where(inside[:, None], amounts, 0), first),
        sum_runs(unstated, first),
        by_member.sum(amounts),
        by_member.sum(unstated),
    )


def find_share(amounts: Mapping[str, int], unstated_count: int, net_assets: Sequence[NetAssets | None]) -> float | None:
    """Guaranteed over net assets; None unless all of both is known, in one currency, and assets are above zero."""
    known = [assets for assets in net_assets if assets is not None]
    currencies = {assets.currency for assets in known} | set(amounts)
    total = sum(assets.amount_minor for assets in known)
    if len(known) < len(net_assets) or unstated_count or len(currencies) != 1 or total <= 0:
        return None
    return sum(amounts.values()) / total


@dataclass(frozen=True, slots=True)
class _ByMember:
    """Entries of `link` by the entry of `member` that guarantees."""

    order: Integers | slice
    """In which entries of one member stand together."""
    first: Integers
    """Where those of each begin."""
    member: Integers | slice
    """Which it is."""
    size: int

    @classmethod
    def of(cls, motifs: Motifs, guarantor: Integers, firms: int) -> "_ByMember":
        size, start, whole = motifs.member.size, motifs.link_start[:-1], slice(None)
        # Rings go round their members, and the first member of a star guarantees.
        if np.array_equal(motifs.member, guarantor):
            return cls(whole, np.arange(size), whole, size)
        if np.array_equal(np.repeat(motifs.member[motifs.member_start[:-1]], np.diff(motifs.link_start)), guarantor):
            return cls(whole, start, motifs.member_start[:-1], size)
        place = _find_guarantors(motifs, guarantor, firms)
        order = order_by(place, size) if np.any(place[1:] < place[:-1]) else whole
        place = place[order]
        first = np.flatnonzero(np.diff(place, prepend=-1))
        return cls(order, first, place[first], size)

    def sum(self, values: Integers) -> Integers:
        """By entry of `member`."""
        values = values[self.order]
        sums = values if self.first.size == len(values) else sum_runs(values, self.first)
        summed = np.zeros((self.size, *values.shape[1:]), dtype=np.int64)
        summed[self.member] = sums
        return summed


def _find_guarantors(motifs: Motifs, guarantor: Integers, firms: int) -> Integers:
    """By entry of `link`: the entry of `member` that guarantees."""
    motif = motifs.motif_of_link
    along = np.arange(motif.size) + motif
    if along.max(initial=-1) < motifs.member.size and np.array_equal(motifs.member[along], guarantor):
        return along
    member_key = motifs.motif_of_member * firms + motifs.member
    order = np.argsort(member_key, kind="stable")
    return order[np.searchsorted(member_key[order], motif * firms + guarantor)]
