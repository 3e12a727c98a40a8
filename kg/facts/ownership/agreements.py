"""Votes and benefits that differ from capital, and agreements by evidence: what becomes of holdings by them.

    nominee         the share is the real holder's, who stands behind the register's (代持)
    proxy           the votes are those of whom they were given to (委托表决)
    in concert      the votes of all of them in that firm are one party's (一致行动)
    by contract     whoever decides by it decides, whatever the shares (协议控制, VIE)

Votes and shares that were given pass on along chains of agreements, in a circle they stay where they are. Each counts
only with the document that shows it; kinship or a common address is none. Where a record states votes of
some holders alone, the rest is the one other holder's if there is just one, and else nobody knows whose.

Source: 公司法 2023 art. 65, 116, 144 and 265; 上市公司收购管理办法 art. 83; domain notes §5.2 and 5.3.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter

import numpy as np

from kg.facts.ownership.direct import ROUNDING, Flags, Holdings, Integers
from kg.facts.ownership.votes import Concert, Deciders
from kg.model.arrangements import AgreementKind

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class StatedRight:
    """Votes and benefits of a holder in a firm as a record states them, 0 to 1; None where they follow capital."""

    holder: int
    firm: int
    votes: float | None
    benefit: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement about a firm: `party` decides by it, or stands behind; `counterparty` is whose votes or shares they
    are. `share` is the part of the firm that it is about, None for all that the other holds."""

    kind: AgreementKind
    party: int
    counterparty: int
    firm: int
    share: float | None
    evidence_reference: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that makes votes or benefits differ from capital on a day."""

    rights: Sequence[StatedRight] = ()
    agreements: Sequence[Agreement] = ()

    def list_pairs(self) -> list[Pair]:
        """Party and firm, for each that has something there by this evidence."""
        pairs = [(right.holder, right.firm) for right in self.rights]
        for agreement in self.agreements:
            pairs += [(agreement.party, agreement.firm), (agreement.counterparty, agreement.firm)]
        return pairs

    def renumber(self, new: Integers) -> "Evidence":
        """The same under new numbers; what concerns a firm that has none (-1) is left out."""
        to = new.tolist()
        return Evidence(
            [replace(r, holder=to[r.holder], firm=to[r.firm]) for r in self.rights if to[r.firm] >= 0],
            [
                replace(a, party=to[a.party], counterparty=to[a.counterparty], firm=to[a.firm])
                for a in self.agreements
                if to[a.firm] >= 0
            ],
        )

    def select(self, kind: AgreementKind) -> list[Agreement]:
        """Agreements of one kind."""
        return [agreement for agreement in self.agreements if agreement.kind is kind]


@dataclass(frozen=True, slots=True)
class Settled:
    """Holdings by which capital, votes and benefits are counted. Votes and benefits are None where they are capital."""

    capital: Holdings
    votes: Holdings | None
    benefits: Holdings | None
    deciders: Deciders
    concerts: Sequence[Concert]


def settle(holdings: Holdings, deciders: Deciders, evidence: Evidence) -> Settled:
    """What holdings come to by evidence."""
    capital = _transfer(holdings, evidence.select(AgreementKind.NOMINEE_HOLDING))
    stated: Mapping[str, dict[Pair, float]] = {
        name: {
            (right.holder, right.firm): share
            for right in evidence.rights
            if (share := getattr(right, name)) is not None
        }
        for name in ("votes", "benefit")
    }
    proxies = evidence.select(AgreementKind.VOTING_PROXY)
    votes = _transfer(_state(capital, stated["votes"]), proxies)
    benefits = _state(capital, stated["benefit"])
    by_contract = evidence.select(AgreementKind.CONTRACTUAL_CONTROL)
    decided = {agreement.firm for agreement in by_contract}
    kept = ~np.isin(deciders.firm, list(decided))
    return Settled(
        capital,
        votes if votes is not capital else None,
        benefits if benefits is not capital else None,
        Deciders(
            np.concatenate([deciders.owner[kept], _numbers(agreement.party for agreement in by_contract)]),
            np.concatenate([deciders.firm[kept], _numbers(agreement.firm for agreement in by_contract)]),
        ),
        list_concerts(evidence),
    )


def list_concerts(evidence: Evidence) -> list[Concert]:
    """Who acts in concert with whom, through any number of agreements about one firm; by first firm, then members.

    Those who are the same in several firms are one concert: what these firms vote elsewhere is theirs together.
    """
    above: dict[Pair, Pair] = {}

    def find(member: Pair) -> Pair:
        while above.setdefault(member, member) != member:
            member = above[member]
        return member

    for agreement in evidence.select(AgreementKind.ACTING_IN_CONCERT):
        first, second = find((agreement.firm, agreement.party)), find((agreement.firm, agreement.counterparty))
        above[max(first, second)] = min(first, second)
    groups: dict[Pair, list[int]] = defaultdict(list)
    for member in sorted(above):
        groups[find(member)].append(member[1])
    firms: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for (firm, _), members in sorted(groups.items()):
        if len(members) > 1:
            firms[tuple(members)].append(firm)
    return [Concert(list(members), about) for members, about in firms.items()]


def _state(capital: Holdings, stated: Mapping[Pair, float]) -> Holdings:
    """Holdings of a right: of the firms that records speak of as they say, else as capital."""
    if not stated:
        return capital
    firms = {firm for _, firm in stated}
    kept = ~np.isin(capital.firm, list(firms))
    rows = [(holder, firm, share) for (holder, firm), share in stated.items()]
    others: dict[int, set[int]] = {firm: set() for firm in firms}
    for holder, firm in zip(capital.holder.tolist(), capital.firm.tolist(), strict=True):
        if firm in firms and (holder, firm) not in stated:
            others[firm].add(holder)
    told: dict[int, float] = defaultdict(float)
    for (_, firm), share in stated.items():
        told[firm] += share
    for firm, holders in others.items():
        rest = 1 - told[firm]
        alone = len(holders) == 1 and rest > ROUNDING
        rows += [(holder, firm, rest if alone else np.nan) for holder in sorted(holders)]
    return _append(capital, kept, rows)


def _transfer(holdings: Holdings, agreements: Sequence[Agreement]) -> Holdings:
    """Shares of counterparties as those of the parties, as far as each agreement goes.

    Whoever was given something by one agreement passes it on by the next, so that givers are settled before those who
    are given, in whatever order agreements come. Those of a circle are left out: there shares stay where they are.
    """
    if not agreements:
        return holdings
    firms = {agreement.firm for agreement in agreements}
    touched = np.isin(holdings.firm, list(firms))
    held = _Held(defaultdict(float), set())
    columns = (holdings.holder[touched].tolist(), holdings.firm[touched].tolist(), holdings.share[touched].tolist())
    for holder, firm, share in zip(*columns, strict=True):
        held.add((holder, firm), share)
    given: dict[Pair, list[Agreement]] = defaultdict(list)
    sorter: TopologicalSorter[Pair] = TopologicalSorter()
    for agreement in _leave_out_circles(agreements):
        giver = (agreement.counterparty, agreement.firm)
        given[giver].append(agreement)
        sorter.add((agreement.party, agreement.firm), giver)
    for giver in sorter.static_order():
        if giver in given:
            _pass_on(held, giver, given[giver])
    rows = [(holder, firm, share) for (holder, firm), share in held.stated.items()]
    return _append(holdings, ~touched, rows + [(holder, firm, np.nan) for holder, firm in sorted(held.unstated)])


@dataclass(frozen=True, slots=True)
class _Held:
    """Shares while they are passed on. What is stated stays known, whatever unstated share comes to it."""

    stated: dict[Pair, float]
    unstated: set[Pair]

    def add(self, pair: Pair, share: float) -> None:
        """One more share of a holder, NaN for one that is not stated."""
        if np.isnan(share):
            self.unstated.add(pair)
        else:
            self.stated[pair] += share


def _pass_on(shares: _Held, giver: Pair, given: Sequence[Agreement]) -> None:
    """Shares of one giver as its agreements give them away: stated parts first, less of each where they come to more
    than there is, then in equal parts to those who were given all. An unstated share goes where the rest goes, and to
    those as well for whose parts the stated one is not enough."""
    held, is_open = shares.stated.pop(giver, 0.0), giver in shares.unstated
    shares.unstated.discard(giver)
    parts = [(agreement.party, agreement.share) for agreement in given if agreement.share]
    takers = sorted({agreement.party for agreement in given if agreement.share is None})
    stated = sum(part for _, part in parts)
    is_enough = stated <= held
    scale = 1.0 if is_enough or not stated else held / stated
    rest = held - stated if is_enough else 0.0
    left_to = takers or [giver[0]]
    moved = [(party, part * scale) for party, part in parts] + [(party, rest / len(left_to)) for party in left_to]
    for party, share in moved:
        if share:
            shares.add((party, giver[1]), share)
    if is_open:
        short = [] if is_enough else [party for party, _ in parts]
        shares.unstated.update((party, giver[1]) for party in [*left_to, *short])


def _leave_out_circles(agreements: Sequence[Agreement]) -> list[Agreement]:
    """Agreements but those by which, through others of the same firm, shares would come back to their giver."""
    given_to: dict[Pair, set[int]] = defaultdict(set)
    for agreement in agreements:
        given_to[agreement.counterparty, agreement.firm].add(agreement.party)

    def comes_back(agreement: Agreement) -> bool:
        seen, ahead = {agreement.party}, [agreement.party]
        while ahead:
            further = given_to.get((ahead.pop(), agreement.firm), set()) - seen
            seen |= further
            ahead += further
        return agreement.counterparty in seen

    return [agreement for agreement in agreements if not comes_back(agreement)]


def _append(holdings: Holdings, kept: Flags, rows: Sequence[tuple[int, int, float]]) -> Holdings:
    """Some of the rows, and others."""
    return replace(
        holdings,
        holder=np.concatenate([holdings.holder[kept], _numbers(row[0] for row in rows)]),
        firm=np.concatenate([holdings.firm[kept], _numbers(row[1] for row in rows)]),
        share=np.concatenate([holdings.share[kept], np.array([row[2] for row in rows], dtype=np.float64)]),
    )


def _numbers(values: Iterable[int]) -> Integers:
    return np.array(list(values), dtype=np.int64)
