"""What a file declares of owners, beside what follows from the shares that it states.

A declared share *fits* where it is within what is computed, and *differs* where it cannot be true together with the
stated steps. A computed share is exact, or lies between two bounds: a step of unknown share is told as such, and never
guessed.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np

from kg.facts.bods.codes import InterestType, Reach, Reason
from kg.facts.bods.declared import Declared
from kg.facts.bods.statements import Relationship, Share
from kg.facts.ownership.beneficial import (
    BeneficialOwners,
    Finding,
    MetTest,
    find_beneficial_owners,
    find_of_state,
)
from kg.facts.ownership.control import EXACT, Control, ControlBounds, bound_control, find_control, find_hidden
from kg.facts.ownership.direct import build_direct
from kg.facts.ownership.integrated import Integrated, integrate
from kg.facts.ownership.joint import control_together
from kg.facts.ownership.rules import get_rule
from kg.facts.ownership.votes import substitute
from kg.facts.ownership.voting import decide_votes


class Agreement(StrEnum):
    """How a declared share and the computed one go together."""

    FITS = "fits"
    DIFFERS = "differs"
    UNDECLARED = "undeclared"
    """No share was declared."""


@dataclass(frozen=True, slots=True)
class DeclaredOwner:
    """A party that has something in an entity, or is declared to. Shares are of capital, 0 to 1."""

    record_id: str
    is_person: bool
    declared: Share | None
    """Direct and indirect together, as declared; None when no share was."""
    least_share: float
    most_share: float
    is_share_known: bool
    """Whether the computed share is exact."""
    agreement: Agreement
    interests: Sequence[InterestType]
    is_declared_beneficial: bool
    tests: Sequence[str]
    """Tests of beneficial ownership that it meets by what is computed."""
    is_candidate: bool
    controls: bool


@dataclass(frozen=True, slots=True)
class DeclaredFirm:
    """An entity, the owners of it that are known, and what is not."""

    record_id: str
    is_listed: bool
    """Whether its shares are traded on an exchange."""
    finding: Finding
    share_state: str
    unknown_share: float
    ring_share: float
    reasons: Sequence[Reason]
    """Why parties of it were not named, as declared."""
    not_counted: Sequence[InterestType]
    """Declared interests by which a party may control it, though by what is counted it does not."""
    owners: Sequence[DeclaredOwner]
    """Largest first, then by record."""


def compare_declared(declared: Declared, on: date) -> list[DeclaredFirm]:
    """Every entity that is no state or state body, by its record; the tests are those of the rule of the day `on`."""
    computed = _Computed.of(declared, on)
    not_counted: dict[int, set[InterestType]] = defaultdict(set)
    for (_, held), types in computed.uncounted.items():
        not_counted[held] |= types
    return [
        DeclaredFirm(
            record_id=declared.record_ids[firm],
            is_listed=declared.parties[firm].is_listed,
            finding=computed.beneficial.findings[firm],
            share_state=str(computed.capital.direct.states[firm]),
            unknown_share=float(computed.capital.unknown[firm]),
            ring_share=float(computed.capital.ring[firm]),
            reasons=sorted(declared.reasons.get(firm, ())),
            not_counted=sorted(not_counted.get(firm, ())),
            owners=computed.build_owners(declared, firm),
        )
        for firm in range(declared.capital.firm_count)
        if declared.firms.files[firm]
    ]


@dataclass(frozen=True, slots=True)
class _Measured:
    """Shares, votes, benefits and control of what was declared."""

    capital: Integrated
    rights: Sequence[Integrated]
    bounds: ControlBounds
    uncounted: Mapping[tuple[int, int], frozenset[InterestType]]
    """By party and subject: interests that may bring a control that is not known."""

    @classmethod
    def of(cls, declared: Declared) -> "_Measured":
        votes, benefits = (build_direct(substitute(declared.capital, o)) for o in (declared.votes, declared.benefits))
        rights = []
        if declared.votes.firm.size or declared.by_law.firm.size:
            rights.append(integrate(decide_votes(votes, declared.by_law)))
        if declared.benefits.firm.size:
            rights.append(integrate(benefits))
        bounds = bound_control(control_together(votes, declared.deciders, ()))
        uncounted = _find_uncounted(declared, bounds.known)
        return cls(integrate(build_direct(declared.capital)), rights, _widen(bounds, uncounted), uncounted)


@dataclass(frozen=True, slots=True)
class _Computed:
    capital: Integrated
    beneficial: BeneficialOwners
    tests: Mapping[int, Mapping[int, int]]
    """By firm, then party: bits of `MetTest`; 0 for a candidate."""
    controllers: Mapping[int, frozenset[int]]
    stated: Mapping[tuple[int, int], Sequence[Relationship]]
    """By party and subject."""
    uncounted: Mapping[tuple[int, int], frozenset[InterestType]]
    """By party and subject: interests that may bring a control that is not known."""

    @classmethod
    def of(cls, declared: Declared, on: date) -> "_Computed":
        measured = _Measured.of(declared)
        rule, firms, uncounted = get_rule(on), declared.firms, measured.uncounted
        if rule.stops_at_listed and firms.listed.any():
            firms = replace(firms, of_state=find_of_state(measured.bounds.known) & ~firms.listed)
            tested = _Measured.of(declared.stop_at_listed())
        else:
            firms, tested = replace(firms, listed=np.zeros_like(firms.listed)), measured
        capital, bounds = measured.capital, measured.bounds
        beneficial = find_beneficial_owners(rule, firms, tested.capital, tested.rights, tested.bounds)
        tests: dict[int, dict[int, int]] = defaultdict(dict)
        columns = (beneficial.firm.tolist(), beneficial.person.tolist(), beneficial.tests.tolist())
        for firm, person, bits in zip(*columns, strict=True):
            tests[firm][person] = bits
        controllers: dict[int, set[int]] = defaultdict(set)
        for firm, party in zip(bounds.known.firm.tolist(), bounds.known.controller.tolist(), strict=True):
            if party < capital.direct.unknown:
                controllers[firm].add(party)
        stated: dict[tuple[int, int], list[Relationship]] = defaultdict(list)
        numbers = declared.numbers
        for relationship in declared.relationships:
            if not isinstance(relationship.subject, Reason) and not isinstance(relationship.party, Reason):
                stated[numbers[relationship.party], numbers[relationship.subject]].append(relationship)
        return cls(capital, beneficial, tests, {f: frozenset(p) for f, p in controllers.items()}, stated, uncounted)

    def build_owners(self, declared: Declared, firm: int) -> list[DeclaredOwner]:
        """Owners of one entity."""
        column = self.capital.shares[:, [firm]].tocoo()
        shares = dict(zip(column.row.tolist(), column.data.tolist(), strict=True))
        parties = {party for party in shares if party < len(declared.parties)} | set(self.tests.get(firm, ()))
        parties |= {party for party, subject in self.stated if subject == firm} | self.controllers.get(
            firm, frozenset()
        )
        unknown = float(self.capital.open[firm])
        owners = []
        for party in parties:
            least = shares.get(party, 0.0)
            owners.append(self._build_owner(declared, party, firm, Share(least, min(1.0, least + unknown))))
        return sorted(owners, key=lambda owner: (-owner.least_share, owner.record_id))

    def _build_owner(self, declared: Declared, party: int, firm: int, total: Share) -> DeclaredOwner:
        relationships = self.stated.get((party, firm), [])
        interests = [interest for relationship in relationships for interest in relationship.interests]
        shares, bits = _read_shares(relationships), self.tests.get(firm, {}).get(party)
        matrix = self.capital.direct.shares
        held = float(matrix[party, firm])
        direct = Share(held, held + float(matrix[self.capital.direct.unknown, firm]))
        return DeclaredOwner(
            record_id=declared.record_ids[party],
            is_person=bool(declared.firms.is_person[party]),
            declared=_add_up(list(shares.values())),
            least_share=total.least,
            most_share=total.most,
            is_share_known=total.most - total.least <= EXACT,
            agreement=_tell_agreement(shares, total, direct),
            interests=sorted({interest.type for interest in interests if interest.type}),
            is_declared_beneficial=any(interest.is_beneficial for interest in interests),
            tests=tuple(str(test.name).lower() for test in MetTest(bits or 0)),
            is_candidate=bits == 0,
            controls=party in self.controllers.get(firm, frozenset()),
        )


def _find_uncounted(declared: Declared, known: Control) -> dict[tuple[int, int], frozenset[InterestType]]:
    """Interests that may bring control, of parties that by what is counted do not control, alone or at a deadlock."""
    controls = {
        (owner, firm)
        for party, firm in zip(known.controller.tolist(), known.firm.tolist(), strict=True)
        for owner in known.votes.members_of(party)
    }
    return {pair: types for pair, types in declared.uncounted.items() if pair not in controls}


def _widen(bounds: ControlBounds, pairs: Collection[tuple[int, int]]) -> ControlBounds:
    """The same, each of some parties and firms being one that could control: all votes there might be its own."""
    if not pairs:
        return bounds
    votes = bounds.known.votes
    party, firm = np.array(list(pairs), dtype=np.int64).T
    kept, unknown = ~np.isin(votes.firm, firm), votes.unknown.copy()
    unknown[firm] = 1
    open_ = replace(
        votes,
        party=np.concatenate([votes.party[kept], party]),
        firm=np.concatenate([votes.firm[kept], firm]),
        votes=np.concatenate([votes.votes[kept], np.zeros(party.size)]),
        unknown=unknown,
        unstated=votes.unstated[:, ~np.isin(votes.unstated[1], firm)],
    )
    could = find_control(open_, could=True)
    columns = [[one.firm, one.controller] for one in (bounds.could, could)]
    firm, controller = np.unique(np.concatenate(columns, axis=1), axis=1)
    return ControlBounds(
        bounds.known, replace(bounds.could, controller=controller, firm=firm), bounds.hidden | find_hidden(open_)
    )


def _read_shares(relationships: Sequence[Relationship]) -> dict[Reach, Share]:
    """Declared shareholdings of one party in one entity, those of each reach together."""
    shares: dict[Reach, list[Share]] = defaultdict(list)
    for relationship in relationships:
        for interest in relationship.interests:
            if interest.type is InterestType.SHAREHOLDING and interest.share is not None:
                shares[interest.reach].append(interest.share)
    return {reach: added for reach, held in shares.items() if (added := _add_up(held))}


def _add_up(shares: Sequence[Share]) -> Share | None:
    """Several shares together; None without any."""
    least, most = sum(share.least for share in shares), sum(share.most for share in shares)
    return Share(least, min(1.0, most)) if shares else None


def _tell_agreement(declared: Mapping[Reach, Share], total: Share, direct: Share) -> Agreement:
    """Each declared share beside its own part of the computed one: direct, indirect, or both together."""
    if not declared:
        return Agreement.UNDECLARED
    parts = {
        Reach.DIRECT: direct,
        Reach.INDIRECT: Share(total.least - direct.least, total.most - direct.least),
        Reach.UNKNOWN: total,
    }
    meet = all(
        share.least <= parts[reach].most + EXACT and parts[reach].least <= share.most + EXACT
        for reach, share in declared.items()
    )
    return Agreement.FITS if meet else Agreement.DIFFERS
