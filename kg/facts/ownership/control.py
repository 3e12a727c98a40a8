"""Who controls whom: whoever has more than half of the votes, by itself or through firms that it controls.

Where several have to agree it takes the votes of all.

The least fixed point, party by party: firms are taken up one after the other, each with the votes that those before it
bring. Votes of a firm in concert that are among its concert's own count once. Those at the deadlock of a firm control
it, be one half in the end its own. It goes round loops without harm, and a chain of 51 % steps is full control although
it is 13 % of the capital after three. Only a party that has a majority somewhere by itself, or is at a deadlock, can
control anything, so the others cost nothing.

Source: 公司法 2023 art. 265; Ceri, Gottlob, Tanca 1989 (company control); CEUR 3020, KR4L, paper 9.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

import numpy as np

from kg.facts.ownership.direct import Flags, Floats, Integers
from kg.facts.ownership.votes import Concert, Votes

NOBODY: Final = -1
EXACT: Final = 1e-9
"""Shares are exact to this: less over a threshold is not over it, less under it is not under it."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """Votes from which one controls."""

    votes: float
    inclusive: bool

    def is_met(self, votes: float) -> bool:
        """Whether so many votes control."""
        return votes >= self.votes - EXACT if self.inclusive else votes > self.votes + EXACT

    def are_met(self, votes: Floats) -> Flags:
        """The same for many."""
        return votes >= self.votes - EXACT if self.inclusive else votes > self.votes + EXACT

    def ask_of(self, deciders: int) -> "Threshold":
        """That of a firm in which so many deciders of equal parts have to agree: all of them pass it, one less does
        not, nor half of one beside the others."""
        return Threshold(1 - 1 / (2 * deciders), inclusive=False)


MAJORITY: Final = Threshold(0.5, inclusive=False)
"""控股 (公司法 2023 art. 265)."""
BLOCKING: Final = Threshold(0.334, inclusive=True)
"""Enough against a special resolution of two thirds (公司法 2023 art. 66, 116)."""
TAKEOVER: Final = Threshold(0.3, inclusive=True)
"""Where the rules on takeovers presume control (上市公司收购管理办法 art. 84)."""


@dataclass(frozen=True, slots=True)
class Link:
    """Votes of one party in one firm, which are part of a chain of control."""

    holder: int
    firm: int
    votes: float


@dataclass(frozen=True, slots=True)
class Control:
    """Pairs of controller and controlled firm, by firm, then controller."""

    votes: Votes
    threshold: Threshold
    controller: Integers
    firm: Integers
    could: bool
    """Whether unknown votes counted for whoever holds something of the firm: what could be true, not what is. Of two
    who could share them in halves nothing is said beyond what each could control by itself."""

    def find_ultimate(self) -> tuple[Integers, Integers]:
        """Controllers that nobody controls, and their firms, in the order of the pairs.

        A stop is ultimate whoever stands above it; a concert stands above its members. Firms that control each other
        without anybody above them have no ultimate controller.
        """
        controlled = np.zeros(self.votes.owner_count + len(self.votes.concerts), dtype=bool)
        controlled[self.firm] = True
        controlled[self.votes.stops] = False
        ultimate = ~controlled[self.controller]
        return self.controller[ultimate], self.firm[ultimate]


def find_control(votes: Votes, threshold: Threshold = MAJORITY, *, could: bool = False) -> Control:
    """Every controller of every firm.

    `could`: as if unknown votes were those of whoever is known to hold something there, be it unstated how much.
    """
    votes = votes.count_unstated() if could else votes
    return _walk_from_all(Walk(votes, threshold, could=could), votes, threshold, could=could)


def _walk_from_all(walk: "Walk", votes: Votes, threshold: Threshold, *, could: bool) -> Control:
    counted = votes.votes + (votes.unknown[votes.firm] if could else 0)
    deadlocks = [party for party, one in enumerate(votes.concerts, votes.owner_count) if not one.is_agreed]
    starts = np.union1d(votes.party[threshold.are_met(counted)], np.array(deadlocks, dtype=np.int64))
    pairs = [(party, firm) for party in starts.tolist() for firm in walk.take_up(party)]
    controller, firm = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    order = np.lexsort((controller, firm))
    return Control(votes, threshold, controller[order], firm[order], could)


@dataclass(frozen=True, slots=True)
class ControlBounds:
    """Control by what is known, and how far unknown votes could change it."""

    known: Control
    could: Control
    hidden: Flags
    """By firm: whether somebody who is not known could control it, alone or with who has the other half, all unknown
    votes being theirs."""


def bound_control(known: Control) -> ControlBounds:
    """Control as it is known, as it could be for those who are known, and for somebody who is not."""
    could = find_control(known.votes, known.threshold, could=True)
    return ControlBounds(known, could, find_hidden(known.votes, known.threshold))


def find_hidden(votes: Votes, threshold: Threshold = MAJORITY, through: Sequence[int] = ()) -> Flags:
    """By firm: whether somebody could control it whose are all unknown votes, and those of the owners `through`, or of
    a concert in which one of them is.

    Just half is enough: whoever has the other half may be one party, and joint control passes down the chain.
    """
    nobody = votes.owner_count + len(votes.concerts)
    concerted = [number for number, concert in enumerate(votes.concerts) if set(through).intersection(concert.members)]
    theirs = np.isin(votes.party, [*through, *(votes.owner_count + number for number in concerted)])
    lacking = np.flatnonzero(votes.unknown)
    widened = replace(
        votes,
        party=np.concatenate([votes.party, np.full(lacking.size + theirs.sum(), nobody)]),
        firm=np.concatenate([votes.firm, lacking, votes.firm[theirs]]),
        votes=np.concatenate([votes.votes, votes.unknown[lacking], votes.votes[theirs]]),
        concerts=[*votes.concerts, Concert((), ())],
    )
    hidden = np.zeros(votes.firm_count, dtype=bool)
    hidden[Walk(widened, replace(threshold, inclusive=True), could=False).take_up(nobody)] = True
    return hidden


def trace_control(control: Control, controller: int, firm: int) -> list[Link]:
    """The votes by which a party controls a firm: those in the firm first, then those in the holders of these.

    Empty when it does not control it. A holder that the controller controls comes with the links that show it; no firm
    comes twice.
    """
    walk = Walk(control.votes, control.threshold, could=control.could)
    order = {taken: place for place, taken in enumerate(walk.take_up(controller))}
    return list(_iter_links(walk, order, controller, firm)) if firm in order else []


def iter_chains(control: Control, controllers: Integers, link_max: int) -> Iterator[tuple[int, int, list[Link]]]:
    """As `trace_control` for every firm of each of `controllers`: (controller, firm, links), of links one more than
    `link_max` at most, which says that there are more."""
    walk = Walk(control.votes, control.threshold, could=control.could)
    for controller in controllers.tolist():
        order = {taken: place for place, taken in enumerate(walk.take_up(controller))}
        for firm in order:
            yield controller, firm, list(islice(_iter_links(walk, order, controller, firm), link_max + 1))


def _iter_links(walk: "Walk", order: Mapping[int, int], controller: int, firm: int) -> Iterator[Link]:
    """Links from a firm upward, among the firms that its controller took up, each with its place in `order`."""
    seen, ahead = {firm}, deque([firm])
    members, agreed = walk.counted_with(controller)
    while ahead:
        below = ahead.popleft()
        for holder, share in sorted(walk.holders_of(below), key=lambda held: -held[1]):
            if holder != controller and order.get(holder, len(order)) >= order[below]:
                continue
            if holder in members and below in agreed:
                continue
            yield Link(holder, below, share)
            if holder in order and holder not in seen and holder != controller:
                seen.add(holder)
                ahead.append(holder)


class Walk:
    """Votes by party and by firm, as lists, to walk from one party."""

    def __init__(self, votes: Votes, threshold: Threshold, *, could: bool) -> None:
        self._threshold = threshold
        self._asked = {firm: threshold.ask_of(count) for firm, count in votes.decided_by.items()}
        self._unknown = (votes.unknown if could else np.zeros(votes.firm_count)).tolist()
        order = np.argsort(votes.party, kind="stable")
        self._firm, self._votes = votes.firm[order].tolist(), votes.votes[order].tolist()
        self._start = np.searchsorted(
            votes.party[order], np.arange(votes.owner_count + len(votes.concerts) + 1)
        ).tolist()
        by_firm = np.argsort(votes.firm, kind="stable")
        self._holder, self._held = votes.party[by_firm].tolist(), votes.votes[by_firm].tolist()
        self._of_firm = np.searchsorted(votes.firm[by_firm], np.arange(votes.firm_count + 1)).tolist()
        self._owner_count, self._concerts = votes.owner_count, votes.concerts

    def counted_with(self, party: int) -> tuple[frozenset[int], frozenset[int]]:
        """Owners whose votes are among a party's own, and the firms in which they are; none but for a concert."""
        if party < self._owner_count:
            return frozenset(), frozenset()
        concert = self._concerts[party - self._owner_count]
        return frozenset(concert.members), frozenset(concert.firms)

    def take_up(self, party: int) -> list[int]:
        """Firms that a party controls, in the order in which their control follows; never itself."""
        concert = self._concerts[party - self._owner_count] if party >= self._owner_count else Concert((), ())
        return self._take(party, self.votes_of(party), concert)

    def take_up_together(self, concert: Concert) -> list[int]:
        """The same of a concert that is no party of the votes."""
        among = frozenset(concert.members)
        own = ((firm, share) for firm in concert.firms for holder, share in self.holders_of(firm) if holder in among)
        return self._take(NOBODY, own, concert)

    def _take(self, party: int, own: Iterable[tuple[int, float]], concert: Concert) -> list[int]:
        members, agreed = frozenset(concert.members), frozenset(concert.firms)
        at_deadlock = () if concert.is_agreed else concert.firms
        together: dict[int, float] = {}
        taken: list[int] = []
        known = {party}
        ahead: list[int] = []
        votes = own
        while True:
            for firm, share in votes:
                together[firm] = total = together.get(firm, 0.0) + share
                if firm not in known and self._asked.get(firm, self._threshold).is_met(total + self._unknown[firm]):
                    known.add(firm)
                    taken.append(firm)
                    ahead.append(firm)
            if not ahead:
                lacking = [firm for firm in at_deadlock if firm not in known]
                if not lacking:
                    return taken
                further = max(lacking, key=lambda firm: together.get(firm, 0.0))
                known.add(further)
                taken.append(further)
                ahead.append(further)
            holder = ahead.pop()
            votes = self.votes_of(holder)
            if holder in members:
                votes = ((firm, share) for firm, share in votes if firm not in agreed)

    def votes_of(self, party: int) -> Iterable[tuple[int, float]]:
        """Firms in which a party votes, and its votes."""
        rows = slice(self._start[party], self._start[party + 1])
        return zip(self._firm[rows], self._votes[rows], strict=True)

    def holders_of(self, firm: int) -> list[tuple[int, float]]:
        """Parties with votes in a firm, concerts among them, and the votes."""
        rows = slice(self._of_firm[firm], self._of_firm[firm + 1])
        return list(zip(self._holder[rows], self._held[rows], strict=True))


class Single:
    """Control by single owners, and the votes to walk over: what concerts start from."""

    def __init__(self, votes: Votes, threshold: Threshold = MAJORITY) -> None:
        """`votes` have no concerts."""
        self.walk = Walk(votes, threshold, could=False)
        self.control = _walk_from_all(self.walk, votes, threshold, could=False)
        self.firm_count, self.owner_count = votes.firm_count, votes.owner_count
        self._controllers: dict[int, list[int]] = defaultdict(list)
        self._firms: dict[int, list[int]] = defaultdict(list)
        for owner, firm in zip(self.control.controller.tolist(), self.control.firm.tolist(), strict=True):
            self._controllers[firm].append(owner)
            self._firms[owner].append(firm)

    def controllers_of(self, firm: int) -> Sequence[int]:
        """Owners that control a firm alone."""
        return self._controllers.get(firm, ())

    def firms_of(self, owner: int) -> Sequence[int]:
        """Firms that an owner controls alone."""
        return self._firms.get(owner, ())
