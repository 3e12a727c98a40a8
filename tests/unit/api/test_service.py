"""The service around a graph that is not there: who is heard, what is refused, and that no answer leaves unaudited."""

import asyncio
import copy
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine

from api.app import create_app
from api.authentication import Caller, build_development_token
from api.serving.service import Service
from api.settings import ApiSettings
from kg.errors import ConfigurationError, GraphUnavailable
from kg.home import Home
from kg.ledger.store import open_ledger
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings

NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)
PUBLICATION = {"run_id": "run-1", "status": "published", "night": None}
NAME = '{ legalEntity(id: "e_1") { ... on LegalEntity { name } } }'
FIRM: dict[str, Any] = {
    "label": "LegalEntity", "entity_id": "e_1", "name": "鹏城有限公司", "subject_kind": "firm",
    "register_state": "active", "former_names": None, "source": "city_market", "record_key": "registration:1",
    "run_id": "run-1", "recorded_at": NOW.isoformat(),
}  # fmt: skip
FOUND = {"place": 0, "object": FIRM}


def is_rehearsal(parameters: Mapping[str, object]) -> bool:
    """Whether a statement is run for no item."""
    limits = {value for name, value in parameters.items() if name.startswith("limit_")}
    return limits == {0}


class FakeGraph:
    """Answers every statement with the same row, or with an error; remembers what it was asked."""

    def __init__(self, answer: Mapping[str, Any] | Exception) -> None:
        self.answer = answer
        self.statements: list[str] = []
        self.rehearsed: list[str] = []
        """Those among them that were run for no item."""
        self.started_at = "monday"

    async def read(self, statement: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        if "queryJmx" in statement and not isinstance(self.answer, Exception):
            return [{"started_at": self.started_at}]
        self.statements.append(statement)
        if is_rehearsal(parameters):
            self.rehearsed.append(statement)
        if isinstance(self.answer, Exception):
            raise self.answer
        answer = copy.deepcopy(dict(self.answer))
        before, after = (
            [{key: one} for one in answer.get("publication", [])] for key in ("publication", "publication_after")
        )
        return [{"item": item} for item in (*before, *answer.get("items", []), *after)]


class Served:
    """The service of one home; `ask` sends one request."""

    def __init__(self, path: Path) -> None:
        self.home = Home(path / "home").ensure()
        self.settings = GraphSettings(home=self.home.path)
        self.graph = FakeGraph({"publication": [PUBLICATION], "items": [FOUND]})
        self.now = NOW
        self.token_key = load_keys(self.home.keys).token
        self.token = build_development_token(self.token_key, Caller("li", "regulator"), issued_at=NOW, valid_hours=1)

    def send(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        service: Service | None = None,
        **sent: Any,
    ) -> httpx.Response:
        return asyncio.run(self._send(method, path, headers, service or self.build(), sent))

    def ask(self, query: str, headers: dict[str, str] | None = None, **variables: Any) -> dict[str, Any]:
        response = self.send("POST", "/graphql", headers, json={"query": query, "variables": variables})
        body: dict[str, Any] = response.json()
        return body

    def build(self, **settings: Any) -> Service:
        return create_app(ApiSettings(**settings), self.settings, open_graph=self._open, clock=lambda: self.now)

    def entries(self) -> list[dict[str, Any]]:
        ledger = open_ledger(self.home.ledger)
        try:
            return [json.loads(content) for content in ledger.iter_contents()]
        finally:
            ledger.close()

    async def _send(
        self, method: str, path: str, headers: dict[str, str] | None, app: Service, sent: dict[str, Any]
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client,
        ):
            return await client.request(method, path, headers=headers, **sent)

    @asynccontextmanager
    async def _open(self, _settings: GraphSettings, _home: Home) -> AsyncIterator[FakeGraph]:
        yield self.graph


@pytest.fixture
def service(tmp_path: Path) -> Served:
    return Served(tmp_path)


def _code(body: dict[str, Any]) -> str:
    assert body.get("data") is None, body
    code: str = body["errors"][0]["extensions"]["code"]
    return code


def test_a_request_is_one_statement_and_one_entry(service: Served) -> None:
    assert service.ask(NAME) == {"data": {"legalEntity": {"name": "鹏城有限公司"}}}
    assert len(service.graph.statements) == 1
    (entry,) = service.entries()
    assert (entry["subject"], entry["entity_ids"], entry["run_id"]) == ("li", ["e_1"], "run-1")
    assert entry["refused"] == ["natural_persons:PURPOSE_REQUIRED"]


def test_nothing_that_a_caller_calls_things_by_is_on_record(service: Served) -> None:
    """The name of an operation was kept as it was, so that a person's could be written into the ledger."""
    service.ask("query WangXiaoming { WangXiaoming: legalEntity(id: 1) { __typename } }")
    service.graph.answer = {"publication": [PUBLICATION]}
    service.ask("{ publication { runId } }")
    assert [entry["operation"] for entry in service.entries()] == ["legalEntity", "publication"]
    assert "Xiaoming" not in json.dumps(service.entries())


def test_a_credit_code_is_looked_for_as_the_registers_spell_it(service: Served) -> None:
    query = "query ($uscc: String!) { legalEntity(uscc: $uscc) { __typename } }"
    for typed in ("91440300MA5ABCDE12", "９１４４０３００ ma5abcde12 ", "914403-00MA5ABCDE12"):
        service.ask(query, uscc=typed)
    assert len({tuple(entry["looked_for"]) for entry in service.entries()}) == 1


def test_who_comes_by_the_address_alone_is_led_to_the_queries(service: Served) -> None:
    response = service.send("GET", "/")
    assert (response.status_code, response.headers["location"]) == (307, "/graphql")


def test_when_the_ledger_fails_nothing_is_answered(service: Served) -> None:
    open_ledger(service.home.ledger).close()
    engine = create_engine(f"sqlite:///{service.home.ledger}")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(FAIL, 'full'); END"
        )
    engine.dispose()
    body = service.ask(NAME)
    assert _code(body) == "LEDGER"
    assert "鹏城" not in json.dumps(body, ensure_ascii=False)


