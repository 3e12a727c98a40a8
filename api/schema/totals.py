"""Sums over what hangs on a legal entity, each over all of it, not over a page."""

from typing import Annotated

import strawberry

from api.schema.outcomes import Labelled, Refused
from api.schema.scalars import Money
from kg.model.ids import Ratio


@strawberry.type
class ShareTotals(Labelled):
    """How much of the capital is known to be held, and how much is not."""

    known_share: Ratio
    unknown_share: Ratio
    holder_count: int
    unknown_count: int


@strawberry.type
class GuaranteeTotals(Labelled):
    """Guarantees between legal entities that run on the day, summed by currency."""

    given_count: int
    received_count: int
    given: list[Money]
    received: list[Money]


@strawberry.type
class FacilityTotals(Labelled):
    """What is owed, summed by currency."""

    facility_count: int
    open_count: int
    granted: list[Money]
    balance: list[Money]
    overdue: list[Money]


ShareTotalsOutcome = Annotated[ShareTotals | Refused, strawberry.union("ShareTotalsOutcome")]
GuaranteeTotalsOutcome = Annotated[GuaranteeTotals | Refused, strawberry.union("GuaranteeTotalsOutcome")]
FacilityTotalsOutcome = Annotated[FacilityTotals | Refused, strawberry.union("FacilityTotalsOutcome")]
