"""What can be said of one firm on a day: its owners with their shares, and who controls it by which votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from kg.engine.database import Connection
from kg.facts.firm_lookup import get_firm
from kg.facts.ownership.beneficial import BeneficialOwners, Finding, MetTest, Rule, find_beneficial_owners, get_rule
from kg.facts.ownership.control import EXACT, Control, ControlBounds, bound_control, trace_control
from kg.facts.ownership.direct import Direct, build_direct
from kg.facts.ownership.filing import (
    Exemption,
    Officer,
    examine_exemption,
    read_officers,
    read_registered_capital,
    select_offices,
)
from kg.facts.ownership.integrated import Integrated, integrate
from kg.facts.ownership.reading import Register, read_register, restrict
from kg.facts.ownership.votes import build_votes
from kg.model.ids import EntityId, Uscc

LEAST_SHARE: Final = 0.001
"""Smaller integrated shares are told as one remainder."""


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


@dataclass(frozen=True, slots=True)
class ControlLink:
    """Votes of `holder_id` in `firm_id` that the ultimate controller has there."""

    holder_id: EntityId
    firm_id: EntityId
    votes: float


@dataclass(frozen=True, slots=True)
class ControlChain:
    """By which votes an ultimate controller controls the firm."""

    controller_id: EntityId
    links: Sequence[ControlLink]


@dataclass(frozen=True, slots=True)
class Ownership:
    """Ownership of one firm on a day."""

    entity_id: EntityId
    held_on: date
    believed_at: datetime
    rule_version: str
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
    """Of persons and stops that are not listed."""
    chains: Sequence[ControlChain]
    officers: Sequence[Officer]
    """Who is taken by office, where nobody meets a test or an organ of the state controls."""
    exemption: Exemption | None
    """Whether it may be exempt on undertaking; None for a form that files nothing."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What was computed of a firm and all that stands above it, by the numbers of owners in `register`."""

    entity_id: EntityId
    held_on: date
    believed_at: datetime
    rule: Rule
    register: Register
    firm: int
    """Number of the firm that was asked for."""
    direct: Direct
    capital: Integrated
    bounds: ControlBounds
    beneficial: BeneficialOwners
    registered_capital: tuple[int | None, str | None] = (None, None)
    """Minor units, and their currency; None where it is not known."""
    officers: Sequence[Officer] = ()


def answer_ownership(connection: Connection, uscc: Uscc, held_on: date, believed_at: datetime) -> Ownership:
    """Ownership of the firm with a credit code; `connection` has the facts open.

    Raises:
        RequestError: no legal entity has that code, or it is a natural person's business (rule L0).
    """
    return tell_ownership(examine_firm(connection, uscc, held_on, believed_at))


def examine_firm(connection: Connection, uscc: Uscc, held_on: date, believed_at: datetime) -> Examined:
    """What `answer_ownership` tells of, before it is told; raises as it does."""
    entity_id = get_firm(connection, uscc)
    register = read_register(connection, held_on, believed_at)
    examined = examine_register(register, register.entity_ids.index(entity_id), held_on, believed_at)
    offices = select_offices(examined.rule, examined.beneficial.findings[examined.firm])
    return replace(
        examined,
        registered_capital=read_registered_capital(connection, entity_id, held_on, believed_at),
        officers=read_officers(connection, entity_id, offices, held_on, believed_at) if offices else (),
    )


def examine_register(register: Register, firm: int, held_on: date, believed_at: datetime) -> Examined:
    """What is computed of one firm of a register, from what stands above it alone."""
    above, number = restrict(register, firm)
    rule = get_rule(held_on)
    direct = build_direct(above.holdings)
    capital = integrate(direct)
    bounds = bound_control(build_votes(direct, above.deciders))
    beneficial = find_beneficial_owners(rule, above.build_firms(rule), capital, [], bounds)
    entity_id = above.entity_ids[number]
    return Examined(entity_id, held_on, believed_at, rule, above, number, direct, capital, bounds, beneficial)


