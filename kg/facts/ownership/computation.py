"""Everything that is computed of a register: shares, votes and benefits, control, beneficial owners.

Votes and benefits are integrated by themselves only where evidence makes them differ from capital.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kg.facts.ownership.agreements import Settled, settle
from kg.facts.ownership.beneficial import BeneficialOwners, Rule, find_beneficial_owners
from kg.facts.ownership.control import Control, ControlBounds, bound_control, find_control
from kg.facts.ownership.direct import Direct, build_direct
from kg.facts.ownership.integrated import Integrated, integrate
from kg.facts.ownership.reading import Register
from kg.facts.ownership.votes import Concert, Votes, build_votes


@dataclass(frozen=True, slots=True)
class Computed:
    """What was computed of a register, by its numbers."""

    register: Register
    """As it was read, but for shares that nominees hold: they are their real holders'."""
    direct: Direct
    capital: Integrated
    voting: Integrated | None
    """Integrated votes; None where they are capital."""
    benefits: Integrated | None
    """Integrated benefits; None where they are capital."""
    votes: Votes
    bounds: ControlBounds
    """Control at more than half of the votes."""
    beneficial: BeneficialOwners


def compute_ownership(register: Register, rule: Rule, least_held: float = 0.0) -> Computed:
    """Shares, votes, control and beneficial owners of every firm of a register, by the rule of a day.

    Known shares below `least_held` (0 to 1) make nobody a candidate.
    """
    settled = settle(register.holdings, register.deciders, register.evidence)
    register = replace(register, holdings=settled.capital)
    direct = build_direct(settled.capital)
    capital = integrate(direct)
    voting = integrate(build_direct(settled.votes)) if settled.votes is not None else None
    benefits = integrate(build_direct(settled.benefits)) if settled.benefits is not None else None
    votes = _count_votes(voting.direct if voting else direct, settled)
    bounds = bound_control(votes)
    rights: Sequence[Integrated] = [right for right in (voting, benefits) if right is not None]
    beneficial = find_beneficial_owners(rule, register.build_firms(rule), capital, rights, bounds, least_held)
    return Computed(register, direct, capital, voting, benefits, votes, bounds, beneficial)


def compute_votes(register: Register) -> tuple[Direct, Votes]:
    """Direct capital and votes of every firm of a register, by all evidence: what control alone needs."""
    settled = settle(register.holdings, register.deciders, register.evidence)
    direct = build_direct(settled.capital)
    return direct, _count_votes(direct if settled.votes is None else build_direct(settled.votes), settled)


def _count_votes(direct: Direct, settled: Settled) -> Votes:
    votes = build_votes(direct, settled.deciders, settled.concerts)
    owners = {owner for concert in settled.concerts for owner in concert.members}
    asked = sorted(owners | set(range(votes.owner_count, votes.owner_count + len(settled.concerts))))
    while settled.concerts:
        control = find_control(votes, among=asked)
        widened = [_widen(concert, settled.concerts, control) for concert in settled.concerts]
        if widened == votes.concerts:
            break
        votes = build_votes(direct, settled.deciders, widened)
    return votes


def _widen(concert: Concert, concerts: Sequence[Concert], control: Control) -> Concert:
    """Those in concert, and firms that one of them controls, or some of them in another concert: what these vote is
    theirs."""
    members = set(concert.members)
    owners = control.votes.owner_count
    within = [party for party, other in enumerate(concerts, owners) if members > set(other.members)]
    controlled = control.firm[np.isin(control.controller, [*members, *within])].tolist()
    return replace(concert, members=sorted(members.union(controlled)))
