"""A regulator's question against a real Neo4j, over HTTP (ASGI)."""

import json
from datetime import date
from importlib import resources

import pytest

from kg.graph.door import connect
from kg.graph.statements import read_bookkeeping
from kg.home import Home
from kg.model.edges import Manages, Owns, Represents
from kg.model.ids import FactId, Ratio
from kg.model.vocabulary import PositionRole
from kg.sealing.keys import load_keys
from kg.sealing.opaque_ids import build_number_hash
from kg.settings import GraphSettings
from tests.counted_graph import HeldGraph
from tests.profile_world import (
    ACME_USCC,
    NOBODYS_USCC,
    PERSON_NUMBER,
    RECORDED_AT,
    TRADER_USCC,
    build_edge,
    build_world,
    paths,
    seed,
    seed_edges,
)
from tests.whole_service import Service

pytestmark = pytest.mark.neo4j
WITH_CASE = {"Purpose": "supervision", "Case-Reference": "CASE-1"}
DEMO = resources.files("api").joinpath("demo_query.graphql").read_text("utf-8")


@pytest.fixture
def service(empty_graph: tuple[GraphSettings, Home]) -> Service:
    settings, home = empty_graph
    home.ledger.unlink(missing_ok=True)
    with connect(settings, home) as graph:
        seed(graph, build_world(load_keys(home.keys).seal))
    return Service(empty_graph)


def test_one_profile_is_one_statement_and_answers_everything(service: Service) -> None:
    answer = service.ask(DEMO, headers=WITH_CASE, uscc=ACME_USCC)
    assert "errors" not in answer, answer
    firm = answer["data"]["legalEntity"]
    assert len(service.statements) == 1
    assert firm["registeredCapital"] == {"amountMinor": 5_000_000_000, "currency": "CNY"}
    assert firm["formerNames"] == ["旧名有限公司"]
    assert [(e["role"], e["node"]["name"]) for e in firm["people"]["edges"]] == [
        ("LEGAL_REPRESENTATIVE", "boss"),
        ("DIRECTOR", "owner"),
    ]
    assert [(e["share"], e["node"]["__typename"]) for e in firm["shareholders"]["edges"]] == [
        ("0.6", "LegalEntity"),
        ("0.4", "Person"),
    ]
    assert firm["shareholders"]["edges"][1]["node"]["maskedNumber"] == "660*************11"
    assert [e["node"]["id"] for e in firm["guaranteesReceived"]["edges"]] == ["e_holder", "e_trader"]
    assert firm["guaranteesReceived"]["edges"][1]["node"]["name"] == "李氏小店"
    assert firm["facilities"]["edges"][0]["node"]["lender"]["node"]["name"] == "bank有限公司"
    assert len(firm["decisions"]["edges"]) == 1
    assert firm["evaluation"]["inspectionGrade"] == "B"
    assert firm["evaluation"]["reasons"][0]["evidence"] == [
        {"source": "city_market", "recordKey": "penalty:P1", "documentNumber": "罚1", "datedOn": "2024-05-06"}
    ]
    assert firm["evaluation"]["humanReview"]["textZh"]
    assert firm["provenance"] == {
        "source": "city_market",
        "recordKey": "registration:1",
        "runId": "run-1",
        "recordedAt": "2026-01-05T00:00:00+00:00",
    }
    (entry,) = service.entries()
    assert entry["subject"] == "li.hua"
    assert entry["case_reference"] == "CASE-1"
    assert entry["run_id"] == "run-1"
    assert {"e_acme", "p_owner", "p_boss", "e_trader"} <= set(entry["entity_ids"])
    assert "evaluation" in entry["allowed"]


