"""The named queries against a real Neo4j: each runs as its header says, and none tells of a natural person."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from kg.graph.door import connect
from kg.graph.queries import iter_queries, read_query
from kg.home import Home
from kg.model.edges import Borrows, Controls, Guarantees, Owns, SubjectOf
from kg.model.ids import CurrencyCode, EntityId, FactId, Ratio, RecordKey, Uscc
from kg.model.nodes import LegalEntityNode
from kg.model.vocabulary import GuaranteeKind
from kg.query_command import build_parameters
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.profile_world import (
    ACME_USCC,
    CNY,
    RECORDED_AT,
    TRADER_USCC,
    World,
    build_edge,
    build_firm,
    build_world,
    seed,
    seed_edges,
)

pytestmark = pytest.mark.neo4j
ASKED = {"uscc": ACME_USCC, "entity_id": "e_acme"}
EMPTY_HERE = {"address_clusters", "expiring_licences", "largest_groups"}
"""Queries that find nothing in this small world; `tests/journey/one_city/test_releases.py` runs every one on a city."""


WHOLE: dict[str, Any] = {
    "share": Ratio(1.0),
    "currency": CNY,
    **dict.fromkeys(("amount_minor", "paid_in_minor", "partner_role", "holder_class")),
}
"""A holding of all of a firm."""
VOTES: Mapping[str, Any] = {
    **{name: Ratio(1.0) for name in ("direct_votes", "least_votes", "most_votes")},
    **dict.fromkeys(("link_holder_ids", "link_firm_ids", "link_votes", "evidence_links", "evidence_sources")),
    **dict.fromkeys(("evidence_record_keys", "evidence_run_ids", "evidence_recorded_at")),
    "is_ultimate": True,
    "is_joint": False,
    "has_all_links": True,
    "method_version": "relations-1",
}
"""Of a controller that no record states the votes of."""
PAIR = """CREATE (pair:GuaranteeMotif {motif_id: 'm', motif_kind: 'mutual_pair'})
WITH pair MATCH (firm:LegalEntity) WHERE firm.entity_id IN ['e_acme', 'e_holder']
CREATE (firm)-[:IN_MOTIF {edge_id: 'in ' + firm.entity_id}]->(pair)"""
"""What a night finds of Acme and its holder."""


@pytest.fixture
def graph_with_rings(empty_graph: tuple[GraphSettings, Home]) -> tuple[GraphSettings, Home]:
    """Acme and its holder guarantee each other; so do Acme and a sole trader. Each controls Acme, and is controlled."""
    settings, home = empty_graph
    world = build_world(load_keys(home.keys).seal)
    pledge = {"facility_id": None, "guarantee_kind": GuaranteeKind.GENERAL, "currency": CNY, "amount_minor": 1_00}
    back = [build_edge(Guarantees, "e_acme", end, **pledge) for end in ("e_holder", "e_trader")]
    pairs = [pair for other in ("e_holder", "e_trader") for pair in (("e_acme", other), (other, "e_acme"))]
    control = [build_edge(Controls, start, end, **VOTES) for start, end in pairs]
    with connect(settings, home) as graph:
        seed(graph, World(world.nodes, [*world.edges, *back, *control]))
        graph.write(PAIR)
    return settings, home


def test_every_query_answers_with_the_columns_of_its_header_and_names_no_natural_person(
    graph_with_rings: tuple[GraphSettings, Home],
) -> None:
    empty = set()
    with connect(*graph_with_rings) as graph:
        for query in iter_queries():
            given = [f"{one.name}={ASKED[one.name]}" for one in query.parameters if one.name in ASKED]
            rows = graph.read(query.text, build_parameters(query, given))
            if not rows:
                empty.add(query.name)
                continue
            assert list(rows[0]) == [column.name for column in query.returns], query.name
            told = str(rows)
            assert not [one for one in (TRADER_USCC, "李氏小店", "e_trader", "p_owner") if one in told], query.name
    assert empty == EMPTY_HERE


def test_an_id_is_followed_to_the_firms_that_answer_for_it(graph_with_rings: tuple[GraphSettings, Home]) -> None:
    """In use, merged, parted, gone, and one that a sole trader answers for; the firm that holds most comes first."""
    successors = {
        "merged": ("e_acme",),
        "parted": ("e_holder", "e_acme"),
        "gone": None,
        "became": ("e_trader",),
    }
    retired = [
        build_firm(name, closed_at=RECORDED_AT, successor_ids=ids and tuple(map(EntityId, ids)))
        for name, ids in successors.items()
    ]
    query = read_query("successors_of_id")
    with connect(*graph_with_rings) as graph:
        seed(graph, World(retired, []))
        found = {
            asked: graph.read(query.text, {"entity_id": asked, "limit": 10})
            for asked in ("e_acme", *(f"e_{name}" for name in successors), "e_never")
        }
    answering = {asked: [(row["entity_id"], row["is_successor"]) for row in rows] for asked, rows in found.items()}
    assert answering == {
        "e_acme": [("e_acme", False)],
        "e_merged": [("e_acme", True)],
        "e_parted": [("e_holder", True), ("e_acme", True)],
        **{asked: [] for asked in ("e_gone", "e_became", "e_never")},
    }
    assert (found["e_merged"][0]["uscc"], found["e_merged"][0]["name"]) == (ACME_USCC, found["e_acme"][0]["name"])


def test_mutual_guarantees_are_of_firms_alone(graph_with_rings: tuple[GraphSettings, Home]) -> None:
    query = read_query("mutual_guarantees")
    with connect(*graph_with_rings) as graph:
        rows = graph.read(query.text, {"limit": 10})
    assert [{row["one_uscc"], row["other_uscc"]} for row in rows] == [{ACME_USCC, None}]
    assert rows[0]["guaranteed_minor"] == 901_00


def test_guarantees_add_up_by_currency_once_each_and_only_those_that_hold(
    graph_with_rings: tuple[GraphSettings, Home],
) -> None:
    """Two guarantees there once counted the one back twice, yuan and dollars were one sum, and an ended one stood."""
    pledge = {"facility_id": None, "guarantee_kind": GuaranteeKind.GENERAL}
    usd = CurrencyCode("USD")
    further = [
        build_edge(Guarantees, "e_acme", "e_holder", amount_minor=minor, currency=currency, **pledge,
                   edge_id=FactId(f"more-{number}"), **times)
        for number, (minor, currency, times) in enumerate([
            (20_00, CNY, {}), (7_00, usd, {}), (None, CNY, {}), (None, None, {}),
            (500_00, CNY, {"valid_to": date(2026, 1, 5)}), (500_00, CNY, {"valid_from": date(2026, 1, 6)}),
        ])
    ]  # fmt: skip
    with connect(*graph_with_rings) as graph:
        seed_edges(graph, further)
        graph.write("MATCH (meta:Meta) SET meta.night = date('2026-01-05')")
        asked = {name: graph.read(read_query(name).text, {"limit": 10})
                 for name in ("mutual_guarantees", "largest_guarantors", "guarantee_rings")}  # fmt: skip
        around = graph.read(read_query("guarantees_around_firm").text, {"limit": 10, "uscc": ACME_USCC})
    pairs = {row["currency"]: (row["guaranteed_minor"], row["unstated_count"]) for row in asked["mutual_guarantees"]}
    assert pairs == {"CNY": (921_00, 1), "USD": (7_00, 0), None: (None, 1)}
    ways = {row["currency"]: {row["there_minor"], row["back_minor"]} for row in asked["mutual_guarantees"]}
    assert ways == {"CNY": {21_00, 900_00}, "USD": {7_00, None}, None: {None}}
    rings = {row["currency"]: (row["guaranteed_minor"], row["unstated_count"]) for row in asked["guarantee_rings"]}
    assert (len(asked["guarantee_rings"]), rings) == (3, pairs)
    acme = [row for row in asked["largest_guarantors"] if row["uscc"] == ACME_USCC]
    assert {row["currency"]: (row["guaranteed_minor"], row["unstated_count"]) for row in acme} == {
        "CNY": (21_00, 1), "USD": (7_00, 0), None: (None, 1),
    }  # fmt: skip
    assert sorted((row["guaranteed_minor"] or 0, row["currency"] or "") for row in around) == [
        (0, ""), (0, "CNY"), (1_00, "CNY"), (7_00, "USD"), (20_00, "CNY"), (900_00, "CNY"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["controllers_of_firm", "controlled_by_firm"])
def test_who_controls_only_with_others_is_no_majority(graph_with_rings: tuple[GraphSettings, Home], name: str) -> None:
    """Two firms with half of the votes each were once told with all votes each, as if both had a majority."""
    with connect(*graph_with_rings) as graph:
        (alone,) = graph.read(read_query(name).text, {"limit": 10, "uscc": ACME_USCC})
        graph.write(
            "MATCH ()-[held:CONTROLS]->() SET held.is_joint = true, held.is_ultimate = false, held.direct_votes = 0.5"
        )
        (joint,) = graph.read(read_query(name).text, {"limit": 10, "uscc": ACME_USCC})
    told = ("is_joint", "is_ultimate", "direct_votes", "least_votes", "together_least_votes", "together_most_votes")
    assert [alone[column] for column in told] == [False, True, 1.0, 1.0, None, None]
    assert [joint[column] for column in told] == [True, False, 0.5, None, 1.0, 1.0]


def test_capital_in_two_currencies_is_no_sum(empty_graph: tuple[GraphSettings, Home]) -> None:
    settings, home = empty_graph
    world = build_world(load_keys(home.keys).seal)
    nodes = [*world.nodes, build_firm("abroad", currency=CurrencyCode("USD"))]
    with connect(settings, home) as graph:
        seed(graph, World(nodes, [*world.edges, build_edge(Owns, "e_acme", "e_abroad", **WHOLE)]))
        (group,) = graph.read(read_query("holding_pyramids").text, {"limit": 10})
        forms = graph.read(read_query("capital_structure").text, {})
    assert (group["firm_count"], group["currency"], group["registered_capital_minor"]) == (2, None, None)
    assert sorted(row["currency"] for row in forms if row["legal_form"] == "limited_company") == ["CNY", "USD"]


def test_a_pyramid_counts_firms_and_nobody_who_trades_alone(empty_graph: tuple[GraphSettings, Home]) -> None:
    settings, home = empty_graph
    world = build_world(load_keys(home.keys).seal)
    more = [build_edge(Owns, "e_holder", "e_trader", **WHOLE)]
    with connect(settings, home) as graph:
        seed(graph, World(world.nodes, [*world.edges, *more]))
        (group,) = graph.read(read_query("holding_pyramids").text, {"limit": 10})
    assert (group["firm_count"], group["level_count"]) == (1, 1)


GROUPED = """CREATE (group:ControlGroup {group_id: 'g', is_complete: false}),
  (small:ControlGroup {group_id: 'a', is_complete: true}),
  (:ControlGroup {group_id: 'ended', closed_at: datetime('2026-01-01')})
