"""Holdings of a day out of the facts: what held on date d, as it was believed at moment e.

Whoever trades alone owns its business whole, though no list of holders says so (个人独资企业法 art. 2). In a
partnership the executing partners decide, persons or firms. Whom the register names as representative is one where no
list of partners says who they are and the representative is among the partners; else it is the delegate of a firm.
Where nobody is charged the general partners decide, several of them jointly, unless records say how they vote; where it
is not known who they are nobody knows who decides (合伙企业法 art. 26, 27, 30, 31, 67; 市场主体登记管理条例 art. 8).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kg.engine.database import Connection
from kg.facts.dated_statements import read_dated_statement
from kg.facts.ownership.agreements import Agreement, Evidence, StatedRight
from kg.facts.ownership.beneficial import Firms
from kg.facts.ownership.direct import Holdings, Integers
from kg.facts.ownership.rules import Rule
from kg.facts.ownership.votes import Deciders
from kg.model.arrangements import AgreementKind, StockExchange
from kg.model.ids import EntityId

READ: Final = ("subjects", "held", "led", "decided", "rights", "agreed", "listed")
"""Statements of this package that a register is read by; nothing else of the facts decides who owns and controls."""


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
        not_required = {str(form) for form in rule.not_required}
        files = np.array([form not in not_required for form in self.forms], dtype=bool)
        is_person = np.arange(holdings.owner_count) >= holdings.firm_count
        listed = np.zeros(holdings.firm_count, dtype=bool)
        if rule.stops_at_listed:
            listed[self.listed] = True
        return Firms(is_person, files, listed)


def read_register(connection: Connection, held_on: date, believed_at: datetime) -> Register:
    """Everything that was held on a day; `connection` has the facts open."""
    subjects, held, led, decide, rights, agreed, traded = (
        _read(connection, name, held_on, believed_at) for name in READ
    )
    alone = _pick(subjects["entity_id"], subjects["trades_alone"])
    is_owner = pc.and_not(pc.is_in(led["to_id"], alone), pc.is_in(led["to_id"], held["to_id"]))
    owns_whole = led.filter(is_owner)
    owns_whole = owns_whole.append_column("share", pa.repeat(1.0, owns_whole.num_rows))
    held = pa.concat_tables([held, owns_whole])
    decide = _select_deciders(subjects, decide, rights)
    firms = _append_new(subjects["entity_id"].combine_chunks(), held["to_id"], rights["to_id"], agreed["about_id"])
    ids = _append_new(firms, held["from_id"], decide["from_id"], rights["from_id"], agreed["from_id"], agreed["to_id"])
    columns = [table[end] for table in (held, decide, rights) for end in ("from_id", "to_id")]
    columns += [agreed[end] for end in ("from_id", "to_id", "about_id")]
    holder, firm, leader, led_firm, *by_evidence = _number(ids, [*columns, traded["from_id"]])
    stops, undecided = np.flatnonzero(subjects["is_stop"].to_numpy()), _find_undecided(subjects, decide, rights)
    joint = _list_joint(decide, leader, led_firm)
    forms = subjects["form"].combine_chunks().dictionary_encode()
    named = forms.dictionary.to_pylist()
    return Register(
        entity_ids=ids.to_pylist(),
        forms=[named[form] for form in forms.indices.to_pylist()] + ["other"] * (len(firms) - len(subjects)),
        holdings=Holdings(len(firms), len(ids), holder, firm, held["share"].to_numpy(), stops.astype(np.int64)),
        deciders=Deciders(
            np.concatenate([leader, np.full(undecided.size, -1)]),
            np.concatenate([led_firm, undecided]),
            {firm for _, firm in joint},
        ),
        evidence=replace(
            _build_evidence(rights, agreed, [numbers.tolist() for numbers in by_evidence[:-1]]),
            partners=joint,
        ),
        listings=[
            Listing(number, StockExchange(row["exchange"]), row["stock_code"])
            for number, row in zip(by_evidence[-1].tolist(), traded.to_pylist(), strict=True)
            if number >= 0
        ],
    )


def restrict(register: Register, firm: int) -> tuple[Register, int]:
    """All that stands above one firm, and its number there: owners and controllers of it are the same in both."""
    holdings = register.holdings
    by_evidence = np.array(register.evidence.list_pairs(), dtype=np.int64).reshape(-1, 2)
    known = register.deciders.known
    holder = np.concatenate([holdings.holder, known.owner, by_evidence[:, 0]])
    held = np.concatenate([holdings.firm, known.firm, by_evidence[:, 1]])
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
    deciders = register.deciders.select(np.isin(register.deciders.firm, list(seen)))
    kept = np.array(sorted(seen))
    # The last place is that of -1: a decider whom nobody knows stays so.
    new = np.full(holdings.owner_count + 1, -1)
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
        deciders=Deciders(new[deciders.owner], new[deciders.firm], new[list(deciders.jointly)].tolist()),
        evidence=register.evidence.renumber(new),
        listings=[replace(one, firm=int(new[one.firm])) for one in register.listings if new[one.firm] >= 0],
    ), int(new[firm])


def _read(connection: Connection, name: str, held_on: date, believed_at: datetime) -> pa.Table:
    text = read_dated_statement("kg.facts.ownership", name)
    times = {"held_on": held_on, "believed_at": believed_at}
    used = {key: value for key, value in times.items() if f"${key}" in text}
    return connection.sql(text, params=used).to_arrow_table()


def _select_deciders(subjects: pa.Table, decide: pa.Table, rights: pa.Table) -> pa.Table:
    """Those of partnerships that stood; partners who decide jointly by law only where no votes are stated."""
    decide = decide.filter(pc.is_in(decide["to_id"], _pick(subjects["entity_id"], subjects["is_partnership"])))
    return decide.filter(pc.invert(pc.and_(decide["is_jointly"], pc.is_in(decide["to_id"], _list_voted(rights)))))


def _list_joint(decide: pa.Table, partner: Integers, firm: Integers) -> list[tuple[int, int]]:
    """Partner and firm, by number, of those who decide jointly."""
    jointly = decide["is_jointly"].to_numpy().astype(bool)
    return list(zip(partner[jointly].tolist(), firm[jointly].tolist(), strict=True))


def _find_undecided(subjects: pa.Table, decide: pa.Table, rights: pa.Table) -> Integers:
    """Numbers of partnerships in which nobody knows who decides, and of which no votes are stated either."""
    ids = subjects["entity_id"]
    is_told = pc.or_(pc.is_in(ids, decide["to_id"].combine_chunks()), pc.is_in(ids, _list_voted(rights)))
    found: Integers = np.flatnonzero(pc.and_not(subjects["is_partnership"], is_told).to_numpy()).astype(np.int64)
    return found


def _list_voted(rights: pa.Table) -> pa.StringArray:
    """Firms of which votes are stated."""
    return rights.filter(pc.is_valid(rights["votes_share"]))["to_id"].combine_chunks()


def _pick(ids: pa.ChunkedArray, is_chosen: pa.ChunkedArray) -> pa.StringArray:
    return ids.filter(is_chosen).combine_chunks()


def _append_new(known: pa.StringArray, *columns: pa.ChunkedArray) -> pa.StringArray:
    """Ids in the order in which they are numbered: those known, then what else the columns name, ascending."""
    named = pc.unique(pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string()))
    new = named.filter(pc.invert(pc.is_in(named, known)))
    return pa.concat_arrays([known, new.take(pc.sort_indices(new))])


def _number(ids: pa.StringArray, columns: Sequence[pa.ChunkedArray]) -> list[Integers]:
    """By column: the number of each id, -1 where it has none."""
    together = pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string())
    numbers = pc.fill_null(pc.index_in(together, ids), -1).to_numpy().astype(np.int64)
    return np.split(numbers, np.cumsum([len(column) for column in columns])[:-1])


def _build_evidence(rights: pa.Table, agreed: pa.Table, numbers: Sequence[Sequence[int]]) -> Evidence:
    holders, firms, parties, others, about = numbers
    shares = (rights[name].to_pylist() for name in ("votes_share", "benefit_share"))
    told = (agreed[name].to_pylist() for name in ("share", "evidence_reference"))
    kinds = [AgreementKind(kind) for kind in agreed["agreement_kind"].to_pylist()]
    return Evidence(
        [StatedRight(*right) for right in zip(holders, firms, *shares, strict=True)],
        [Agreement(*agreement) for agreement in zip(kinds, parties, others, about, *told, strict=True)],
    )