def test_a_class_is_told_whole_with_what_would_improve_it_and_when(service: Service) -> None:
    answer = service.ask(
        """query Class($uscc: String!) { legalEntity(uscc: $uscc) { ... on LegalEntity { evaluation {
        ... on InspectionClass { inspectionGrade gradedSinceOn previousInspectionGrade points pointsBeforeCaps
        coverageRatio ruleVersion statutoryGround rulesEffectiveFrom evaluatedOn
        families { family points pointsBeforeCap cap knownCount inputCount newestOn }
        reasons { code family points pointsBeforeCap cap givesBack forcesGrade fallsOn passesOn repair groundIsChecked
          evidence { recordKey band points decayStep fallsOn fallsTo expiresOn relation relatedEntityId } }
        } } } } }""",
        uscc=ACME_USCC,
    )
    assert answer["data"]["legalEntity"]["evaluation"] == {
        "inspectionGrade": "B", "gradedSinceOn": "2026-01-02", "previousInspectionGrade": "A", "points": 30,
        "pointsBeforeCaps": 40, "coverageRatio": "0.75", "ruleVersion": "2026.1",
        "statutoryGround": "国市监信发〔2022〕6号", "rulesEffectiveFrom": "2024-07-01", "evaluatedOn": "2026-01-05",
        "families": [
            {"family": "SUPERVISION", "points": 30, "pointsBeforeCap": 30, "cap": 100, "knownCount": 3, "inputCount": 4,
             "newestOn": "2024-05-07"},
        ],
        "reasons": [
            {"code": "PENALTY", "family": "SUPERVISION", "points": 30, "pointsBeforeCap": 40, "cap": 30,
             "givesBack": 30, "forcesGrade": None, "fallsOn": "2026-05-06", "passesOn": "2027-05-06",
             "repair": "LEAVES", "groundIsChecked": True,
             "evidence": [
                 {"recordKey": "penalty:P1", "band": "serious", "points": 40, "decayStep": 1, "fallsOn": "2026-05-06",
                  "fallsTo": 20, "expiresOn": "2027-05-06", "relation": "SUBSIDIARY", "relatedEntityId": "e_holder"},
             ]},
        ],
    }  # fmt: skip
    (entry,) = service.entries()
    assert entry["entity_ids"] == ["e_acme", "e_holder"], "whom the reasons name is noted too"


def test_without_purpose_no_natural_person_is_named_and_firms_are_still_shown(service: Service) -> None:
    answer = service.ask(DEMO, uscc=ACME_USCC)
    firm = answer["data"]["legalEntity"]
    assert firm["people"]["code"] == "PURPOSE_REQUIRED"
    assert [(e["share"], e["node"]["__typename"]) for e in firm["shareholders"]["edges"]] == [
        ("0.6", "LegalEntity"),
        (None, "Refused"),
    ]
    assert [e["node"]["__typename"] for e in firm["guaranteesReceived"]["edges"]] == ["LegalEntity", "Refused"]
    written = json.dumps(answer, ensure_ascii=False)
    assert "李氏小店" not in written
    assert not any(str(one).startswith("p_") for one in paths(answer, "id"))
    assert ".sealed" not in service.statements[0]
    (entry,) = service.entries()
    assert entry["refused"] == ["natural_persons:PURPOSE_REQUIRED"]


def test_an_individual_business_answers_like_nobody_without_a_purpose_and_is_never_classed(service: Service) -> None:
    """It was refused where a code that nobody holds was not found, which told who trades (rule L0)."""
    for headers in ({}, {"Purpose": "supervision"}, {"Query-Cost": "1"}):
        trader, nobody = (service.ask(DEMO, headers=headers, uscc=uscc) for uscc in (TRADER_USCC, NOBODYS_USCC))
        assert trader["data"]["legalEntity"]["__typename"] == "NotFound"
        assert trader == nobody
    by_id = "{{ legalEntity(id: {0}) {{ ...R }} node(id: {0}) {{ ...R }} }} fragment R on NotFound {{ reason }}"
    assert service.ask(by_id.format('"e_trader"')) == service.ask(by_id.format('"e_nobody"'))
    assert [entry["entity_ids"] for entry in service.entries()][:2] == [["e_trader"], []]
    shown = service.ask(DEMO, headers=WITH_CASE, uscc=TRADER_USCC)["data"]["legalEntity"]
    assert shown["name"] == "李氏小店"
    assert shown["evaluation"]["code"] == "NATURAL_PERSON_NOT_CLASSED"


def test_the_class_is_for_inspectors_only(service: Service) -> None:
    firm = service.ask(DEMO, role="regulator", headers=WITH_CASE, uscc=ACME_USCC)["data"]["legalEntity"]
    assert firm["evaluation"]["code"] == "ROLE_NOT_PERMITTED"
    assert "EVALUATED_AS" not in service.statements[0]
    stranger = service.ask(DEMO, role="visitor", headers=WITH_CASE, uscc=ACME_USCC)["data"]["legalEntity"]
    assert stranger["code"] == "ROLE_NOT_PERMITTED"
    assert len(service.statements) == 1


def test_pages_follow_each_other_and_a_person_id_finds_nothing(service: Service) -> None:
    page = """query ($after: ID) { legalEntity(id: "e_acme") { ... on LegalEntity {
        shareholders(first: 1, after: $after) {
        edges { share node { ... on LegalEntity { id facilities { __typename } } } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }"""
    first = service.ask(page)["data"]["legalEntity"]["shareholders"]
    assert (first["edges"][0]["share"], first["pageInfo"]["hasNextPage"]) == ("0.6", True)
    assert first["edges"][0]["node"]["facilities"] == {"__typename": "BorrowedFacilityConnection"}
    after = first["pageInfo"]["endCursor"]
    assert first["pageInfo"]["startCursor"] == after
    assert first["pageInfo"]["hasPreviousPage"] is False
    second = service.ask(page, after=after)["data"]["legalEntity"]["shareholders"]
    assert (second["edges"][0]["node"], second["pageInfo"]["hasNextPage"]) == ({}, False)
    assert second["pageInfo"]["hasPreviousPage"] is True
    outcome = service.ask('{ legalEntity(id: "p_owner") { __typename } }')["data"]["legalEntity"]
    assert outcome == {"__typename": "NotFound"}


