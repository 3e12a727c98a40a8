"""Holdings of a day out of the facts: what held on date d, as it was believed at moment e.

Whoever trades alone owns its business whole, though no list of holders says so (个人独资企业法 art. 2). In a
partnership the representative that the register names is the managing partner, and decides (合伙企业法 art. 26).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import numpy as np

from kg.engine.database import Connection, read_statement
from kg.facts.ownership.agreements import Agreement, Evidence, StatedRight
from kg.facts.ownership.beneficial import Firms
from kg.facts.ownership.direct import Floats, Holdings, Integers
from kg.facts.ownership.rules import Rule
from kg.facts.ownership.votes import Deciders
from kg.model.arrangements import AgreementKind, StockExchange
from kg.model.ids import EntityId


@dataclass(frozen=True, slots=True)
class Listing:
    """A company, by number, whose shares are traded on an exchange."""

    firm: int
    exchange: StockExchange
    stock_code: str


@dataclass(frozen=True, slots=True)
class Register:
    """Who holds and leads what, with owners numbered: firms first."""

    entity_ids: Sequence[EntityId]
    """By owner's number."""
    forms: Sequence[str]
    """By firm: its legal form, or what stands behind it."""
    holdings: Holdings
    deciders: Deciders
    evidence: Evidence = field(default_factory=Evidence)
    """What makes votes or benefits differ from capital."""
    listings: Sequence[Listing] = ()

    @property
    def listed(self) -> Integers:
        """Numbers of listed companies, ascending."""
        return np.unique(np.array([listing.firm for listing in self.listings], dtype=np.int64))

    def build_firms(self, rule: Rule) -> Firms:
        """What the tests of beneficial ownership need to know."""
        holdings = self.holdings
        unstated = np.isnan(holdings.share)
        files = np.array([form not in {str(f) for f in rule.not_required} for form in self.forms], dtype=bool)
        is_person = np.arange(holdings.owner_count) >= holdings.firm_count
        listed = np.zeros(holdings.firm_count, dtype=bool)
        if rule.stops_at_listed:
            listed[self.listed] = True
        return Firms(is_person, files, holdings.holder[unstated], holdings.firm[unstated], listed)


def read_register(connection: Connection, held_on: date, believed_at: datetime) -> Register:
    """Everything that was held on a day; `connection` has the facts open."""
    times = {"held_on": held_on, "believed_at": believed_at}
    subjects = connection.execute(read_statement("kg.facts.ownership", "subjects"), times).fetchall()
    stood = read_statement("kg.facts.ownership", "stood")
    held, led, rights, agreed, traded = (
        connection.execute(read_statement("kg.facts.ownership", name).format(stood=stood), times).fetchall()
        for name in ("held", "led", "rights", "agreed", "listed")
    )
    alone = {entity for entity, *_, trades_alone in subjects if trades_alone}
    partnerships = {entity for entity, _, _, is_partnership, _ in subjects if is_partnership}
    has_holders = {firm for _, firm, _ in held}
    held += [(leader, firm, 1.0) for leader, firm in led if firm in alone - has_holders]
    firms = [entity for entity, *_ in subjects]
    listed = set(firms)
    about = {firm for _, firm, *_ in rights} | {row[3] for row in agreed}
    firms += sorted(({firm for _, firm, _ in held} | about) - listed)
    others = {holder for holder, *_ in held} | {leader for leader, firm in led if firm in partnerships}
    others |= {holder for holder, *_ in rights} | {party for row in agreed for party in row[1:3]}
    numbers = {entity: number for number, entity in enumerate(firms)}
    for entity in sorted(others):
        numbers.setdefault(entity, len(numbers))
    rows = [(numbers[holder], numbers[firm], np.nan if share is None else share) for holder, firm, share in held]
    decide = [(numbers[leader], numbers[firm]) for leader, firm in led if firm in partnerships]
    return Register(
        entity_ids=list(numbers),
        forms=[form for _, form, *_ in subjects] + ["other"] * (len(firms) - len(subjects)),
        holdings=_build_holdings(len(firms), len(numbers), rows, [n for n, row in enumerate(subjects) if row[2]]),
        deciders=Deciders(*_columns(decide)),
        evidence=Evidence(
            [StatedRight(numbers[holder], numbers[firm], *shares) for holder, firm, *shares in rights],
            [
                Agreement(AgreementKind(kind), numbers[party], numbers[other], numbers[firm], *told)
                for kind, party, other, firm, *told in agreed
            ],
        ),
        listings=[Listing(numbers[one], StockExchange(at), code) for one, at, code in traded if one in numbers],
    )


def restrict(register: Register, firm: int) -> tuple[Register, int]:
    """All that stands above one firm, and its number there: owners and controllers of it are the same in both."""
    holdings = register.holdings
    by_evidence = np.array(register.evidence.list_pairs(), dtype=np.int64).reshape(-1, 2)
    holder = np.concatenate([holdings.holder, register.deciders.owner, by_evidence[:, 0]])
    held = np.concatenate([holdings.firm, register.deciders.firm, by_evidence[:, 1]])
    order = np.argsort(held, kind="stable")
    start = np.searchsorted(held[order], np.arange(holdings.firm_count + 1))
    seen, ahead = {firm}, [firm]
    while ahead:
        below = ahead.pop()
        for above in holder[order[start[below] : start[below + 1]]].tolist():
            if above not in seen:
                seen.add(above)
                if above < holdings.firm_count:
                    ahead.append(above)
    decides = np.isin(register.deciders.firm, list(seen))
    kept = np.array(sorted(seen))
    new = np.full(holdings.owner_count, -1)
    new[kept] = np.arange(kept.size)
    inside = new[holdings.firm] >= 0
    firm_count = int((kept < holdings.firm_count).sum())
    stops = new[holdings.stops]
    return Register(
        entity_ids=[register.entity_ids[number] for number in kept.tolist()],
        forms=[register.forms[number] for number in kept[:firm_count].tolist()],
        holdings=Holdings(
            firm_count,
            kept.size,
            new[holdings.holder[inside]],
            new[holdings.firm[inside]],
            holdings.share[inside],
            stops[stops >= 0],
        ),
        deciders=Deciders(new[register.deciders.owner[decides]], new[register.deciders.firm[decides]]),
        evidence=register.evidence.renumber(new),
        listings=[replace(one, firm=int(new[one.firm])) for one in register.listings if new[one.firm] >= 0],
    ), int(new[firm])


def _build_holdings(firms: int, owners: int, rows: list[tuple[int, int, float]], stops: list[int]) -> Holdings:
    holder, firm = _columns([row[:2] for row in rows])
    share: Floats = np.array([row[2] for row in rows], dtype=np.float64)
    return Holdings(firms, owners, holder, firm, share, np.array(stops, dtype=np.int64))


def _columns(pairs: list[tuple[int, int]]) -> tuple[Integers, Integers]:
    first, second = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return first, second
