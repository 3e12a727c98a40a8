"""Firms found by what somebody typed, best first, each with how it was found. Natural persons are never among them."""

from typing import Annotated

import strawberry

from api.schema.connections import PageInfo
from api.schema.outcomes import Labelled, Refused
from api.schema.profile import LegalEntity
from kg.graph.search.probes import MatchKind, SearchField

for _closed_set in (MatchKind, SearchField):
    strawberry.enum(_closed_set)


@strawberry.type
class MatchReason:
    """One way in which a firm answers to the text."""

    field: SearchField
    kind: MatchKind
    matched: str | None


@strawberry.type
class SearchHit:
    """A firm that was found."""

    cursor: strawberry.ID
    node: LegalEntity
    reasons: list[MatchReason]


@strawberry.type
class SearchHitConnection(Labelled):
    """A page of firms that were found."""

    edges: list[SearchHit]
    page_info: PageInfo
    hit_count: int
    is_complete: bool


SearchOutcome = Annotated[SearchHitConnection | Refused, strawberry.union("SearchOutcome")]
