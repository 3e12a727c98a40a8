"""Who owns two firms, both of them, directly or through any number of others, and how much of each.

Shares are those of `kg.facts.ownership`: all ways together, loops solved, with what is unknown beside them. Whoever
holds less than 0.1 % of one of the two, and is neither its beneficial owner nor its controller, is part of a remainder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kg.engine.database import Connection
from kg.errors import RequestError
from kg.facts.firm_lookup import get_firm
from kg.facts.ownership.answering import examine_register
from kg.facts.ownership.reading import read_register
from kg.facts.ownership.telling import Owner, Ownership, tell_ownership
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

    @property
    def is_complete(self) -> bool:
        """Whether nobody else can own both: of one of them at least everybody is known and listed."""
        return any(not (firm.unknown_share or firm.remainder_share) for firm in self.firms)


def answer_common_owners(
    connection: Connection, usccs: tuple[Uscc, Uscc], held_on: date, believed_at: datetime
) -> CommonOwners:
    """The owners that two firms have in common on a day, as believed at a moment; `connection` has the facts open.

    Raises:
        RequestError: a code is nobody's or a natural person's business's (rule L0), or both codes are one.
    """
    ids = [get_firm(connection, uscc) for uscc in usccs]
    if ids[0] == ids[1]:
        raise RequestError("Both codes are those of one firm.", way_out="Ask `kg facts owners` about it.")
    register = read_register(connection, held_on, believed_at)
    examined = (examine_register(register, register.entity_ids.index(one), held_on, believed_at) for one in ids)
    one, other = (tell_ownership(firm) for firm in examined)
    of_one, of_other = (_list_owners(told) for told in (one, other))
    common = [
        CommonOwner(owner, of_one[owner].is_person, (_build_stake(of_one[owner]), _build_stake(of_other[owner])))
        for owner in of_one.keys() & of_other.keys()
    ]
    common.sort(key=lambda owner: (-min(stake.least_share for stake in owner.stakes), owner.entity_id))
    return CommonOwners(held_on, believed_at, (_build_firm(one), _build_firm(other)), common)


def _list_owners(told: Ownership) -> Mapping[EntityId, Owner]:
    return {owner.entity_id: owner for owner in told.owners if owner.entity_id != told.entity_id}


def _build_stake(owner: Owner) -> Stake:
    return Stake(owner.direct_share, owner.least_share, owner.most_share, owner.controls)


def _build_firm(told: Ownership) -> Firm:
    return Firm(told.entity_id, told.unknown_share, told.ring_share, told.remainder_share)
