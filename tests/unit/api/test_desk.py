"""The clerks' desk over GraphQL: who sees what waits, a pair, an entity; what is judged; all of it audited."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from api import app
from api.authentication import Caller, build_development_token
from api.desk_asking import _MARKS
from api.schema.identity import DESK_FIELDS
from kg.home import Home
from kg.ledger.judgements import Verdict, iter_judgements
from kg.ledger.store import open_ledger
from tests.unit.api.test_service import NOW, Served
from tests.unit.resolution.conftest import StagedCity

NAME, OTHER_NAME = "张小明", "欧阳建国"
NUMBERS = ("66010119900101001X", "66010119900202002X")
CASE = {"Purpose": "identity_review", "Case-Reference": "CASE-1"}
QUEUE = (
    "query ($after: ID) { identityQueue(first: 1, after: $after) { __typename ... on IdentityQueue { waitingCount "
    "endCursor hasNextPage pairs { id partyKind reason reasonSaid reasonSaidZh matchWeight } } "
    "... on Refused { code reason } } }"
)
PAIR = (
    "query ($id: ID!) { identityPair(id: $id) { __typename ... on IdentityPair { id partyKind left { entityId source "
    "recordKey mention } values { column title titleZh left right agreement } evidence { comparison compared level "
    "found foundZh bits } matchWeight thresholdBits waterfall isOneEntity path { kind } apartBecause { reason said "
    "saidZh } } ... on NotFound { reason } ... on Refused { code } } }"
)
CLUSTER = (
    "query ($id: ID!) { identityCluster(id: $id) { __typename ... on IdentityCluster { id steps { kind isBridge said "
    "saidZh } } ... on NotFound { reason } ... on Refused { code } } }"
)
JUDGE = (
    "mutation ($id: ID!, $verdict: Verdict!) { judgePair(id: $id, verdict: $verdict) { __typename ... on Judged "
    "{ pairId verdict judgedAt } ... on AgainstFacts { reason } ... on NotFound { reason } ... on Refused { code } } }"
)


_read_policies_once, _build_schema_once = cache(app.read_policies), cache(app.build_schema)


@pytest.fixture(autouse=True)
def _wired_from_kept_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request here starts a service of its own; its policies and schema are the same each time."""
    monkeypatch.setattr(app, "read_policies", _read_policies_once)
    monkeypatch.setattr(app, "build_schema", _build_schema_once)


@pytest.fixture(scope="module")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> StagedCity:
    """A night with three conflicts."""
    city = StagedCity(Home(tmp_path_factory.mktemp("resolved") / "home").ensure())
    for key, number in zip("12", NUMBERS, strict=True):
        city.resident(key, NAME, number)
        city.customer(key, "person", OTHER_NAME, number)
    city.resident("3", NAME, NUMBERS[0])
    city.resolve()
    return city


@pytest.fixture
def desk(resolved: StagedCity, tmp_path: Path) -> Served:
    """A service over that night, asked by a clerk."""
    resolved.copy(tmp_path / "home")
    served = Served(tmp_path)
    _become(served, "clerk")
    return served


def _become(served: Served, role: str) -> None:
    served.token = build_development_token(served.token_key, Caller("li", role), issued_at=NOW, valid_hours=1)


def _ask(desk: Served, query: str, headers: dict[str, str] | None = None, **variables: Any) -> dict[str, Any]:
    body = desk.ask(query, CASE if headers is None else headers, **variables)
    assert "errors" not in body, body
    (found,) = body["data"].values()
    assert isinstance(found, dict)
    return found


def _read_queue(desk: Served) -> list[dict[str, Any]]:
    pairs, after = [], None
    while True:
        page = _ask(desk, QUEUE, after=after)
        pairs += page["pairs"]
        if not page["hasNextPage"]:
            return pairs
        after = page["endCursor"]


