"""A profile says what its nodes and edges mean: compared with a reference that reads each by itself, page by page.

`test_one_query` compares the one statement with the same fragments run one by one, so that a wrong condition in a
fragment is wrong on both sides; here nothing is shared.
"""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from api.schema.query import build_schema
from kg.graph.door import connect
from kg.home import Home
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.drawn_world import DrawnWorld
from tests.plain_reading import LISTS, PlainGraph
from tests.whole_service import Service

pytestmark = pytest.mark.neo4j
WITH_CASE = {"Purpose": "inspection", "Case-Reference": "CASE-1"}
DAYS = (None, date(2024, 6, 1), date(2020, 3, 4), date(2017, 8, 9))
FIRST = 2
MONEY = "{ amountMinor currency }"
PARTY = "node { ... on LegalEntity { id } ... on Person { id } }"
EDGES = {
    "shareholders": f"share amount {MONEY} validFrom validTo {PARTY}",
    "holdings": f"share amount {MONEY} validFrom validTo node {{ ... on LegalEntity {{ id }} }}",
    "branches": "validFrom validTo node { ... on LegalEntity { id } }",
    "people": "role validFrom validTo node { id }",
    "guaranteesGiven": f"amount {MONEY} validFrom validTo {PARTY}",
    "guaranteesReceived": f"amount {MONEY} validFrom validTo {PARTY}",
    "facilities": f"node {{ id facilityState endedOn balance {MONEY} overdue {MONEY} }}",
    "decisions": "node { id state decidedOn }",
    "licences": "state validFrom validTo node { id }",
    "registrationHistory": "node { id statedFrom }",
}
OUTCOMES = {
    "people": "PositionConnection", "guaranteesGiven": "GuaranteeConnection",
    "guaranteesReceived": "GuaranteeConnection", "facilities": "BorrowedFacilityConnection",
}  # fmt: skip
TOTALS = f"""
  shareTotals {{ ... on ShareTotals {{ knownShare unknownShare holderCount unknownCount }} }}
  guaranteeTotals {{ ... on GuaranteeTotals {{ givenCount receivedCount given {MONEY} received {MONEY} }} }}
  facilityTotals {{
    ... on FacilityTotals {{ facilityCount openCount granted {MONEY} balance {MONEY} overdue {MONEY} }}
  }}
"""


def _write_query(*, of_day: bool) -> str:
    """A page of every list, each behind its own cursor, and the totals."""
    lists = []
    for name, edge in EDGES.items():
        page = f"edges {{ cursor {edge} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}"
        page = f"... on {OUTCOMES[name]} {{ {page} }}" if name in OUTCOMES else page
        lists.append(f"{name}(first: {FIRST}, after: ${name}) {{ {page} }}")
    heads = ", ".join(["$id: ID!", *["$day: Date!"] * of_day, *(f"${name}: ID" for name in EDGES)])
    given = "id: $id, asOf: $day" if of_day else "id: $id"
    body = f"__typename ... on LegalEntity {{ {TOTALS} {' '.join(lists)} }}"
    return f"query ({heads}) {{ legalEntity({given}) {{ {body} }} }}"


def _read_pages(service: Service, firm: str, day: date | None) -> Iterator[dict[str, Any]]:
    """Pages of all lists together, until each has said that nothing follows, and one behind that."""
    query, after = _write_query(of_day=day is not None), dict.fromkeys(EDGES)
    variables: dict[str, Any] = {"id": firm} | ({"day": day.isoformat()} if day else {})
    more = True
    while more:
        answer = service.ask(query, headers=WITH_CASE, **variables, **after)
        assert "errors" not in answer, answer
        found = answer["data"]["legalEntity"]
        if found["__typename"] != "LegalEntity":
            return
        yield found
        ends = {name: found[name]["pageInfo"]["endCursor"] for name in EDGES}
        more = any(found[name]["edges"] for name in EDGES)
        after = {name: end or after[name] for name, end in ends.items()}


def _check_pages(pages: list[dict[str, Any]], name: str, expected: list[dict[str, Any]]) -> None:
    """Each page holds what follows the one before, and says so."""
    for number, page in enumerate(pages):
        start = min(number * FIRST, max(len(expected) - 1, 0) // FIRST * FIRST + FIRST) if expected else 0
        edges = [dict(edge) for edge in page[name]["edges"]]
        cursors = [edge.pop("cursor") for edge in edges]
        assert edges == expected[start : start + FIRST], (name, number)
        assert page[name]["pageInfo"] == {
            "hasNextPage": len(expected) > start + FIRST, "hasPreviousPage": start > 0,
            "startCursor": cursors[0] if cursors else None, "endCursor": cursors[-1] if cursors else None,
        }, (name, number)  # fmt: skip


def test_each_list_and_total_of_a_profile_means_what_the_schema_says_of_it(
    empty_graph: tuple[GraphSettings, Home],
) -> None:
    settings, home = empty_graph
    with connect(settings, home) as graph:
        DrawnWorld(build_schema()._schema, random.Random(11), load_keys(home.keys).seal).write(graph)
        graph.write("MATCH (a)-[e]->(a) DELETE e")
        graph.write("MATCH (n:LegalEntity) REMOVE n.closed_at SET n.established_on = date('2001-02-03')")
        graph.write("MATCH (n:Decision) WHERE n.decision_id < 'decision-4' REMOVE n.closed_at, n.repaired_on")
        plain = PlainGraph(graph)
    told = dict.fromkeys(EDGES, 0)
    with Service(empty_graph) as service:
        for firm in (f"legalentity-{number}" for number in (0, 1, 2, 4, 5, 6, 8)):  # each fourth is a natural person
            for day in DAYS:
                pages = list(_read_pages(service, firm, day))
                assert pages, (firm, day)
                for name in EDGES:
                    expected = plain.read_list(name, firm, day)
                    told[name] += len(expected)
                    _check_pages(pages, name, expected)
                for name, totals in plain.read_totals(firm, day).items():
                    assert pages[0][name] == totals, (firm, day, name)
    assert set(told) == set(LISTS)
    assert min(told.values()) > 3, f"too little is told of some list: {told}"
