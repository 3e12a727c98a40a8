"""Pages of edges, and the table that says which fragment answers which field."""

from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import strawberry

from api.schema.outcomes import Labelled
from kg.access.purposes import FieldGroup

PAGE_MAX: Final = 100
"""Items of one page at most."""
_EdgeT = TypeVar("_EdgeT")


@dataclass(frozen=True, slots=True)
class EdgeField:
    """How a field that leads to other nodes is answered: by a fragment, under a field group's decision."""

    fragment: str
    group: FieldGroup = FieldGroup.REGISTRATION
    single: bool = False


EDGE_FIELDS: Final[dict[tuple[str, str], EdgeField]] = {
    ("LegalEntity", "address"): EdgeField("address", single=True),
    ("LegalEntity", "people"): EdgeField("people", FieldGroup.NATURAL_PERSONS),
    ("LegalEntity", "shareholders"): EdgeField("shareholders"),
    ("LegalEntity", "holdings"): EdgeField("holdings"),
    ("LegalEntity", "branches"): EdgeField("branches"),
    ("LegalEntity", "parent"): EdgeField("parent", single=True),
    ("LegalEntity", "guaranteesGiven"): EdgeField("guarantees_given", FieldGroup.CREDIT),
    ("LegalEntity", "guaranteesReceived"): EdgeField("guarantees_received", FieldGroup.CREDIT),
    ("LegalEntity", "facilities"): EdgeField("facilities", FieldGroup.CREDIT),
    ("LegalEntity", "decisions"): EdgeField("decisions"),
    ("LegalEntity", "licences"): EdgeField("licences"),
    ("LegalEntity", "evaluation"): EdgeField("evaluation", FieldGroup.EVALUATION, single=True),
    ("Facility", "lender"): EdgeField("lender", single=True),
}
"""By type and field of the schema."""


def edge_key(response_path: str) -> str:
    """Under which key of its parent's mapping a field's answer stands; apart from all names of scalars.

    The whole path counts: below two aliases of `edges` or `node` one response key may mean two fields.
    """
    return f"@{response_path}"


def read_one(root: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    """What execution put there for this field."""
    return root[edge_key("/".join(key for key in info.path.as_list() if isinstance(key, str)))]


def read_page(
    root: strawberry.Parent[Any], info: strawberry.Info, first: int = 20, after: strawberry.ID | None = None
) -> Any:
    """What execution put there for this field; `first` and `after` were already followed."""
    return read_one(root, info)


@strawberry.type
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool
    end_cursor: strawberry.ID | None


@strawberry.type
class Connection(Labelled, Generic[_EdgeT]):
    """A page of at most 100 items."""

    edges: list[_EdgeT]
    page_info: PageInfo
