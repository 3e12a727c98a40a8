"""What our completers answer is what the standard executor answers, for selections of every kind and depth."""

import asyncio
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from graphql import ExecutionResult, get_operation_ast
from graphql.execution.values import get_variable_values

from api.authentication import Caller
from api.engine import Document, Engine, Planned
from api.execution import Answerer, RequestContext, Route
from api.limits import Limits
from api.person_rate import PersonRate
from api.planning import Bound, bind
from api.reading import Reading
from api.schema.query import build_schema
from api.schema.roots import Lexicon
from kg.access.policies import read_policies
from kg.access.purposes import Intent
from kg.errors import RequestError, SealError
from kg.identifiers.region_sounds import RegionSounds
from kg.ledger.audit import AuditEntry
from kg.model.vocabulary import Purpose
from kg.sealing.blobs import SealedContent
from tests.selections import Drawer, Drawn, Rows

NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)
SEEN_BY = {
    "an inspector with a case": {"LegalEntity", "Person", "Facility", "CannotEvaluate", "NotFound"},
    "a regulator without a purpose": {"LegalEntity", "Refused"},
    "a stranger": {"Refused"},
}
PUBLICATION = {"run_id": "run-1", "status": "published", "night": None}
SCHEMA = build_schema()._schema
POLICIES = read_policies()
ROOTS = {
    "node": lambda _chance: 'id: "e_1"',
    "legalEntity": lambda chance: (
        chance.choice(['id: "e_1"', 'uscc: "91660100MA00000001"']) + chance.choice(["", ', asOf: "2025-06-01"'])
    ),
}
CONTEXTS = {
    "an inspector with a case": RequestContext(
        Caller("li", "regulator_inspector"), Intent(Purpose.INSPECTION, "C-1"), "0", None
    ),
    "a regulator without a purpose": RequestContext(Caller("li", "regulator"), Intent(None, None), "0", None),
    "a stranger": RequestContext(Caller("li", "stranger"), Intent(None, None), "0", None),
}


