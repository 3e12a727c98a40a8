"""Integrated shares of the night as two tables of the facts database, which the graph does not carry.

    integrated_share       owner_id, firm_id, share, direct_share, most_share, is_outside
    integrated_remainder   firm_id, remainder_share, unknown_share, ring_share

Every pair of an owner and a firm from `LEAST_SHARE` on has a row of the first table, every firm that is looked through
one of the second. Both carry `valid_from`, `recorded_at`, `run_id` and `method_version`. Of one firm the shares of
outside owners (persons, and firms that are not looked through), the remainder, the unknown and the ring come to one;
shares of other firms are other cuts through the same ways and add to nothing.

The tables are those of the last night on which relations were computed: other days and evenings are computed when asked
(`kg.facts.ownership.answering`).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from kg.engine.database import Connection, read_statement
from kg.facts.ownership.beneficial import LEAST_SHARE
from kg.facts.ownership.control import EXACT
from kg.facts.ownership.direct import Direct, Flags, Floats, Integers
from kg.facts.ownership.integrated import Integrated
from kg.facts.ownership.reading import Register
from kg.facts.relations.groups import tell_days
from kg.model.run import Run

SHARES_METHOD: Final = "integrated-shares-2026.2"
"""To be raised whenever the same records would give other shares."""
SHARE_TABLES: Final = ("integrated_share", "integrated_remainder")


@dataclass(frozen=True, slots=True)
class Shares:
    """Rows of both tables, but for what says from which run they are."""

    pairs: pa.Table
    """By firm, then owner."""
    remainders: pa.Table
    """By firm."""


def tell_shares(register: Register, capital: Integrated, since: Integers) -> Shares:
    """Integrated shares of all firms of a register; `since` says from which day all above each firm has stood."""
    direct, count = capital.direct, capital.direct.firm_count
    owner, firm, share = capital.find_pairs(LEAST_SHARE)
    is_stop = np.zeros(count, dtype=bool)
    is_stop[register.holdings.stops] = True
    is_outside: Flags = np.ones(len(register.entity_ids), dtype=bool)
    is_outside[:count] = is_stop
    unknown, ring = np.minimum(1.0, capital.unknown), np.minimum(1.0, capital.ring)
    told = is_outside[owner]
    rest = 1.0 - unknown - ring - np.bincount(firm[told], share[told], count)
    looked_through = np.flatnonzero(~is_stop)
    ids, days = pa.array(register.entity_ids, type=pa.string()), tell_days(since)
    return Shares(
        pa.table(
            {
                "owner_id": ids.take(pa.array(owner)),
                "firm_id": ids.take(pa.array(firm)),
                "valid_from": days.take(pa.array(firm)),
                "share": share,
                "direct_share": _find_direct(direct, owner, firm),
                "most_share": np.minimum(1.0, share + capital.open[firm]),
                "is_outside": told,
            }
        ),
        pa.table(
            {
                "firm_id": ids.take(pa.array(looked_through)),
                "valid_from": days.take(pa.array(looked_through)),
                "remainder_share": np.where(rest > EXACT, rest, 0.0)[looked_through],
                "unknown_share": unknown[looked_through],
                "ring_share": ring[looked_through],
            }
        ),
    )


def _find_direct(direct: Direct, owner: Integers, firm: Integers) -> Floats:
    """Direct shares of pairs, by firm, then owner; 0 where it holds through others alone."""
    rows, columns = direct.shares.shape
    keys = np.repeat(np.arange(columns) * rows, np.diff(direct.shares.indptr)) + direct.shares.indices
    wanted = firm * rows + owner
    place = np.searchsorted(wanted, keys)
    is_told = np.append(wanted, -1)[place] == keys
    found = np.zeros(wanted.size)
    found[place[is_told]] = direct.shares.data[is_told]
    return found


def keep_shares(connection: Connection, shares: Shares, run: Run) -> None:
    """Write both tables anew; temporary table `firm` has the firms of which they tell."""
    values = {"recorded_at": run.recorded_at, "run_id": run.run_id, "method_version": SHARES_METHOD}
    for name, rows in zip(SHARE_TABLES, (shares.pairs, shares.remainders), strict=True):
        connection.register("table_", rows)
        connection.execute(read_statement("kg.facts.relations", "integrated_share").format(table=name), values)
        connection.unregister("table_")
