"""Motifs of guarantees from two nights to answers: one statement, firms alone, for whoever may read credit."""

from pathlib import Path
from typing import Any

import pytest

from kg.facts.pipeline import build_facts
from kg.graph.address import find_address
from kg.graph.door import connect
from kg.graph.invariants import check_graph
from kg.graph.publish import publish_facts
from kg.graph.queries import read_query
from kg.home import Home
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.guarantee_city import RING, build_guarantee_city, id_of
from tests.small_city import ALPHA, BETA
from tests.staged_world import build_home
from tests.whole_service import Service
from tests.wiping import wipe_nodes

pytestmark = pytest.mark.neo4j
WITH_CASE = {"Purpose": "supervision", "Case-Reference": "2026-17"}
QUERY = """query Motifs($uscc: String!, $asOf: Date) { legalEntity(uscc: $uscc, asOf: $asOf) { ... on LegalEntity {
  guaranteeMotifs { ... on Refused { code } ... on MotifMembershipConnection { edges { validFrom place node {
    motifKind memberCount guaranteeCount exposure { amountMinor currency } inGroupRatio
    participants { edges { place node { ... on LegalEntity { id } } } } } } } } } } }"""


def test_motifs_are_answered_in_one_statement_and_end_with_their_guarantees(
    managed_graph: tuple[GraphSettings, Home], tmp_path: Path
) -> None:
    home, settings, reporter = build_home(tmp_path / "home"), GraphSettings(), SilentReporter()
    keys = load_keys(home.keys)
    later = build_guarantee_city(2)
    later.records["guarantee"] = [row for row in later.records["guarantee"] if not row.record_key.endswith(":B1")]
    with connect(*managed_graph) as graph:
        wipe_nodes(graph)
        for world in (build_guarantee_city(), later):
            world.write(home)
            build_facts(home, world.run, keys, settings, reporter)
            publish_facts(graph, home, world.run, settings, reporter)
        assert check_graph(graph, home, keys, settings, reporter).findings == ()
        rings = graph.read(read_query("guarantee_rings").text, {"limit": 10})
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
            return answer["data"]["legalEntity"]["guaranteeMotifs"]

        ring = ask(WITH_CASE, uscc=RING[0])
        before = ask(WITH_CASE, uscc=RING[0], asOf="2025-02-28")
        pair = ask(WITH_CASE, uscc=BETA)
    kinds = {edge["node"]["motifKind"]: edge for edge in ring["edges"]}
    assert kinds.keys() == {"RING", "COMPONENT", "JOINT_LIABILITY"}
    found = kinds["RING"]["node"]
    order = [edge["node"]["id"] for edge in found["participants"]["edges"]]
    first = order.index(id_of(RING[0]))
    assert [*order[first:], *order[:first]] == [id_of(code) for code in RING]
    assert [edge["place"] for edge in found["participants"]["edges"]] == [0, 1, 2, 3]
    assert (kinds["RING"]["place"], kinds["RING"]["validFrom"]) == (first, "2025-03-01")
    assert (found["memberCount"], found["guaranteeCount"], found["inGroupRatio"]) == (4, 4, "0.0")
    assert [(int(one["amountMinor"]), one["currency"]) for one in found["exposure"]] == [(400_000, "CNY")]
    assert before == {"edges": []}, "its guarantees had not begun"
    assert pair == {"edges": []}, "what a bank no longer states is as of no day"
    assert [set(row["usccs"]) for row in rings] == [set(RING)]
    assert ALPHA not in str(rings)