def test_not_found_is_an_answer_and_is_audited_too(service: Served) -> None:
    service.graph.answer = {"publication": [PUBLICATION], "items": []}
    assert service.ask('{ legalEntity(id: "e_0") { __typename } }') == {
        "data": {"legalEntity": {"__typename": "NotFound"}}
    }
    assert len(service.entries()) == 1


def test_into_whom_a_natural_persons_business_was_split_is_not_told_without_a_purpose(service: Served) -> None:
    """The ids of its successors once left although the entity itself was refused, and then that it was one (L0)."""
    shop = {"label": "LegalEntity", "entity_id": "e_2", "subject_kind": "individual_business"}
    item = {"place": 0, "object": shop, "redirected_from": "e_1", "successor_ids": ["e_2", "e_3"]}
    service.graph.answer = {"publication": [PUBLICATION], "items": [item]}
    text = (
        '{ legalEntity(id: "e_1") { __typename ... on SplitEntity { successorIds } } node(id: "e_1") { __typename } }'
    )
    assert service.ask(text)["data"]["legalEntity"] == {"__typename": "NotFound"}


def test_who_goes_through_numbers_one_by_one_is_refused(service: Served) -> None:
    service.graph.answer = {"publication": [PUBLICATION], "items": []}
    app = service.build(person_count=1)
    token = build_development_token(
        load_keys(service.home.keys).token, Caller("li", "regulator_inspector"), issued_at=NOW, valid_hours=1
    )
    headers = {"Authorization": f"Bearer {token}", "Purpose": "inspection", "Case-Reference": "C1"}

    def ask(number: str) -> Any:
        query = "query ($n: String!) { person(number: $n) { __typename ... on Refused { code } } }"
        sent = {"query": query, "variables": {"n": number}}
        return service.send("POST", "/graphql", headers, app, json=sent).json()["data"]["person"]

    assert ask("660100199001010011") == ask("660100199001010011") == {"__typename": "NotFound"}
    assert ask("660100199001010038") == {"__typename": "Refused", "code": "TOO_MANY_PERSONS"}
    assert service.entries()[-1]["refused"] == ["natural_persons:TOO_MANY_PERSONS"]
    assert ask("660100199001010011") == {"__typename": "NotFound"}, "who was asked for already may be looked at again"


