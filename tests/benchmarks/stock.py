"""The same profile by strawberry as it comes: one statement, typed objects, FastAPI's router; no token, no audit."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic, TypeVar

import strawberry
from fastapi import FastAPI
from strawberry.fastapi import GraphQLRouter

Row = Mapping[str, Any]
Read = Callable[[], Awaitable[list[dict[str, object]]]]
"""Runs the statement that the service runs for the same question."""
_NodeT = TypeVar("_NodeT")


@strawberry.type
class Provenance:
    source: str
    record_key: str
    run_id: str
    recorded_at: str


@strawberry.type
class Money:
    amount_minor: int
    currency: str


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: strawberry.ID | None


@strawberry.type
class Person:
    id: strawberry.ID
    name: str | None
    masked_number: str | None


@strawberry.type
class Decision:
    id: strawberry.ID
    decision_kind: str
    document_number: str | None
    amount: Money | None
    decided_on: str
    provenance: Provenance


@strawberry.type
class LinkedFirm:
    id: strawberry.ID
    uscc: str | None
    name: str | None
    register_state: str


@strawberry.type
class Lender:
    node: LinkedFirm


@strawberry.type
class Facility:
    id: strawberry.ID
    facility_kind: str
    facility_state: str
    amount: Money
    balance: Money | None
    annual_interest_ratio: str | None
    opened_on: str | None
    lender: Lender | None
    provenance: Provenance


@strawberry.type
class Link(Generic[_NodeT]):
    cursor: strawberry.ID
    node: _NodeT
    role: str | None
    share: str | None
    amount: Money | None
    valid_from: str | None
    valid_to: str | None
    provenance: Provenance


@strawberry.type
class Connection(Generic[_NodeT]):
    edges: list[Link[_NodeT]]
    page_info: PageInfo


@strawberry.type
class LegalEntity:
    id: strawberry.ID
    uscc: str | None
    name: str | None
    former_names: list[str]
    subject_kind: str
    legal_form: str | None
    register_state: str
    established_on: str | None
    registered_capital: Money | None
    industry_code: str | None
    division_code: str | None
    provenance: Provenance
    people: Connection[Person]
    shareholders: Connection[Person]
    holdings: Connection[LinkedFirm]
    guarantees_received: Connection[LinkedFirm]
    facilities: Connection[Facility]
    decisions: Connection[Decision]


QUERY = """query Profile($uscc: String!) { legalEntity(uscc: $uscc) { __typename
  id uscc name formerNames subjectKind legalForm registerState establishedOn
  registeredCapital { amountMinor currency } industryCode divisionCode provenance { ...P }
  people { edges { cursor role validFrom validTo node { id name maskedNumber } provenance { ...P } } pageInfo { ...I } }
  shareholders { edges { share amount { amountMinor currency } validFrom node { __typename id name }
    provenance { ...P } } pageInfo { ...I } }
  holdings { edges { share validFrom node { id uscc name registerState } provenance { ...P } } pageInfo { ...I } }
  guaranteesReceived { edges { role amount { amountMinor currency } node { id uscc name } provenance { ...P } }
    pageInfo { ...I } }
  facilities { edges { node { id facilityKind facilityState amount { amountMinor currency }
    balance { amountMinor currency } annualInterestRatio openedOn lender { node { id name } } provenance { ...P } } }
    pageInfo { ...I } }
  decisions { edges { node { id decisionKind documentNumber amount { amountMinor currency } decidedOn
    provenance { ...P } } } pageInfo { ...I } } } }
