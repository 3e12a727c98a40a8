"""Persons by exact number for a purpose; anything else by id; ids that were retired answer with their successors."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from kg.graph.door import connect
from kg.graph.migrations import migrate
from kg.home import Home
from kg.identifiers.identity_number import build_from_15_digits
from kg.model.credit_nodes import FacilityNode
from kg.model.edges import Borrows
from kg.model.ids import EntityId, FactId
from kg.model.nodes import PersonNode
from kg.sealing.blobs import SealedContent, seal
from kg.sealing.keys import KeyRing, load_keys
from kg.sealing.opaque_ids import build_number_hash
from kg.settings import GraphSettings
from tests.profile_world import RECORDED_AT, World, build_edge, build_firm, build_person, build_world, seed
from tests.whole_service import Service
from tests.wiping import wipe_nodes

pytestmark = pytest.mark.neo4j
OLD_NUMBER = "660100900101002"
NUMBER = build_from_15_digits(OLD_NUMBER)
ABSENT = build_from_15_digits("660100900101004")
WITH_CASE = {"Purpose": "supervision", "Case-Reference": "CASE-1"}
PERSON = """
query Person($number: String!, $asOf: Date) {
  person(number: $number, asOf: $asOf) {
    __typename
    ... on IdentifiedPerson {
      id name maskedNumber provenance { source }
      positions { edges { role validFrom validTo node { __typename ... on LegalEntity { id name } } } }
      holdings { edges { share node { __typename ... on LegalEntity { id name } } } }
    }
    ... on NotFound { reason }
    ... on Refused { code }
  }
}
"""
NODE = """
query Node($id: ID!) {
  node(id: $id) {
    __typename
    ... on Node { id }
    ... on LegalEntity { name redirectedFrom branches { edges { node { ... on LegalEntity { name } } } } }
    ... on Facility { amount { amountMinor } lender { node { ... on LegalEntity { name } } } }
    ... on SplitEntity { successorIds }
    ... on Refused { code }
  }
}
"""
BY_ID = (
    "query ($id: ID!) { legalEntity(id: $id) { __typename ... on LegalEntity { id redirectedFrom } "
    "... on SplitEntity { id successorIds } } }"
)
BY_ID_ON_DAY = BY_ID.replace("(id: $id)", '(id: $id, asOf: "2026-01-06")')


def build_graph(keys: KeyRing) -> World:
    """The profile world, its owner with a number; retired ids; a loan of the owner's own."""
    world = build_world(keys.seal)
    nodes = [
        replace(
            node,
            number_hash=build_number_hash(keys.number, NUMBER),
            sealed=seal(keys.seal, EntityId("p_owner"), SealedContent("王小明", NUMBER)),
        )
        if isinstance(node, PersonNode) and node.entity_id == "p_owner"
        else node
        for node in world.nodes
    ]
    (loan,) = [node for node in nodes if isinstance(node, FacilityNode)]
    retired = {"closed_at": RECORDED_AT}
    nodes += [
        build_firm("merged", **retired, successor_ids=(EntityId("e_acme"),)),
        build_firm("parted", **retired, successor_ids=(EntityId("e_acme"), EntityId("e_holder"))),
        build_firm("mixed", **retired, successor_ids=(EntityId("e_acme"), EntityId("e_trader"))),
        build_firm("traded", **retired, successor_ids=(EntityId("e_trader"), EntityId("e_acme"))),
        build_firm("left", **retired, successor_ids=(EntityId("e_gone"), EntityId("e_acme"), EntityId("e_holder"))),
        build_firm("gone", **retired),
        build_firm("became", **retired, successor_ids=(EntityId("e_trader"),)),
        replace(loan, facility_id=FactId("f_own")),
        replace(build_person(keys.seal, "former"), closed_at=RECORDED_AT),
    ]
    return World(nodes, [*world.edges, build_edge(Borrows, "p_owner", "f_own")])


@pytest.fixture(scope="module")
def served(managed_graph: tuple[GraphSettings, Home]) -> Iterator[Service]:
    settings, home = managed_graph
    with connect(settings, home) as graph:
        wipe_nodes(graph)
        migrate(graph)
        seed(graph, build_graph(load_keys(home.keys)))
    with Service(managed_graph) as service:
        yield service


def find_person(service: Service, number: str, **asked: Any) -> dict[str, Any]:
    answer = service.ask(PERSON, number=number, **{"headers": WITH_CASE, **asked})
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]["person"]
    return found


def find_node(service: Service, node_id: str, **asked: Any) -> dict[str, Any]:
    answer = service.ask(NODE, id=node_id, **asked)
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]["node"]
    return found


@pytest.mark.parametrize("number", [NUMBER, OLD_NUMBER, NUMBER.lower(), f" {NUMBER} ", "６６" + NUMBER[2:]])
def test_a_person_is_found_by_number_however_it_is_written(served: Service, number: str) -> None:
    found = find_person(served, number)
    assert (found["id"], found["name"], found["maskedNumber"]) == ("p_owner", "王小明", f"660{'*' * 13}{NUMBER[-2:]}")
    assert [(e["role"], e["validFrom"], e["validTo"], e["node"]["id"]) for e in found["positions"]["edges"]] == [
        ("DIRECTOR", "2015-01-01", "2020-01-01", "e_acme")
    ]
    assert [(e["share"], e["node"]["id"]) for e in found["holdings"]["edges"]] == [("0.4", "e_acme")]