def test_what_is_wrong_with_a_variable_is_told_without_its_value(service: Served) -> None:
    """A number sent as a number came back in the message, which clients log."""
    body = service.ask("query ($n: String!) { person(number: $n) { __typename } }", n=660100199001010011)
    assert _code(body) == "BAD_QUERY"
    assert body["errors"][0]["message"] == "Variable '$n' has no value of type 'String!'."
    assert "660100199001010011" not in json.dumps(body)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{ person(number: 660100199001010011) { __typename } }", "Argument 'number' has no value of type 'String!'."),
        ('{ legalEntity(id: "e", asOf: "660100199001010011") { __typename } }', "Argument 'asOf' has no value"),
        ("query ($n: Date = 660100199001010011) { legalEntity(id: 1, asOf: $n) { __typename } }", "A default has no"),
        ("{ searchLegalEntities(text: n660100199001010011) { __typename } }", "Argument 'text' has no value"),
        ("{ __typename @skip(if: 660100199001010011) }", "Argument 'if' has no value"),
        ("{ person(660100199001010011) }", "found Int."),
        ('{ person("660100199001010011") }', "found String."),
        ('{ person("""660100199001010011\n\'""") }', "found BlockString."),
        ("{ person(number: .660100199001010011) }", "expected digit before '.'"),
        ('{ person(number: "\\u{660100199001010011}") }', "Invalid Unicode escape sequence"),
    ],
)
def test_what_is_wrong_with_a_value_in_the_text_is_told_without_it(service: Served, text: str, says: str) -> None:
    """A number in a wrong place of the text came back in the message, as one in a variable did before."""
    body = service.ask(text)
    assert _code(body) == "BAD_QUERY"
    assert says in body["errors"][0]["message"]
    assert "66010019900" not in json.dumps(body)


def test_a_text_with_a_thousand_faults_tells_five_and_what_is_near(service: Served) -> None:
    fields = " ".join(f"nam{n}" for n in range(300))
    errors = service.ask(f'{{ legalEntity(id: "e") {{ ... on LegalEntity {{ {fields} }} }} }}')["errors"]
    assert len(errors) == 6
    assert "Did you mean 'name'" in errors[0]["message"]
    assert "error limit reached" in errors[-1]["message"]


def test_the_publication_alone_is_its_own_statement(service: Served) -> None:
    service.graph.answer = {"publication": [PUBLICATION]}
    assert service.ask("{ publication { runId status } }")["data"]["publication"] == {
        "runId": "run-1",
        "status": "PUBLISHED",
    }


def test_asking_for_the_schema_reads_nothing_and_is_not_audited(service: Served) -> None:
    assert service.ask("{ __schema { queryType { name } } }")["data"]["__schema"]["queryType"]["name"] == "Query"
    assert service.graph.statements == []
    assert service.entries() == []


def test_too_much_of_the_schema_is_refused_before_anything_else_is_read(service: Served) -> None:
    below = " ".join(f"a{n}: fields {{ type {{ ofType {{ fields {{ name }} }} }} }}" for n in range(20))
    body = service.ask(f"{{ publication {{ runId }} __schema {{ types {{ {below} }} }} }}")
    assert _code(body) == "BAD_REQUEST"
    assert "more than 20000 fields" in body["errors"][0]["message"]
    assert service.graph.statements == []
    assert service.entries() == []


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": ""}, {"Authorization": "Basic x"}, {"Authorization": "Bearer x.y.z"}],
)
def test_without_a_valid_token_nobody_is_heard(service: Served, headers: dict[str, str]) -> None:
    response = service.send("POST", "/graphql", headers, json={"query": NAME})
    assert (response.status_code, _code(response.json())) == (401, "FORBIDDEN")
    assert service.graph.statements == []