def tell_ownership(examined: Examined) -> Ownership:
    """What is told of an examined firm."""
    firm, beneficial = examined.firm, examined.beneficial
    told = _Told.of(examined.register, firm, examined.capital, beneficial, examined.bounds.known)
    return Ownership(
        entity_id=examined.entity_id,
        held_on=examined.held_on,
        believed_at=examined.believed_at,
        rule_version=examined.rule.version,
        is_in_force=examined.rule.is_in_force(examined.held_on),
        share_state=str(examined.direct.states[firm]),
        finding=beneficial.findings[firm],
        is_complete=bool(beneficial.complete[firm]),
        owners=told.build_owners(examined.direct),
        unknown_share=told.unknown,
        ring_share=told.ring,
        remainder_share=told.find_remainder(examined.direct),
        chains=_trace(examined.register, firm, examined.bounds.known),
        officers=examined.officers,
        exemption=examine_exemption(
            examined.rule, examined.registered_capital, (examined.direct, examined.bounds, beneficial), firm
        ),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of one firm, by the owners' numbers in `register`."""

    register: Register
    firm: int
    shares: Mapping[int, float]
    """Integrated shares of owners."""
    unknown: float
    ring: float
    tests: Mapping[int, int]
    """Bits of `MetTest` by person; 0 for a candidate."""
    controllers: frozenset[int]

    @classmethod
    def of(
        cls, register: Register, firm: int, capital: Integrated, beneficial: BeneficialOwners, control: Control
    ) -> "_Told":
        column = capital.shares[:, [firm]].tocoo()
        shares = dict(zip(column.row.tolist(), column.data.tolist(), strict=True))
        unknown, ring = shares.pop(capital.direct.unknown, 0.0), shares.pop(capital.direct.ring, 0.0)
        of_firm = beneficial.firm == firm
        tests = dict(zip(beneficial.person[of_firm].tolist(), beneficial.tests[of_firm].tolist(), strict=True))
        controllers = control.controller[control.firm == firm].tolist()
        return cls(register, firm, shares, unknown, ring, tests, frozenset(controllers))

    @property
    def listed(self) -> set[int]:
        """Owners told one by one."""
        large = {row for row, share in self.shares.items() if share >= LEAST_SHARE}
        return large | self.tests.keys() | self.controllers

    def build_owners(self, direct: Direct) -> list[Owner]:
        """The listed owners, the largest first."""
        ids = self.register.entity_ids
        return [
            Owner(
                entity_id=ids[row],
                is_person=row >= direct.firm_count,
                direct_share=float(direct.shares[row, self.firm]),
                least_share=self.shares.get(row, 0.0),
                most_share=min(1.0, self.shares.get(row, 0.0) + self.unknown),
                tests=tuple(str(test.name).lower() for test in MetTest(self.tests.get(row, 0))),
                is_candidate=self.tests.get(row) == 0,
                controls=row in self.controllers,
            )
            for row in sorted(self.listed, key=lambda row: (-self.shares.get(row, 0.0), ids[row]))
        ]

    def find_remainder(self, direct: Direct) -> float:
        """What persons and stops own who are not listed."""
        stops = set(self.register.holdings.stops.tolist())
        listed = [row for row in self.listed if row >= direct.firm_count or row in stops]
        rest = 1 - self.unknown - self.ring - sum(self.shares.get(row, 0.0) for row in listed)
        return rest if rest > EXACT else 0.0


def _trace(register: Register, firm: int, control: Control) -> list[ControlChain]:
    ids = register.entity_ids
    ultimate, controlled = control.find_ultimate()
    return [
        ControlChain(
            ids[party],
            [ControlLink(ids[link.holder], ids[link.firm], link.votes) for link in trace_control(control, party, firm)],
        )
        for party in ultimate[controlled == firm].tolist()
    ]