def test_positions_are_those_of_the_day_that_is_asked_for(served: Service) -> None:
    assert find_person(served, NUMBER, asOf="2024-01-01")["positions"]["edges"] == []


@pytest.mark.parametrize("number", [ABSENT, "not a number", "", NUMBER[:-1], NUMBER[:-2] + "0X"])
def test_a_number_that_nobody_bears_and_what_is_no_number_answer_alike(served: Service, number: str) -> None:
    assert find_person(served, number) == {"__typename": "NotFound", "reason": "Nobody of this number is published."}


@pytest.mark.parametrize(
    ("role", "headers", "code"),
    [
        ("clerk", WITH_CASE, "ROLE_NOT_PERMITTED"),
        ("regulator", {}, "PURPOSE_REQUIRED"),
        ("regulator", {"Purpose": "supervision"}, "CASE_REFERENCE_REQUIRED"),
        ("regulator", {"Purpose": "audit", "Case-Reference": "C"}, "PURPOSE_NOT_PERMITTED"),
    ],
)
def test_who_may_not_ask_learns_nothing(served: Service, role: str, headers: dict[str, str], code: str) -> None:
    answers = [find_person(served, number, role=role, headers=headers) for number in (NUMBER, ABSENT, "no number")]
    assert answers == [{"__typename": "Refused", "code": code}] * 3


@pytest.mark.parametrize(
    "query",
    [
        f'{{ person(number: "{NUMBER}") {{ __typename }} }}',
        f'query ($n: String! = "{NUMBER}") {{ person(number: $n) {{ __typename }} }}',
        f'query {{ ...A }} fragment A on Query {{ person(number: "{NUMBER}") {{ __typename }} }}',
    ],
)
def test_a_number_in_the_text_of_a_query_is_refused(served: Service, query: str) -> None:
    answer = served.ask(query, headers=WITH_CASE)
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert "variable" in error["message"]
    assert NUMBER not in str(answer)


def test_one_person_a_request(served: Service) -> None:
    query = (
        "query ($a: String!, $b: String!) { a: person(number: $a) { __typename } b: person(number: $b) { __typename } }"
    )
    answer = served.ask(query, headers=WITH_CASE, a=NUMBER, b=ABSENT)
    assert "asks for one person" in answer["errors"][0]["message"]


def test_every_look_up_is_on_record_by_keyed_hash_whether_it_found_somebody_or_not(served: Service) -> None:
    before = len(served.entries())
    served.statements.clear()
    find_person(served, NUMBER)
    find_person(served, ABSENT)
    find_person(served, NUMBER, role="clerk")
    found, absent, refused = served.entries()[before:]
    keys = load_keys(served.home.keys)
    assert len(served.statements) == 3
    assert found["entity_ids"][0] == "p_owner"
    assert found["looked_for"] == [build_number_hash(keys.number, NUMBER)] == refused["looked_for"]
    assert (absent["entity_ids"], absent["looked_for"]) == ([], [build_number_hash(keys.number, ABSENT)])
    assert refused["entity_ids"] == []
    assert "natural_persons:ROLE_NOT_PERMITTED" in refused["refused"]
    assert NUMBER not in str(served.entries())


def test_a_person_is_not_asked_for_by_id(served: Service) -> None:
    for node_id in ("p_owner", "p_boss", "p_former", "p_nobody"):
        assert find_node(served, node_id, headers=WITH_CASE) == {"__typename": "NotFound"}


def test_anything_with_an_id_is_asked_for_again_by_it(served: Service) -> None:
    firm = find_node(served, "e_acme")
    assert (firm["__typename"], firm["id"], firm["redirectedFrom"]) == ("LegalEntity", "e_acme", None)
    assert firm["branches"]["edges"] == [{"node": {"name": "branch有限公司"}}]
    loan = find_node(served, "f_1", role="regulator")
    assert loan["amount"] == {"amountMinor": 10000}
    assert loan["lender"]["node"]["name"] == "bank有限公司"
    assert find_node(served, "d_fine")["__typename"] == "Decision"
    assert find_node(served, "v_1")["__typename"] == "InspectionClass"
    assert find_node(served, "v_2")["__typename"] == "CannotEvaluate"