def test_cannot_evaluate_and_a_fact_that_had_ended_on_a_day(service: Service) -> None:
    holder = service.ask('{ legalEntity(id: "e_holder") { ... on LegalEntity { evaluation { ... on CannotEvaluate { '
                         "id code provenance { source recordKey runId } } } } } }")  # fmt: skip
    found = {"id": "v_2", "code": "DEREGISTERED",
             "provenance": {"source": "city_market", "recordKey": "registration:1", "runId": "run-1"}}  # fmt: skip
    assert holder["data"]["legalEntity"]["evaluation"] == found
    again = service.ask(
        '{ node(id: "v_2") { ... on CannotEvaluate { id code provenance { source recordKey runId } } } }'
    )
    assert again["data"]["node"] == found
    never = service.ask('{ legalEntity(id: "e_bank") { ... on LegalEntity { evaluation { ... on CannotEvaluate { '
                        "id code provenance { source } } } } } }")  # fmt: skip
    assert never["data"]["legalEntity"]["evaluation"] == {"id": None, "code": "NOT_EVALUATED", "provenance": None}
    people = """query ($day: Date) { legalEntity(id: "e_acme", asOf: $day) { ... on LegalEntity { people {
        ... on PositionConnection { edges { role } } } } } }"""
    roles = {
        day: [
            e["role"] for e in service.ask(people, headers=WITH_CASE, day=day)["data"]["legalEntity"]["people"]["edges"]
        ]
        for day in ("2014-01-01", "2016-01-01", "2021-01-01")
    }
    assert roles == {
        "2014-01-01": [],
        "2016-01-01": ["LEGAL_REPRESENTATIVE", "DIRECTOR"],
        "2021-01-01": ["LEGAL_REPRESENTATIVE"],
    }


def test_of_a_day_before_it_was_established_a_firm_says_so_and_a_natural_persons_business_does_not(
    service: Service,
) -> None:
    """A firm that is published answered that none of this code is, or that it is a natural person's business."""
    query = """query ($id: ID, $uscc: String) { legalEntity(id: $id, uscc: $uscc, asOf: "2009-12-31") {
        __typename ... on NotFound { reason } ... on LegalEntity { holdings { __typename } } } }"""
    for asked in ({"uscc": ACME_USCC}, {"id": "e_acme"}):
        outcome = service.ask(query, **asked)["data"]["legalEntity"]
        assert outcome["__typename"] == "NotFound"
        assert "not established on that day" in outcome["reason"]
    assert [entry["entity_ids"] for entry in service.entries()] == [["e_acme"], ["e_acme"]]
    assert service.ask(query, uscc=TRADER_USCC) == service.ask(query, uscc=NOBODYS_USCC)


def test_an_answer_says_while_a_run_is_being_published(
    service: Service, empty_graph: tuple[GraphSettings, Home]
) -> None:
    with connect(*empty_graph) as graph:
        graph.write("MATCH (meta:Meta) SET meta.status = 'publishing'")
    answer = service.ask("{ publication { runId status } }")
    assert answer["data"]["publication"] == {"runId": "run-1", "status": "PUBLISHING"}
    firm = service.ask('{ legalEntity(id: "e_acme") { __typename } }')
    assert firm["extensions"]["publication"]["status"] == "PUBLISHING", "who did not ask is told too"


@pytest.mark.parametrize("held_after", [1, 2, 3, 4])
def test_an_answer_that_a_night_came_between_says_so(
    service: Service, empty_graph: tuple[GraphSettings, Home], held_after: int
) -> None:
    """The shares of one root were those of the night before, of the next those of this one, and all was `published`."""
    with connect(*empty_graph) as graph:
        meta = {"run_id": "run-2", "night": date(2026, 1, 6), "recorded_at": RECORDED_AT, "content_digest": "d"}
        night = [("MATCH ()-[held:OWNS]->() SET held.share = 0.01", {}), (read_bookkeeping("finish").text, meta)]
        held = HeldGraph(held_after, lambda: graph.write_together(night))
        asked = "... on LegalEntity { shareholders { edges { share } } }"
        roots = [f'_{at}: legalEntity(id: "e_acme") {{ {asked} }}' for at in range(3)]
        query = f"{{ {' '.join(roots)} }}"
        answer = Service(empty_graph, held).ask(query)
        later = service.ask(query)
    told = {"runId": "run-1", "status": "PUBLISHING", "night": None}
    assert answer["extensions"]["publication"] == told
    shares = [next(iter(paths(part, "share"))) for part in answer["data"].values()]
    assert shares == ["0.6"] * (held_after - 1) + ["0.01"] * (4 - held_after), (
        "the statement was held where it was to be"
    )
    assert len(held.statements) == 1
    assert "publication" not in later.get("extensions", {})


