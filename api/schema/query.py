"""The root of the schema, and the schema."""

from datetime import date
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from api.schema.descriptions import describe
from api.schema.profile import LegalEntityOutcome
from api.schema.scalars import SCALARS


@strawberry.type
class Publication:
    """Which run is published."""

    run_id: str
    status: str | None
    night: date | None


def _read_legal_entity(uscc: str | None = None, id: strawberry.ID | None = None, as_of: date | None = None) -> Any:
    """The arguments of the field; `api.schema.roots` follows them."""


@strawberry.type
class Query:
    """What may be asked."""

    legal_entity: LegalEntityOutcome = strawberry.field(
        resolver=_read_legal_entity,
    )
    publication: Publication | None


def build_schema() -> strawberry.Schema:
    """The schema; `api.engine` makes it answer."""
    schema = strawberry.Schema(Query, config=StrawberryConfig(scalar_map=SCALARS))
    describe(schema._schema)
    return schema
