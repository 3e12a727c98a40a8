"""Paths between firms, who owns both, and what is around one, of a published city: by GraphQL and at the terminal."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
import pytest
import typer
from typer.testing import CliRunner

from kg.errors import AccessDenied, RequestError
from kg.graph.address import find_address
from kg.home import Home
from kg.ledger.store import open_ledger
from kg.paths_command import paths, surroundings
from kg.settings import GraphSettings
from tests.integration.test_recipes import small_city_served
from tests.small_city import ALPHA, BETA, LI_NUMBER, PERSONAL, SHOP, WANG_NUMBER
from tests.staged_world import build_home, build_opaque_id
from tests.whole_service import Service

pytestmark = pytest.mark.neo4j
A, B = (build_opaque_id("e", code) for code in (ALPHA, BETA))
WANG, LI = (build_opaque_id("p", number) for number in (WANG_NUMBER, LI_NUMBER))
WITH_CASE = ["--purpose", "supervision", "--case", "2026-17"]


QUERY = """query Ways($uscc: String!, $to: ID!, $kinds: [PathKind!], $asOf: Date, $limit: Int! = 3, $believed: Date) {
  legalEntity(uscc: $uscc, asOf: $asOf) { ... on LegalEntity {
    paths(to: $to, kinds: $kinds, limit: $limit, believed: $believed) {
    __typename
    ... on Paths { hasMore completeTo paths { length nodes { id kind name }
      steps { ties { fromId toId kind share role amount { amountMinor currency } provenance { recordKey } } } } }
    ... on Refused { code } } } } }"""


@pytest.fixture(scope="module")
def city(managed_graph: tuple[GraphSettings, Home], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with small_city_served(managed_graph, build_home(tmp_path_factory.mktemp("city") / "home")) as service:
        yield service


def _ask(city: Service, headers: Mapping[str, str], role: str = "regulator_inspector", **variables: Any) -> Any:
    city.statements.clear()
    answer = city.ask(QUERY, role=role, headers=headers, **variables)
    assert "errors" not in answer, answer
    assert len(city.statements) == 1
    return answer["data"]["legalEntity"]["paths"]


def test_graphql_tells_paths_with_all_ties_in_one_statement_and_notes_whom_it_showed(city: Service) -> None:
    case = {"Purpose": "supervision", "Case-Reference": "2026-17"}
    found = _ask(city, {}, uscc=ALPHA, to=BETA)
    assert [path["length"] for path in found["paths"]] == [1, 2]
    assert (found["hasMore"], found["completeTo"]) == (False, 4)
    direct, by_office = found["paths"]
    assert [(tie["kind"], tie["share"], tie["amount"]) for tie in direct["steps"][0]["ties"]] == [
        ("OWNERSHIP", "1.0", None),
        ("GUARANTEE", None, {"amountMinor": 5_000_000, "currency": "CNY"}),
    ]
    assert [(node["kind"], node["name"]) for node in by_office["nodes"]] == [
        ("LEGAL_ENTITY", "鹏城甲公司"), ("ADDRESS", "鹏城市一路1号"), ("LEGAL_ENTITY", "鹏城乙公司"),
    ]  # fmt: skip
    entry = json.loads(_read_entries(city.home)[-1])
    assert (entry["entity_ids"], len(set(entry["looked_for"]))) == ([A, B], 2)
    assert _ask(city, {}, uscc=ALPHA, to=f"{BETA[:8]}-{BETA[8:].lower()}") == found, "a code however it is typed"
    assert json.loads(_read_entries(city.home)[-1])["looked_for"] == entry["looked_for"]
    assert _ask(city, {}, uscc=ALPHA, to=B, limit=1) | {"paths": []} == found | {"paths": [], "hasMore": True}
    assert _ask(city, {}, uscc=ALPHA, to=BETA, kinds=["OFFICE", "BRANCH"])["paths"] == []
    assert _ask(city, {}, uscc=ALPHA, to=SHOP) == {"__typename": "NotFound"}
    assert _ask(city, case, uscc=ALPHA, to=SHOP)["__typename"] == "Paths"
    assert _ask(city, {}, uscc=ALPHA, to="660101199001010011") == {"__typename": "NotFound"}
    missed = json.loads(_read_entries(city.home)[-1])
    assert (missed["looked_for"][0], len(set(missed["looked_for"]))) == (entry["looked_for"][0], 2)
    assert "660101199001010011" not in json.dumps(missed)
    assert _ask(city, {}, role="clerk", uscc=ALPHA, to=BETA) == {"__typename": "Refused", "code": "ROLE_NOT_PERMITTED"}
    refused = city.ask(QUERY, headers={}, uscc=ALPHA, to=BETA, limit=21)
    assert refused["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def _read_entries(home: Home) -> list[bytes]:
    ledger = open_ledger(home.ledger)
    entries = list(ledger.iter_contents())
    ledger.close()
    return entries


@pytest.fixture
def terminal(city: Service, managed_graph: tuple[GraphSettings, Home], monkeypatch: pytest.MonkeyPatch) -> Service:
    address = find_address(*managed_graph)
    assert address.password
    monkeypatch.setenv("KG_HOME", str(city.home.path))
    monkeypatch.setenv("KG_NEO4J_URI", address.uri)
    monkeypatch.setenv("KG_NEO4J_USER", address.user)
    monkeypatch.setenv("KG_NEO4J_PASSWORD", address.password.get_secret_value())
    return city


def _run(command: Any, *words: str) -> str:
    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, list(words), catch_exceptions=False).stdout


def test_the_terminal_tells_the_same_paths_in_words_as_json_and_drawn_and_each_look_is_audited(
    terminal: Service,
) -> None:
    said = _run(paths, ALPHA.lower(), BETA)
    assert "path 1, 1 tie:" in said
    assert "鹏城甲公司 holds 100.0000% of 鹏城乙公司 [city_market shareholding:91660100MA0000CCCC|1]" in said
    assert "鹏城甲公司 guarantees 50,000.00 CNY of 鹏城乙公司" in said
    assert "鹏城乙公司 has its office at 鹏城市一路1号" in said
    answer = orjson.loads(_run(paths, ALPHA, BETA, "--json", "--k", "1"))["paths"]
    assert (len(answer["paths"]), answer["has_more"]) == (1, True)
    assert "no path of up to 4 ties was found" in _run(paths, ALPHA, BETA, "--kind", "office")
    drawn = _run(paths, ALPHA, BETA, "--picture", "svg")
    assert drawn.startswith("<svg")
    assert "鹏城甲公司" in drawn
    looks = [json.loads(entry) for entry in _read_entries(terminal.home)[-4:]]
    assert {entry["operation"] for entry in looks} == {"kg paths"}
    assert (looks[0]["role"], looks[0]["purpose"], looks[0]["entity_ids"]) == ("operator", None, [A, B])
    assert len(looks[0]["looked_for"]) == 2
    assert ALPHA not in json.dumps(looks)
    with pytest.raises(AccessDenied):
        _run(paths, ALPHA, BETA, "--role", "clerk")
    refused = json.loads(_read_entries(terminal.home)[-1])
    assert (refused["role"], refused["allowed"], refused["refused"], refused["entity_ids"]) == (
        "clerk", [], ["credit:ROLE_NOT_PERMITTED"], [],
    ), "guarantees are no clerk's, here as by GraphQL"  # fmt: skip
    with pytest.raises(RequestError, match="other code"):
        _run(paths, ALPHA, SHOP)
    with pytest.raises(RequestError, match="of that code"):
        _run(paths, SHOP, ALPHA)
    with pytest.raises(RequestError, match="of that code"):
        _run(surroundings, SHOP)
    missed = [json.loads(entry) for entry in _read_entries(terminal.home)[-3:]]
    assert [(entry["operation"], len(entry["looked_for"]), entry["entity_ids"]) for entry in missed] == [
        ("kg paths", 2, []), ("kg paths", 2, []), ("kg surroundings", 1, []),
    ], "who was asked for in vain"  # fmt: skip


def test_what_is_around_a_firm_is_told_drawn_in_its_places_and_names_persons_for_a_purpose_alone(
    terminal: Service,
) -> None:
    said = _run(surroundings, ALPHA)
    assert "0 steps away: 鹏城甲公司" in said
    assert "鹏城甲公司南分公司 is a branch of 鹏城甲公司" in said
    assert WANG not in said
    assert _run(surroundings, ALPHA, "--role", "clerk") == said
    entry = json.loads(_read_entries(terminal.home)[-1])
    assert (entry["role"], entry["purpose"], entry["allowed"]) == ("clerk", None, ["registration"])
    named = _run(surroundings, ALPHA, *WITH_CASE)
    assert f"{WANG} holds 60.0000% of 鹏城甲公司 since 2015-03-01" in named
    assert f"{LI} is director of 鹏城甲公司" in named
    assert not [value for value in PERSONAL if value in named]
    answer = orjson.loads(_run(surroundings, ALPHA, "--depth", "2", "--json", *WITH_CASE))
    assert answer["places"][A] == [0.0, 0.0]
    assert answer["places"][WANG][1] == -1.0
    assert answer["is_complete"]
    drawn = _run(surroundings, ALPHA, "--picture", "html", *WITH_CASE)
    assert "<svg" in drawn
    assert "法定代表人" in drawn
    assert "There is more around it" in _run(surroundings, ALPHA, "--limit", "2")
    entry = json.loads(_read_entries(terminal.home)[-2])
    assert (entry["role"], entry["purpose"], entry["case_reference"]) == (
        "regulator_inspector",
        "supervision",
        "2026-17",
    )
    assert {WANG, LI} <= set(entry["entity_ids"])
    assert "natural_persons" in entry["allowed"]
    for refused in (["--purpose", "supervision"], [*WITH_CASE, "--role", "clerk"]):
        with pytest.raises(AccessDenied):
            _run(surroundings, ALPHA, *refused)
        entry = json.loads(_read_entries(terminal.home)[-1])
        assert (entry["allowed"], entry["entity_ids"], len(entry["refused"])) == ([], [], 1)


def test_what_was_believed_on_an_evening_is_told_at_the_terminal_and_by_graphql_and_of_a_day_alone(
    terminal: Service,
) -> None:
    by_graphql = {"uscc": ALPHA, "to": BETA, "asOf": "2026-01-05"}
    found = _ask(terminal, {}, **by_graphql)
    assert [path["length"] for path in found["paths"]] == [1, 2]
    assert _ask(terminal, {}, **by_graphql, believed="2026-01-05") == found, "the evening knows the night of its day"
    assert _ask(terminal, {}, **by_graphql, believed="2026-01-04")["paths"] == []
    refused = terminal.ask(QUERY, headers={}, uscc=ALPHA, to=BETA, believed="2026-01-05")
    assert refused["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert "asOf" in refused["errors"][0]["message"]
    before, after = ["--believed", "2026-01-04"], ["--believed", "2026-01-05"]
    assert "no path of up to 4 ties was found" in _run(paths, ALPHA, BETA, *before)
    looks = json.loads(_read_entries(terminal.home)[-1])
    assert _run(paths, ALPHA, BETA, *after, "--on", "2026-01-05") == _run(paths, ALPHA, BETA)
    assert json.loads(_read_entries(terminal.home)[-2])["query_digest"] != looks["query_digest"]
    assert _run(surroundings, ALPHA, *before) == "0 steps away: 鹏城甲公司\n"
    assert _run(surroundings, ALPHA, *after, *WITH_CASE) == _run(surroundings, ALPHA, *WITH_CASE)


COMMON = """query Both($uscc: String!, $to: ID!, $asOf: Date) {
  legalEntity(uscc: $uscc, asOf: $asOf) { ... on LegalEntity { commonOwners(to: $to) {
    __typename ... on CommonOwners { isComplete owners { id kind
      here { steps holdings { share provenance { recordKey } } beneficial { leastShare } control { leastVotes } }
      there { steps holdings { share } beneficial { leastShare } control { leastVotes } } } } } } } }"""


def test_graphql_tells_who_owns_both_with_records_and_computed_shares_and_persons_for_a_purpose_alone(
    city: Service,
) -> None:
    def ask(headers: Mapping[str, str], **variables: Any) -> Any:
        city.statements.clear()
        answer = city.ask(COMMON, headers=headers, **variables)
        assert "errors" not in answer, answer
        assert len(city.statements) == 1
        return answer["data"]["legalEntity"]["commonOwners"]

    case = {"Purpose": "supervision", "Case-Reference": "2026-17"}
    found = ask(case, uscc=ALPHA, to=BETA)
    assert json.loads(_read_entries(city.home)[-1])["entity_ids"] == [A, WANG]
    (owner,) = found["owners"]
    assert (owner["id"], owner["kind"], found["isComplete"]) == (WANG, "PERSON", True)
    assert owner["here"] == {
        "steps": 1,
        "holdings": [{"share": "0.6", "provenance": {"recordKey": f"shareholding:{ALPHA}|1"}}],
        "beneficial": {"leastShare": "0.6"},
        "control": {"leastVotes": "0.6"},
    }
    assert owner["there"] == {
        "steps": 2,
        "holdings": [],
        "beneficial": {"leastShare": "0.6"},
        "control": {"leastVotes": "1.0"},
    }
    assert ask({}, uscc=ALPHA, to=BETA)["owners"] == []
    assert ask(case, uscc=ALPHA, to=BETA, asOf="2025-12-31")["owners"] == [], "nobody stated yet who holds the other"
    assert ask({}, uscc=ALPHA, to=SHOP) == {"__typename": "NotFound"}
