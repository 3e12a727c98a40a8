"""Expected outcomes, as types of their own."""

from collections.abc import Mapping
from typing import Any

import strawberry

from kg.access.policies import RefusalCode

strawberry.enum(RefusalCode)


class Labelled:
    """A type whose answers are plain mappings that say in `label` which type they are."""

    @classmethod
    def is_type_of(cls, answer: Mapping[str, Any], _info: object) -> bool:
        """Whether `answer` is one of this type."""
        return bool(answer["label"] == cls.__name__)


@strawberry.interface
class Node:
    """What has an id of its own and can be asked for again by it."""

    id: strawberry.ID


@strawberry.type
class SplitEntity(Labelled):
    """An id that was retired and has several successors."""

    id: strawberry.ID
    successor_ids: list[strawberry.ID]


@strawberry.type
class NotFound(Labelled):
    """There is no such legal entity here."""

    reason: str


@strawberry.type
class Refused(Labelled):
    """The policy refuses this to the caller as the request stands."""

    code: RefusalCode
    reason: str