def test_an_unknown_purpose_is_refused_before_anything_is_read(service: Served) -> None:
    response = service.send("POST", "/graphql", {"Purpose": "curiosity"}, json={"query": NAME})
    assert (response.status_code, _code(response.json())) == (400, "BAD_REQUEST")
    assert service.graph.statements == []


@pytest.mark.parametrize(
    "query",
    [
        "{ legalEntity { __typename } }",
        '{ legalEntity(id: "e_1", uscc: "x") { __typename } }',
        "{ " + " ".join(f'a{n}: legalEntity(id: "e_{n}") {{ __typename }}' for n in range(9)) + " }",
        '{ legalEntity(id: "e_1") { ... on LegalEntity { holdings(first: 101) { __typename } } } }',
        '{ legalEntity(id: "e_1") { ... on LegalEntity { holdings(first: 0) { __typename } } } }',
        '{ legalEntity(id: "e_1") { ... on LegalEntity { holdings(after: "?") { __typename } } } }',
    ],
)
def test_what_cannot_be_followed_is_refused_before_anything_is_read(service: Served, query: str) -> None:
    assert _code(service.ask(query)) == "BAD_REQUEST"
    assert service.graph.statements == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("query ($n: Int) { node(id: 1) { ... on LegalEntity { holdings(first: $n) { __typename } } } }", "`first`"),
        ("query ($n: Int) { node(id: 1) { ... on LegalEntity { surroundings(limit:$n) { isComplete } } } }", "`limit`"),
        ("query ($n: String = \"a\") { searchLegalEntities(text: $n) { __typename } }", "`text`"),
        ("query ($n: Int) { identityQueue(first: $n) { __typename } }", "`first`"),
        ("query ($n: Boolean = true) { legalEntity(id: 1) { __typename @include(if: $n) } }", "`$n`"),
        ("query ($n: Boolean = true) { __schema { types { name @skip(if: $n) } } }", "`$n`"),
    ],
)  # fmt: skip
def test_a_null_where_a_default_stands_is_the_callers_to_mend(service: Served, query: str, names: str) -> None:
    """Typed clients send null for what is not set: it was told as a fault of ours, and took the answer with it."""
    body = service.ask(query, n=None)
    assert _code(body) == "BAD_REQUEST"
    assert names in body["errors"][0]["message"]
    assert service.graph.statements == []


def test_levels_are_bounded(service: Served) -> None:
    inner = "id"
    for _ in range(6):
        inner = f"parent {{ node {{ ... on LegalEntity {{ {inner} }} }} }}"
    body = service.ask(f'{{ legalEntity(id: "e_1") {{ ... on LegalEntity {{ {inner} }} }} }}')
    assert _code(body) == "BAD_REQUEST"
    assert service.graph.statements == []


def test_rows_of_all_levels_are_bounded(service: Served) -> None:
    inner = "holdings(first: 100) { __typename }"
    for _ in range(2):
        inner = f"holdings(first: 100) {{ edges {{ node {{ ... on LegalEntity {{ {inner} }} }} }} }}"
    body = service.ask(f'{{ legalEntity(id: "e_1") {{ ... on LegalEntity {{ {inner} }} }} }}')
    assert _code(body) == "BAD_REQUEST"
    assert "20000" in body["errors"][0]["message"]
    assert service.graph.statements == []


@pytest.mark.parametrize(
    "walk",
    ['commonOwners(to: "e_2", limit: 1) { __typename }', "surroundings(depth: 3, limit: 1) { isComplete }",
     "beneficialOwners { owners(first: 1) { __typename } }", "controlChain(first: 1) { __typename }",
     "controlGroup { memberCount }",
     'paths(to: "e_2", longest: 6, limit: 1) { __typename }'],
)  # fmt: skip
def test_walks_of_one_request_are_bounded(service: Served, walk: str) -> None:
    """They were counted as items: six thousand of them were within the limit of twenty thousand."""
    inspector = Caller("li", "regulator_inspector")
    service.token = build_development_token(service.token_key, inspector, issued_at=NOW, valid_hours=1)
    case = {"Purpose": "supervision", "Case-Reference": "C1"}
    below = "{{ legalEntity(id: 1) {{ ... on LegalEntity {{ holdings(first: {}) {{ edges {{ node {{ ... on LegalEntity {{ {} }} }} }} }} }} }} }}"  # noqa: E501
    service.graph.answer = {"publication": [PUBLICATION], "items": []}
    assert "errors" not in service.ask(below.format(20, walk), case)
    body = service.ask(below.format(21, walk), case)
    assert _code(body) == "BAD_REQUEST"
    assert "more than 20 entities" in body["errors"][0]["message"]


