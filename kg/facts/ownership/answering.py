"""What can be said of one firm on a day: its owners with their shares, and who controls it by which votes."""

from dataclasses import replace
from datetime import date, datetime

from kg.engine.database import Connection
from kg.facts.firm_lookup import get_firm_of_day
from kg.facts.ownership.computation import compute_ownership
from kg.facts.ownership.control import MAJORITY, Threshold
from kg.facts.ownership.evidenced import add_evidence
from kg.facts.ownership.filing import read_officers, read_registered_capital, select_offices
from kg.facts.ownership.reading import Register, read_register, restrict
from kg.facts.ownership.rules import get_rule
from kg.facts.ownership.telling import Examined, Ownership, tell_ownership
from kg.model.ids import Uscc


def answer_ownership(
    connection: Connection, uscc: Uscc, held_on: date, believed_at: datetime, threshold: Threshold = MAJORITY
) -> Ownership:
    """Ownership of the firm with a credit code; `connection` has the facts open.

    Args:
        connection: it has the facts open.
        uscc: credit code of the firm.
        held_on: day on which shares were held.
        believed_at: moment up to which records count.
        threshold: votes from which control is told; a beneficial owner controls by more than half whatever is told.

    Raises:
        RequestError: no legal entity has that code, or it is a natural person's business, today or then (rule L0).
    """
    return add_evidence(connection, tell_ownership(examine_firm(connection, uscc, held_on, believed_at, threshold)))


def examine_firm(
    connection: Connection, uscc: Uscc, held_on: date, believed_at: datetime, threshold: Threshold = MAJORITY
) -> Examined:
    """What `answer_ownership` tells of, before it is told; raises as it does."""
    entity_id = get_firm_of_day(connection, uscc, held_on, believed_at)
    register = read_register(connection, held_on, believed_at)
    firm = register.entity_ids.index(entity_id)
    examined = replace(examine_register(register, firm, held_on, believed_at), threshold=threshold)
    found = examined.computed.beneficial
    offices = select_offices(
        examined.rule, found.findings[examined.firm], is_of_state=bool(found.of_state[examined.firm])
    )
    return replace(
        examined,
        registered_capital=read_registered_capital(connection, entity_id, held_on, believed_at),
        officers=read_officers(connection, entity_id, offices, held_on, believed_at) if offices else (),
    )


def examine_register(register: Register, firm: int, held_on: date, believed_at: datetime) -> Examined:
    """What is computed of one firm of a register, from what stands above it alone."""
    above, number = restrict(register, firm)
    rule = get_rule(held_on)
    computed = compute_ownership(above, rule)
    return Examined(above.entity_ids[number], held_on, believed_at, rule, computed, number, MAJORITY)
