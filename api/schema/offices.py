"""Where a legal entity has its registered office: address, and the premises that it lies in."""

import strawberry

from api.schema.connections import Link, read_one
from api.schema.outcomes import Node
from api.schema.scalars import Provenance
from kg.model.vocabulary import PremisesUsage

strawberry.enum(PremisesUsage)


@strawberry.type
class Premises:
    """A building or room in which a firm has its registered office."""

    id: strawberry.ID
    house_code: str
    usage: PremisesUsage | None
    room_count: int | None
    registered_firm_count: int
    provenance: Provenance


@strawberry.type
class PremisesLink(Link):
    """The premises that an address lies in."""

    node: Premises


@strawberry.type
class Address(Node):
    """A registered office."""

    address: str | None
    division_code: str | None
    provenance: Provenance
    premises: PremisesLink | None = strawberry.field(resolver=read_one)


@strawberry.type
class RegisteredOffice(Link):
    """Where a legal entity has its registered office."""

    node: Address