WITH group, small
MATCH (firm:LegalEntity) WHERE firm.entity_id IN ['e_acme', 'e_holder', 'e_trader', 'e_branch', 'e_left']
CREATE (firm)-[:IN_GROUP {edge_id: 'in ' + firm.entity_id,
  method_version: 'relations-1', closed_at: CASE firm.entity_id WHEN 'e_left' THEN datetime('2026-01-01') END}]->(group)
WITH small, firm WHERE firm.entity_id IN ['e_left', 'e_branch']
CREATE (firm)-[:IN_GROUP {edge_id: 'small ' + firm.entity_id,
  method_version: 'relations-1'}]->(small)"""


def test_largest_groups_are_those_that_a_night_published_and_their_heads_are_controlled_by_no_member(
    empty_graph: tuple[GraphSettings, Home],
) -> None:
    settings, home = empty_graph
    world = build_world(load_keys(home.keys).seal)
    edges = [
        *world.edges,
        build_edge(Controls, "e_holder", "e_acme", **VOTES),
        build_edge(Controls, "e_acme", "e_holder", **VOTES, closed_at=RECORDED_AT, edge_id=FactId("ended")),
    ]
    with connect(settings, home) as graph:
        seed(graph, World([*world.nodes, build_firm("left")], edges))
        graph.write("MATCH (firm:LegalEntity {entity_id: 'e_branch'}) SET firm.currency = 'USD'")
        graph.write(GROUPED)
        large, small = graph.read(read_query("largest_groups").text, {"limit": 10})
        (first,) = graph.read(read_query("largest_groups").text, {"limit": 1})
    assert (large["group_id"], large["firm_count"], large["is_complete"], large["currency"]) == ("g", 3, False, None)
    names = {node.entity_id: node.name for node in world.nodes if isinstance(node, LegalEntityNode)}
    assert large["head_names"] == [names[EntityId("e_holder")] or "e_holder"]
    assert (small["group_id"], small["firm_count"], small["is_complete"]) == ("a", 2, True)
    assert first == large


def test_who_controls_a_firm_is_told_with_the_records_of_the_shares_there_and_of_the_chain(
    empty_graph: tuple[GraphSettings, Home],
) -> None:
    settings, home = empty_graph
    world = build_world(load_keys(home.keys).seal)
    share = WHOLE | {"share": Ratio(0.3)}
    chain = VOTES | {
        "link_holder_ids": (EntityId("e_holder"), EntityId("e_trader")),
        "link_firm_ids": (EntityId("e_between"), EntityId("e_acme")),
        "link_votes": (Ratio(1.0), Ratio(1.0)),
        "evidence_links": (0, 1),
        "evidence_sources": ("agreed", "agreed"),
        "evidence_record_keys": (RecordKey("in concert"), RecordKey("of a trader")),
    }
    edges = [
        build_edge(Controls, "e_holder", "e_end", **chain),
        build_edge(Controls, "e_holder", "e_between", **VOTES),
        build_edge(Owns, "e_between", "e_end", **share, record_key=RecordKey("through another")),
        build_edge(Owns, "e_holder", "e_end", **share, record_key=RecordKey("itself")),
        build_edge(Owns, "e_holder", "e_end", **share, record_key=RecordKey("ended"), edge_id=FactId("ended"),
                   closed_at=RECORDED_AT),
        build_edge(Owns, "e_other", "e_end", **share, record_key=RecordKey("of others")),
    ]  # fmt: skip
    codes = {"between": "91660100MA00000011", "end": "91660100MA00000012", "other": "91660100MA00000013"}
    firms = [build_firm(name, uscc=Uscc(uscc)) for name, uscc in codes.items()]
    with connect(settings, home) as graph:
        seed(graph, World([*world.nodes, *firms], [*world.edges, *edges]))
        graph.write("MATCH (firm:LegalEntity {entity_id: 'e_holder'}) SET firm.uscc = '91660100MA00000014'")
        above = graph.read(read_query("controllers_of_firm").text, {"uscc": codes["end"], "limit": 10})
        below = graph.read(read_query("controlled_by_firm").text, {"uscc": "91660100MA00000014", "limit": 10})
        chains = graph.read(read_query("ownership_chains").text, {"limit": 100})
    (source,) = {edge.source for edge in edges}
    told = ["agreed in concert", f"{source} itself", f"{source} through another"]
    assert [row["records"] for row in above] == [told]
    assert {row["controlled_uscc"]: row["records"] for row in below} == {codes["end"]: told, codes["between"]: []}
    assert all(len(row["records"]) == row["link_count"] for row in chains)


def test_closed_shares_and_repaired_decisions_are_not_counted(graph_with_rings: tuple[GraphSettings, Home]) -> None:
    query = read_query("firms_with_most_to_tell")
    with connect(*graph_with_rings) as graph:
        (acme,) = (row for row in graph.read(query.text, {"limit": 10}) if row["uscc"] == ACME_USCC)
    assert (acme["shareholder_count"], acme["decision_count"]) == (2, 1)


def test_who_is_in_guarantees_comes_before_who_has_more_of_everything_else(
    empty_graph: tuple[GraphSettings, Home],
) -> None:
    """`kg demo` shows the first one, and promises guarantees."""
    settings, home = empty_graph
    world = build_world(load_keys(home.keys).seal)
    codes = {"rich": "91660100MA00000011", "pledger": "91660100MA00000012"}
    firms = [build_firm(name, uscc=Uscc(uscc)) for name, uscc in codes.items()]
    pledge = {"facility_id": None, "guarantee_kind": GuaranteeKind.GENERAL, "currency": CNY, "amount_minor": 1_00}
    edges = [
        build_edge(Owns, "e_holder", "e_rich", **WHOLE),
        build_edge(SubjectOf, "e_rich", "d_fine"),
        build_edge(Borrows, "e_rich", "f_1"),
        build_edge(Owns, "p_owner", "e_pledger", **WHOLE),
        build_edge(Guarantees, "e_pledger", "e_bank", **pledge),
    ]
    with connect(settings, home) as graph:
        seed(graph, World([*world.nodes, *firms], [*world.edges, *edges]))
        rows = graph.read(read_query("firms_with_most_to_tell").text, {"limit": 10})
    assert [row["uscc"] for row in rows] == [ACME_USCC, codes["pledger"], codes["rich"]]