class Prepared:
    """A graph that answers with items that were drawn before."""

    items: list[dict[str, Any]]

    async def read(self, statement: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        return [{"item": item} for item in self.items]


class NoLog:
    def append(self, entry: AuditEntry) -> "asyncio.Future[None]":
        stored = asyncio.get_running_loop().create_future()
        stored.set_result(None)
        return stored


def _unseal(entity_id: str, blob: str) -> SealedContent:
    if blob == "nothing of the kind":
        raise SealError("The blob does not open.")
    return SealedContent("张三" if len(entity_id) % 2 else None, "660100199001010011")


GRAPH = Prepared()
LIMITS = Limits(fragment_count=1_000, directive_count=1_000, repeat_count=1_000)
LEXICON = Lexicon(str, {}, RegionSounds({}))
ENGINE = Engine(
    SCHEMA, Answerer(GRAPH, NoLog(), POLICIES, _unseal, LEXICON, lambda: NOW, 10**6, PersonRate(9), 10**6), LIMITS
)


@cache
def _read_document(text: str) -> Document | None:
    found = ENGINE._read_document(text)
    return found if isinstance(found, Document) else None


@pytest.fixture(scope="module")
def drawn_queries() -> list[Drawn]:
    drawer = Drawer(SCHEMA, random.Random(5), ROOTS, _can_be_asked)
    return list(drawer.iter_queries(200))


def _can_be_asked(text: str) -> bool:
    """Whether it is valid, within the limits, and asks of an evening only where it asks about a day."""
    if _read_document(text) is None:
        return False
    try:
        _route(Drawn(text, {"yes": True}), CONTEXTS["a stranger"])
    except RequestError:
        return False
    return True


def _route(drawn: Drawn, context: RequestContext) -> tuple[Document, Planned, Bound, Route]:
    document = _read_document(drawn.text)
    assert document is not None
    operation = get_operation_ast(document.node)
    assert operation is not None
    values = get_variable_values(SCHEMA, operation.variable_definitions or (), drawn.variables)
    assert not isinstance(values, list), values
    planned = ENGINE.plan(document, operation, values)
    bound = bind(planned.plan, values, LEXICON)
    return (
        document,
        planned,
        bound,
        ENGINE.find_route(planned, bound, ENGINE._answerer.decide(context, planned.plan, bound)),
    )


def _read(drawn: Drawn, context: RequestContext, rows: Rows) -> tuple[Route, Reading, ExecutionResult]:
    """The reading, and what the standard executor makes of it."""
    document, planned, bound, route = _route(drawn, context)
    rows.natural_persons = route.natural_persons
    GRAPH.items = [{"publication": PUBLICATION}]
    for edge in route.read:
        page = bound.pages[edge.number]
        GRAPH.items += rows.draw_items(edge, page.limit)
    reading = asyncio.run(_answer(planned, bound, route, context))
    return route, reading, ENGINE.complete_standard(document, planned.operation, drawn.variables, reading)


async def _answer(planned: Planned, bound: Bound, route: Route, context: RequestContext) -> Reading:
    reading = await ENGINE._answerer.read(planned.plan, bound, route, context)
    if reading.recorded:
        await reading.recorded
    return reading


def _ordered(answer: Any) -> Any:
    """Maps as lists of pairs: the order of keys is the selection's."""
    if isinstance(answer, dict):
        return [(key, _ordered(value)) for key, value in answer.items()]
    return [_ordered(value) for value in answer] if isinstance(answer, list) else answer


def _compare(drawn: Drawn, context: RequestContext, rows: Rows) -> Any:
    """Our answer, seen to be the standard one; None where both ways end in an error."""
    route, reading, standard = _read(drawn, context, rows)
    try:
        ours = route.complete(None, reading)
    except Exception:
        return None if standard.errors else standard.data  # stricter than it must be: answered all the same
    assert standard.errors is None, (drawn.text, standard.errors)
    assert _ordered(ours) == _ordered(standard.data), drawn.text
    return ours


@pytest.mark.parametrize("who", CONTEXTS)
def test_each_selection_is_answered_alike_both_ways(who: str, drawn_queries: list[Drawn]) -> None:
    chance = random.Random(who)
    answers = [_compare(drawn, CONTEXTS[who], Rows(SCHEMA, chance, True)) for drawn in drawn_queries]
    assert sum(answer is None for answer in answers) < len(answers) / 10, "rows that no graph would hold"
    assert {name for answer in answers for name in _iter_typenames(answer)} >= SEEN_BY[who]


def test_what_does_not_fit_its_type_is_left_to_the_standard_executor(drawn_queries: list[Drawn]) -> None:
    chance = random.Random(7)
    rows = Rows(SCHEMA, chance, True, 0.06)
    answers = [_compare(drawn, CONTEXTS["an inspector with a case"], rows) for drawn in drawn_queries]
    assert sum(answer is None for answer in answers) > 10


def test_asking_for_the_schema_beside_data_is_answered_alike_both_ways() -> None:
    drawn = Drawn('{ __schema { queryType { name } } legalEntity(id: "e") { __typename } }', {})
    route, reading, standard = _read(drawn, CONTEXTS["an inspector with a case"], Rows(SCHEMA, random.Random(1), True))
    reading.of_schema = {"__schema": {"queryType": {"name": "Query"}}}
    assert route.complete(None, reading) == standard.data


def test_one_key_below_types_that_exclude_each_other_is_two_fields() -> None:
    """A page was once cut, and its items admitted, by the page of the other type's field of the same keys."""
    text = """{ node(id: "e") {
      ... on LegalEntity { x: parent { node { ... on LegalEntity { h: shareholders(first: 1) { ...page } } } } }
      ... on Facility { x: lender { node { ... on LegalEntity { h: shareholders(first: 50) { ...page } } } } }
    } } fragment page on ShareholdingConnection { edges { provenance { recordKey } } }"""
    context = CONTEXTS["an inspector with a case"]
    _, planned, bound, route = _route(Drawn(text, {}), context)
    assert len(route.places) == len(planned.plan.edges) == 5
    firsts = {path: page.limit for path, edge in route.places.items() if (page := bound.pages[edge.number])}
    assert firsts["Query.node/LegalEntity.x/HeadOffice.node/LegalEntity.h"] == 1
    assert firsts["Query.node/Facility.x/Lender.node/LegalEntity.h"] == 50
    told = {"source": "s", "record_key": "k", "run_id": "run-1", "recorded_at": NOW.isoformat()}
    shares = [{"place": 0, "edge": told, "object": {"label": "Person", "entity_id": f"p_{n}"}} for n in range(2)]
    head = {"place": 0, "edge": told, "object": {"label": "LegalEntity", "subject_kind": "firm", "entity_id": "h"}}
    root = {"place": 0, "object": {"label": "LegalEntity", "subject_kind": "firm", "entity_id": "e"}}
    above = route.places["Query.node/LegalEntity.x"]
    found = {**root, "below": [{**head, "place": above.place, "below": shares}]}
    GRAPH.items = [{"publication": PUBLICATION}, found]
    reading = asyncio.run(_answer(planned, bound, route, context))
    document = _read_document(text)
    assert document is not None
    standard = ENGINE.complete_standard(document, planned.operation, {}, reading)
    assert standard.errors is None
    assert route.complete(None, reading) == standard.data
    assert standard.data == {"node": {"x": {"node": {"h": {"edges": [{"provenance": {"recordKey": "k"}}]}}}}}


def _iter_typenames(answer: Any) -> Any:
    if isinstance(answer, dict):
        yield from (value for key, value in answer.items() if key in ("__typename", "kind"))
        for value in answer.values():
            yield from _iter_typenames(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from _iter_typenames(value)


def test_pages_in_which_no_variable_stands_are_read_once_a_plan() -> None:
    pages = "holdings(first: 7) { edges { cursor } } branches(first: $first) { edges { cursor } }"
    text = f'query($first: Int!) {{ legalEntity(id: "e_1") {{ ... on LegalEntity {{ {pages} }} }} }}'
    planned = _route(Drawn(text, {"first": 1}), CONTEXTS["an inspector with a case"])[1]
    assert {edge.path.rpartition(".")[2] for edge in planned.plan.edges if edge.number in planned.plan.fixed} == {
        "legalEntity", "holdings",
    }  # fmt: skip
