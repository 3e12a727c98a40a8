"""What can be said of one firm on a day: its owners with their shares, and who controls it by which votes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kg.engine.database import Connection
from kg.errors import RequestError
from kg.facts.ownership.beneficial import Finding, MetTest, find_beneficial_owners, get_rule
from kg.facts.ownership.control import EXACT, bound_control, trace_control
from kg.facts.ownership.direct import build_direct
from kg.facts.ownership.integrated import integrate
from kg.facts.ownership.reading import read_register, restrict
from kg.facts.ownership.votes import build_votes
from kg.model.ids import EntityId, Uscc
from kg.model.vocabulary import NATURAL_PERSON_SUBJECTS

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


def answer_ownership(connection: Connection, uscc: Uscc, held_on: date, believed_at: datetime) -> Ownership:
    """Ownership of the firm with a credit code; `connection` has the facts open.

    Raises:
        RequestError: no legal entity has that code, or it is a natural person's business (rule L0).
    """
    found = connection.execute(
        "SELECT entity_id, subject_kind FROM node_legal_entity WHERE uscc = ? AND closed_at IS NULL", [uscc]
    ).fetchall()
    if found and found[0][1] in NATURAL_PERSON_SUBJECTS:
        raise RequestError(
            "Behind an individual business or sole proprietorship stands a natural person (rule L0).",
            way_out="Owners are told of firms.",
        )
    if not found:
        raise RequestError(f"No legal entity has the credit code {uscc}.", way_out="Look it up: kg query … or the API.")
    whole = read_register(connection, held_on, believed_at)
    register, firm = restrict(whole, whole.entity_ids.index(found[0][0]))
    rule = get_rule(held_on)
    direct = build_direct(register.holdings)
    capital, votes = integrate(direct), build_votes(direct, register.deciders)
    bounds = bound_control(votes)
    beneficial = find_beneficial_owners(rule, register.build_firms(rule), capital, [], bounds)
    of_firm = beneficial.firm == firm
    tests = dict(zip(beneficial.person[of_firm].tolist(), beneficial.tests[of_firm].tolist(), strict=True))
    controllers = set(bounds.known.controller[bounds.known.firm == firm].tolist())
    column = capital.shares[:, [firm]].tocoo()
    shares = {int(row): float(share) for row, share in zip(column.row, column.data, strict=True)}
    unknown, ring = shares.pop(direct.unknown, 0.0), shares.pop(direct.ring, 0.0)
    listed = {row for row, share in shares.items() if share >= LEAST_SHARE} | tests.keys() | controllers
    outside = {row for row in shares if row >= direct.firm_count} | set(register.holdings.stops.tolist())
    ids = register.entity_ids
    owners = [
        Owner(
            entity_id=ids[row],
            is_person=row >= direct.firm_count,
            direct_share=float(direct.shares[row, firm]),
            least_share=shares.get(row, 0.0),
            most_share=min(1.0, shares.get(row, 0.0) + unknown),
            tests=tuple(str(test.name).lower() for test in MetTest(tests.get(row, 0))),
            is_candidate=tests.get(row) == 0,
            controls=row in controllers,
        )
        for row in sorted(listed, key=lambda row: (-shares.get(row, 0.0), ids[row]))
    ]
    ultimate, controlled = bounds.known.find_ultimate()
    chains = [
        ControlChain(
            ids[party],
            [
                ControlLink(ids[link.holder], ids[link.firm], link.votes)
                for link in trace_control(bounds.known, party, firm)
            ],
        )
        for party in ultimate[controlled == firm].tolist()
    ]
    rest = 1 - unknown - ring - sum(share for row, share in shares.items() if row in outside & listed)
    return Ownership(
        entity_id=ids[firm],
        held_on=held_on,
        believed_at=believed_at,
        rule_version=rule.version,
        share_state=str(direct.states[firm]),
        finding=beneficial.findings[firm],
        is_complete=bool(beneficial.complete[firm]),
        owners=owners,
        unknown_share=unknown,
        ring_share=ring,
        remainder_share=rest if rest > EXACT else 0.0,
        chains=chains,
    )
