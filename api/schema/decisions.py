"""Decisions on a legal entity and licences that it holds. Scalars are the model's; see `kg.model.graph`."""

from datetime import date
from typing import Any

import strawberry

from api.schema.connections import Link
from api.schema.outcomes import Node
from api.schema.scalars import Money, Provenance
from kg.model.vocabulary import DecisionGrade, DecisionKind, DecisionState, LicenceKind, LicenceState

for _closed_set in (DecisionGrade, DecisionKind, DecisionState, LicenceKind, LicenceState):
    strawberry.enum(_closed_set)


def read_decisions(
    first: int = 20,
    after: strawberry.ID | None = None,
    kinds: list[DecisionKind] | None = None,
    states: list[DecisionState] | None = None,
) -> Any:
    """The arguments of a page of decisions; `api.planning` follows them."""


@strawberry.type
class Decision(Node):
    """A penalty, listing or judgment; repaired ones are shown no more."""

    decision_kind: DecisionKind
    document_number: str | None
    authority: str | None
    reason: str | None
    grade: DecisionGrade | None
    amount: Money | None
    decided_on: date
    ended_on: date | None
    expires_on: date | None
    state: DecisionState
    provenance: Provenance


@strawberry.type
class Licence(Node):
    """A permit or electronic certificate."""

    licence_number: str
    licence_kind: LicenceKind
    authority: str | None
    provenance: Provenance


@strawberry.type
class DecisionLink(Link):
    """A decision on this legal entity."""

    cursor: strawberry.ID
    node: Decision


@strawberry.type
class HeldLicence(Link):
    """A licence that this legal entity holds, and from when to when."""

    cursor: strawberry.ID
    node: Licence
    state: LicenceState
