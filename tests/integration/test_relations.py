"""Owners and controllers from two nights to answers: as of a day, persons for a purpose alone, one statement."""

import re
from pathlib import Path
from typing import Any, cast

import pytest

from api.asking import read_profile_query
from api.profile_text import render_profile
from kg.facts.pipeline import build_facts
from kg.graph.address import find_address
from kg.graph.compose import Selection, build_statement
from kg.graph.door import connect
from kg.graph.invariants import check_graph
from kg.graph.publish import publish_facts
from kg.home import Home
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.small_city import ALPHA, ALPHA_BRANCH, BETA, WANG_NUMBER, build_city
from tests.staged_world import build_home, build_opaque_id
from tests.whole_service import Service
from tests.wiping import wipe_nodes

pytestmark = pytest.mark.neo4j
WITH_CASE = {"Purpose": "supervision", "Case-Reference": "2026-17"}
QUERY = """query Owners($uscc: String!, $asOf: Date, $limit: Int! = 20) { legalEntity(uscc: $uscc, asOf: $asOf) {
  ... on LegalEntity {
    beneficialOwners { finding validFrom owners { ... on BeneficialOwnerConnection { edges {
      node { id } tests leastShare
      paths { links { holderId firmId share } } hasAllPaths } } ... on Refused { code } } }
    controlChain { edges { node { __typename ... on Person { id } } leastVotes
      links { holderId firmId votes evidence { recordKey runId } } } }
    controlGroup { memberCount isComplete members { edges { node { ... on LegalEntity { id } } } } }
    closeLinks { edges { isHolder share isControl node { ... on LegalEntity { id } } } }
    surroundings(depth: 2, limit: $limit) { isComplete nodes { id isPerson x y } edges { fromId toId tieKind } }
  } } }"""
WANG, A, B = build_opaque_id("p", WANG_NUMBER), build_opaque_id("e", ALPHA), build_opaque_id("e", BETA)


