"""How a legal entity is connected with another one: the shortest paths between the two, and who owns both."""

from datetime import date
from typing import Annotated, Any

import strawberry

from api.schema.outcomes import Labelled, NotFound, Refused, SplitEntity
from api.schema.scalars import Money, Provenance
from kg.model.ids import Ratio
from kg.model.vocabulary import PathKind, PathNodeKind, PositionRole, SubjectKind

for _closed_set in (PathKind, PathNodeKind):
    strawberry.enum(_closed_set)


def read_paths(
    to: strawberry.ID,
    kinds: list[PathKind] | None = None,
    longest: int = 4,
    limit: int = 3,
    believed: date | None = None,
) -> Any:
    """The arguments of the field; `api.planning` follows them."""


def read_common_owners(to: strawberry.ID, limit: int = 20) -> Any:
    """Likewise."""


@strawberry.type
class PathNode:
    """What stands on a path: a legal entity, a person by opaque id alone, or a registered office."""

    id: strawberry.ID
    kind: PathNodeKind
    name: str | None
    subject_kind: SubjectKind | None


@strawberry.type
class PathTie:
    """A tie that joins two neighbours on a path."""

    from_id: strawberry.ID
    to_id: strawberry.ID
    kind: PathKind
    share: Ratio | None
    role: PositionRole | None
    amount: Money | None
    valid_from: date | None
    provenance: Provenance


@strawberry.type
class PathStep:
    """All ties that join one node of a path to the next."""

    ties: list[PathTie]


@strawberry.type
class Path:
    """A way from the one legal entity to the other."""

    length: int
    nodes: list[PathNode]
    steps: list[PathStep]


@strawberry.type
class Paths(Labelled):
    """How two legal entities are connected."""

    other_id: strawberry.ID
    redirected_from: strawberry.ID | None
    paths: list[Path]
    has_more: bool
    complete_to: int


@strawberry.type
class StatedShare:
    """A direct holding, as a record states it."""

    share: Ratio | None
    valid_from: date | None
    provenance: Provenance


@strawberry.type
class BeneficialShare:
    """What a beneficial owner has of the capital, all ways together."""

    is_candidate: bool
    least_share: Ratio
    most_share: Ratio
    rule_version: str
    method_version: str
    provenance: Provenance


@strawberry.type
class ControllingVotes:
    """The votes of a controller."""

    is_joint: bool
    least_votes: Ratio
    most_votes: Ratio
    method_version: str
    provenance: Provenance


@strawberry.type
class OwnerStake:
    """What an owner has of one of two legal entities."""

    steps: int | None
    holdings: list[StatedShare]
    beneficial: BeneficialShare | None
    control: ControllingVotes | None


@strawberry.type
class CommonOwner:
    """An owner of both."""

    id: strawberry.ID
    kind: PathNodeKind
    name: str | None
    subject_kind: SubjectKind | None
    here: OwnerStake
    there: OwnerStake


@strawberry.type
class CommonOwners(Labelled):
    """Who owns both of two legal entities."""

    other_id: strawberry.ID
    redirected_from: strawberry.ID | None
    owners: list[CommonOwner]
    is_complete: bool


CommonOwnersOutcome = Annotated[CommonOwners | SplitEntity | NotFound, strawberry.union("CommonOwnersOutcome")]
PathsOutcome = Annotated[Paths | SplitEntity | NotFound | Refused, strawberry.union("PathsOutcome")]