def test_what_waits_comes_page_by_page_and_names_nobody(desk: Served) -> None:
    pairs = _read_queue(desk)
    assert len({pair["id"] for pair in pairs}) == len(pairs) == 3
    assert {pair["reason"] for pair in pairs} == {"same_number_other_name", "two_records_of_one_register"}
    assert all(pair["reasonSaid"] and pair["reasonSaidZh"] and pair["partyKind"] == "PERSON" for pair in pairs)
    assert NAME not in json.dumps(pairs, ensure_ascii=False)


def test_a_pair_is_shown_side_by_side_and_is_in_the_audit_with_its_case(desk: Served) -> None:
    waiting = next(one for one in _read_queue(desk) if one["reason"] == "same_number_other_name")
    found = _ask(desk, PAIR, id=waiting["id"])
    (name,) = [row for row in found["values"] if row["column"] == "name"]
    assert ({name["left"], name["right"]}, name["agreement"]) == ({NAME, OTHER_NAME}, "different")
    assert [one["reason"] for one in found["apartBecause"]] == ["same_number_other_name"]
    assert (found["isOneEntity"], found["path"]) == (False, [])
    assert found["waterfall"].startswith("<svg")
    entry = desk.entries()[-1]
    assert (entry["subject"], entry["role"], entry["purpose"], entry["case_reference"]) == (
        "li", "clerk", "identity_review", "CASE-1",
    )  # fmt: skip
    assert found["left"]["entityId"] in entry["entity_ids"]
    assert NAME not in json.dumps(desk.entries(), ensure_ascii=False)


def test_a_judgement_is_stored_takes_the_pair_off_the_queue_and_is_withdrawn(desk: Served) -> None:
    waiting = next(one for one in _read_queue(desk) if one["reason"] == "same_number_other_name")
    judged = _ask(desk, JUDGE, id=waiting["id"], verdict="SAME")
    assert judged == {
        "__typename": "Judged", "pairId": waiting["id"], "verdict": "SAME", "judgedAt": "2026-01-06T09:00:00+00:00",
    }  # fmt: skip
    assert waiting["id"] not in {one["id"] for one in _read_queue(desk)}
    assert _ask(desk, JUDGE, id=waiting["id"], verdict="WITHDRAWN")["verdict"] == "WITHDRAWN"
    assert waiting["id"] in {one["id"] for one in _read_queue(desk)}
    ledger = open_ledger(desk.home.ledger)
    try:
        assert [one.verdict for one in iter_judgements(ledger)] == [Verdict.SAME, Verdict.WITHDRAWN]
    finally:
        ledger.close()


