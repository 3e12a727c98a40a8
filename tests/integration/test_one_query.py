"""One request is one statement and one audit entry, and answers what reading edge by edge answers, at any depth."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, cast

import httpx
import pytest
from graphql import get_operation_ast
from graphql.execution.values import get_variable_values
from sqlalchemy import event
from sqlalchemy.pool import Pool

from api.app import _build_lexicon, create_app
from api.authentication import Caller, build_development_token
from api.costing import WALK_MAX, count_items, count_walks
from api.engine import Document, Engine
from api.execution import Answerer, RequestContext, Route, shape_root
from api.limits import Limits
from api.person_rate import PersonRate
from api.planning import Bound, bind
from api.reading import ReadEdge, Reading, split_items
from api.schema.query import build_schema
from api.settings import ApiSettings
from kg.access.policies import read_policies
from kg.access.purposes import Intent
from kg.errors import RequestError
from kg.graph.compose import ON_DAY, further_parts
from kg.graph.door import Graph, connect
from kg.graph.fact_tables import sealed_columns
from kg.graph.queries import read_fragment, read_query
from kg.home import Home
from kg.model.graph import EDGE_TYPES, NODES
from kg.model.ids import EntityId, RunId, SealedBlob
from kg.model.record import columns_of
from kg.model.vocabulary import NATURAL_PERSON_SUBJECTS, Purpose
from kg.sealing.blobs import unseal
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.counted_graph import CountedGraph
from tests.drawn_world import RUN_ID, DrawnWorld
from tests.selections import Drawer, Drawn
from tests.whole_service import PATIENT

pytestmark = pytest.mark.neo4j
NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)
WITH_CASE = {"Purpose": "inspection", "Case-Reference": "CASE-1"}
ON_DAY_TOO = "on_day"
"""Beside the parameters: whether nodes are taken as they stood on the day."""
OF_DAYS = frozenset(fragment for fragment, _ in ON_DAY.values())
EDGE_TYPE_OF = {kind.__name__: kind.TYPE for kind in EDGE_TYPES}
PERSON_NUMBER = "660100199001010011"
SEARCHED = ("远航", "鹏城远航", "远航3", "yuanhang", "有限公司", "nothing here", "91660100MA0000")
Managed = tuple[GraphSettings, Home]


class EdgeByEdge:
    """The slow way: each edge of each node by its fragment alone, ordered and cut to its page here."""

    def __init__(self, graph: Graph, bound: Bound, *, natural_persons: bool) -> None:
        self._graph = graph
        self._bound = bound
        self._natural_persons = natural_persons
        self.statement_count = 0

    def read_root(self, edge: ReadEdge) -> list[dict[str, Any]]:
        """What is looked for, with all below it."""
        given = self._bound.by_root[edge.number].parameters
        on_day = any(one.name == "as_of" and not one.optional for one in read_fragment(edge.fragment).parameters)
        return self._read_page(edge, "", None, {**given, ON_DAY_TOO: on_day})

    def _read_page(self, edge: ReadEdge, start: str, subject_id: Any, given: dict[str, Any]) -> list[dict[str, Any]]:
        fragment = read_fragment(edge.fragment)
        rows = self._read_alone(edge.fragment, start, subject_id, given)
        if fragment.shape_types("edge"):
            rows.sort(key=lambda row: row["edge"]["edge_id"])
        rows.sort(key=lambda row: row["rank"], reverse=True)
        page = self._bound.pages[edge.number]
        one_more = 0 if edge.planned.field.single else 1
        return [self._build(edge, row, given) for row in rows[page.skip : page.skip + page.limit + one_more]]

    def _build(self, edge: ReadEdge, row: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        item = {"place": edge.place} | {name: value for name, value in row.items() if name not in ("rank", "labels")}
        label = (row.get("labels") or [""])[0]
        starts: dict[str, tuple[str, Any]] = {}
        if label:
            key = row["object"][NODES[label].ID]
            starts[label] = (f"MATCH (subject:{label} {{{NODES[label].ID}: $subject_id}})", key)
            item["object"] = self._build_node(label, row["object"], starts[label], given)
        if "edge" in row:
            item["edge"] = _write_dates(row["edge"])
            for kind in read_fragment(edge.fragment).shape_types("edge"):
                start = f"MATCH ()-[subject:{EDGE_TYPE_OF[kind]} {{edge_id: $subject_id}}]->()"
                starts[kind] = (start, row["edge"]["edge_id"])
        item["below"] = [
            one
            for child in edge.read_children
            if read_fragment(child.fragment).on in starts
            for one in self._read_page(
                child,
                *starts[read_fragment(child.fragment).on or ""],
                {**given, **self._bound.pages[child.number].parameters},
            )
        ]
        return item

    def _build_node(
        self, label: str, found: dict[str, Any], start: tuple[str, Any], given: dict[str, Any]
    ) -> dict[str, Any]:
        columns = columns_of(NODES[label])
        node = dict.fromkeys(column.name for column in columns) | found
        if given[ON_DAY_TOO] and label in ON_DAY:
            fragment, of_day = ON_DAY[label]
            days = sorted(self._read_alone(fragment, *start, given), key=lambda row: row["rank"], reverse=True)
            if days:
                node |= {name: days[0]["object"].get(name) for name in of_day}
        if not self._natural_persons:
            if label == "Person":
                return {"label": label}
            if label == "LegalEntity" and node["subject_kind"] in NATURAL_PERSON_SUBJECTS:
                return {name: node[name] for name in ("entity_id", "subject_kind")} | {"label": label}
            node |= dict.fromkeys(sealed_columns(NODES[label]))
        return _write_dates(node) | {"label": label}

    def _read_alone(self, name: str, start: str, subject_id: Any, given: dict[str, Any]) -> list[dict[str, Any]]:
        """Every row of one fragment, for one node or edge."""
        self.statement_count += 1
        fragment = read_fragment(name)
        parts = ["rank"]
        if fragment.shape_types("edge"):
            parts.append("properties(edge) AS edge")
        if fragment.shape_types("object"):
            parts.append("properties(object) AS object")
            if name not in OF_DAYS:  # what stands for a day is a map
                parts.append("labels(object) AS labels")
        parts += further_parts(fragment)
        known = given | {"natural_persons": self._natural_persons}
        values = {one.name: known.get(one.name) for one in fragment.parameters}
        text = f"{fragment.text}\nRETURN {', '.join(parts)}"
        if start:  # a fragment may speak of its subject to its end
            text = f"{start}\nCALL (subject) {{\n{text}\n}}\nRETURN {', '.join(one.split(' AS ')[-1] for one in parts)}"
        return list(self._graph.read(text, values | ({"subject_id": subject_id} if start else {})))


class Compared:
    """The service over HTTP (ASGI) and the slow way, on one graph."""

    def __init__(self, place: Managed) -> None:
        self.settings, self.home = place
        self.keys = load_keys(self.home.keys)
        self.schema = build_schema()._schema
        self.lexicon = _build_lexicon(self.home, self.keys.number)
        answerer = Answerer(None, None, read_policies(), self._open, self.lexicon, lambda: NOW, 100_000, PersonRate(9))  # type: ignore[arg-type]
        self.engine = Engine(self.schema, answerer, Limits())
        self.graph = CountedGraph()
        self.ledger_uses = 0

    def compare_all(self, drawn: Sequence[Drawn]) -> int:
        """Compare every answer; how many statements the slow way needed in all."""
        event.listen(Pool, "checkout", self._count_ledger_use)
        try:
            return asyncio.run(self._compare_all(drawn))
        finally:
            event.remove(Pool, "checkout", self._count_ledger_use)

    async def _compare_all(self, drawn: Sequence[Drawn]) -> int:
        app = create_app(PATIENT, self.settings, open_graph=self.graph.open, clock=lambda: NOW)
        slow = 0
        with connect(self.settings, self.home) as graph:
            async with (
                app.router.lifespan_context(app),
                httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client,
            ):
                for number, one in enumerate(drawn):
                    intent = Intent(None, None) if number % 4 == 3 else Intent(Purpose.INSPECTION, "CASE-1")
                    answer = await self._ask(client, one, intent)
                    expected, statement_count = self._answer_slowly(graph, one, intent)
                    assert answer == {"data": expected}, one.text
                    slow += statement_count
        return slow

    async def _ask(self, client: httpx.AsyncClient, drawn: Drawn, intent: Intent) -> Any:
        caller = Caller("li.hua", "regulator_inspector")
        token = build_development_token(self.keys.token, caller, issued_at=NOW, valid_hours=1)
        headers = {"Authorization": f"Bearer {token}", **(WITH_CASE if intent.purpose else {})}
        self.graph.statements.clear()
        self.ledger_uses = 0
        body = {"query": drawn.text, "variables": drawn.variables}
        response = await client.post("/graphql", json=body, headers=headers)
        assert (len(self.graph.statements), self.ledger_uses) == (1, 1), drawn.text
        return response.json()

    def _answer_slowly(self, graph: Graph, drawn: Drawn, intent: Intent) -> tuple[Any, int]:
        context = RequestContext(Caller("li.hua", "regulator_inspector"), intent, "", None)
        document, planned, bound, route = self.route(drawn, context)
        reader = EdgeByEdge(graph, bound, natural_persons=route.natural_persons)
        reading = Reading(route.decisions, self._open, self.lexicon, lambda: NOW, bound.pages, route.places)
        (published,) = graph.read(read_query("publication").text)
        reading.run_id, reading.publication = RunId(RUN_ID), cast("dict[str, Any]", published["publication"])
        found = split_items([one for edge in route.read for one in reader.read_root(edge)], len(route.read))
        for edge in route.read:
            reading.admit(edge, found[edge.place or 0])
        for root, of_root in zip(planned.plan.roots, route.edges, strict=True):
            reading.roots[root.key] = shape_root(root, of_root, found, reading)
        standard = self.engine.complete_standard(document, planned.operation, drawn.variables, reading)
        assert standard.errors is None, (drawn.text, standard.errors)
        return standard.data, reader.statement_count

    def route(self, drawn: Drawn, context: RequestContext) -> tuple[Document, Any, Bound, Route]:
        """How a query is followed."""
        document = self.engine._read_document(drawn.text)
        assert isinstance(document, Document), document
        operation = get_operation_ast(document.node)
        assert operation is not None
        values = get_variable_values(self.schema, operation.variable_definitions or (), drawn.variables)
        assert not isinstance(values, list), values
        planned = self.engine.plan(document, operation, values)
        bound = bind(planned.plan, values, self.lexicon)
        return (
            document,
            planned,
            bound,
            self.engine.find_route(planned, bound, self.engine._answerer.decide(context, planned.plan, bound)),
        )

    def can_be_asked(self, text: str) -> bool:
        """Whether it is valid, within the limits, and asks for one person at most."""
        if text.count("person(") > 1 or not isinstance(self.engine._read_document(text), Document):
            return False
        context = RequestContext(
            Caller("li.hua", "regulator_inspector"), Intent(Purpose.INSPECTION, "CASE-1"), "", None
        )
        try:
            _, _, bound, route = self.route(Drawn(text, {"yes": True, "some": 4, "number": PERSON_NUMBER}), context)
        except RequestError:
            return False
        items = sum(count_items(edge, bound.pages) for edge in route.read)
        return (
            items <= ApiSettings().row_count and sum(count_walks(edge, bound.pages) for edge in route.read) <= WALK_MAX
        )

    def _open(self, entity_id: str, blob: str) -> Any:
        return unseal(self.keys.seal, EntityId(entity_id), SealedBlob(blob))

    def _count_ledger_use(self, *_: object) -> None:
        self.ledger_uses += 1


def _write_dates(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _draw_arguments(chance: random.Random) -> str:
    number = chance.randint(0, 15)
    firm = f'id: "legalentity-{number}"' if chance.random() < 0.7 else f'uscc: "91660100MA{number:08d}"'
    return firm + chance.choice(["", "", ', asOf: "2021-06-01"', ', asOf: "2018-02-03"'])


def _draw_node_arguments(chance: random.Random) -> str:
    label = chance.choice(["legalentity"] * 4 + ["facility", "decision", "licence", "address", "evaluation", "person"])
    return f'id: "{label}-{chance.randint(0, 13 if label == "legalentity" else 6)}"'


def _draw_search_arguments(chance: random.Random) -> str:
    filters = chance.choice(["", "", ', division: "440000"', ", registerState: ACTIVE", ", legalForm: LIMITED_COMPANY"])
    return f'text: "{chance.choice(SEARCHED)}", first: {chance.randint(1, 4)}{filters}'


ROOTS = {
    "legalEntity": _draw_arguments,
    "node": _draw_node_arguments,
    "searchLegalEntities": _draw_search_arguments,
    "person": lambda chance: "number: $number" + chance.choice(["", ', asOf: "2021-06-01"']),
}


def _compare(place: Managed, count: int) -> None:
    compared = Compared(place)
    settings, home = place
    home.ledger.unlink(missing_ok=True)
    with connect(settings, home) as graph:
        DrawnWorld(compared.schema, random.Random(3), compared.keys.seal).write(graph)
        number_hash = compared.lexicon.hash_number(PERSON_NUMBER)
        graph.write(
            "MATCH (n:Person {entity_id: 'person-1'}) SET n.number_hash = $hash REMOVE n.closed_at",
            {"hash": number_hash},
        )
    drawer = Drawer(
        compared.schema, random.Random(count), ROOTS, compared.can_be_asked, variables={"number": PERSON_NUMBER}
    )
    slow = compared.compare_all(list(drawer.iter_queries(count)))
    assert slow > count * 2, "the selections are too shallow to tell anything"


def test_sixteen_selections_are_one_query_each_and_answer_as_edge_by_edge(empty_graph: Managed) -> None:
    _compare(empty_graph, 16)


@pytest.mark.proof
def test_200_selections_of_all_depths_are_one_query_each_and_answer_as_edge_by_edge(empty_graph: Managed) -> None:
    _compare(empty_graph, 200)
