"""What is told of a firm's ownership, out of what was computed of it and of all that stands above it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kg.facts.ownership.beneficial import LEAST_SHARE, Finding, MetTest
from kg.facts.ownership.computation import Computed
from kg.facts.ownership.control import EXACT, Control, Threshold, find_control, trace_control
from kg.facts.ownership.direct import Direct
from kg.facts.ownership.filing import Exemption, Officer, examine_exemption
from kg.facts.ownership.integrated import Integrated
from kg.facts.ownership.listed import ListedCompany, could_control_with_listed, find_behind_listed, list_listed
from kg.facts.ownership.reading import Register
from kg.facts.ownership.rules import Rule
from kg.model.arrangements import AgreementKind
from kg.model.ids import EntityId, RecordKey


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner of the firm. Shares are 0 to 1."""

    entity_id: EntityId
    is_person: bool
    direct_share: float
    least_share: float
    most_share: float
    tests: tuple[str, ...]
    """Tests of beneficial ownership that it meets; persons only."""
    is_candidate: bool
    controls: bool
    votes_share: float | None
    """Known part of the votes, all ways together; None where votes follow capital."""
    benefit_share: float | None
    """The same of the benefits."""
    tested_share: tuple[float, float] | None
    """Least and most of the capital that the tests count, not through listed companies; None for who meets none and
    could not."""


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """A record that states something."""

    source: str
    record_key: RecordKey


@dataclass(frozen=True, slots=True)
class ControlLink:
    """Votes of `holder_id` in `firm_id` that the ultimate controller has there."""

    holder_id: EntityId
    firm_id: EntityId
    votes: float
    records: Sequence[EvidenceRecord] = ()
    """Those that state them, where they were asked for."""


@dataclass(frozen=True, slots=True)
class ControlChain:
    """By which votes an ultimate controller controls the firm."""

    controller_ids: Sequence[EntityId]
    """One, or those who control it together: in concert, or at a deadlock above it."""
    links: Sequence[ControlLink]


@dataclass(frozen=True, slots=True)
class AppliedAgreement:
    """An agreement by evidence that counted for the firm, or for one above it."""

    kind: AgreementKind
    party_id: EntityId
    """Who decides by it, or stands behind; or one of those in concert."""
    counterparty_id: EntityId
    firm_id: EntityId
    share: float | None
    """Part of the firm that it is about; None for all that the counterparty has."""
    evidence_reference: str


@dataclass(frozen=True, slots=True)
class Ownership:
    """Ownership of one firm on a day."""

    entity_id: EntityId
    held_on: date
    believed_at: datetime
    rule_version: str
    is_rule_checked: bool
    """Whether it was compared with the text of the rule itself."""
    is_in_force: bool
    """Whether that rule held on the day; before the first rule, it is told what it would say."""
    share_state: str
    finding: Finding
    is_complete: bool
    """Nobody further could be a beneficial owner, whatever is unknown."""
    owners: Sequence[Owner]
    """Largest first; those below `LEAST_SHARE` only where they are owners or controllers all the same."""
    unknown_share: float
    ring_share: float
    remainder_share: float
    """Of persons and stops that are not told one by one."""
    threshold: Threshold
    """Votes from which control is told."""
    chains: Sequence[ControlChain]
    agreements: Sequence[AppliedAgreement]
    listed: Sequence[ListedCompany]
    """At which tests of beneficial ownership stop; shares and control are told through them all the same."""
    behind_listed_share: float
    """Most that one could have of the firm through those alone, unknown parts among it; 1 where it could control so."""
    could_control_with_listed: bool
    """Whether owners who meet no test could control it, together, with what those vote."""
    officers: Sequence[Officer]
    """Who is taken by office: where nobody meets a test, or, beside whoever does, an organ of the state controls."""
    exemption: Exemption | None
    """Whether it may be exempt on undertaking; None for a form that files nothing."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What was computed of a firm and all that stands above it, by the numbers of owners in `computed.register`."""

    entity_id: EntityId
    held_on: date
    believed_at: datetime
    rule: Rule
    computed: Computed
    firm: int
    """Number of the firm that was asked for."""
    threshold: Threshold
    registered_capital: tuple[int | None, str | None] = (None, None)
    """Minor units, and their currency; None where it is not known."""
    officers: Sequence[Officer] = ()

    @property
    def register(self) -> Register:
        """Owners, and who holds what."""
        return self.computed.register

    @property
    def direct(self) -> Direct:
        """Direct shares."""
        return self.computed.direct


