"""Firms that nobody controls and whose votes two parties have in equal halves: found again where that may have changed.

What a holder votes is its ultimate controller's; of those that have several nobody knows whose. A firm is looked at
again when others control it, or one of its holders.

Source: 公司法 2023 art. 265; IFRS 11, paragraphs 7 to 9 (joint control).
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

import numpy as np

from kg.facts.ownership.concerts import Concerts, Owners
from kg.facts.ownership.control import EXACT, Single
from kg.facts.ownership.direct import Integers


class Deadlocks:
    """Who is at a deadlock of which firm."""

    def __init__(self, single: Single, concerts: Concerts) -> None:
        """No deadlock yet; `concerts` are to be told of each (`lock`)."""
        votes = single.control.votes
        self._single, self._concerts = single, concerts
        order = np.argsort(votes.firm, kind="stable")
        self._party, self._share = votes.party[order], votes.votes[order]
        self._start = np.searchsorted(votes.firm[order], np.arange(votes.firm_count + 1))
        self._stops = set(votes.stops.tolist())
        self._above = np.arange(votes.owner_count)
        """By owner: its ultimate controller, or itself; a concert by its number behind the owners."""
        self._is_shared = np.zeros(votes.owner_count, dtype=bool)
        """By owner: whether it has several ultimate controllers."""
        self._is_open = np.ones(votes.firm_count, dtype=bool)
        """By firm: whether nobody controls it but those who are at its deadlock."""
        self._at: dict[int, Owners] = {}
        """By firm: who is at its deadlock."""
        self._of: dict[Owners, Sequence[int]] = {}
        """By who is at it: the firms."""
        self.mark = 0
        """Another number for other deadlocks."""

    def find_all(self) -> Mapping[Owners, Sequence[int]]:
        """Deadlocks as they are when no firm has one: who is at them, and the firms, ascending."""
        self._look_up({*self._single.control.firm.tolist(), *self._concerts.touched_by_agreed})
        return self._change(np.arange(self._single.firm_count))

    def find_again(self, touched: Iterable[int]) -> Mapping[Owners, Sequence[int]]:
        """The same of those whose firms are others now, because other parties control the firms `touched`."""
        firms = np.array(sorted(self._look_up(set(touched))), dtype=np.int64)
        return self._change(firms)

    def _look_up(self, firms: set[int]) -> set[int]:
        """Find anew who controls some firms in the end; the firms of which votes are others' now."""
        below = {held for firm in firms for held in self._single.firms_of(firm)}
        changed: set[int] = set()
        for firm in firms | below:
            alone, together = self._single.controllers_of(firm), self._concerts.controllers_of(firm)
            ultimate = [one for one in alone if one in self._stops or not self._is_controlled(one)]
            ultimate += [self._single.owner_count + party for party in together]
            above, is_shared = (ultimate or [firm])[-1], len(ultimate) > 1
            at = self._at.get(firm)
            is_open = not alone and all(self._concerts.is_deadlock(party, at) for party in together)
            if is_open != self._is_open[firm]:
                self._is_open[firm] = is_open
                changed.add(firm)
            if above != self._above[firm] or is_shared != self._is_shared[firm]:
                self._above[firm], self._is_shared[firm] = above, is_shared
                changed.update(held for held, _ in self._single.walk.votes_of(firm))
        return changed

    def _is_controlled(self, owner: int) -> bool:
        return bool(self._single.controllers_of(owner) or self._concerts.controllers_of(owner))

    def _change(self, firms: Integers) -> Mapping[Owners, Sequence[int]]:
        """Look at some firms (ascending) again."""
        found = self._find(firms)
        changed: dict[Owners, set[int]] = {}
        for firm in {*found, *(self._at.keys() & firms.tolist())}:
            was, now = self._at.get(firm), found.get(firm)
            if was == now:
                continue
            for owners in (was, now):
                if owners:
                    changed.setdefault(owners, {*self._of.get(owners, ())}).symmetric_difference_update([firm])
                    self.mark ^= _mark(firm, owners)
            if now:
                self._at[firm] = now
            else:
                del self._at[firm]
        told = {owners: sorted(of) for owners, of in changed.items()}
        self._of.update(told)
        return told

    def _find(self, firms: Integers) -> dict[int, Owners]:
        """Who is at a deadlock of each of some firms."""
        firms = firms[self._is_open[firms]]
        first, count = self._start[firms], self._start[firms + 1] - self._start[firms]
        rows = np.arange(count.sum()) + np.repeat(first - (np.cumsum(count) - count), count)
        firm = np.repeat(firms, count)
        counted = ~self._is_shared[self._party[rows]]
        rows, firm = rows[counted], firm[counted]
        parties = self._single.owner_count + self._concerts.count
        keys, place = np.unique(firm * parties + self._above[self._party[rows]], return_inverse=True)
        is_half = np.abs(np.bincount(place, self._share[rows], keys.size) - 0.5) <= EXACT
        firm = keys // parties
        two = np.flatnonzero(is_half[:-1] & is_half[1:] & (firm[:-1] == firm[1:]))
        alone = np.searchsorted(firm, firm[two], side="right") - np.searchsorted(firm, firm[two]) == 2
        two = two[alone]
        pairs = zip(firm[two].tolist(), (keys[two] % parties).tolist(), (keys[two + 1] % parties).tolist(), strict=True)
        told = ((firm, self._list_heads(firm, one, other)) for firm, one, other in pairs)
        return {firm: owners for firm, owners in told if owners}

    def _list_heads(self, firm: int, *parties: int) -> Owners:
        heads: set[int] = set()
        for party in parties:
            number = party - self._single.owner_count
            heads.update((party,) if number < 0 else self._concerts.heads_of(number))
        return tuple(sorted(heads - {firm}))


def _mark(firm: int, owners: Owners) -> int:
    return int.from_bytes(blake2b(repr((firm, owners)).encode(), digest_size=16).digest())