@pytest.mark.parametrize(
    ("node_id", "role", "answer"),
    [
        ("f_1", "clerk", {"__typename": "Refused", "code": "ROLE_NOT_PERMITTED"}),
        ("v_1", "regulator", {"__typename": "Refused", "code": "ROLE_NOT_PERMITTED"}),
        ("e_trader", "regulator", {"__typename": "NotFound"}),
        ("e_became", "regulator", {"__typename": "NotFound"}),
        ("f_own", "regulator_inspector", {"__typename": "NotFound"}),
        ("a_1", "regulator", {"__typename": "NotFound"}),
        ("d_repaired", "regulator", {"__typename": "NotFound"}),
        ("e_gone", "regulator", {"__typename": "NotFound"}),
        ("", "regulator", {"__typename": "NotFound"}),
    ],
)
def test_an_id_gives_no_more_than_the_way_that_led_to_it(
    served: Service, node_id: str, role: str, answer: dict[str, Any]
) -> None:
    assert find_node(served, node_id, role=role) == answer


def test_a_retired_id_answers_with_its_successor_and_says_so(served: Service) -> None:
    served.statements.clear()
    firm = find_node(served, "e_merged")
    assert (firm["id"], firm["redirectedFrom"]) == ("e_acme", "e_merged")
    assert len(served.statements) == 1
    (answer,) = served.ask(BY_ID, id="e_merged")["data"].values()
    assert answer == {"__typename": "LegalEntity", "id": "e_acme", "redirectedFrom": "e_merged"}


def test_a_retired_id_that_was_parted_says_which_ids_answer_for_it(served: Service) -> None:
    parted = {"__typename": "SplitEntity", "id": "e_parted", "successorIds": ["e_acme", "e_holder"]}
    (answer,) = served.ask(BY_ID, id="e_parted")["data"].values()
    assert answer == parted
    found = find_node(served, "e_parted")
    assert (found["__typename"], found["successorIds"]) == ("SplitEntity", ["e_acme", "e_holder"])


@pytest.mark.parametrize("asked", ["e_mixed", "e_traded"])
def test_a_natural_persons_business_is_no_successor_but_where_it_may_be_read(served: Service, asked: str) -> None:
    """Both ids and their number were told without a purpose, and one then answered like one that nobody bears."""
    firm = find_node(served, asked)
    assert (firm["__typename"], firm["id"], firm["redirectedFrom"]) == ("LegalEntity", "e_acme", asked)
    (answer,) = served.ask(BY_ID, id=asked)["data"].values()
    assert answer == {"__typename": "LegalEntity", "id": "e_acme", "redirectedFrom": asked}
    (dated,) = served.ask(BY_ID_ON_DAY, id=asked)["data"].values()
    assert dated == answer
    (told,) = served.ask(BY_ID, id=asked, headers=WITH_CASE)["data"].values()
    assert (told["__typename"], sorted(told["successorIds"])) == ("SplitEntity", ["e_acme", "e_trader"])


OTHER_END = """query ($to: ID!) { legalEntity(id: "e_branch") { ... on LegalEntity {
    paths(to: $to) { __typename ... on Paths { otherId redirectedFrom paths { length } }
      ... on SplitEntity { id successorIds } }
    commonOwners(to: $to) { __typename ... on CommonOwners { otherId redirectedFrom owners { id } }
      ... on SplitEntity { id successorIds } } } } }"""


def find_other_end(service: Service, to: str, **asked: Any) -> list[dict[str, Any]]:
    service.statements.clear()
    answer = service.ask(OTHER_END, to=to, **({"headers": WITH_CASE} | asked))
    assert "errors" not in answer, answer
    assert len(service.statements) == 1
    return [answer["data"]["legalEntity"][name] for name in ("paths", "commonOwners")]


def test_the_other_end_of_paths_and_of_common_owners_is_found_by_an_id_as_a_legal_entity_is(served: Service) -> None:
    """Of an id that was parted one part was answered about, without a word; and nobody was told about whom it was."""
    parted = {"__typename": "SplitEntity", "id": "e_parted", "successorIds": ["e_acme", "e_holder"]}
    assert find_other_end(served, "e_parted") == [parted, parted]
    paths, owners = find_other_end(served, "e_merged")
    assert (paths["otherId"], paths["redirectedFrom"], paths["paths"]) == ("e_acme", "e_merged", [{"length": 1}])
    assert (owners["otherId"], owners["redirectedFrom"]) == ("e_acme", "e_merged")
    assert [one["id"] for one in owners["owners"]] == ["e_holder", "p_owner"]
    plain, _ = find_other_end(served, "e_acme")
    assert plain == {**paths, "redirectedFrom": None}
    for asked in ("e_mixed", "e_traded"):
        mixed, alone = find_other_end(served, asked), find_other_end(served, asked, headers={})
        assert [sorted(one["successorIds"]) for one in mixed] == [["e_acme", "e_trader"]] * 2
        assert alone[1]["otherId"] == "e_acme", "a natural person's business is no successor where it is not shown"
    nothing = {"__typename": "NotFound"}
    assert [find_other_end(served, asked, headers={})[1] for asked in ("e_became", "e_gone")] == [nothing, nothing]


def test_what_was_closed_since_is_no_successor(served: Service) -> None:
    (answer,) = served.ask(BY_ID, id="e_left")["data"].values()
    assert answer["successorIds"] == ["e_acme", "e_holder"]
    assert find_node(served, "e_left")["successorIds"] == ["e_acme", "e_holder"]
