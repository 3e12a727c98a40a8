"""What the last night kept of the integrated shares of one firm, read and not computed again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kg.engine.database import Connection, has_table
from kg.errors import StepError
from kg.facts.relations.shares import SHARE_TABLES
from kg.model.ids import EntityId


@dataclass(frozen=True, slots=True)
class StoredShare:
    """What an owner has of the firm; shares are 0 to 1."""

    owner_id: EntityId
    direct_share: float
    share: float
    most_share: float
    is_outside: bool
    """Whether it counts towards the whole: persons, and firms that are not looked through."""


@dataclass(frozen=True, slots=True)
class StoredShares:
    """Outside shares, the remainder, the unknown and the ring come to one."""

    entity_id: EntityId
    valid_from: date | None
    """Since when all above the firm has stood so; empty where nobody says."""
    recorded_at: datetime
    run_id: str
    method_version: str
    owners: Sequence[StoredShare]
    """Largest first."""
    remainder_share: float
    unknown_share: float
    ring_share: float


def read_stored_shares(connection: Connection, entity_id: EntityId) -> StoredShares | None:
    """The rows of a firm; nothing of an organ of the state, a natural person's business, and what is no firm tonight.

    Raises:
        StepError: an earlier version made the facts.
    """
    if not all(has_table(connection, table) for table in SHARE_TABLES):
        raise StepError("The facts were made by an earlier version of the program.", way_out="Run `kg refresh`.")
    rest = connection.execute(
        "SELECT firm_id, valid_from, recorded_at, run_id, method_version, remainder_share, unknown_share, ring_share "
        "FROM integrated_remainder WHERE firm_id = ?",
        [entity_id],
    ).fetchall()
    if not rest:
        return None
    firm_id, valid_from, recorded_at, run_id, method_version, remainder, unknown, ring = rest[0]
    owners = connection.execute(
        "SELECT owner_id, direct_share, share, most_share, is_outside FROM integrated_share WHERE firm_id = ? "
        "ORDER BY share DESC, owner_id",
        [entity_id],
    ).fetchall()
    told = [StoredShare(*row) for row in owners]
    return StoredShares(firm_id, valid_from, recorded_at, run_id, method_version, told, remainder, unknown, ring)