def test_owners_and_controllers_are_answered_as_of_a_day_and_persons_for_a_purpose_alone(
    managed_graph: tuple[GraphSettings, Home], tmp_path: Path
) -> None:
    home, settings, reporter = build_home(tmp_path / "home"), GraphSettings(), SilentReporter()
    keys = load_keys(home.keys)
    later = build_city(2)
    later.records["shareholding"] = [row for row in later.records["shareholding"] if BETA not in row.record_key]
    with connect(*managed_graph) as graph:
        wipe_nodes(graph)
        for world in (build_city(), later):
            world.write(home)
            build_facts(home, world.run, keys, settings, reporter)
            publish_facts(graph, home, world.run, settings, reporter)
        assert check_graph(graph, home, keys, settings, reporter).findings == ()
    address = find_address(*managed_graph)
    elsewhere = GraphSettings(
        home=home.path, neo4j_uri=address.uri, neo4j_user=address.user, neo4j_password=address.password
    )
    with Service((elsewhere, home)) as service:

        def ask(headers: dict[str, str], **variables: Any) -> Any:
            service.statements.clear()
            answer = service.ask(QUERY, headers=headers, **variables)
            assert "errors" not in answer, answer
            assert len(service.statements) == 1
            return answer["data"]["legalEntity"]

        then = ask(WITH_CASE, uscc=BETA, asOf="2026-01-06")
        now = ask(WITH_CASE, uscc=BETA)
        before = ask(WITH_CASE, uscc=BETA, asOf="2025-12-31")
        unasked = ask({}, uscc=BETA, asOf="2026-01-06")
        small = ask(WITH_CASE, uscc=ALPHA, limit=2)
        refused = service.ask(QUERY, headers=WITH_CASE, uscc=ALPHA, limit=201)
        told, untold = (
            render_profile(service.ask(read_profile_query(), headers=headers, uscc=BETA, asOf="2026-01-06"))
            for headers in (WITH_CASE, {})
        )
    (owner,) = then["beneficialOwners"]["owners"]["edges"]
    assert (then["beneficialOwners"]["finding"], owner["node"]["id"]) == ("CONFIRMED", WANG)
    assert (owner["tests"], owner["leastShare"], owner["hasAllPaths"]) == (["SHARES", "CONTROL"], "0.6", True)
    ways = [(link["holderId"], link["firmId"], link["share"]) for path in owner["paths"] for link in path["links"]]
    assert ways == [(WANG, A, "0.6"), (A, B, "1.0")]
    (chain,) = then["controlChain"]["edges"]
    assert chain["node"] == {"__typename": "Person", "id": WANG}
    assert [(link["holderId"], link["firmId"], link["votes"]) for link in chain["links"]] == [
        (A, B, "1.0"),
        (WANG, A, "0.6"),
    ]
    assert [one["recordKey"] for link in chain["links"] for one in link["evidence"]] == [
        f"shareholding:{BETA}|1",
        f"shareholding:{ALPHA}|1",
    ]
    assert {(tie["fromId"], tie["toId"], tie["tieKind"]) for tie in then["surroundings"]["edges"]} > {
        (WANG, A, "OWNS"),
        (A, B, "OWNS"),
    }
    assert now["beneficialOwners"] == {"finding": "UNKNOWN", "validFrom": "2026-01-07", "owners": {"edges": []}}
    assert now["controlChain"] == {"edges": []}
    assert_groups(then, now, before, unasked)
    assert before["beneficialOwners"] is None, "nothing was known of that day"
    assert unasked["beneficialOwners"]["finding"] == "CONFIRMED"
    assert unasked["beneficialOwners"]["owners"] == {"code": "PURPOSE_REQUIRED"}
    assert unasked["controlChain"]["edges"] == [{"node": {"__typename": "Refused"}, "leastVotes": None, "links": []}]
    assert WANG not in str(unasked)
    assert not [node for node in unasked["surroundings"]["nodes"] if node["isPerson"]]
    assert (len(small["surroundings"]["nodes"]), small["surroundings"]["isComplete"]) == (2, False)
    assert refused["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert re.search(r"\n  beneficial owners: confirmed, .*\n  of whom\n +60\.00 % .*, shares, control ", told), told
    assert re.search(r"\n  controlled in the end by\n +\d+\.\d\d % ", told), told
    assert "\n  of whom: refused, PURPOSE_REQUIRED" in untold
    assert "\n  controlled in the end by\n    natural persons: refused, PURPOSE_REQUIRED\n" in untold


def assert_groups(then: Any, now: Any, before: Any, unasked: Any) -> None:
    """Firms that are one risk are named to whoever may read the register, with a purpose or without."""
    for told in (then, unasked):
        members = {edge["node"]["id"] for edge in told["controlGroup"]["members"]["edges"]}
        assert (told["controlGroup"]["memberCount"], members) == (3, {A, B, build_opaque_id("e", ALPHA_BRANCH)})
        (link,) = told["closeLinks"]["edges"]
        assert link == {"isHolder": True, "share": "1.0", "isControl": True, "node": {"id": A}}
    for told in (now, before):
        assert (told["controlGroup"], told["closeLinks"]) == (None, {"edges": []}), "nothing was known, or holds"


@pytest.mark.parametrize(("tie_count", "is_complete"), [(1000, True), (1001, False)])
def test_surroundings_whose_ties_are_cut_say_that_they_are_not_complete(
    managed_graph: tuple[GraphSettings, Home], tie_count: int, is_complete: bool
) -> None:
    """Nodes alone were once counted: two firms with more ties than are told were complete."""
    around = Selection("surroundings", parameters={"depth": 1, "limit": 20, "believed_at": None})
    root = Selection("legal_entity_by_uscc", parameters={"uscc": BETA, "as_of": None}, children=(around,))
    with connect(*managed_graph) as graph:
        wipe_nodes(graph)
        graph.write(
            "CREATE (x:LegalEntity {entity_id: 'e_x', name: '甲有限公司', subject_kind: 'firm'}) "
            "CREATE (f:LegalEntity {entity_id: 'e_f', name: '乙有限公司', subject_kind: 'firm', uscc: $uscc}) "
            "WITH x, f UNWIND range(1, $ties) AS tie CREATE (x)-[:OWNS {edge_id: 'o' + tie, share: 0.0001}]->(f)",
            {"uscc": BETA, "ties": tie_count},
        )
        statement = build_statement([root], natural_persons=False)
        (row,) = graph.read(statement.text, statement.parameters)
    found = cast("Any", row["item"])["below"][0]
    assert (len(found["nodes"]), len(found["edges"]), found["is_complete"]) == (2, 1000, is_complete)


CHAIN = """
CREATE (x:LegalEntity {entity_id: 'e_x', name: '甲有限公司', subject_kind: 'firm'})
CREATE (s:LegalEntity {entity_id: 'e_s', name: '王小明经营部', subject_kind: 'sole_proprietorship'})
CREATE (f:LegalEntity {entity_id: 'e_f', name: '乙有限公司', subject_kind: 'firm', uscc: $uscc})
CREATE (x)-[:OWNS {edge_id: 'o1', from_id: 'e_x', share: 1.0, source: 'register', record_key: 'k1'}]->(s)
CREATE (s)-[:OWNS {edge_id: 'o2', from_id: 'e_s', share: 1.0, source: 'register', record_key: 'k2'}]->(f)
CREATE (x)-[:CONTROLS {edge_id: 'c1', is_ultimate: true, least_votes: 1.0, link_holder_ids: ['e_agreed', 'e_s', 'e_x'],
  link_firm_ids: ['e_f', 'e_f', 'e_s'], link_votes: [0.1, 0.9, 1.0], evidence_links: [0, 1, 1, 2],
  evidence_sources: ['agreed', 'register', 'register', 'register'], evidence_record_keys: ['a1', 'k2', 'k3', 'k1'],
  evidence_run_ids: ['r', 'r', 'r', 'r'], evidence_recorded_at: ['t', 't', 't', 't']}]->(f)
CREATE (:LegalEntity {entity_id: 'e_agreed', name: '丙有限公司', subject_kind: 'firm'})"""


def test_a_chain_through_who_trades_alone_names_nothing_of_it_without_a_purpose(
    managed_graph: tuple[GraphSettings, Home],
) -> None:
    root = Selection(
        "legal_entity_by_uscc", parameters={"uscc": BETA, "as_of": None}, children=(Selection("control_chain"),)
    )
    told = {}
    with connect(*managed_graph) as graph:
        wipe_nodes(graph)
        graph.write(CHAIN, {"uscc": BETA})
        for shown in (True, False):
            statement = build_statement([root], natural_persons=shown)
            (row,) = graph.read(statement.text, statement.parameters)
            chain = cast("Any", row["item"])["below"][0]
            told[shown] = [
                (link["holder_name"], link["firm_name"], [one["record_key"] for one in link["evidence"]])
                for link in chain["links"]
            ]
    assert told[True] == [
        ("丙有限公司", "乙有限公司", ["a1"]),
        ("王小明经营部", "乙有限公司", ["k2", "k3"]),
        ("甲有限公司", "王小明经营部", ["k1"]),
    ], "who votes by an agreement has a name, and that for evidence"
    assert told[False] == [("丙有限公司", "乙有限公司", ["a1"]), (None, None, []), (None, None, [])]


MANY_WAYS = """
CREATE (p:Person {entity_id: 'p_1'}), (f:LegalEntity {entity_id: 'e_f', subject_kind: 'firm', uscc: $uscc})
CREATE (f)-[:OWNED_AS {edge_id: 'f'}]->(:OwnershipFinding {finding_id: 'f'})
CREATE (p)-[:BENEFICIALLY_OWNS {edge_id: 'b', least_share: 1.0, is_candidate: false}]->(f)
CREATE (p)-[:OWNS {edge_id: 'direct', share: 0.01}]->(f)
FOREACH (number IN range(1, $wide) |
  CREATE (p)-[:OWNS {edge_id: 'p' + number, share: 1.0}]->(:Upper {number: number})
  CREATE (:Lower {number: number})-[:OWNS {edge_id: 'f' + number, share: 0.01}]->(f))
WITH DISTINCT 1 AS done
MATCH (upper:Upper), (lower:Lower)
SET upper:LegalEntity, upper.entity_id = 'u' + upper.number, lower:LegalEntity, lower.entity_id = 'l' + lower.number
CREATE (upper)-[:OWNS {edge_id: 'm' + (1000 * upper.number + lower.number), share: 0.01 * lower.number}]->(lower)"""


OWN_BUSINESS = """
CREATE (p:Person {entity_id: 'p_1'}), (q:Person {entity_id: 'p_2'})
CREATE (f:LegalEntity {entity_id: 'e_f', subject_kind: 'firm', uscc: $uscc})
CREATE (stall:LegalEntity {entity_id: 'e_stall', subject_kind: 'individual_business'})
CREATE (shop:LegalEntity {entity_id: 'e_shop', subject_kind: 'sole_proprietorship'})
CREATE (g:LegalEntity {entity_id: 'e_g', subject_kind: 'firm'})
CREATE (f)-[:OWNED_AS {edge_id: 'f'}]->(:OwnershipFinding {finding_id: 'f'})
CREATE (p)-[:BENEFICIALLY_OWNS {edge_id: 'b', least_share: 0.5, is_candidate: false}]->(f)
CREATE (p)-[:OWNS {edge_id: 'o1', share: 0.1}]->(f)
CREATE (p)-[:OWNS {edge_id: 'sold', share: 0.3, valid_to: date('2025-01-01')}]->(f)
CREATE (p)-[:OWNS {edge_id: 'bought', share: 0.3, valid_from: date('2900-01-01')}]->(f)
CREATE (p)-[:REPRESENTS {edge_id: 'r1'}]->(stall)-[:OWNS {edge_id: 'o2', share: 0.4}]->(f)
CREATE (p)-[:REPRESENTS {edge_id: 'r2'}]->(shop)-[:OWNS {edge_id: 'o3', share: 0.2}]->(f)
CREATE (q)-[:OWNS {edge_id: 'o4', share: 1.0}]->(shop)
CREATE (p)-[:REPRESENTS {edge_id: 'r3'}]->(g)-[:OWNS {edge_id: 'o5', share: 0.3}]->(f)"""


def test_whoever_trades_alone_owns_by_that_business_unless_others_are_listed_and_never_by_an_office_in_a_firm(
    managed_graph: tuple[GraphSettings, Home],
) -> None:
    below = Selection("beneficial_owners", children=(Selection("owners"),))
    root = Selection("legal_entity_by_uscc", parameters={"uscc": BETA, "as_of": None}, children=(below,))
    with connect(*managed_graph) as graph:
        wipe_nodes(graph)
        graph.write(OWN_BUSINESS, {"uscc": BETA})
        statement = build_statement([root], natural_persons=True)
        (row,) = graph.read(statement.text, statement.parameters)
    owner = cast("Any", row["item"])["below"][0]["below"][0]
    ways = [(path["share"], [(link["firm_id"], link["share"]) for link in path["links"]]) for path in owner["paths"]]
    assert ways == [(0.1, [("e_f", 0.1)]), (0.4, [("e_stall", 1.0), ("e_f", 0.4)])]


@pytest.mark.parametrize(
    ("wide", "told", "has_all"), [(4, 17, True), (5, 20, False), (45, 1, False)], ids=["all", "the best", "too many"]
)
def test_of_equally_long_ways_the_same_are_told_each_time(
    managed_graph: tuple[GraphSettings, Home], wide: int, told: int, has_all: bool
) -> None:
    below = Selection("beneficial_owners", children=(Selection("owners"),))
    root = Selection("legal_entity_by_uscc", parameters={"uscc": BETA, "as_of": None}, children=(below,))
    with connect(*managed_graph) as graph:
        wipe_nodes(graph)
        graph.write(MANY_WAYS, {"uscc": BETA, "wide": wide})
        statement = build_statement([root], natural_persons=True)
        (row,) = graph.read(statement.text, statement.parameters)
    owner = cast("Any", row["item"])["below"][0]["below"][0]
    ways = [[link["holder_id"] for link in path["links"]] for path in owner["paths"]]
    through = sorted(((upper, lower) for upper in range(1, wide + 1) for lower in range(1, wide + 1)),
                     key=lambda way: (-way[1], f"p{way[0]}"))  # fmt: skip
    best = [["p_1", f"u{upper}", f"l{lower}"] for upper, lower in through]
    assert (owner["has_all_paths"], len(ways)) == (has_all, told)
    assert ways == [["p_1"], *best][:told], "the shortest first, then those of the largest share, then by their edges"
