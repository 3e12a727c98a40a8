"""Who owns two firms, both of them, directly or through any number of others, and how much of each.

Shares are those of `kg.facts.ownership`: all ways together, loops solved, with what is unknown beside them. Whoever
holds less than 0.1 % of one of the two, and is neither its beneficial owner nor its controller, is part of a remainder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from kg.engine.database import Connection
from kg.errors import RequestError
from kg.facts.firm_lookup import get_firm_of_day
from kg.facts.ownership.answering import examine_register
from kg.facts.ownership.reading import read_register
from kg.facts.ownership.telling import Examined, Owner, Ownership, tell_ownership
from kg.model.ids import EntityId, Uscc


@dataclass(frozen=True, slots=True)
class Stake:
    """What an owner has of one of the two. Shares are 0 to 1."""

    direct_share: float
    least_share: float
    most_share: float
    controls: bool


@dataclass(frozen=True, slots=True)
class CommonOwner:
    """An owner of both; persons by opaque id."""

    entity_id: EntityId
    is_person: bool
    stakes: tuple[Stake, Stake]
    """In the one firm, and in the other."""


@dataclass(frozen=True, slots=True)
class Firm:
    """One of the two, and how much of it is nobody's who could be compared. Shares are 0 to 1."""

    entity_id: EntityId
    unknown_share: float
    ring_share: float
    remainder_share: float


@dataclass(frozen=True, slots=True)
class CommonOwners:
    """Who owns both, whoever has the most of the one of which it has less first, then by id."""

    held_on: date
    believed_at: datetime
    firms: tuple[Firm, Firm]
    owners: Sequence[CommonOwner]
    is_complete: bool
    """Whether nobody else can own both: of one of them at least no share is unknown or in a closed ring, and whoever
    has any share of both, however small, is among `owners`."""


def answer_common_owners(
    connection: Connection, usccs: tuple[Uscc, Uscc], held_on: date, believed_at: datetime
) -> CommonOwners:
    """The owners that two firms have in common on a day, as believed at a moment; `connection` has the facts open.

    Raises:
        RequestError: a code is nobody's or a natural person's business's (rule L0), or both codes are one.
    """
    ids = [get_firm_of_day(connection, uscc, held_on, believed_at) for uscc in usccs]
    if ids[0] == ids[1]:
        raise RequestError("Both codes are those of one firm.", way_out="Ask `kg facts owners` about it.")
    register = read_register(connection, held_on, believed_at)
    one, other = (examine_register(register, register.entity_ids.index(one), held_on, believed_at) for one in ids)
    return compare_owners(one, other)


def compare_owners(one: Examined, other: Examined) -> CommonOwners:
    """The owners that two examined firms of one day and moment have in common."""
    examined = (one, other)
    told = [tell_ownership(firm) for firm in examined]
    of_one, of_other = (_list_owners(firm) for firm in told)
    common = [
        CommonOwner(owner, of_one[owner].is_person, (_build_stake(of_one[owner]), _build_stake(of_other[owner])))
        for owner in of_one.keys() & of_other.keys()
    ]
    common.sort(key=lambda owner: (-min(stake.least_share for stake in owner.stakes), owner.entity_id))
    firms = (_build_firm(told[0]), _build_firm(told[1]))
    every_one, every_other = (_list_every_owner(firm) for firm in examined)
    both = (every_one | of_one.keys()) & (every_other | of_other.keys())
    is_known = any(not (firm.unknown_share or firm.ring_share) for firm in firms)
    is_complete = is_known and len(both - {one.entity_id, other.entity_id}) == len(common)
    return CommonOwners(one.held_on, one.believed_at, firms, common, is_complete)


def _list_owners(told: Ownership) -> Mapping[EntityId, Owner]:
    return {owner.entity_id: owner for owner in told.owners if owner.entity_id != told.entity_id}


def _list_every_owner(examined: Examined) -> set[EntityId]:
    """Whoever has a known share, however small."""
    owners, _, shares = examined.computed.capital.find_pairs(0.0, np.array([examined.firm]))
    return {examined.register.entity_ids[owner] for owner in owners[shares > 0].tolist()}


def _build_stake(owner: Owner) -> Stake:
    return Stake(owner.direct_share, owner.least_share, owner.most_share, owner.controls)


def _build_firm(told: Ownership) -> Firm:
    return Firm(told.entity_id, told.unknown_share, told.ring_share, told.remainder_share)