fragment P on Provenance { source recordKey runId recordedAt }
fragment I on PageInfo { hasNextPage endCursor }"""
"""What `profile_world.QUERY` asks for, where every edge is a page and no outcome a union."""


def build_stock(read: Read) -> FastAPI:
    """The application, at /graphql."""

    async def legal_entity(uscc: str) -> LegalEntity:
        _publication, row, _publication_after = await read()
        return _build_firm(row["item"])

    query = type("Query", (), {"__annotations__": {"legal_entity": LegalEntity},
                               "legal_entity": strawberry.field(resolver=legal_entity)})  # fmt: skip
    app = FastAPI()
    app.include_router(GraphQLRouter(strawberry.Schema(strawberry.type(query))), prefix="/graphql")
    return app


def _build_firm(item: Row) -> LegalEntity:
    found = item["object"]
    by_edge: dict[str, list[Row]] = {"decisions": [], "facilities": [], "guarantees": [], "holdings": [],
                                     "people": [], "shareholders": []}  # fmt: skip
    places = list(by_edge)
    for one in item.get("below", ()):
        by_edge[places[one["place"]]].append(one)
    return LegalEntity(
        id=strawberry.ID(found["entity_id"]), uscc=found["uscc"], name=found["name"],
        former_names=found["former_names"] or [], subject_kind=found["subject_kind"], legal_form=found["legal_form"],
        register_state=found["register_state"], established_on=found["established_on"],
        registered_capital=_money(found, "registered_capital"), industry_code=found["industry_code"],
        division_code=found["division_code"], provenance=_provenance(found),
        people=_connect(by_edge["people"], _person), shareholders=_connect(by_edge["shareholders"], _person),
        holdings=_connect(by_edge["holdings"], _linked), facilities=_connect(by_edge["facilities"], _facility),
        guarantees_received=_connect(by_edge["guarantees"], _linked), decisions=_connect(by_edge["decisions"], _decide),
    )  # fmt: skip


def _connect(items: list[Row], build: Callable[[Row], Any]) -> Any:
    edges = [
        Link(
            cursor=strawberry.ID(str(number)),
            node=build(item),
            role=item["edge"].get("role"),
            share=_text(item["edge"].get("share")),
            amount=_money(item["edge"], "amount"),
            valid_from=item["edge"]["valid_from"],
            valid_to=item["edge"]["valid_to"],
            provenance=_provenance(item["edge"]),
        )
        for number, item in enumerate(items[:100])
    ]
    return Connection(
        edges=edges, page_info=PageInfo(has_next_page=len(items) > 100, end_cursor=edges[-1].cursor if edges else None)
    )


def _person(item: Row) -> Person:
    return Person(id=strawberry.ID(item["object"]["entity_id"]), name=None, masked_number=None)


def _linked(item: Row) -> LinkedFirm:
    found = item["object"]
    return LinkedFirm(
        id=strawberry.ID(found["entity_id"]), uscc=found["uscc"], name=found["name"],
        register_state=found["register_state"],
    )  # fmt: skip


def _decide(item: Row) -> Decision:
    found = item["object"]
    return Decision(
        id=strawberry.ID(found["decision_id"]), decision_kind=found["decision_kind"],
        document_number=found["document_number"], amount=_money(found, "amount"), decided_on=found["decided_on"],
        provenance=_provenance(found),
    )  # fmt: skip


def _facility(item: Row) -> Facility:
    found = item["object"]
    return Facility(
        id=strawberry.ID(found["facility_id"]), facility_kind=found["facility_kind"],
        facility_state=found["facility_state"], amount=_money(found, "amount"), balance=_money(found, "balance"),
        annual_interest_ratio=_text(found["annual_interest_ratio"]), opened_on=found["opened_on"],
        lender=Lender(node=_linked(item["below"][0])) if item["below"] else None, provenance=_provenance(found),
    )  # fmt: skip


def _money(found: Row, name: str) -> Any:
    amount = found.get(f"{name}_minor")
    return None if amount is None else Money(amount_minor=amount, currency=found["currency"])


def _text(value: float | None) -> str | None:
    return None if value is None else str(value)


def _provenance(found: Row) -> Provenance:
    return Provenance(
        source=found["source"], record_key=found["record_key"], run_id=found["run_id"], recorded_at=found["recorded_at"]
    )
