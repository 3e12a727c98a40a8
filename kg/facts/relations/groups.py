"""Groups of connected firms and close links of a register, as Arrow tables; `kg.facts.groups` says what they are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kg.engine.database import Connection
from kg.facts.dated_statements import read_dated_statement
from kg.facts.groups.close_links import CloseLinks
from kg.facts.groups.connections import Groups, find_groups
from kg.facts.groups.reading import read_described
from kg.facts.ownership.computation import Computed
from kg.facts.ownership.control import ControlBounds
from kg.facts.ownership.direct import Flags, Integers
from kg.facts.ownership.reading import Register
from kg.facts.relations.since import NEVER_STATED, UNKNOWN

GROUP_METHOD: Final = "control-groups-2026.1"
LINK_METHOD: Final = "close-links-2026.1"
"""Versions of the methods: to be raised whenever the same records would give another result."""
_DECIMALS: Final = 9


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
    times = {"held_on": held_on, "believed_at": believed_at}
    rows = connection.sql(read_dated_statement("kg.facts.relations", "branched"), params=times).to_arrow_table()
    ids = pa.array(register.entity_ids[: register.holdings.firm_count], pa.string())
    ends = [pc.fill_null(pc.index_in(rows[end], ids), -1).to_numpy() for end in ("branch_id", "head_id")]
    branch, head = (end.astype(np.int64) for end in ends)
    days = rows["since"].cast(pa.date32()).cast(pa.int32())
    since = np.where(pc.is_valid(days).to_numpy(), pc.fill_null(days, 0).to_numpy().astype(np.int64), UNKNOWN)
    is_among = (branch >= 0) & (head >= 0)
    natural = pa.array(sorted(read_described(connection, held_on, believed_at).natural), pa.string())
    return Ties(
        branch[is_among], head[is_among], since[is_among],
        pc.is_in(ids, natural).to_numpy(zero_copy_only=False),
    )  # fmt: skip


def tell_groups(computed: Computed, ties: Ties, since: Integers) -> pa.Table:
    """A row a firm that is connected with another: `entity_id`, `number` of its group, `valid_from`, `is_complete`.

    A group holds from the day since which all that stands above each of its members has stood as it does.
    """
    count = computed.votes.firm_count
    groups = find_groups(computed.bounds.known, zip(ties.branch.tolist(), ties.head.tolist(), strict=True))
    label = groups.label[:count]
    day = since.copy()
    np.maximum.at(day, ties.branch, ties.since)
    latest = np.full(groups.starts.size, NEVER_STATED, dtype=np.int64)
    np.maximum.at(latest, label, day)
    member = np.flatnonzero((np.diff(groups.starts)[label] > 1) & ~ties.is_natural)
    is_complete = ~_find_incomplete(groups, computed.bounds, ties)
    ids = pa.array(computed.register.entity_ids[:count], pa.string())
    return pa.table(
        {
            "entity_id": ids.take(pa.array(member)),
            "number": label[member],
            "valid_from": tell_days(latest[label[member]]),
            "is_complete": is_complete[label[member]],
        }
    )


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
