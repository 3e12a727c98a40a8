"""Who beneficially owns a legal entity, who controls it in the end by which votes, and what is around it."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import strawberry

from api.schema.connections import Connection, Link, read_page
from api.schema.outcomes import Refused
from api.schema.persons import Person
from api.schema.scalars import Provenance
from kg.model.ids import Ratio
from kg.model.ownership import OwnerFinding, OwnerTest, ShareState
from kg.model.vocabulary import PositionRole, SubjectKind

for _closed_set in (OwnerFinding, OwnerTest, ShareState):
    strawberry.enum(_closed_set)


@strawberry.enum
class TieKind(StrEnum):
    """How one node of the surroundings is tied to another."""

    OWNS = "OWNS"
    BRANCH_OF = "BRANCH_OF"
    REPRESENTS = "REPRESENTS"
    MANAGES = "MANAGES"


def read_surroundings(depth: int = 1, limit: int = 50, believed: date | None = None) -> Any:
    """The arguments of the field; `api.planning` follows them."""


@strawberry.type
class OwnershipLink:
    """A holding that is part of a path."""

    holder_id: strawberry.ID
    holder_name: str | None
    firm_id: strawberry.ID
    firm_name: str | None
    share: Ratio | None
    provenance: Provenance


@strawberry.type
class OwnershipPath:
    """One way by which a person owns a legal entity."""

    share: Ratio | None
    links: list[OwnershipLink]


@strawberry.type
class BeneficialOwner(Link):
    """A natural person who is a beneficial owner, or could be."""

    cursor: strawberry.ID
    node: Person
    is_candidate: bool
    tests: list[OwnerTest]
    least_share: Ratio
    most_share: Ratio
    paths: list[OwnershipPath]
    has_all_paths: bool
    rule_version: str
    method_version: str


OwnersOutcome = Annotated[Connection[BeneficialOwner] | Refused, strawberry.union("OwnersOutcome")]


@strawberry.type
class OwnershipFinding:
    """What was found of the beneficial owners of a legal entity."""

    id: strawberry.ID
    finding: OwnerFinding
    is_complete: bool
    share_state: ShareState
    unknown_share: Ratio
    ring_share: Ratio
    valid_from: date | None
    rule_version: str
    method_version: str
    provenance: Provenance
    owners: OwnersOutcome = strawberry.field(resolver=read_page)


@strawberry.type
class ControlLink:
    """Votes that are part of a chain of control."""

    holder_id: strawberry.ID
    holder_name: str | None
    firm_id: strawberry.ID
    firm_name: str | None
    votes: Ratio
    evidence: list[Provenance]


@strawberry.type
class SurroundingNode:
    """A legal entity or person around a legal entity, and where it is drawn."""

    id: strawberry.ID
    name: str | None
    is_person: bool
    subject_kind: SubjectKind | None
    distance: int
    x: float
    y: float


@strawberry.type
class SurroundingEdge:
    """A tie between two nodes of the surroundings."""

    from_id: strawberry.ID
    to_id: strawberry.ID
    tie_kind: TieKind
    share: Ratio | None
    role: PositionRole | None
    valid_from: date | None
    provenance: Provenance


@strawberry.type
class Surroundings:
    """What is around a legal entity, ready to be drawn."""

    nodes: list[SurroundingNode]
    edges: list[SurroundingEdge]
    is_complete: bool
