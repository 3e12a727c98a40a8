"""Scalars that GraphQL lacks."""

from datetime import datetime

import strawberry
from strawberry.types.scalar import ScalarDefinition

from kg.model.ids import MinorUnits, Ratio

SCALARS: dict[object, ScalarDefinition] = {
    MinorUnits: strawberry.scalar(
        name="MinorUnits",
        serialize=int,
        parse_value=int,
    ),
    Ratio: strawberry.scalar(
        name="Ratio",
        serialize=str,
        parse_value=str,
    ),
}
"""What stands for the model's value types in the schema."""


@strawberry.type
class Money:
    """An amount of money."""

    amount_minor: MinorUnits
    currency: str


@strawberry.type
class Provenance:
    """Where a node or edge comes from."""

    source: str
    record_key: str | None
    run_id: str
    recorded_at: datetime
