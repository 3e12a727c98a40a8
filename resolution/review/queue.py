"""What waits for a person: conflicts first, then pairs near the threshold, in an order that says nothing of anybody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from kg.engine.database import Connection, has_table, read_statement
from kg.model.ids import PartyId
from kg.model.resolved import ConflictReason
from kg.model.vocabulary import PartyKind
from resolution.judgements import PlacedJudgement
from resolution.settings import ResolutionSettings


@dataclass(frozen=True, slots=True)
class WaitingPair:
    """A pair that waits for a judgement."""

    left_party_id: PartyId
    right_party_id: PartyId
    party_kind: PartyKind
    reason: ConflictReason | None
    """The conflict; None for a weight near the threshold."""
    match_weight: float | None
    """Bits; None where the pair was not kept by scoring."""

    @property
    def pair_id(self) -> str:
        """What names it: its two parties."""
        return f"{self.left_party_id}.{self.right_party_id}"


def read_queue(
    connection: Connection, settings: ResolutionSettings, judged: Iterable[PlacedJudgement]
) -> Sequence[WaitingPair]:
    """All that waits, but what was judged meanwhile; a judgement that the night could not follow waits again.

    Conflicts come by their reason, then by the parties' opaque ids; pairs near the threshold by how near they are.
    A pair that needs no judgement is not among these: one that a heavier link or a number joins anyway.
    """
    if not has_table(connection, "conflict"):
        return ()
    done = [(one.left_party_id, one.right_party_id, one.number) for one in judged]
    connection.register(
        "judged_now",
        pa.table(
            {
                "left_party_id": pa.array([left for left, _, _ in done], pa.string()),
                "right_party_id": pa.array([right for _, right, _ in done], pa.string()),
                "number": pa.array([number for _, _, number in done], pa.int64()),
            }
        ),
    )
    rows = connection.execute(
        read_statement("resolution.review", "queue").format(
            person=settings.person_threshold_bits,
            legal_entity=settings.legal_entity_threshold_bits,
            band=settings.review_band_bits,
        )
    ).fetchall()
    connection.unregister("judged_now")
    return [
        WaitingPair(
            PartyId(left), PartyId(right), PartyKind(kind), ConflictReason(reason) if reason else None, match_weight
        )
        for left, right, kind, reason, match_weight in rows
    ]


def build_waiting(connection: Connection, pair_id: str) -> WaitingPair | None:
    """The pair of that id, whether it waits or not; None where it names no two parties of one kind."""
    left, _, right = pair_id.partition(".")
    rows = connection.execute(
        "SELECT l.party_kind, (SELECT min(reason) FROM conflict WHERE (left_party_id, right_party_id) IN "
        "((l.party_id, r.party_id), (r.party_id, l.party_id))), (SELECT match_weight FROM pair "
        "WHERE left_party_id = l.party_id AND right_party_id = r.party_id) FROM membership AS l "
        "JOIN membership AS r USING (party_kind) WHERE l.party_id = ? AND r.party_id = ?",
        [left, right],
    ).fetchall()
    if not rows or left >= right:
        return None
    ((kind, reason, match_weight),) = rows
    return WaitingPair(
        PartyId(left), PartyId(right), PartyKind(kind), ConflictReason(reason) if reason else None, match_weight
    )
