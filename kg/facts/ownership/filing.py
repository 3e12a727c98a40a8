"""What a firm has to file: whether it may be exempt, and who is taken where nobody meets a test.

A company or partnership files none if it undertakes that *all* of this holds: its registered capital is at most ten
million yuan, all its holders are natural persons, and nobody else controls it or benefits from it. The undertaking is
the firm's; what is told here is whether the facts bear it out.

Source: 受益所有人信息管理办法 art. 3, 6 and 7 (PBOC and SAMR, Order 3/2024); domain notes §5.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import numpy as np

from kg.engine.database import Connection, read_statement
from kg.facts.dated_statements import read_dated_statement
from kg.facts.ownership.beneficial import Finding
from kg.facts.ownership.computation import Computed
from kg.facts.ownership.direct import Direct, Integers
from kg.facts.ownership.rules import Rule
from kg.model.ids import EntityId
from kg.model.ownership import ShareState
from kg.model.vocabulary import PositionRole


class Fulfilment(StrEnum):
    """Whether a condition is met by what is known."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Exemption:
    """The conditions under which a firm may be exempt on undertaking."""

    small_capital: Fulfilment
    only_persons_hold: Fulfilment
    nobody_else_controls_or_benefits: Fulfilment
    together: Fulfilment
    """All of them: whether an undertaking would be borne out."""


@dataclass(frozen=True, slots=True)
class Officer:
    """Who is taken for the beneficial owner by office, where the rule says so."""

    entity_id: EntityId
    role: PositionRole


def examine_exemption(
    rule: Rule, capital: tuple[int | None, str | None], computed: Computed, firm: int
) -> Exemption | None:
    """Whether a firm may be exempt; None for a form that files nothing anyhow.

    Args:
        rule: the rule of the day.
        capital: registered capital in minor units, and its currency; None where it is not stated.
        computed: what was computed of the firm and what stands above it.
        firm: its number there.
    """
    direct, beneficial = computed.direct, computed.beneficial
    if beneficial.findings[firm] is Finding.NOT_REQUIRED:
        return None
    holders = direct.shares[:, [firm]].tocoo().row.astype(np.int64)
    holders = holders[holders < direct.unknown]
    conditions = (
        _judge_capital(rule, *capital),
        _judge_holders(direct, holders, firm),
        _judge_others(computed, holders, firm),
    )
    worst = (Fulfilment.NOT_MET, Fulfilment.UNKNOWN, Fulfilment.MET)
    return Exemption(*conditions, together=min(conditions, key=worst.index))


def read_registered_capital(
    connection: Connection, entity_id: EntityId, held_on: date, believed_at: datetime
) -> tuple[int | None, str | None]:
    """Registered capital of a firm on a day, minor units, and its currency; `connection` has the facts open."""
    question = {"entity_id": entity_id, "held_on": held_on, "believed_at": believed_at}
    rows = connection.execute(read_statement("kg.facts.ownership", "registered_capital"), question).fetchall()
    return rows[0] if rows else (None, None)


def read_officers(
    connection: Connection, entity_id: EntityId, offices: Sequence[PositionRole], held_on: date, believed_at: datetime
) -> list[Officer]:
    """Those who hold the first of the offices that anybody holds on a day; `connection` has the facts open."""
    question = {"entity_id": entity_id, "held_on": held_on, "believed_at": believed_at}
    rows = connection.execute(read_dated_statement("kg.facts.ownership", "offices"), question).fetchall()
    for office in offices:
        holders = [EntityId(holder) for holder, role in rows if role == office]
        if holders:
            return [Officer(holder, office) for holder in holders]
    return []


def select_offices(rule: Rule, finding: Finding, *, is_of_state: bool) -> Sequence[PositionRole]:
    """Offices whose holders are taken by a finding; none where owners are found, or could be.

    Of a firm that the state controls its offices are taken whoever else is found: beside a person with a quarter too.
    """
    if finding is Finding.STATE or (finding is Finding.CONFIRMED and is_of_state):
        return rule.state
    return rule.management if finding is Finding.MANAGEMENT else ()


def _judge_capital(rule: Rule, capital_minor: int | None, currency: str | None) -> Fulfilment:
    """Amounts in another currency are not converted: no rate is given."""
    if capital_minor is None or currency != rule.exempt_currency:
        return Fulfilment.UNKNOWN
    return Fulfilment.MET if capital_minor <= rule.exempt_capital_minor else Fulfilment.NOT_MET


def _judge_holders(direct: Direct, holders: Integers, firm: int) -> Fulfilment:
    if (holders < direct.firm_count).any():
        return Fulfilment.NOT_MET
    return Fulfilment.MET if direct.states[firm] is ShareState.WHOLE else Fulfilment.UNKNOWN


def _judge_others(computed: Computed, holders: Integers, firm: int) -> Fulfilment:
    """Whether anybody but the holders controls or benefits: owners found or possible, and parties to agreements."""
    control, beneficial = computed.bounds.known, computed.beneficial
    controllers = control.votes.find_sole()[control.controller[control.firm == firm]]
    alone = controllers[controllers >= 0]
    of_firm = beneficial.firm == firm
    confirmed = beneficial.person[of_firm & (beneficial.tests > 0)]
    by_evidence = [party for party, about in computed.register.evidence.list_pairs() if about == firm and party != firm]
    others = np.concatenate([alone, confirmed, np.array(by_evidence, dtype=np.int64)])
    if not np.isin(others, holders).all():
        return Fulfilment.NOT_MET
    possible = np.isin(beneficial.person[of_firm], holders).all() and bool(beneficial.complete[firm])
    return Fulfilment.MET if possible else Fulfilment.UNKNOWN