def test_paging_goes_on_behind_a_pair_that_was_judged_meanwhile(desk: Served) -> None:
    """Judging the last pair of a page led back to the first page, for ever; so did a cursor that was made up."""
    pairs = _read_queue(desk)
    number = next(place for place, one in enumerate(pairs) if one["reason"] == "same_number_other_name")
    judged = pairs[number]["id"]
    _ask(desk, JUDGE, id=judged, verdict="DIFFERENT")
    behind = _ask(desk, QUEUE, after=judged)
    assert [one["id"] for one in behind["pairs"]] == [one["id"] for one in pairs[number + 1 : number + 2]]
    assert behind["waitingCount"] == len(pairs) - 1
    made_up = desk.ask(QUEUE, CASE, after="a.b")
    assert made_up["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_a_fact_outranks_a_judgement(desk: Served) -> None:
    waiting = next(one for one in _read_queue(desk) if one["reason"] == "two_records_of_one_register")
    found = _ask(desk, JUDGE, id=waiting["id"], verdict="SAME")
    assert found["__typename"] == "AgainstFacts"
    assert "one record an entity" in found["reason"]


@pytest.mark.parametrize(
    ("role", "headers", "codes"),
    [
        ("clerk", {}, ("PURPOSE_REQUIRED", "PURPOSE_REQUIRED")),
        ("clerk", {"Purpose": "identity_review"}, ("CASE_REFERENCE_REQUIRED", "CASE_REFERENCE_REQUIRED")),
        ("regulator", CASE, ("ROLE_NOT_PERMITTED", "ROLE_NOT_PERMITTED")),
        ("regulator_inspector", CASE | {"Purpose": "inspection"}, (None, "ROLE_NOT_PERMITTED")),
        ("auditor", CASE | {"Purpose": "audit"}, (None, "ROLE_NOT_PERMITTED")),
    ],
)
def test_policies_decide_who_sees_and_who_judges(
    desk: Served, role: str, headers: dict[str, str], codes: tuple[str | None, str]
) -> None:
    waiting = _read_queue(desk)[0]
    _become(desk, role)
    assert _ask(desk, PAIR, headers, id=waiting["id"]).get("code") == codes[0]
    assert _ask(desk, JUDGE, headers, id=waiting["id"], verdict="DIFFERENT").get("code") == codes[1]
    assert desk.entries()[-1]["refused"] == [f"identity_judgement:{codes[1]}"]
    assert waiting["id"] in _read_ids(desk)


def _read_ids(desk: Served) -> set[str]:
    _become(desk, "clerk")
    return {one["id"] for one in _read_queue(desk)}


def test_an_entity_is_explained_and_an_unknown_one_is_not_found(desk: Served) -> None:
    waiting = _read_queue(desk)[0]
    entity = _ask(desk, PAIR, id=waiting["id"])["left"]["entityId"]
    assert _ask(desk, CLUSTER, id=entity) == {"__typename": "IdentityCluster", "id": entity, "steps": []}
    assert _ask(desk, CLUSTER, id="p_nobody")["__typename"] == "NotFound"
    for unknown in ("a.b", waiting["id"] + "x", "nonsense"):
        assert _ask(desk, PAIR, id=unknown)["__typename"] == "NotFound"
        assert _ask(desk, JUDGE, id=unknown, verdict="SAME")["__typename"] == "NotFound"


def test_an_id_that_was_retired_names_who_answers_for_it(desk: Served) -> None:
    entity = _ask(desk, PAIR, id=_read_queue(desk)[0]["id"])["left"]["entityId"]
    with duckdb.connect(str(desk.home.resolution_database)) as connection:
        connection.execute(
            "INSERT INTO identity SELECT * REPLACE ('p_old' AS entity_id, 'run-2' AS retired_run_id) FROM identity"
            " WHERE entity_id = $1",
            [entity],
        )
        connection.execute("INSERT INTO succession VALUES ('p_old', $1, 1)", [entity])
    found = _ask(desk, CLUSTER, id="p_old")
    assert found == {"__typename": "NotFound", "reason": f"This id was retired. Now answers: {entity}."}
    assert desk.entries()[-1]["entity_ids"] == [entity], "who answers is named"


def test_the_desk_is_asked_alone(desk: Served) -> None:
    for query in (
        "{ identityQueue { __typename } publication { runId } }",
        "{ a: identityQueue { __typename } b: identityQueue { __typename } }",
    ):
        body = desk.ask(query, CASE)
        assert body["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
        assert "alone" in body["errors"][0]["message"]
    assert desk.ask("{ identityQueue(first: 1000) { __typename } }", CASE)["errors"]


def test_what_only_looks_like_the_desk_goes_to_the_graph(desk: Served) -> None:
    query = '{ identityQueue: legalEntity(id: "e_1") { ... on LegalEntity { name } } }'
    assert desk.ask(query)["data"] == {"identityQueue": {"name": "鹏城有限公司"}}
    assert len(desk.graph.statements) == 1


def test_every_field_of_the_desk_is_known_by_a_mark() -> None:
    """Texts without a mark go to the engine unread."""
    assert all(any(mark in field for mark in _MARKS) for field in DESK_FIELDS)


def test_without_a_resolved_night_the_desk_says_that_it_cannot_answer(tmp_path: Path) -> None:
    served = Served(tmp_path)
    _become(served, "clerk")
    body = served.ask(QUEUE, CASE)
    assert body["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
