"""Everything that is computed of a register: shares, votes and benefits, control, beneficial owners.

Votes and benefits are integrated by themselves only where they differ from capital: by evidence, and votes where
somebody decides whatever the capital.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kg.facts.ownership.agreements import Settled, settle
from kg.facts.ownership.beneficial import BeneficialOwners, find_beneficial_owners, find_of_state
from kg.facts.ownership.control import Control, ControlBounds, bound_control
from kg.facts.ownership.direct import Direct, Integers, build_direct
from kg.facts.ownership.integrated import Integrated, integrate, integrate_changed
from kg.facts.ownership.joint import control_together
from kg.facts.ownership.reading import Register
from kg.facts.ownership.rules import Rule
from kg.facts.ownership.votes import Deciders, Votes
from kg.facts.ownership.voting import decide_votes, list_decided


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
    tested: Sequence[Integrated]
    """Capital, and votes and benefits where they differ, as the tests see them: listed companies are stops."""
    tested_votes: Votes
    """Votes as the tests see them."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """Shares, votes and control of settled holdings."""

    direct: Direct
    capital: Integrated
    voting: Integrated | None
    benefits: Integrated | None
    votes: Votes
    bounds: ControlBounds

    @classmethod
    def of(cls, settled: Settled, by_form: Deciders) -> "_Measured":
        direct = build_direct(settled.capital)
        capital = integrate(direct)
        of_votes = direct if settled.votes is None else build_direct(settled.votes)
        benefits = integrate(build_direct(settled.benefits)) if settled.benefits is not None else None
        known = control_together(of_votes, settled.deciders, settled.concerts)
        voting = _integrate_votes(capital, of_votes, by_form)
        return cls(direct, capital, voting, benefits, known.votes, bound_control(known))

    @property
    def rights(self) -> Sequence[Integrated]:
        """Votes and benefits, where they are not capital."""
        return [right for right in (self.voting, self.benefits) if right is not None]


def _integrate_votes(capital: Integrated, of_votes: Direct, deciders: Deciders) -> Integrated | None:
    """Integrated votes, over who decides in partnerships; None where they are capital."""
    decided = list_decided(of_votes, deciders)
    if not decided.size:
        return None if of_votes is capital.direct else integrate(of_votes)
    votes = decide_votes(of_votes, deciders)
    return integrate_changed(capital, votes, decided) if of_votes is capital.direct else integrate(votes)


def compute_ownership(register: Register, rule: Rule) -> Computed:
    """Shares, votes, control and beneficial owners of every firm of a register, by the rule of a day."""
    settled = settle(register.holdings, register.deciders, register.evidence)
    register = replace(register, holdings=settled.capital)
    firms = register.build_firms(rule)
    measured = _Measured.of(settled, register.deciders)
    # What a listed company holds is its own, but who owns and controls it is told all the same.
    stopped = _Measured.of(_stop_at(settled, register.listed), register.deciders) if firms.listed.any() else measured
    of_state = find_of_state(measured.bounds.known)
    # Who holds for the state is its own.
    of_state[register.holdings.stops] = True
    firms = replace(firms, of_state=of_state & ~firms.listed)
    beneficial = find_beneficial_owners(rule, firms, stopped.capital, stopped.rights, stopped.bounds)
    return Computed(
        register, measured.direct, measured.capital, measured.voting, measured.benefits, measured.votes,
        measured.bounds, beneficial, [stopped.capital, *stopped.rights], stopped.votes,
    )  # fmt: skip


def _stop_at(settled: Settled, listed: Integers) -> Settled:
    """The same holdings with more stops: nobody holds, votes or decides in these."""

    decides = ~np.isin(settled.deciders.firm, listed)
    return replace(
        settled,
        capital=settled.capital.stop_at(listed),
        votes=None if settled.votes is None else settled.votes.stop_at(listed),
        benefits=None if settled.benefits is None else settled.benefits.stop_at(listed),
        deciders=settled.deciders.select(decides),
    )


def compute_control(register: Register) -> tuple[Direct, Control]:
    """Direct capital of every firm of a register, and who controls it by all evidence; no integrated shares."""
    settled = settle(register.holdings, register.deciders, register.evidence)
    direct = build_direct(settled.capital)
    of_votes = direct if settled.votes is None else build_direct(settled.votes)
    return direct, control_together(of_votes, settled.deciders, settled.concerts)
