"""A natural person, as an answer tells of one."""

import strawberry

from api.schema.outcomes import Labelled
from api.schema.scalars import Provenance


@strawberry.type
class Person(Labelled):
    """A natural person, seen only in the profile of a legal entity."""

    id: strawberry.ID
    name: str | None
    masked_number: str | None
    provenance: Provenance
