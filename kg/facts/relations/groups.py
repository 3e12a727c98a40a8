"""Groups of connected firms and close links of a register, as Arrow tables; `kg.facts.groups` says what they are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
import pyarrow as pa

from kg.engine.database import Connection
from kg.facts.groups.close_links import CloseLinks
from kg.facts.groups.connections import Connections, Groups, group_by, list_connections
from kg.facts.groups.reading import read_branches, read_natural
from kg.facts.ownership.computation import Computed
from kg.facts.ownership.control import ControlBounds
from kg.facts.ownership.direct import Flags, Integers
from kg.facts.ownership.reading import Register
from kg.facts.relations.joining import find_joining
from kg.facts.relations.since import NEVER_STATED, UNKNOWN

GROUP_METHOD: Final = "control-groups-2026.3"
LINK_METHOD: Final = "close-links-2026.2"
"""Versions of the methods: to be raised whenever the same records would give another result."""
_DECIMALS: Final = 9
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Ties:
    """What connects firms beside control, by number, and who of them is not told."""

    branch: Integers
    head: Integers
    since: Integers
    """By tie: from which day it is stated, in days since 1970; `UNKNOWN` where nobody says."""
    is_natural: Flags
    """By firm: whether a natural person stands behind it (rule L0)."""


def read_ties(connection: Connection, register: Register, held_on: date, believed_at: datetime) -> Ties:
    """Branches of a day, and whose business is a natural person's; `connection` has the facts open."""
    numbers = {
        entity_id: number for number, entity_id in enumerate(register.entity_ids[: register.holdings.firm_count])
    }
    natural = read_natural(connection, held_on, believed_at)
    ties = [
        (numbers[one.branch_id], numbers[one.head_id], UNKNOWN if one.since is None else (one.since - _EPOCH).days)
        for one in read_branches(connection, held_on, believed_at)
        if one.branch_id in numbers and one.head_id in numbers
    ]
    branch, head, since = np.array(ties, dtype=np.int64).reshape(-1, 3).T
    return Ties(branch, head, since, np.array([one in natural for one in numbers], dtype=bool))


def tell_groups(computed: Computed, ties: Ties, since: Integers) -> pa.Table:
    """A row a firm that is connected with another: `entity_id`, `number` of its group, `valid_from`, `is_complete`.

    A firm stands in a group from the day that `find_joining` says: since its own connection has stood.
    """
    count = computed.votes.firm_count
    known = computed.bounds.known
    connections = list_connections(known, zip(ties.branch.tolist(), ties.head.tolist(), strict=True))
    groups = group_by(known.votes, connections)
    label = groups.label[:count]
    joined = find_joining(connections.ends, _date(connections, ties, since), ~ties.is_natural)
    member = np.flatnonzero((np.diff(groups.starts)[label] > 1) & ~ties.is_natural)
    is_complete = ~_find_incomplete(groups, computed.bounds, ties)
    ids = pa.array(computed.register.entity_ids[:count], pa.string())
    return pa.table(
        {
            "entity_id": ids.take(pa.array(member)),
            "number": label[member],
            "valid_from": tell_days(joined[member]),
            "is_complete": is_complete[label[member]],
        }
    )


def _date(connections: Connections, ties: Ties, since: Integers) -> Integers:
    """From which day each connection stands: a concert's with its members since it controls something."""
    party, firm = connections.control
    first = np.full(connections.ends.max(initial=0) + 1, UNKNOWN)
    np.minimum.at(first, party, since[firm])
    of_branches = np.maximum(since[ties.branch], ties.since)
    day = np.concatenate([since[firm], of_branches, first[connections.concerts[0]]])
    known: Integers = np.where(day == NEVER_STATED, UNKNOWN, day)
    return known


def _find_incomplete(groups: Groups, bounds: ControlBounds, ties: Ties) -> Flags:
    """By group: whether somebody else could control a member by unknown votes, or the group or who controls it a firm
    outside. A branch has no votes: they are its head office's."""
    could, known, count = bounds.could, bounds.known, groups.firm_count
    has_votes = ~ties.is_natural
    has_votes[ties.branch] = False
    is_branch = np.zeros(count, dtype=bool)
    is_branch[ties.branch] = True
    keys = known.controller * count + known.firm
    new = ~np.isin(could.controller * count + could.firm, keys)
    upper, lower = could.controller[new], could.firm[new]
    connects = ~np.isin(upper, could.votes.find_of_stops()) & ~is_branch[lower]
    found = np.zeros(groups.starts.size, dtype=bool)
    found[groups.label[upper[connects]]] = True
    found[groups.label[lower[has_votes[lower]]]] = True
    found[groups.label[np.flatnonzero(bounds.hidden & has_votes)]] = True
    return found


def tell_close_links(computed: Computed, participation: float, since: Integers) -> pa.Table:
    """A row a firm and another of which it holds so much (0 to 1, inclusive) or which it controls, as on the edge."""
    links = CloseLinks(computed.bounds.known, computed.direct).list_between_firms(participation)
    ids = pa.array(computed.register.entity_ids, pa.string())
    share = np.round(np.minimum(1.0, links.share), _DECIMALS)
    return pa.table(
        {
            "from_id": ids.take(pa.array(links.holder)),
            "to_id": ids.take(pa.array(links.firm)),
            "valid_from": tell_days(since[links.firm]),
            "share": pa.array(share, mask=np.isnan(share)),
            "is_control": links.is_control,
        }
    )


def tell_days(since: Integers) -> pa.Array:
    """Dates; empty where none is known."""
    is_known = (since != NEVER_STATED) & (since != UNKNOWN)
    days = np.where(is_known, since, 0).astype(np.int32)
    return pa.array(days, mask=~is_known).cast(pa.date32())
