"""Paths between firms and what is around one: from a real Neo4j as from networkx, by GraphQL and at the terminal."""

import json
import random
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, cast

import networkx as nx
import orjson
import pytest
import typer
from typer.testing import CliRunner

from kg.errors import AccessDenied, RequestError
from kg.graph.address import find_address
from kg.graph.compose import Selection, build_statement
from kg.graph.door import Graph, connect
from kg.home import Home
from kg.ledger.store import open_ledger
from kg.model.ids import Uscc
from kg.model.vocabulary import PathKind
from kg.paths.connecting import Paths
from kg.paths.reading import Asked, read_paths
from kg.paths_command import paths, surroundings
from kg.settings import GraphSettings
from tests.integration.test_recipes import small_city_served
from tests.small_city import ALPHA, ALPHA_BRANCH, BETA, LI_NUMBER, PERSONAL, SHOP, WANG_NUMBER
from tests.staged_world import build_home, build_opaque_id
from tests.whole_service import Service

pytestmark = pytest.mark.neo4j
A, B, BRANCH = (build_opaque_id("e", code) for code in (ALPHA, BETA, ALPHA_BRANCH))
WANG, LI = (build_opaque_id("p", number) for number in (WANG_NUMBER, LI_NUMBER))
WITH_CASE = ["--purpose", "supervision", "--case", "2026-17"]
KIND_OF = {
    "OWNS": PathKind.OWNERSHIP, "BRANCH_OF": PathKind.BRANCH, "GUARANTEES": PathKind.GUARANTEE,
    "MANAGES": PathKind.OFFICE, "REPRESENTS": PathKind.OFFICE, "REGISTERED_AT": PathKind.ADDRESS,
}  # fmt: skip
RANKS = {kind: rank for rank, kind in enumerate(PathKind)}
DAY = date(2025, 6, 1)


class RandomWorld:
    """Firms, traders, persons and offices with ties of all kinds, some of them closed, some of another time."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self.firms = [f"e{number:02}" for number in range(24)]
        self.kinds = {name: "individual_business" if number % 6 == 5 else "firm"
                      for number, name in enumerate(self.firms)}  # fmt: skip
        self.persons, self.offices = [f"p{number}" for number in range(8)], [f"a{number}" for number in range(5)]
        self.ties = [self._draw(number) for number in range(64)]

    def write(self, graph: Graph) -> None:
        """Itself alone."""
        graph.write("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
        graph.write(
            "UNWIND $rows AS row CREATE (n:LegalEntity) SET n = row",
            {"rows": [{"entity_id": name, "uscc": f"U{name}", "name": name, "subject_kind": kind}
                      for name, kind in self.kinds.items()]},
        )  # fmt: skip
        graph.write("UNWIND $ids AS id CREATE (:Person {entity_id: id})", {"ids": self.persons})
        for office in self.offices:  # one stands without text, as where a natural person trades
            text = None if office == "a0" else office
            graph.write("CREATE (:Address {address_id: $id, address: $text})", {"id": office, "text": text})
        for tie in self.ties:
            graph.write(
                "MATCH (one) WHERE coalesce(one.entity_id, one.address_id) = $from_id MATCH (other) "
                "WHERE coalesce(other.entity_id, other.address_id) = $to_id "
                f"CREATE (one)-[tie:{tie['type']}]->(other) SET tie = $row",
                {"from_id": tie["from_id"], "to_id": tie["to_id"], "row": tie["row"]},
            )

    def find_paths(self, start: str, end: str, *, persons: bool, kinds: list[PathKind] | None, on: date | None,
                   longest: int) -> list[tuple[str, ...]]:  # fmt: skip
        """Every path, in the stated order, by listing them all."""
        graph: nx.Graph[str] = nx.Graph()
        graph.add_nodes_from([start, end])
        for tie in self.ties:
            kind, ends = KIND_OF[tie["type"]], (tie["from_id"], tie["to_id"])
            if (kinds and kind not in kinds) or not self._holds(tie, on):
                continue
            if not persons and any(one in self.persons or one == "a0" or self.kinds.get(one, "firm") != "firm"
                                   for one in ends):  # fmt: skip
                continue
            rank = min(RANKS[kind], graph.get_edge_data(*ends, {"rank": 9})["rank"])
            graph.add_edge(*ends, rank=rank)
        if start == end:
            return [(start,)]
        found = [tuple(path) for path in nx.all_simple_paths(graph, start, end, cutoff=longest)]
        return sorted(found, key=lambda path: (len(path), [(graph[one][other]["rank"], other)
                                                          for one, other in pairwise(path)]))  # fmt: skip

    def _draw(self, number: int) -> dict[str, Any]:
        kind = self._chance.choice(list(KIND_OF))
        start = self._chance.choice(self.persons if kind in ("MANAGES", "REPRESENTS") else self.firms)
        if kind == "OWNS" and number % 3 == 0:
            start = self._chance.choice(self.persons)
        end = self._chance.choice(self.offices if kind == "REGISTERED_AT" else self.firms)
        row: dict[str, Any] = {"edge_id": f"t{number:03}", "source": "s", "record_key": "k", "run_id": "r"}
        if self._chance.random() < 0.2:
            row |= {"valid_from": self._chance.choice([date(2024, 1, 1), date(2025, 12, 1)])}
        if self._chance.random() < 0.2:
            row |= {
                "closed_at": date(2026, 1, 1),
                "stated_until": self._chance.choice([date(2025, 1, 1), date(2026, 1, 1)]),
            }
        return {"type": kind, "from_id": start, "to_id": end, "row": row}

    @staticmethod
    def _holds(tie: Mapping[str, Any], on: date | None) -> bool:
        row = tie["row"]
        if on is None:
            return "closed_at" not in row
        stated = "closed_at" not in row or (tie["type"] != "GUARANTEES" and row["stated_until"] > on)
        return stated and row.get("valid_from", on) <= on


def _list(found: Paths) -> list[tuple[str, ...]]:
    return [tuple(str(node["id"]) for node in path.nodes) for path in found.paths]


def test_paths_are_those_of_networkx_in_the_stated_order_of_all_kinds_and_days_and_persons_where_they_may_be_read(
    managed_graph: tuple[GraphSettings, Home],
) -> None:
    world, chance, lengths = RandomWorld(7), random.Random(8), set()
    firms = [name for name, kind in world.kinds.items() if kind == "firm"]
    with connect(*managed_graph) as graph:
        world.write(graph)
        for number in range(60):
            start, end = chance.choice(firms), chance.choice(firms)
            persons, on = number % 4 < 2, DAY if number % 4 == 0 else None
            kinds = chance.sample(list(PathKind), 3) if number % 4 == 1 else None
            longest, limit = chance.choice((1, 2, 3, 4, 5, 6, 6)), chance.randint(1, 20)
            found = read_paths(graph, Asked(Uscc(f"U{start}"), on, persons), end, kinds, (longest, limit)).paths
            expected = world.find_paths(start, end, persons=persons, kinds=kinds, on=on, longest=longest)
            assert _list(found) == expected[:limit], (start, end, persons, kinds, on, longest)
            assert (found.has_more, found.complete_to) == (len(expected) > limit, longest)
            lengths |= {len(path.steps) for path in found.paths}
    assert lengths == {0, 1, 2, 3, 4, 5, 6}, "too little is connected to tell anything"


HUB = """
CREATE (a:LegalEntity {entity_id: 'a', uscc: 'UA', subject_kind: 'firm'}),
  (b:LegalEntity {entity_id: 'b', subject_kind: 'firm'}), (c:LegalEntity {entity_id: 'c', subject_kind: 'firm'}),
  (bank:LegalEntity {entity_id: 'bank', subject_kind: 'firm'})
