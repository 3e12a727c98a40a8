"""What is found by an exact key: a person by identity number, and anything else by the id that an answer gave."""

from typing import Annotated

import strawberry

from api.schema.connections import Connection, Link, read_page
from api.schema.decisions import Decision, Licence
from api.schema.evaluation import CannotEvaluate, InspectionClass
from api.schema.offices import Address
from api.schema.outcomes import Labelled, NotFound, Refused, SplitEntity
from api.schema.profile import Facility, Holding, LegalEntity, LinkedEntity
from api.schema.scalars import Provenance
from kg.model.vocabulary import PositionRole


@strawberry.type
class HeldPosition(Link):
    """An office that a person holds or held."""

    cursor: strawberry.ID
    node: LinkedEntity
    role: PositionRole


@strawberry.type
class IdentifiedPerson(Labelled):
    """A natural person who was asked for by number."""

    id: strawberry.ID
    name: str | None
    masked_number: str | None
    provenance: Provenance
    positions: Connection[HeldPosition] = strawberry.field(resolver=read_page)
    holdings: Connection[Holding] = strawberry.field(resolver=read_page)


PersonOutcome = Annotated[IdentifiedPerson | NotFound | Refused, strawberry.union("PersonOutcome")]
NodeOutcome = Annotated[
    LegalEntity
    | Facility
    | Decision
    | Licence
    | Address
    | InspectionClass
    | CannotEvaluate
    | SplitEntity
    | NotFound
    | Refused,
    strawberry.union("NodeOutcome"),
]