def test_who_is_in_office_or_holds_stands_before_who_was_or_did(
    service: Service, empty_graph: tuple[GraphSettings, Home]
) -> None:
    """The first page of people held whom a hash put there, and a person's list began with the largest former share."""
    settings, home = empty_graph
    shares = {"amount_minor": None, "paid_in_minor": None, "currency": None, "partner_role": None, "holder_class": None}
    terms = [
        (Manages, "p_owner", PositionRole.DIRECTOR, 2012, None),
        (Manages, "p_boss", PositionRole.DIRECTOR, 2018, None),
        (Manages, "p_owner", PositionRole.MANAGER, 2021, None),
        (Represents, "p_boss", PositionRole.LEGAL_REPRESENTATIVE, 2019, None),
        (Manages, "p_boss", PositionRole.SUPERVISOR, 2020, None),
        (Manages, "p_boss", PositionRole.DIRECTOR, 2013, 2014),
        (Represents, "p_owner", PositionRole.LEGAL_REPRESENTATIVE, 2015, 2019),
    ]
    edges = [
        build_edge(
            kind, who, "e_bank", role=role, edge_id=FactId(f"t_{place}"), valid_from=date(since, 1, 1),
            valid_to=until and date(until, 1, 1),
        )
        for place, (kind, who, role, since, until) in enumerate(terms)
    ]  # fmt: skip
    ended = build_edge(Owns, "p_owner", "e_holder", share=Ratio(0.9), valid_to=date(2020, 1, 1), **shares)
    number_hash = build_number_hash(load_keys(home.keys).number, PERSON_NUMBER)
    with connect(settings, home) as graph:
        seed_edges(graph, [*edges, ended])
        graph.write("MATCH (p:Person {entity_id: 'p_owner'}) SET p.number_hash = $hash", {"hash": number_hash})
    query = """query ($number: String!) {
        legalEntity(id: "e_bank") { ... on LegalEntity { people { ... on PositionConnection {
            edges { role validFrom } } } } }
        person(number: $number) { ... on IdentifiedPerson { holdings { edges { share } } } } }"""
    answer = service.ask(query, headers=WITH_CASE, number=PERSON_NUMBER)["data"]
    assert [(one["role"], int(one["validFrom"][:4])) for one in answer["legalEntity"]["people"]["edges"]] == [
        ("LEGAL_REPRESENTATIVE", 2019), ("DIRECTOR", 2018), ("DIRECTOR", 2012), ("SUPERVISOR", 2020),
        ("MANAGER", 2021), ("LEGAL_REPRESENTATIVE", 2015), ("DIRECTOR", 2013),
    ]  # fmt: skip
    assert [one["share"] for one in answer["person"]["holdings"]["edges"]] == ["0.4", "0.9"]


def test_several_roots_are_one_statement_and_each_keeps_its_own_arguments(service: Service) -> None:
    answer = service.ask(
        """query ($day: Date) {
        then: legalEntity(id: "e_acme", asOf: $day) { ...Roles }
        now: legalEntity(id: "e_acme", asOf: "2021-01-01") { ...Roles }
        trader: legalEntity(id: "e_trader") { ... on LegalEntity { name } }
        nobody: legalEntity(uscc: "91660100MA0000000X") { __typename }
        publication { runId status } }
        fragment Roles on LegalEntity { people { ... on PositionConnection { edges { role } } } }""",
        headers=WITH_CASE,
        day="2016-01-01",
    )["data"]
    roles = {key: [edge["role"] for edge in answer[key]["people"]["edges"]] for key in ("then", "now")}
    assert roles == {"then": ["LEGAL_REPRESENTATIVE", "DIRECTOR"], "now": ["LEGAL_REPRESENTATIVE"]}
    assert answer["trader"] == {"name": "李氏小店"}
    assert answer["nobody"] == {"__typename": "NotFound"}
    assert answer["publication"] == {"runId": "run-1", "status": "PUBLISHED"}
    assert len(service.statements) == 1
    (entry,) = service.entries()
    assert entry["entity_ids"] == ["e_acme", "p_boss", "p_owner", "e_trader"]
    assert len(set(entry["looked_for"])) == 3
    assert not {"91660100MA0000000X", "e_acme"} & set(entry["looked_for"])
