"""Pages of edges, and the table that says which fragment answers which field."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, TypeVar

import strawberry

from api.schema.outcomes import Labelled
from api.schema.scalars import Provenance
from kg.access.purposes import FieldGroup
from kg.paths.connecting import COUNT_MAX, LENGTH_MAX

PAGE_MAX: Final = 100
"""Items of one page at most."""
_EdgeT = TypeVar("_EdgeT")


@dataclass(frozen=True, slots=True)
class EdgeField:
    """How a field that leads to other nodes is answered: by a fragment, under a field group's decision."""

    fragment: str
    group: FieldGroup = FieldGroup.REGISTRATION
    single: bool = False
    bounds: tuple[tuple[str, int], ...] = ()
    """The most that an argument may be, 1 being the least."""


EDGE_FIELDS: Final[dict[tuple[str, str], EdgeField]] = {
    ("LegalEntity", "address"): EdgeField("address", single=True),
    ("LegalEntity", "registrationHistory"): EdgeField("registration_history"),
    ("LegalEntity", "people"): EdgeField("people", FieldGroup.NATURAL_PERSONS),
    ("LegalEntity", "shareholders"): EdgeField("shareholders"),
    ("LegalEntity", "shareTotals"): EdgeField("share_totals", FieldGroup.NATURAL_PERSONS, single=True),
    ("LegalEntity", "holdings"): EdgeField("holdings"),
    ("LegalEntity", "branches"): EdgeField("branches"),
    ("LegalEntity", "parent"): EdgeField("parent", single=True),
    ("LegalEntity", "guaranteesGiven"): EdgeField("guarantees_given", FieldGroup.CREDIT),
    ("LegalEntity", "guaranteesReceived"): EdgeField("guarantees_received", FieldGroup.CREDIT),
    ("LegalEntity", "guaranteeTotals"): EdgeField("guarantee_totals", FieldGroup.CREDIT, single=True),
    ("LegalEntity", "guaranteeMotifs"): EdgeField("guarantee_motifs", FieldGroup.CREDIT),
    ("GuaranteeMotif", "participants"): EdgeField("participants", FieldGroup.CREDIT),
    ("LegalEntity", "facilities"): EdgeField("facilities", FieldGroup.CREDIT),
    ("LegalEntity", "facilityTotals"): EdgeField("facility_totals", FieldGroup.CREDIT, single=True),
    ("LegalEntity", "decisions"): EdgeField("decisions"),
    ("LegalEntity", "licences"): EdgeField("licences"),
    ("LegalEntity", "evaluation"): EdgeField("evaluation", FieldGroup.EVALUATION, single=True),
    ("LegalEntity", "beneficialOwners"): EdgeField("beneficial_owners", single=True),
    ("OwnershipFinding", "owners"): EdgeField("owners", FieldGroup.NATURAL_PERSONS),
    ("LegalEntity", "controlChain"): EdgeField("control_chain"),
    ("LegalEntity", "controlGroup"): EdgeField("control_group", single=True),
    ("ControlGroup", "members"): EdgeField("members"),
    ("LegalEntity", "closeLinks"): EdgeField("close_links"),
    ("LegalEntity", "surroundings"): EdgeField("surroundings", single=True, bounds=(("depth", 3), ("limit", 200))),
    ("LegalEntity", "paths"): EdgeField(
        "paths", FieldGroup.CREDIT, single=True, bounds=(("longest", LENGTH_MAX), ("limit", COUNT_MAX))
    ),
    ("LegalEntity", "commonOwners"): EdgeField("common_owners", single=True, bounds=(("limit", 100),)),
    ("IdentifiedPerson", "positions"): EdgeField("positions", FieldGroup.NATURAL_PERSONS),
    ("IdentifiedPerson", "holdings"): EdgeField("holdings_of_person", FieldGroup.NATURAL_PERSONS),
    ("LegalEntity", "dataSources"): EdgeField("data_sources", single=True),
    ("Address", "premises"): EdgeField("premises", single=True),
    ("Guarantee", "guaranteedFacility"): EdgeField("guaranteed_facility", FieldGroup.CREDIT, single=True),
    ("Facility", "lender"): EdgeField("lender", single=True),
}
"""By type and field of the schema."""


def read_one() -> Any:
    """No arguments: the field leads to one node or outcome. `api.engine` answers it."""


def read_page(first: int = 20, after: strawberry.ID | None = None) -> Any:
    """The arguments of a page; `api.planning` follows them and `api.engine` answers."""


@strawberry.type
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: strawberry.ID | None
    end_cursor: strawberry.ID | None


@strawberry.type
class Connection(Labelled, Generic[_EdgeT]):
    """A page of at most 100 items."""

    edges: list[_EdgeT]
    page_info: PageInfo


@strawberry.interface
class Link:
    """What every edge says of itself; empty where its node is refused."""

    valid_from: date | None
    valid_to: date | None
    provenance: Provenance

    @classmethod
    def is_type_of(cls, _answer: object, _info: object) -> bool:
        """Always: no field answers with the interface, so the field says which link it is."""
        return True
