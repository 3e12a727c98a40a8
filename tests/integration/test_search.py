"""Firms are found by what somebody types, best first, on a real Neo4j; natural persons never are."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from kg.graph.compose import Selection, build_statement
from kg.graph.door import connect
from kg.graph.migrations import migrate
from kg.graph.search.question import CANDIDATE_MAX, SearchFilters, build_parameters, build_search
from kg.home import Home
from kg.identifiers.region_sounds import RegionSounds
from kg.model.graph import SEARCH_PREFIX
from kg.model.ids import DivisionCode, EntityId, FirmName, IndustryCode, Uscc
from kg.model.nodes import LegalEntityNode
from kg.model.record import column_names
from kg.model.vocabulary import LegalForm, RegisterState, SubjectKind
from kg.sealing.blobs import SealedContent, seal
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.profile_world import RECORDED_AT, World, build_firm, seed
from tests.whole_service import Service
from tests.wiping import wipe_nodes

pytestmark = pytest.mark.neo4j
SEARCH = """
query Search($text: String!, $division: String, $industry: String, $legalForm: LegalForm, $state: RegisterState,
             $first: Int = 20, $after: ID) {
  searchLegalEntities(text: $text, division: $division, industry: $industry, legalForm: $legalForm,
                      registerState: $state, first: $first, after: $after) {
    __typename
    ... on SearchHitConnection {
      hitCount isComplete pageInfo { hasNextPage endCursor }
      edges { cursor node { name uscc registerState } reasons { field kind matched } }
    }
    ... on Refused { code }
  }
}
"""
SHOP = SealedContent("深圳市华为小店", None)
SEARCHED = [name for name in column_names(LegalEntityNode) if name.startswith(SEARCH_PREFIX)]
HENGTAIDA = "深圳市恒泰达科技股份有限公司"
FORMER = "深圳市老树根餐饮有限公司"
GUANGZHOU = "广州华为技术服务有限公司"
HUAWEI = "深圳市华为技术有限公司"


def firm(number: int, name: str, **fields: Any) -> LegalEntityNode:
    stated = {"uscc": Uscc(f"91440300MA5{number:07}"), "name": FirmName(name), "division_code": DivisionCode("440305"),
              "industry_code": IndustryCode("I6513")}  # fmt: skip
    return build_firm(f"{number:02}", **{**stated, **fields})


def build_register(key: bytes) -> World:
    shop: dict[str, Any] = {
        "name": None, "subject_kind": SubjectKind.INDIVIDUAL_BUSINESS, "legal_form": LegalForm.INDIVIDUAL_BUSINESS,
    }  # fmt: skip
    return World(
        [
            firm(1, HUAWEI),
            firm(2, "深圳市华威贸易有限公司", industry_code=IndustryCode("F5199"),
                 division_code=DivisionCode("440304")),
            firm(3, GUANGZHOU, division_code=DivisionCode("440106")),
            firm(4, HENGTAIDA, former_names=(FirmName(FORMER),),
                 legal_form=LegalForm.JOINT_STOCK_COMPANY),
            firm(5, "深圳市华为技术有限公司", register_state=RegisterState.DEREGISTERED),
            firm(6, "曾记餐饮（深圳）有限公司", industry_code=IndustryCode("H6210")),
            firm(7, "ＴＣＬ科技集团股份有限公司", legal_form=LegalForm.JOINT_STOCK_COMPANY),
            firm(8, "深圳市銀龍電子有限公司"),
            firm(9, "深圳市大华为民商贸有限公司"),
            firm(10, "深圳市华为技术有限公司", closed_at=RECORDED_AT),
            replace(firm(11, "店"), **shop, **dict.fromkeys(SEARCHED), sealed=seal(key, EntityId("e_11"), SHOP)),
            *(firm(100 + number, f"深圳市甲{chr(0x4e00 + 7 * number)}丙丁有限公司") for number in range(60)),
            firm(200, "深圳市绿野农业有限公司"),
            firm(300, "惠州市绝尘饮料有限公司", division_code=DivisionCode("441302")),
            *(firm(301 + number, f"惠州市绝尘{chr(0x4e00 + 7 * number)}饮料有限公司", closed_at=RECORDED_AT,
                   uscc=Uscc(f"91441300MA5{number:07}")) for number in range(CANDIDATE_MAX + 1)),
        ],
        [],
    )  # fmt: skip


@pytest.fixture(scope="module")
def served(managed_graph: tuple[GraphSettings, Home]) -> Iterator[Service]:
    settings, home = managed_graph
    with connect(settings, home) as graph:
        wipe_nodes(graph)
        migrate(graph)
        seed(graph, build_register(load_keys(home.keys).seal))
        graph.read("CALL db.awaitIndexes(60)")
    with Service(managed_graph) as service:
        yield service


def search(service: Service, text: str, **variables: Any) -> dict[str, Any]:
    answer = service.ask(SEARCH, text=text, role="clerk", **variables)
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]["searchLegalEntities"]
    return found


def name_hits(found: dict[str, Any]) -> list[str]:
    return [edge["node"]["name"] for edge in found["edges"]]


def first_reason(found: dict[str, Any]) -> tuple[str, str, str]:
    reason = found["edges"][0]["reasons"][0]
    return reason["field"], reason["kind"], reason["matched"]


@pytest.mark.parametrize(
    ("text", "first", "reason"),
    [
        (HUAWEI, HUAWEI, ("NAME", "EXACT", HUAWEI)),
        ("深圳市華為技術有限責任公司", HUAWEI, ("NAME", "EXACT", HUAWEI)),
        ("91440300MA50000001", HUAWEI, ("CODE", "EXACT", "91440300MA50000001")),
        ("９１４４０３００ma50000001", HUAWEI, ("CODE", "EXACT", "91440300MA50000001")),
        (FORMER, HENGTAIDA, ("FORMER_NAME", "EXACT", FORMER)),
        ("老树根", HENGTAIDA, ("TRADE_NAME", "EXACT", FORMER)),
        ("华为", GUANGZHOU, ("TRADE_NAME", "EXACT", GUANGZHOU)),
        ("深圳华为技术", HUAWEI, ("TRADE_NAME", "EXACT", HUAWEI)),
        ("深圳华为技", HUAWEI, ("TRADE_NAME", "PREFIX", HUAWEI)),
        ("泰达科技", HENGTAIDA, ("NAME", "PART", HENGTAIDA)),
        ("深圳市恒", HENGTAIDA, ("NAME", "PREFIX", HENGTAIDA)),
        ("恒泰达 股份", HENGTAIDA, ("NAME", "PART", HENGTAIDA)),
        ("huaweijishu", HUAWEI, ("PINYIN", "EXACT", HUAWEI)),
        ("shen zhen shi hua wei ji shu you xian gong si", HUAWEI, ("PINYIN", "EXACT", HUAWEI)),
        ("hengtai", HENGTAIDA, ("PINYIN", "PREFIX", HENGTAIDA)),
        ("zengji", "曾记餐饮（深圳）有限公司", ("PINYIN", "EXACT", "曾记餐饮（深圳）有限公司")),
        ("laoshugen", HENGTAIDA, ("PINYIN", "EXACT", FORMER)),
        ("szhwjs", HUAWEI, ("INITIALS", "EXACT", HUAWEI)),
        ("szhtd", HENGTAIDA, ("INITIALS", "EXACT", HENGTAIDA)),
        ("tcl", "ＴＣＬ科技集团股份有限公司", ("TRADE_NAME", "EXACT", "ＴＣＬ科技集团股份有限公司")),
        ("银龙电子", "深圳市銀龍電子有限公司", ("TRADE_NAME", "EXACT", "深圳市銀龍電子有限公司")),
        ("恒太达", HENGTAIDA, ("TRADE_NAME", "SAME_SOUND", HENGTAIDA)),
        ("lüye", "深圳市绿野农业有限公司", ("PINYIN", "EXACT", "深圳市绿野农业有限公司")),
        ("lǜ yě nóng yè", "深圳市绿野农业有限公司", ("PINYIN", "EXACT", "深圳市绿野农业有限公司")),
        ("huáwéijìshù", HUAWEI, ("PINYIN", "EXACT", HUAWEI)),
        ("szhwjd", HUAWEI, ("INITIALS", "ONE_CHARACTER_OFF", HUAWEI)),
    ],
)  # fmt: skip
def test_a_firm_is_found_and_the_answer_says_how(
    served: Service, text: str, first: str, reason: tuple[str, str, str]
) -> None:
    found = search(served, text)
    assert (name_hits(found)[0], first_reason(found)) == (first, reason)


@pytest.mark.parametrize(
    "text",
    [
        "深圳市老树艮餐饮有限公司", "老村根", "恒奉达", "恒达", "恒泰达通", "泰恒达", "恒秦达科技",
        "深圳市恒泰达科支股份有限公司", "深川市恒泰达科技股份有限公司", "深圳市恒泰科技股份有限公司",
        "hengtaida", "hentaida", "hengtiada", "hengtaidakei", "shenzhenhengtaid",
    ],
)  # fmt: skip
def test_one_wrong_character_is_forgiven(served: Service, text: str) -> None:
    """Wrong, missing, too many, changed places; in trade names, with industry, in whole and former names, in pinyin."""
    assert HENGTAIDA in name_hits(search(served, text))


def test_deregistered_firms_are_found_behind_active_ones_and_say_so(served: Service) -> None:
    found = search(served, HUAWEI)
    assert [edge["node"]["registerState"] for edge in found["edges"]] == ["ACTIVE", "DEREGISTERED"]
    assert name_hits(search(served, HUAWEI, state="DEREGISTERED")) == [HUAWEI]


def test_better_ways_stand_before_worse_ones(served: Service) -> None:
    assert name_hits(search(served, "华为")) == [
        GUANGZHOU, HUAWEI, HUAWEI, "深圳市大华为民商贸有限公司",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"division": "440300"}, ["深圳市华威贸易有限公司", HUAWEI, HUAWEI]),
        ({"division": "440000"}, [GUANGZHOU, "深圳市华威贸易有限公司", HUAWEI, HUAWEI]),
        ({"division": "440304"}, ["深圳市华威贸易有限公司"]),
        ({"industry": "I"}, [GUANGZHOU, HUAWEI, HUAWEI]),
        ({"industry": "F51"}, ["深圳市华威贸易有限公司"]),
        ({"industry": "F51", "division": "440305"}, []),
        ({"legalForm": "JOINT_STOCK_COMPANY"}, []),
    ],
)
def test_filters_hold_for_names_and_codes_alike(served: Service, filters: dict[str, str], names: list[str]) -> None:
    assert sorted(name_hits(search(served, "huawei", **filters))) == sorted(names)
    by_code = name_hits(search(served, "91440300MA5000000", **filters))
    assert {name for name in by_code if "华" in name and "大华" not in name} == set(names)


@pytest.mark.parametrize("text", ["深圳市华为小店", "华为小店", "91440300MA50000011", "huaweixiaodian", "个体工商户"])
def test_who_trades_in_person_is_never_found_nor_counted(served: Service, text: str) -> None:
    found = search(served, text)
    assert not {edge["node"]["uscc"] for edge in found["edges"]} & {"91440300MA50000011", None}
    assert found["hitCount"] == len(found["edges"])


def test_pages_follow_one_another_and_are_the_same_each_time(served: Service) -> None:
    first = search(served, "丙丁", first=25)
    second = search(served, "丙丁", first=25, after=first["pageInfo"]["endCursor"])
    third = search(served, "丙丁", first=25, after=second["pageInfo"]["endCursor"])
    names = [*name_hits(first), *name_hits(second), *name_hits(third)]
    assert (len(names), len(set(names)), first["hitCount"], first["isComplete"]) == (60, 60, 60, True)
    assert not third["pageInfo"]["hasNextPage"]
    assert names == name_hits(search(served, "丙丁", first=100))


def test_all_that_are_one_character_off_are_found_however_many_there_are(served: Service) -> None:
    """Lucene follows the first fifty that are; the last in order fell out, and the answer said it was complete."""
    found = search(served, "甲某丙丁", first=100)
    assert {edge["reasons"][0]["kind"] for edge in found["edges"]} == {"ONE_CHARACTER_OFF"}
    assert (len(set(name_hits(found))), found["isComplete"]) == (60, True)
    assert f"深圳市甲{chr(0x4E00 + 7 * 59)}丙丁有限公司" in name_hits(found)


@pytest.mark.parametrize("filters", [{}, {"division": "440305"}])
def test_firms_that_were_not_looked_at_are_not_all_even_where_few_or_none_are_shown(
    served: Service, filters: dict[str, str]
) -> None:
    """Closed firms take up what a probe brings, and are dropped only then."""
    found = search(served, "绝尘", **filters)
    assert (found["hitCount"] <= 1, found["isComplete"]) == (True, False)
    assert len(found["edges"]) == found["hitCount"]


@pytest.mark.parametrize(("code_max", "is_complete"), [(5, False), (9, True)])
def test_codes_that_were_not_looked_through_for_the_filters_are_not_all(
    served: Service, managed_graph: tuple[GraphSettings, Home], code_max: int, is_complete: bool
) -> None:
    del served
    filters = SearchFilters(division_prefix="440304")
    text = build_search("91440300MA5000000", filters, {}, RegionSounds({}))
    parameters = {**build_parameters(text, filters), "code_max": code_max}
    statement = build_statement([Selection("search_legal_entities", limit=10, parameters=parameters)])
    with connect(*managed_graph) as graph:
        items = [row["item"] for row in graph.read(statement.text, statement.parameters)]
    [row] = [item for item in items if "object" in item]
    assert (row["object"]["entity_id"], row["is_complete"]) == ("e_02", is_complete)


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "no letter and no digit"), ("*?~", "no letter and no digit"), ("华", "at least 2"),
     ("华" * 5000, "at most 120"),
     ("🐉", "no letter and no digit")],
)  # fmt: skip
def test_what_cannot_be_looked_for_is_refused_in_words(served: Service, text: str, says: str) -> None:
    answer = served.ask(SEARCH, text=text)
    assert "data" not in answer or answer["data"] is None
    assert says in answer["errors"][0]["message"]
    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize(
    "text", ['华为" OR search_name:"恒', "华为* OR *:*", "NOT 华为", "search_code:[0 TO z]", "/.*/a1", "华为~0.1^9"]
)
def test_search_syntax_is_text_like_any_other(served: Service, text: str) -> None:
    assert search(served, text)["hitCount"] < 10


def test_one_statement_and_one_audit_entry_that_holds_no_text(served: Service) -> None:
    before = len(served.entries())
    served.statements.clear()
    search(served, "恒泰达")
    assert len(served.statements) == 1
    (entry,) = served.entries()[before:]
    assert "恒泰达" not in str(entry)
    assert len(entry["looked_for"]) == 1
    assert entry["entity_ids"] == ["e_04"]


def test_a_role_that_may_read_nothing_finds_nothing(served: Service) -> None:
    answer = served.ask(SEARCH, role="nobody", text="华为")
    assert answer["data"]["searchLegalEntities"] == {"__typename": "Refused", "code": "ROLE_NOT_PERMITTED"}


@pytest.mark.parametrize("index", ["legal_entity_part", "legal_entity_key"])
def test_without_its_index_a_search_is_unavailable_until_the_schema_is_whole_again(served: Service, index: str) -> None:
    with connect(served.settings, served.home) as graph:
        graph.write(f"DROP INDEX {index}")
        try:
            answer = served.ask(SEARCH, text="恒泰达", role="clerk")
            assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAVAILABLE"]
        finally:
            migrate(graph)
    assert name_hits(search(served, "恒泰达"))
