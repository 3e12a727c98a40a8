"""Votes and benefits that differ from capital, and agreements by evidence: what becomes of holdings by them.

    nominee         the share is the real holder's, who stands behind the register's (代持), with its votes and benefits
    proxy           the votes are those of whom they were given to (委托表决)
    in concert      the votes of all of them in that firm are one party's (一致行动)
    by contract     whoever decides by it decides, whatever the shares (协议控制, VIE)

Votes and shares that were given pass on along chains of agreements, in a circle they stay where they are. Each counts
only with the document that shows it; kinship or a common address is none. Where a record states votes of
some holders alone, the rest is the one other holder's if there is just one, and else nobody knows whose.

Towards the company a nominee votes; between the two, and for who finally controls, the real holder does, whatever votes
are stated of the nominee, in proportion to the part of its capital that is held for another. Where a nominee may vote
as it likes, a proxy of the real holder says so.

Source: 公司法 2023 art. 56, 65, 116, 144 and 265; 公司法解释三 (2020) art. 24 to 26; 上市公司收购管理办法 art. 83;
domain notes §5.2 and 5.3; docs/decisions, "a nominee votes for whom it holds".
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter

import numpy as np

from kg.facts.ownership.direct import Holdings, Integers
from kg.facts.ownership.stated_rights import Pair, append_rows, complete_right, state_right
from kg.facts.ownership.votes import Concert, Deciders
from kg.model.arrangements import AgreementKind


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
    partners: Sequence[Pair] = ()
    """General partners with their firm where they decide jointly, since none is charged: in concert by law."""

    def list_pairs(self) -> list[Pair]:
        """Party and firm, for each that has something there by this evidence."""
        pairs = [(right.holder, right.firm) for right in self.rights] + [*self.partners]
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
            [(to[partner], to[firm]) for partner, firm in self.partners if to[firm] >= 0],
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
    nominees = evidence.select(AgreementKind.NOMINEE_HOLDING)
    capital = _transfer(holdings, nominees)
    stated: Mapping[str, dict[Pair, float]] = {
        name: {
            (right.holder, right.firm): share
            for right in evidence.rights
            if (share := getattr(right, name)) is not None
        }
        for name in ("votes", "benefit")
    }

    def settle_right(name: str) -> Holdings:
        if not (right := stated[name]):
            return capital
        firms = {firm for _, firm in right}
        # What is left over is the nominee's before it goes to whom it holds for; who is left may be one only then.
        towards_company = complete_right(state_right(holdings, right), firms)
        return complete_right(_transfer(towards_company, nominees, measured_by=holdings), firms)

    votes = _transfer(settle_right("votes"), evidence.select(AgreementKind.VOTING_PROXY))
    benefits = settle_right("benefit")
    by_contract = evidence.select(AgreementKind.CONTRACTUAL_CONTROL)
    decided = {agreement.firm for agreement in by_contract}
    kept = deciders.select(~np.isin(deciders.firm, list(decided)))
    return Settled(
        capital,
        votes if votes is not capital else None,
        benefits if benefits is not capital else None,
        Deciders(
            np.append(kept.owner, [agreement.party for agreement in by_contract]).astype(np.int64),
            np.append(kept.firm, [agreement.firm for agreement in by_contract]).astype(np.int64),
            kept.jointly,
        ),
        list_concerts(evidence),
    )


def list_concerts(evidence: Evidence) -> list[Concert]:
    """Who acts in concert with whom, by law or through any number of agreements about one firm; by first firm, then
    members.

    Those who are the same in several firms are one concert: what these firms vote elsewhere is theirs together.
    """
    above: dict[Pair, Pair] = {}

    def find(member: Pair) -> Pair:
        while above.setdefault(member, member) != member:
            member = above[member]
        return member

    together = [
        ((agreement.firm, agreement.party), (agreement.firm, agreement.counterparty))
        for agreement in evidence.select(AgreementKind.ACTING_IN_CONCERT)
    ]
    first_of: dict[int, int] = {}
    together += [((firm, partner), (firm, first_of.setdefault(firm, partner))) for partner, firm in evidence.partners]
    for one, other in together:
        first, second = find(one), find(other)
        above[max(first, second)] = min(first, second)
    groups: dict[Pair, list[int]] = defaultdict(list)
    for member in sorted(above):
        groups[find(member)].append(member[1])
    firms: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for (firm, _), members in sorted(groups.items()):
        if len(members) > 1:
            firms[tuple(members)].append(firm)
    return [Concert(list(members), about) for members, about in firms.items()]


def _transfer(holdings: Holdings, agreements: Sequence[Agreement], measured_by: Holdings | None = None) -> Holdings:
    """Shares of counterparties as those of the parties, as far as each agreement goes.

    Where agreements speak of parts of other holdings (`measured_by`: capital), the same proportion is given of these.
    Whoever was given something by one agreement passes it on by the next, so that givers are settled before those who
    are given, in whatever order agreements come. Those of a circle are left out: there shares stay where they are.
    """
    if not agreements:
        return holdings
    firms = {agreement.firm for agreement in agreements}
    held = _Held.of(holdings, firms)
    measure = _Held.of(measured_by, firms) if measured_by else None
    given: dict[Pair, list[Agreement]] = defaultdict(list)
    sorter: TopologicalSorter[Pair] = TopologicalSorter()
    for agreement in _leave_out_circles(agreements):
        giver = (agreement.counterparty, agreement.firm)
        given[giver].append(agreement)
        sorter.add((agreement.party, agreement.firm), giver)
    for giver in sorter.static_order():
        if giver in given:
            if measure:
                _pass_on(held, giver, _scale(held, measure, giver, given[giver]), is_scaled=True)
            _pass_on(measure or held, giver, given[giver])
    rows = [(holder, firm, share) for (holder, firm), share in held.stated.items()]
    return append_rows(
        holdings,
        ~np.isin(holdings.firm, list(firms)),
        rows + [(holder, firm, np.nan) for holder, firm in sorted(held.unstated)],
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """Shares while they are passed on. What is stated stays known, whatever unstated share comes to it."""

    stated: dict[Pair, float]
    unstated: set[Pair]

    @classmethod
    def of(cls, holdings: Holdings, firms: Collection[int]) -> "_Held":
        """Those in some firms."""
        held = cls(defaultdict(float), set())
        in_them = np.isin(holdings.firm, list(firms))
        columns = (holdings.holder[in_them].tolist(), holdings.firm[in_them].tolist(), holdings.share[in_them].tolist())
        for holder, firm, share in zip(*columns, strict=True):
            held.add((holder, firm), share)
        return held

    def add(self, pair: Pair, share: float) -> None:
        """One more share of a holder, NaN for one that is not stated."""
        if np.isnan(share):
            self.unstated.add(pair)
        else:
            self.stated[pair] += share


def _scale(held: _Held, measure: _Held, giver: Pair, given: Sequence[Agreement]) -> list[Agreement]:
    """What one giver gives, parts of what is measured as parts of what it holds; where what is measured is not known
    whole, what it holds and gives is unstated."""
    if all(agreement.share is None for agreement in given):
        return list(given)
    whole = measure.stated.get(giver, 0.0)
    if giver in measure.unstated and giver in held.stated:
        held.stated.pop(giver)
        held.unstated.add(giver)
    ratio = held.stated.get(giver, 0.0) / whole if whole else 0.0
    return [one if one.share is None else replace(one, share=one.share * ratio) for one in given]


def _pass_on(shares: _Held, giver: Pair, given: Sequence[Agreement], is_scaled: bool = False) -> None:
    """Shares of one giver as its agreements give them away: stated parts first, less of each where they come to more
    than there is, then in equal parts to those who were given all. An unstated share goes where the rest goes, and to
    those as well for whose parts the stated one is not enough; of parts that are scaled it never is."""
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
        is_short = is_scaled or not is_enough
        short = [agreement.party for agreement in given if is_short and agreement.share is not None]
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