def test_what_stands_in_lists_beside_items_is_in_the_cost(service: Served) -> None:
    """Two hundred nodes around a firm, and a thousand ties among them, were one item."""
    told = {"source": "s", "record_key": "k", "run_id": "run-1", "recorded_at": NOW.isoformat()}
    node = {"name": None, "is_person": False, "subject_kind": "firm", "distance": 0}
    tie = {"from_id": "e_1", "to_id": "e_2", "tie_kind": "OWNS", "share": None, "role": None, "valid_from": None}
    around = {
        "place": 0, "nodes": [{**node, "entity_id": "e_1"}, {**node, "entity_id": "e_2"}], "is_complete": True,
        "edges": [{**tie, "provenance": told}] * 3, "related_entity_ids": ["e_1", "e_2"],
    }  # fmt: skip
    service.graph.answer = {"publication": [PUBLICATION], "items": [{**FOUND, "below": [around]}]}
    query = '{ legalEntity(id: "e_1") { ... on LegalEntity { surroundings(limit: 9) { nodes { id } } } } }'
    cost = service.ask(query, {"Query-Cost": "report"})["extensions"]["cost"]
    assert cost == {"estimated": 10, "actual": 2 + 2 + 3, "limit": 20_000}


@pytest.mark.parametrize(
    "query",
    [
        "{",
        "{ persons { name } }",
        'query { legalEntity(id: "e_1") {' + " ".join(f"a{n}: __typename" for n in range(21)) + "} }",
        "{ " + " ".join("__typename" for _ in range(5000)) + " }",
        "{ __schema { types " + "{ fields { type { ofType " * 6 + "{ name }" + " } } }" * 6 + " } }",
    ],
)
def test_a_query_that_is_wrong_or_over_a_limit_never_runs(service: Served, query: str) -> None:
    assert _code(service.ask(query)) == "BAD_QUERY"
    assert service.graph.statements == []


@pytest.mark.parametrize(
    "body",
    [
        {"query": ""},
        {"query": "mutation { erase }"},
        {"query": "subscription { all }"},
        {"query": "fragment F on LegalEntity { id }"},
        {"query": "query A { __typename } query B { __typename }"},
        {"query": "query A { __typename }", "operationName": "B"},
    ],
)
def test_an_operation_that_is_none_of_ours_never_runs(service: Served, body: dict[str, Any]) -> None:
    response = service.send("POST", "/graphql", json=body)
    assert _code(response.json()) in {"BAD_QUERY", "BAD_REQUEST"}
    assert service.graph.statements == []


