"""Who is who, for a clerk who judges it and for whoever may see why: pairs that wait, one pair, one entity."""

from datetime import datetime
from typing import Annotated, Final

import strawberry

from api.schema.outcomes import Labelled, NotFound, Refused
from kg.ledger.judgements import Verdict
from kg.model.vocabulary import PartyKind

strawberry.enum(PartyKind)
strawberry.enum(Verdict)


@strawberry.type
class WaitingPair:
    """Two records that wait for a judgement, by their opaque ids."""

    id: strawberry.ID
    party_kind: PartyKind
    reason: str
    reason_said: str
    reason_said_zh: str
    match_weight: float | None


@strawberry.type
class IdentityQueue(Labelled):
    """A page of what waits."""

    pairs: list[WaitingPair]
    waiting_count: int
    end_cursor: strawberry.ID | None
    has_next_page: bool


@strawberry.type
class JudgedRecord:
    """A mention in a record."""

    party_id: strawberry.ID
    entity_id: strawberry.ID
    source: str
    record_key: str
    mention: str


@strawberry.type
class ComparedValue:
    """One column of both records."""

    column: str
    title: str
    title_zh: str
    left: str
    right: str
    agreement: str


@strawberry.type
class IdentityEvidence:
    """What one comparison says."""

    comparison: str
    compared: str
    compared_zh: str
    level: str
    found: str
    found_zh: str
    bits: float


@strawberry.type
class IdentityStep:
    """Two parties that something joins directly."""

    left_party_id: strawberry.ID
    right_party_id: strawberry.ID
    kind: str
    match_weight: float | None
    is_bridge: bool
    said: str
    said_zh: str


@strawberry.type
class ApartBecause:
    """One reason why two parties are not one entity."""

    reason: str
    said: str
    said_zh: str


@strawberry.type
class IdentityPair(Labelled):
    """Two records side by side, and why they are one entity or not."""

    id: strawberry.ID
    party_kind: PartyKind
    left: JudgedRecord
    right: JudgedRecord
    values: list[ComparedValue]
    evidence: list[IdentityEvidence]
    prior_bits: float | None
    match_weight: float | None
    threshold_bits: float
    waterfall: str | None
    is_one_entity: bool
    path: list[IdentityStep]
    apart_because: list[ApartBecause]


@strawberry.type
class IdentityCluster(Labelled):
    """What holds an entity together."""

    id: strawberry.ID
    steps: list[IdentityStep]


@strawberry.type
class Judged(Labelled):
    """A judgement that is stored; the next night follows it."""

    pair_id: strawberry.ID
    verdict: Verdict
    judged_at: datetime


@strawberry.type
class AgainstFacts(Labelled):
    """A judgement that is not stored, because a fact outranks it."""

    reason: str


IdentityQueueOutcome = Annotated[IdentityQueue | Refused, strawberry.union("IdentityQueueOutcome")]
IdentityPairOutcome = Annotated[IdentityPair | NotFound | Refused, strawberry.union("IdentityPairOutcome")]
IdentityClusterOutcome = Annotated[IdentityCluster | NotFound | Refused, strawberry.union("IdentityClusterOutcome")]
JudgePairOutcome = Annotated[Judged | AgainstFacts | NotFound | Refused, strawberry.union("JudgePairOutcome")]
DESK_FIELDS: Final = frozenset({"identityQueue", "identityPair", "identityCluster", "judgePair"})
"""Fields of the root that the resolved night answers, not the graph."""
