"""What leaves /graphql: status, headers and body, whatever came in."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from api.serving.documents import digest_text
from tests.unit.api.test_service import NAME, PUBLICATION, FakeGraph, Served

RESPONSE = "application/graphql-response+json"
PURPOSE = {"Purpose": "inspection", "Case-Reference": "2026-17"}


@pytest.fixture
def served(tmp_path: Path) -> Served:
    return Served(tmp_path)


def test_an_answer_says_what_it_is_and_is_not_kept_by_anybody(served: Served) -> None:
    answer = served.send("POST", "/graphql", {"Accept": RESPONSE}, json={"query": NAME})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{RESPONSE}; charset=utf-8"
    assert (answer.headers["cache-control"], answer.headers["vary"]) == ("no-store", "accept")


@pytest.mark.parametrize(
    ("method", "headers", "sent", "status", "code"),
    [
        ("PUT", {}, {"json": {"query": NAME}}, 405, "METHOD_NOT_ALLOWED"),
        ("POST", {"Accept": "image/png"}, {"json": {"query": NAME}}, 406, "NOT_ACCEPTABLE"),
        ("POST", {"Content-Type": "text/plain"}, {"content": b"{a}"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("POST", {"Content-Encoding": "gzip"}, {"json": {"query": NAME}}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("POST", {}, {"json": {"query": "#" * 200_000}}, 413, "TOO_LARGE"),
        ("POST", {}, {"json": [{"query": NAME}]}, 400, "BAD_REQUEST"),
        ("POST", {"Authorization": "Bearer x"}, {"json": {"query": NAME}}, 401, "FORBIDDEN"),
        ("POST", {}, {"json": {"documentId": "a" * 64}}, 404, "PERSISTED_QUERY_NOT_FOUND"),
        ("GET", PURPOSE, {"params": {"query": NAME}}, 400, "BAD_REQUEST"),
    ],
)
def test_what_is_turned_away_says_why_and_holds_no_data(
    served: Served, method: str, headers: dict[str, str], sent: dict[str, Any], status: int, code: str
) -> None:
    answer = served.send(method, "/graphql", headers, **sent)
    body = answer.json()
    assert (answer.status_code, body["errors"][0]["extensions"]["code"]) == (status, code)
    assert "data" not in body
    assert served.graph.statements == []


@pytest.mark.parametrize(
    ("query", "status"), [("{", 400), ("{ nothing }", 400), ("{ legalEntity { __typename } }", 400), (NAME, 504)]
)
def test_a_query_that_did_not_run_has_a_status_where_the_media_type_knows_one(
    tmp_path: Path, query: str, status: int
) -> None:
    served = Served(tmp_path)
    served.graph = SlowGraph({})
    service = served.build(answer_seconds=0.05)
    for media_type, expected in ((RESPONSE, status), ("application/json", 200)):
        answer = served.send("POST", "/graphql", {"Accept": media_type}, service=service, json={"query": query})
        assert answer.status_code == expected
        assert "data" not in answer.json()


def test_who_sends_a_body_without_end_gives_the_place_back(tmp_path: Path) -> None:
    """A few slow senders once kept every place, and nobody else was answered."""

    async def trickle() -> AsyncIterator[bytes]:
        yield b'{"query": '
        await asyncio.sleep(30)

    served = Served(tmp_path)
    service = served.build(answer_seconds=0.05)
    headers = {"Content-Type": "application/json"}
    answer = served.send("POST", "/graphql", headers, service=service, content=trickle())
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (408, "BAD_REQUEST")
    assert service.admission.running == 0


def test_a_query_over_get_sees_nothing_personal(served: Served) -> None:
    answer = served.send("GET", "/graphql", params={"query": NAME}).json()
    assert answer["data"]["legalEntity"]["name"] == "鹏城有限公司"
    (entry,) = served.entries()
    assert entry["refused"] == ["natural_persons:PURPOSE_REQUIRED"]


@pytest.mark.parametrize("purpose", [{}, {"Purpose": "supervision", "Case-Reference": "CASE-1"}])
def test_a_person_is_asked_for_by_no_address(served: Served, purpose: dict[str, str]) -> None:
    """It was refused as an outcome, with status 200: whoever asked did not learn what the number was told to."""
    query = "query ($n: String!) { a: person(number: $n) { __typename } }"
    asked = {"query": query, "variables": '{"n": "660101199001010011"}'}
    answer = served.send("GET", "/graphql", {"Accept": RESPONSE, **purpose}, params=asked)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")
    assert (served.graph.statements, served.entries()) == ([], [])


def test_a_query_is_kept_by_its_digest_and_audited_alike(served: Served) -> None:
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": digest_text(NAME)}}
    service = served.build()
    asked = [
        served.send("POST", "/graphql", service=service, json=body).json()
        for body in ({"extensions": persisted}, {"query": NAME, "extensions": persisted}, {"extensions": persisted})
    ]
    assert asked[0]["errors"][0]["message"] == "PersistedQueryNotFound"
    assert asked[1] == asked[2] == {"data": {"legalEntity": {"name": "鹏城有限公司"}}}
    assert len({entry["query_digest"] for entry in served.entries()}) == 1
    assert len(served.entries()) == 2


def test_a_query_that_is_wrong_is_not_kept(served: Served) -> None:
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": digest_text("{ nothing }")}}
    service = served.build()
    for body in ({"query": "{ nothing }", "extensions": persisted}, {"extensions": persisted}):
        code = served.send("POST", "/graphql", service=service, json=body).json()["errors"][0]["extensions"]["code"]
    assert code == "PERSISTED_QUERY_NOT_FOUND"


def test_where_queries_are_trusted_no_other_is_answered(served: Served, tmp_path: Path) -> None:
    (tmp_path / "name.graphql").write_text(NAME, "utf-8")
    service = served.build(documents=tmp_path)
    known = served.send("POST", "/graphql", service=service, json={"documentId": f"sha256:{digest_text(NAME)}"})
    assert known.json()["data"]["legalEntity"]["name"] == "鹏城有限公司"
    other = served.send("POST", "/graphql", service=service, json={"query": "{ publication { runId } }"})
    assert (other.status_code, other.json()["errors"][0]["extensions"]["code"]) == (403, "DOCUMENT_NOT_TRUSTED")


def test_the_cost_is_told_to_whoever_asks(served: Served) -> None:
    body = served.send("POST", "/graphql", {"Query-Cost": "report"}, json={"query": NAME}).json()
    assert body["extensions"] == {"cost": {"estimated": 1, "actual": 1, "limit": 20_000}}
    assert "extensions" not in served.ask(NAME)


def test_an_error_that_nobody_expected_is_masked(served: Served) -> None:
    class Broken(FakeGraph):
        async def read(self, statement: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
            raise MemoryError("张三")

    served.graph = Broken({})
    answer = served.send("POST", "/graphql", {"Accept": RESPONSE}, json={"query": NAME})
    assert answer.status_code == 500
    assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert "张三" not in json.dumps(answer.json(), ensure_ascii=False)


class SlowGraph(FakeGraph):
    """Takes longer than anybody waits."""

    async def read(self, statement: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        await asyncio.sleep(30)
        return [{"item": {"publication": PUBLICATION}}]