def test_a_value_that_does_not_fit_the_schema_is_not_told_to_the_caller(service: Served) -> None:
    service.graph.answer = {"publication": [PUBLICATION], "items": [{**FOUND, "object": {**FIRM, "name": {"张三": 1}}}]}
    body = service.ask(NAME)
    assert body["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert "张三" not in json.dumps(body, ensure_ascii=False)


@pytest.mark.parametrize("body", [b"", b"[]", b"[{}]", b"1", b'{"query": 1}', b'{"query": "{a}", "variables": [1]}'])
def test_a_body_that_is_no_request_is_refused(service: Served, body: bytes) -> None:
    response = service.send("POST", "/graphql", {"Content-Type": "application/json"}, content=body)
    assert (response.status_code, _code(response.json())) == (400, "BAD_REQUEST")


def test_a_graph_that_does_not_answer_is_one_code_and_an_unknown_error_is_masked(service: Served) -> None:
    service.graph.answer = GraphUnavailable("bolt://inside:7687 is away")
    away = service.ask(NAME)
    assert _code(away) == "UNAVAILABLE"
    assert "inside" not in json.dumps(away)
    assert service.send("GET", "/readyz").status_code == 503
    service.graph.answer = ValueError("张三")
    unknown = service.ask(NAME)
    assert _code(unknown) == "INTERNAL"
    assert "张三" not in json.dumps(unknown, ensure_ascii=False)


def test_a_cursor_of_an_earlier_publication_is_refused(service: Served) -> None:
    row = _hold(FOUND, [_holding(1), _holding(2)])
    service.graph.answer = {"publication": [PUBLICATION], "items": [row]}
    query = """query ($after: ID) { legalEntity(id: "e_1") { ... on LegalEntity {
        holdings(first: 1, after: $after) { edges { node { ... on LegalEntity { id } } }
        pageInfo { hasNextPage endCursor } } } } }"""
    page = service.ask(query)["data"]["legalEntity"]["holdings"]
    assert page["edges"] == [{"node": {"id": "e_1"}}]
    assert page["pageInfo"]["hasNextPage"] is True
    service.graph.answer = {"publication": [{**PUBLICATION, "run_id": "run-2"}], "items": [row]}
    assert _code(service.ask(query, after=page["pageInfo"]["endCursor"])) == "BAD_REQUEST"


PAGE = """query ($id: ID!, $day: Date, $after: ID, $kinds: [DecisionKind!]) {
    legalEntity(id: $id, asOf: $day) { ... on LegalEntity {
    holdings(first: 1) { edges { cursor } pageInfo { startCursor endCursor } }
    branches(first: 1) { pageInfo { endCursor } }
    decisions(first: 1, after: $after, kinds: $kinds) { edges { cursor } pageInfo { endCursor } } } } }"""


def test_a_cursor_is_good_for_the_list_that_it_was_given_for_alone(service: Served) -> None:
    """Any cursor of the run was taken: the hits of another text, another firm's, those of another filter."""
    decision = {**_holding(1), "object": {**FIRM, "label": "Decision"}, "decision_state": "in_force"}
    below = [decision], [_holding(1)], [_holding(1)]
    row = _hold(FOUND, *([*items, items[0]] for items in (below[1], below[0], below[2])))
    service.graph.answer = {"publication": [PUBLICATION], "items": [row]}
    firm = service.ask(PAGE, id="e_1")["data"]["legalEntity"]
    own = firm["decisions"]["pageInfo"]["endCursor"]
    assert own == firm["decisions"]["edges"][0]["cursor"]
    assert service.ask(PAGE, id="e_1", after=own)["data"]["legalEntity"] is not None
    others = [firm["holdings"]["pageInfo"]["endCursor"], firm["branches"]["pageInfo"]["endCursor"]]
    bodies = [service.ask(PAGE, id="e_1", after=other) for other in others]
    bodies.append(service.ask(PAGE, id="e_1", after=own, kinds=["PENALTY"]))
    bodies.append(service.ask(PAGE, id="e_1", after=own, day="2025-01-01"))
    bodies.append(service.ask(PAGE, {"Purpose": "supervision", "Case-Reference": "C1"}, id="e_1", after=own))
    service.graph.answer = {"publication": [PUBLICATION], "items": [{**row, "object": {**FIRM, "entity_id": "e_2"}}]}
    bodies.append(service.ask(PAGE, id="e_2", after=own))
    service.graph.answer = {
        "publication": [PUBLICATION],
        "items": [_hold({**FOUND, "object": {**FIRM, "entity_id": "e_3"}})],
    }
    bodies.append(service.ask(PAGE, id="e_3", after=own))
    assert {_code(body) for body in bodies} == {"BAD_REQUEST"}
    assert {body["errors"][0]["message"].split(":")[0] for body in bodies} == {"A cursor belongs to another list"}


def test_a_cursor_of_yesterday_is_refused_since_what_is_in_force_changes_at_midnight(service: Served) -> None:
    row = _hold(FOUND, [_holding(1), _holding(2)])
    service.graph.answer = {"publication": [PUBLICATION], "items": [row]}
    query = """query ($after: ID) { legalEntity(id: "e_1") { ... on LegalEntity {
        holdings(first: 1, after: $after) { pageInfo { endCursor } } } } }"""
    after = service.ask(query)["data"]["legalEntity"]["holdings"]["pageInfo"]["endCursor"]
    service.now = NOW + timedelta(hours=8)
    service.token = build_development_token(
        service.token_key, Caller("li", "regulator"), issued_at=service.now, valid_hours=1
    )
    assert _code(service.ask(query, after=after)) == "BAD_REQUEST"


def test_every_answer_says_that_a_night_is_being_published_and_no_page_is_followed_then(service: Served) -> None:
    """Only who asked for `publication` was told; pages shifted under cursors that were taken."""
    row = _hold(FOUND, [_holding(1), _holding(2)])
    published = {"publication": [PUBLICATION], "items": [row]}
    begun = {**PUBLICATION, "status": "publishing", "night": "2026-01-05", "progress": "a1b2.5"}
    under_way = {"publication": [begun], "items": [row]}
    query = """query ($after: ID) { legalEntity(id: "e_1") { ... on LegalEntity {
        holdings(first: 1, after: $after) { pageInfo { endCursor } } } } }"""
    service.graph.answer = published
    before = service.ask(query)
    assert "extensions" not in before
    service.graph.answer = under_way
    meanwhile = service.ask(query)
    told = {"publication": {"runId": "run-1", "status": "PUBLISHING", "night": "2026-01-05"}}
    assert meanwhile["extensions"] == told
    first, second = (body["data"]["legalEntity"]["holdings"]["pageInfo"]["endCursor"] for body in (before, meanwhile))
    sent = {"query": query, "variables": {"after": first}}
    refused = service.send("POST", "/graphql", {"Accept": "application/graphql-response+json"}, json=sent)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert (_code(refused.json()), refused.json()["extensions"]) == ("UNAVAILABLE", told)
    assert service.ask(query, after=second)["data"], "nothing was written since: a publication may have been cut off"
    for progress in ("a1b2.6", "c3d4.5"):
        service.graph.answer = {"publication": [{**begun, "progress": progress}], "items": [row]}
        assert _code(service.ask(query, after=second)) == "UNAVAILABLE"
    service.graph.answer = published
    assert _code(service.ask(query, after=second)) == "BAD_REQUEST"
    assert service.ask(query, after=first)["data"]


def test_a_day_after_the_published_night_is_refused_with_the_night(service: Served) -> None:
    """It was answered as if it were known: licences had run out, holdings and guarantees stood."""
    service.graph.answer = {"publication": [{**PUBLICATION, "night": "2026-01-05"}], "items": [FOUND]}
    query = '{{ legalEntity(id: "e_1", asOf: "{}") {{ __typename }} }}'
    assert service.ask(query.format("2026-01-05"))["data"] == {"legalEntity": {"__typename": "LegalEntity"}}
    body = service.ask(query.format("2026-01-06"))
    assert _code(body) == "BAD_REQUEST"
    assert "2026-01-05" in body["errors"][0]["message"]


def test_aliases_fragments_and_directives_select_what_the_executor_will_ask_for(service: Served) -> None:
    service.graph.answer = {
        "publication": [PUBLICATION],
        "items": [_hold(FOUND, [_holding(1)], [])],
    }
    body = service.ask(
        """query ($no: Boolean!) { it: legalEntity(id: "e_1") { ...Two
            ... on LegalEntity { branches @include(if: $no) { __typename } parent @skip(if: true) { __typename } } } }
        fragment Two on LegalEntity { few: holdings(first: 1) { edges { share } } ...One }
        fragment One on LegalEntity { many: holdings(first: 50) { edges { share } } }""",
        no=False,
    )
    assert body == {"data": {"it": {"few": {"edges": [{"share": "0.25"}]}, "many": {"edges": []}}}}
    assert "BRANCH_OF" not in service.graph.statements[0]


def test_aliases_of_edges_and_of_node_each_get_the_page_that_they_ask_for(service: Served) -> None:
    """One response key below two aliases once got the answer of the first for both."""
    inner = _hold(_holding(1), [], [_holding(2)], [])
    service.graph.answer = {"publication": [PUBLICATION], "items": [_hold(FOUND, [inner])]}
    query = """{ legalEntity(id: "e_1") { ... on LegalEntity { holdings {
        a: edges { node { ... on LegalEntity { x: branches { edges { __typename } } } } }
        b: edges { one: node { ... on LegalEntity { x: holdings(first: 1) { edges { share } } } }
                   two: node { ... on LegalEntity { x: holdings(first: 2) { edges { share } } } } } } } } }"""
    assert service.ask(query)["data"]["legalEntity"]["holdings"] == {
        "a": [{"node": {"x": {"edges": []}}}],
        "b": [{"one": {"x": {"edges": [{"share": "0.25"}]}}, "two": {"x": {"edges": []}}}],
    }


def test_a_refused_party_is_not_told_by_the_record_that_states_it(service: Served) -> None:
    """Rule L0: the record of a branch or share is named by the credit code of the person who trades."""
    trader = {"label": "LegalEntity", "entity_id": "e_9", "subject_kind": "individual_business"}
    link = {**_holding(1), "object": trader}
    link["edge"] = {**link["edge"], "record_key": "registration:92660100MA0000DDDD"}
    service.graph.answer = {"publication": [PUBLICATION], "items": [_hold(FOUND, [link])]}
    body = service.ask("""{ legalEntity(id: "e_1") { ... on LegalEntity { holdings { edges {
        share node { ... on Refused { code } } provenance { source recordKey } } } } } }""")
    assert body["data"]["legalEntity"]["holdings"]["edges"] == [
        {"share": None, "node": {"code": "PURPOSE_REQUIRED"}, "provenance": {"source": "s", "recordKey": None}}
    ]


def test_variables_that_are_nested_too_deeply_are_refused(service: Served) -> None:
    content = b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * 1000 + b"]" * 1000 + b"}}"
    response = service.send("POST", "/graphql", {"Content-Type": "application/json"}, content=content)
    assert _code(response.json()) == "BAD_REQUEST"


def test_the_service_says_that_it_lives_and_is_ready(service: Served) -> None:
    assert service.send("GET", "/healthz").json() == {"status": "ok"}
    assert service.send("GET", "/readyz").status_code == 200


def test_development_tokens_are_refused_on_any_address_but_loopback(tmp_path: Path) -> None:
    settings = GraphSettings(home=tmp_path)
    for host in ("0.0.0.0", "::", "192.0.2.1", "xintu.example", "127.0.0.1.example", ""):  # noqa: S104 - to be refused
        with pytest.raises(ConfigurationError, match="Development tokens"):
            create_app(ApiSettings(host=host), settings)


def _hold(item: dict[str, Any], *below: list[dict[str, Any]]) -> dict[str, Any]:
    """The item with the items of the edges below it, as the statement gives them: in one list, each with its place."""
    return {**item, "below": [{**one, "place": place} for place, items in enumerate(below) for one in items]}


def _holding(number: int) -> dict[str, Any]:
    edge = {
        "edge_id": f"h{number}",
        "share": 0.25,
        "source": "s",
        "record_key": "k",
        "run_id": "r",
        "recorded_at": NOW.isoformat(),
    }
    return {"edge": edge, "object": FIRM}


def test_texts_that_are_kept_parsed_are_bounded_together(service: Served) -> None:
    """A thousand long ones once weighed more than a gigabyte."""
    app = service.build(request_bytes=2_000_000)

    async def ask() -> int:
        async with app.router.lifespan_context(app):
            assert app.endpoint is not None
            engine = app.endpoint.execute.__self__.engine.__self__  # type: ignore[attr-defined]
            for number in range(4):
                engine._recall_document("{ __typename } #" + "x" * 400_000 + str(number))
            return sum(map(len, engine._documents))

    assert asyncio.run(ask()) <= 1_000_000