def tell_ownership(examined: Examined) -> Ownership:
    """What is told of an examined firm."""
    firm, computed = examined.firm, examined.computed
    beneficial = computed.beneficial
    control = computed.bounds.known
    if examined.threshold != control.threshold:
        control = find_control(computed.votes, examined.threshold)
    told = _Told.of(computed, firm, control)
    return Ownership(
        entity_id=examined.entity_id,
        held_on=examined.held_on,
        believed_at=examined.believed_at,
        rule_version=examined.rule.version,
        is_rule_checked=examined.rule.checked,
        is_in_force=examined.rule.is_in_force(examined.held_on),
        share_state=str(computed.direct.states[firm]),
        finding=beneficial.findings[firm],
        is_complete=bool(beneficial.complete[firm]),
        owners=told.build_owners(),
        unknown_share=told.unknown,
        ring_share=told.ring,
        remainder_share=told.find_remainder(),
        threshold=examined.threshold,
        chains=_trace(computed.register, firm, control),
        agreements=_tell_agreements(computed.register),
        listed=list_listed(computed.register) if examined.rule.stops_at_listed else (),
        behind_listed_share=find_behind_listed(computed, firm) if examined.rule.stops_at_listed else 0.0,
        could_control_with_listed=examined.rule.stops_at_listed and could_control_with_listed(computed, firm),
        officers=examined.officers,
        exemption=examine_exemption(examined.rule, examined.registered_capital, computed, firm),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of one firm, by the owners' numbers."""

    computed: Computed
    firm: int
    shares: Mapping[int, float]
    """Integrated shares of owners."""
    votes: Mapping[int, float] | None
    benefits: Mapping[int, float] | None
    unknown: float
    ring: float
    tests: Mapping[int, int]
    """Bits of `MetTest` by person; 0 for a candidate."""
    tested: Mapping[int, tuple[float, float]]
    """Least and most shares that count, of the same."""
    controllers: frozenset[int]
    """Those who control alone."""

    @classmethod
    def of(cls, computed: Computed, firm: int, control: Control) -> "_Told":
        shares = _read_column(computed.capital, firm)
        unknown = shares.pop(computed.direct.unknown, 0.0)
        ring = shares.pop(computed.direct.ring, 0.0)
        of_firm = computed.beneficial.firm == firm
        found = computed.beneficial
        columns = (found.person, found.tests, found.least, found.most)
        persons, bits, least, most = (column[of_firm].tolist() for column in columns)
        controllers = control.votes.find_sole()[control.controller[control.firm == firm]]
        return cls(
            computed,
            firm,
            shares,
            _read_column(computed.voting, firm) if computed.voting else None,
            _read_column(computed.benefits, firm) if computed.benefits else None,
            unknown,
            ring,
            dict(zip(persons, bits, strict=True)),
            dict(zip(persons, zip(least, most, strict=True), strict=True)),
            frozenset(controllers[controllers >= 0].tolist()),
        )

    @property
    def told_singly(self) -> set[int]:
        """Owners told one by one."""
        large = {
            row
            for shares in (self.shares, self.votes or {}, self.benefits or {})
            for row, share in shares.items()
            if share >= LEAST_SHARE and row < self.computed.direct.unknown
        }
        return large | self.tests.keys() | self.controllers

    def build_owners(self) -> list[Owner]:
        """The owners told one by one, the largest first."""
        ids, direct = self.computed.register.entity_ids, self.computed.direct
        return [
            Owner(
                entity_id=ids[row],
                is_person=row >= direct.firm_count,
                direct_share=float(direct.shares[row, self.firm]),
                least_share=self.shares.get(row, 0.0),
                most_share=min(1.0, self.shares.get(row, 0.0) + self.unknown + self.ring),
                tests=tuple(str(test.name).lower() for test in MetTest(self.tests.get(row, 0))),
                is_candidate=self.tests.get(row) == 0,
                controls=row in self.controllers,
                votes_share=None if self.votes is None else self.votes.get(row, 0.0),
                benefit_share=None if self.benefits is None else self.benefits.get(row, 0.0),
                tested_share=self.tested.get(row),
            )
            for row in sorted(self.told_singly, key=lambda row: (-self.shares.get(row, 0.0), ids[row]))
        ]

    def find_remainder(self) -> float:
        """What persons and stops own who are not told one by one."""
        stops = set(self.computed.register.holdings.stops.tolist())
        singly = [row for row in self.told_singly if row >= self.computed.direct.firm_count or row in stops]
        rest = 1 - self.unknown - self.ring - sum(self.shares.get(row, 0.0) for row in singly)
        return rest if rest > EXACT else 0.0


def _read_column(right: Integrated, firm: int) -> dict[int, float]:
    """Integrated shares in one firm, by owner's number; the unknown and closed rings among them."""
    column = right.shares[:, [firm]].tocoo()
    return dict(zip(column.row.tolist(), column.data.tolist(), strict=True))


def _trace(register: Register, firm: int, control: Control) -> list[ControlChain]:
    ids, votes = register.entity_ids, control.votes
    held = dict(zip(zip(votes.party.tolist(), votes.firm.tolist(), strict=True), votes.votes.tolist(), strict=True))
    ultimate, controlled = control.find_ultimate()
    chains = []
    for party in ultimate[controlled == firm].tolist():
        links = [
            ControlLink(ids[holder], ids[link.firm], held[holder, link.firm])
            for link in trace_control(control, party, firm)
            for holder in votes.members_of(link.holder)
            if (holder, link.firm) in held
        ]
        chains.append(ControlChain([ids[one] for one in votes.members_of(party) if one != firm], links))
    return chains


def _tell_agreements(register: Register) -> list[AppliedAgreement]:
    ids = register.entity_ids
    return [
        AppliedAgreement(
            agreement.kind,
            ids[agreement.party],
            ids[agreement.counterparty],
            ids[agreement.firm],
            agreement.share,
            agreement.evidence_reference,
        )
        for agreement in register.evidence.agreements
    ]
