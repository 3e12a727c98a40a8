"""What became of an entity id: its events, and who answers for it now."""

from dataclasses import dataclass
from datetime import datetime

from kg.engine.database import Connection
from kg.model.ids import EntityId, RunId
from kg.model.resolved import IdentityEventKind, IdentityReason


@dataclass(frozen=True, slots=True)
class Happening:
    """One event in which an id took part."""

    entity_id: EntityId
    event: IdentityEventKind
    other_entity_id: EntityId | None
    reason: IdentityReason
    run_id: RunId
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class IdHistory:
    """An id from its first night on."""

    entity_id: EntityId
    is_in_use: bool
    answers: tuple[EntityId, ...]
    """Who answers for it now, the one that holds most of its records first: itself while it is in use."""
    happenings: tuple[Happening, ...]
    """Oldest first."""


def find_history(connection: Connection, entity_id: str) -> IdHistory | None:
    """The history of an id that was ever given, else None."""
    rows = connection.execute("SELECT retired_run_id FROM identity WHERE entity_id = ?", [entity_id]).fetchall()
    if not rows:
        return None
    is_in_use = rows[0][0] is None
    answering = connection.execute(
        "SELECT successor_id FROM succession WHERE entity_id = ? ORDER BY party_count DESC, successor_id", [entity_id]
    ).fetchall()
    events = connection.execute(
        "SELECT entity_id, event, other_entity_id, reason, run_id, recorded_at FROM identity_event "
        "WHERE entity_id = $1 OR other_entity_id = $1 ORDER BY recorded_at, entity_id, event, other_entity_id",
        [entity_id],
    ).fetchall()
    return IdHistory(
        EntityId(entity_id),
        is_in_use,
        (EntityId(entity_id),) if is_in_use else tuple(EntityId(one) for (one,) in answering),
        tuple(
            Happening(
                EntityId(one), IdentityEventKind(event), EntityId(other) if other else None, IdentityReason(reason),
                RunId(run_id), at,
            )
            for one, event, other, reason, run_id, at in events
        ),
    )  # fmt: skip
