"""Scalars that GraphQL lacks."""

from datetime import datetime

import strawberry
from strawberry.types.scalar import ScalarDefinition

from kg.model.ids import MinorUnits, Ratio

SCALARS: dict[object, ScalarDefinition] = {
    MinorUnits: strawberry.scalar(
        name="MinorUnits",
        description="Money in the currency's minor unit (fen for CNY), a whole number below 2^53.",
        serialize=int,
        parse_value=int,
    ),
    Ratio: strawberry.scalar(
        name="Ratio",
        description='A ratio as a decimal text: "0.3333" is 33.33 %.',
        serialize=str,
        parse_value=str,
    ),
}
"""What stands for the model's value types in the schema."""


@strawberry.type
class Money:
    """An amount of money."""

    amount_minor: MinorUnits = strawberry.field(description="In the currency's minor unit.")
    currency: str = strawberry.field(description="ISO 4217.")


@strawberry.type
class Provenance:
    """Where a node or edge comes from."""

    source: str = strawberry.field(description="Source id; `xintu` for what is computed here.")
    record_key: str | None = strawberry.field(
        description="The record, as its department can find it; empty on an edge whose node is refused."
    )
    run_id: str = strawberry.field(description="The run that last changed it.")
    recorded_at: datetime = strawberry.field(description="Declared time of the night that brought it, UTC.")