CREATE (a)<-[:GUARANTEES {edge_id: 'g1'}]-(bank)-[:GUARANTEES {edge_id: 'g2'}]->(c)-[:OWNS {edge_id: 'o1'}]->(b)
WITH bank
UNWIND range(1, $others) AS number
CREATE (bank)-[:GUARANTEES {edge_id: 'h' + number}]->(:LegalEntity {entity_id: 'h' + number, subject_kind: 'firm'})"""


@pytest.mark.parametrize(("others", "complete_to"), [(198, 6), (199, 1 + 2 + 1)])
def test_who_has_too_many_ties_is_met_and_not_looked_behind_and_the_answer_says_so(
    managed_graph: tuple[GraphSettings, Home], others: int, complete_to: int
) -> None:
    with connect(*managed_graph) as graph:
        graph.write("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
        graph.write(HUB, {"others": others})
        found = read_paths(graph, Asked(Uscc("UA"), None, False), "b", None, (6, 3)).paths
    assert _list(found) == [("a", "bank", "c", "b")]
    assert found.complete_to == complete_to


QUERY = """query Ways($uscc: String!, $to: ID!, $kinds: [PathKind!], $asOf: Date, $limit: Int! = 3) {
  legalEntity(uscc: $uscc, asOf: $asOf) { ... on LegalEntity { paths(to: $to, kinds: $kinds, limit: $limit) {
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
    assert json.loads(_read_entries(city.home)[-1])["entity_ids"] == [A, B]
    assert _ask(city, {}, uscc=ALPHA, to=B, limit=1) | {"paths": []} == found | {"paths": [], "hasMore": True}
    assert _ask(city, {}, uscc=ALPHA, to=BETA, kinds=["OFFICE", "BRANCH"])["paths"] == []
    assert _ask(city, {}, uscc=ALPHA, to=SHOP) == {"__typename": "NotFound"}
    assert _ask(city, case, uscc=ALPHA, to=SHOP)["__typename"] == "Paths"
    assert _ask(city, {}, uscc=ALPHA, to="660101199001010011") == {"__typename": "NotFound"}
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
    assert "鹏城甲公司 guarantees 5,000,000 minor units of CNY of 鹏城乙公司" in said
    assert "鹏城乙公司 has its office at 鹏城市一路1号" in said
    answer = orjson.loads(_run(paths, ALPHA, BETA, "--json", "--k", "1"))["paths"]
    assert (len(answer["paths"]), answer["has_more"]) == (1, True)
    assert "not connected by up to 4 ties" in _run(paths, ALPHA, BETA, "--kind", "office")
    drawn = _run(paths, ALPHA, BETA, "--picture", "svg")
    assert drawn.startswith("<svg")
    assert "鹏城甲公司" in drawn
    looks = [json.loads(entry) for entry in _read_entries(terminal.home)[-4:]]
    assert {entry["operation"] for entry in looks} == {"kg paths"}
    assert (looks[0]["role"], looks[0]["purpose"], looks[0]["entity_ids"]) == ("operator", None, [A, B])
    assert len(looks[0]["looked_for"]) == 2
    assert ALPHA not in json.dumps(looks)
    with pytest.raises(RequestError, match="other code"):
        _run(paths, ALPHA, SHOP)
    with pytest.raises(RequestError, match="of that code"):
        _run(paths, SHOP, ALPHA)


def test_what_is_around_a_firm_is_told_drawn_in_its_places_and_names_persons_for_a_purpose_alone(
    terminal: Service,
) -> None:
    said = _run(surroundings, ALPHA)
    assert "0 steps away: 鹏城甲公司" in said
    assert "鹏城甲公司南分公司 is a branch of 鹏城甲公司" in said
    assert WANG not in said
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


TOWER = """
UNWIND range(0, 9) AS number
CREATE (:LegalEntity {entity_id: 'f' + number, uscc: 'F' + number, name: 'f' + number, subject_kind: 'firm'})
WITH count(*) AS made
UNWIND $held AS row
MATCH (one:LegalEntity {entity_id: 'f' + row[0]}), (other:LegalEntity {entity_id: 'f' + row[1]})
CREATE (one)-[:OWNS {edge_id: 'o' + row[0] + row[1] + row[2], share: row[2], source: 's', record_key: 'k'}]->(other)"""

AGREED = """
MATCH (head:LegalEntity {entity_id: 'f8'}), (firm:LegalEntity) WHERE firm.entity_id IN ['f0', 'f1']
CREATE (head)-[:CONTROLS {edge_id: 'c' + firm.entity_id, is_joint: false, least_votes: 0.6, most_votes: 0.6}]->(firm)"""


def test_firms_that_own_both_come_the_nearest_first_with_every_record_around_loops_and_never_one_of_the_two(
    managed_graph: tuple[GraphSettings, Home],
) -> None:
    """0 holds 1. 2 holds both, of 0 as two records say; 3 holds 2, 4 and 2 hold each other; 5 holds 0, 7 holds 6 who
    does; 8 controls both by an agreement; 9 holds nothing."""
    held = [[2, 0, 0.4], [2, 0, 0.5], [2, 1, 0.3], [3, 2, 0.5], [4, 2, 0.2], [2, 4, 0.9], [5, 0, 0.1], [0, 1, 0.2]]
    held += [[6, 0, 0.1], [7, 6, 1.0]]
    found = {}
    with connect(*managed_graph) as graph:
        graph.write("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
        graph.write(TOWER, {"held": held})
        graph.write(AGREED)
        for limit in (2, 7):
            below = Selection("common_owners", parameters={"to": "F1", "limit": limit})
            root = Selection("legal_entity_by_uscc", parameters={"uscc": "F0", "as_of": None}, children=(below,))
            statement = build_statement([root], natural_persons=False)
            (row,) = graph.read(statement.text, statement.parameters)
            found[limit] = cast("Any", row["item"])["below"][0]
    assert [(one["id"], *(stake["steps"] for stake in one["stakes"])) for one in found[7]["owners"]] == [
        ("f2", 1, 1), ("f5", 1, 2), ("f6", 1, 2), ("f3", 2, 2), ("f4", 2, 2), ("f7", 2, 3), ("f8", None, None),
    ]  # fmt: skip
    assert [holding["share"] for holding in found[7]["owners"][0]["stakes"][0]["holdings"]] == [0.4, 0.5]
    assert found[7]["owners"][-1]["stakes"][1]["control"]["least_votes"] == 0.6
    assert found[2]["related_entity_ids"] == ["f2", "f5"]
    assert (found[7]["is_complete"], found[2]["is_complete"]) == (True, False)
