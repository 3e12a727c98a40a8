"""Owners who vote as one, each concert with what it controls: when others come or go, only what they touch is walked.

Concerts are widened by the firms that their members control and that vote there, be it in another concert; one by
agreement by no deadlock. What a concert controls follows from its members, its firms, and the concerts among its
members: those of few members are settled first, and each once.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.facts.ownership.control import Single
from kg.facts.ownership.votes import Concert

Owners = tuple[int, ...]
"""Numbers of owners, ascending."""


@dataclass(slots=True)
class _Party:
    members: Owners
    is_agreed: bool
    firms: Sequence[int] = ()
    voters: Sequence[int] = ()
    """Firms that vote where it does and are not in it."""
    daughters: Sequence[int] = ()
    taken: Sequence[int] = ()
    """Firms that it controls."""

    def is_within(self, other: "_Party") -> bool:
        """Whether all in this concert are in the other one; one by agreement has no deadlock within it."""
        return self.is_agreed >= other.is_agreed and {*other.members}.issuperset(self.members)

    def build_concert(self) -> Concert:
        """The concert as it is widened."""
        members = sorted((*self.members, *self.daughters))
        return Concert(members, list(self.firms), list(self.daughters), self.is_agreed)


class Concerts:
    """Concerts by agreement, which stay, and deadlocks, which come and go; both numbered as they come."""

    def __init__(self, single: Single, agreed: Sequence[Concert]) -> None:
        """`single` is who controls what alone."""
        self._single = single
        self._parties: dict[int, _Party] = {}
        self._agreed_count = len(agreed)
        self._deadlocks: dict[Owners, int] = {}
        self._next = 0
        self._by_voter: dict[int, set[int]] = defaultdict(set)
        """By firm, parties that it votes beside."""
        self._controllers: dict[int, list[int]] = {}
        for concert in agreed:
            self._vote(self._add(tuple(concert.members), is_agreed=True), concert.firms)
        self.touched_by_agreed = self._settle(self._parties)
        """Firms that concerts by agreement control."""

    @property
    def count(self) -> int:
        """One more than the highest number that a party has had."""
        return self._next

    def controllers_of(self, firm: int) -> Sequence[int]:
        """Parties that control a firm."""
        return self._controllers.get(firm, ())

    def heads_of(self, party: int) -> Owners:
        """Who agreed, or is at the deadlock."""
        return self._parties[party].members

    def is_deadlock(self, party: int, owners: Owners | None) -> bool:
        """Whether a party is the deadlock of some owners."""
        return self._deadlocks.get(owners) == party if owners else False

    def lock(self, deadlocks: Mapping[Owners, Sequence[int]]) -> set[int]:
        """Have owners be at a deadlock of other firms (ascending) than before, or of none any more.

        Returns the firms of which others are at a deadlock, and those that other parties control.
        """
        touched: set[int] = set()
        numbers = []
        for owners, firms in deadlocks.items():
            number = self._deadlocks.get(owners)
            if number is None:
                number = self._deadlocks[owners] = self._add(owners, is_agreed=False)
            touched |= {*self._parties[number].firms}.symmetric_difference(firms)
            self._vote(number, firms)
            numbers.append(number)
        touched |= self._settle(numbers)
        for owners, firms in deadlocks.items():
            if not firms:
                del self._parties[self._deadlocks.pop(owners)]
        return touched

    def list_widened(self) -> list[tuple[Concert, Sequence[int]]]:
        """Each concert as it is widened, and the firms that it controls: those by agreement in their order, then
        deadlocks by their first firm."""
        agreed = [self._parties[number] for number in range(self._agreed_count)]
        others = sorted((self._parties[number] for number in self._deadlocks.values()), key=lambda one: one.firms[0])
        return [(one.build_concert(), one.taken) for one in (*agreed, *others)]

    def _add(self, members: Owners, *, is_agreed: bool) -> int:
        number = self._next
        self._next += 1
        self._parties[number] = _Party(members, is_agreed)
        return number

    def _vote(self, number: int, firms: Sequence[int]) -> None:
        """Have a party vote as one in other firms than before."""
        party = self._parties[number]
        for voter in party.voters:
            self._by_voter[voter].remove(number)
        party.firms = firms
        party.voters = sorted({
            holder for firm in firms for holder, _ in self._single.walk.holders_of(firm)
            if holder < self._single.firm_count and holder not in party.members
        })  # fmt: skip
        for voter in party.voters:
            self._by_voter[voter].add(number)

    def _settle(self, numbers: Iterable[int]) -> set[int]:
        """Have some parties, and those that they are part of, control what they do now; firms of which that is new."""
        ahead = [self._place(number) for number in numbers]
        heapq.heapify(ahead)
        touched: set[int] = set()
        last = None
        while ahead:
            place = heapq.heappop(ahead)
            if place == last:
                continue
            last = place
            for firm in self._take(place[-1]):
                touched.add(firm)
                for other in self._by_voter.get(firm, ()):
                    if other != place[-1] and self._parties[place[-1]].is_within(self._parties[other]):
                        heapq.heappush(ahead, self._place(other))
        return touched

    def _place(self, number: int) -> tuple[int, bool, int]:
        """Where a party is settled: behind all that may be within it."""
        party = self._parties[number]
        return len(party.members), not party.is_agreed, number

    def _take(self, number: int) -> set[int]:
        """Widen a party and walk from it; firms that it controls and did not, or did and does not."""
        party = self._parties[number]
        party.daughters = [voter for voter in party.voters if self._is_daughter(voter, number)]
        taken = self._single.walk.take_up_together(party.build_concert())
        changed = {*taken}.symmetric_difference(party.taken)
        for firm in changed.intersection(taken):
            self._controllers.setdefault(firm, []).append(number)
        for firm in changed.intersection(party.taken):
            self._controllers[firm].remove(number)
        party.taken = taken
        return changed

    def _is_daughter(self, voter: int, number: int) -> bool:
        """Whether a firm is controlled by a member, or by some of them in another concert."""
        party = self._parties[number]
        if not {*party.members}.isdisjoint(self._single.controllers_of(voter)):
            return True
        others = (self._parties[other] for other in self.controllers_of(voter) if other != number)
        return any(other.is_within(party) for other in others)
