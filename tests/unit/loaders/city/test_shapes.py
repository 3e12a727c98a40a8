"""The city has the people, the ownership and the guarantees that the rest of the system is tried on."""

from collections import Counter, defaultdict

import networkx


def test_ages_sexes_and_households_have_the_shape_of_the_census(city):
    rows = city.read_rows("night-1/household/register.csv")
    ages = [2025 - int(row["出生日期"][:4]) for row in rows]
    assert 0.11 < sum(age < 15 for age in ages) / len(rows) < 0.22
    assert 0.03 < sum(age >= 60 for age in ages) / len(rows) < 0.1
    assert 0.48 < sum(row["性别"] == "男" for row in rows) / len(rows) < 0.6
    family = [row for row in rows if row["户别"] == "家庭户"]
    assert 0.75 < len(family) / len(rows) < 0.9
    assert 1.9 < len(family) / len({row["户号"] for row in family}) < 2.6


def test_each_family_has_one_head_and_relations_that_fit_age_and_sex(city):
    families = defaultdict(list)
    for row in city.read_rows("night-1/household/register.csv"):
        if row["户别"] == "家庭户":
            families[row["户号"]].append(row)
        else:
            assert row["与户主关系"] == "01"
    for members in families.values():
        relations = Counter(row["与户主关系"] for row in members)
        assert relations["02"] <= 1
        assert all(count == 1 for code, count in relations.items() if code in {"11", "12", "51", "52"})
        for row in members:
            head = next((member for member in members if member["与户主关系"] == "02"), None)
            if head and row["与户主关系"][0] in "23":
                assert row["出生日期"] > head["出生日期"]
            if row["与户主关系"][0] == "2" or row["与户主关系"] == "51":
                assert row["性别"] == "男"


def test_there_are_rare_surnames_ethnic_names_and_namesakes(city):
    names = Counter(row["姓名"] for row in city.read_rows("night-1/household/register.csv"))
    surnames = {name[:1] for name in names} | {name[:2] for name in names}
    assert {"曾", "单", "仇", "解", "区", "朴", "尉迟"} <= surnames
    assert any("·" in name for name in names)
    assert sum(count > 1 for count in names.values()) > 50


def test_shares_sum_to_at_most_the_whole(city):
    for night in (1, 2):
        totals = Counter()
        for row in city.read_rows(f"night-{night}/market/shareholder.csv"):
            totals[row["企业统一社会信用代码"]] += round(100 * float(row["出资比例"].removesuffix("%")))
        assert all(0 < total <= 10_000 for total in totals.values())
        assert any(total < 10_000 for total in totals.values())


def test_ownership_has_a_loop_a_cross_holding_a_chain_and_the_state(city):
    truth = {(row["record_key"], row["mention"]): row["true_id"] for row in city.read_rows("truth/party_truth.csv")}
    graph = networkx.DiGraph(
        (truth[key, "holder"], owned)
        for (key, mention), owned in truth.items()
        if key.startswith("shareholding:") and mention == "entity" and truth[key, "holder"].startswith("E")
    )
    assert sorted(map(len, networkx.simple_cycles(graph))) == [2, 3]
    condensed = networkx.condensation(graph)
    assert networkx.dag_longest_path_length(condensed) >= 3
    kinds = {row["股东类型"] for row in city.read_rows("night-1/market/shareholder.csv")}
    assert kinds == {"自然人股东", "企业法人", "国有股东"}


def test_two_shareholders_of_one_name_in_one_firm_are_two_persons(city):
    truth = {
        row["record_key"]: row["true_id"]
        for row in city.read_rows("truth/party_truth.csv")
        if row["mention"] == "holder"
    }
    rows = [row for row in city.read_rows("night-1/market/shareholder.csv") if "同名" in row["企业名称"]]
    assert len(rows) == 2
    assert len({truth[f"shareholding:{row['企业统一社会信用代码']}|{row['序号']}"] for row in rows}) == 2


def test_three_banks_are_registered_firms_that_lend(city):
    banks = {
        row["统一社会信用代码"]
        for row in city.read_rows("night-1/market/registration.csv")
        if "银行" in row["企业名称"]
    }
    assert {row["JGXYDM"] for row in city.read_rows("night-1/bank/DKJJ.csv")} == banks
    assert len(banks) == 3


def test_guarantees_form_pairs_triads_a_ring_a_chain_and_a_star(city):
    truth = {(row["record_key"], row["mention"]): row["true_id"] for row in city.read_rows("truth/party_truth.csv")}
    graph = networkx.DiGraph(
        (truth[key, "guarantor"], debtor)
        for (key, mention), debtor in truth.items()
        if key.startswith("guarantee:") and mention == "debtor"
    )
    rings = sorted(len(component) for component in networkx.strongly_connected_components(graph) if len(component) > 1)
    assert rings == [2, 2, 3, 3, 5]
    assert max(count for _, count in graph.out_degree()) >= 5
    assert networkx.dag_longest_path_length(networkx.condensation(graph)) >= 3


def test_branches_name_their_head_office(city):
    rows = city.read_rows("night-1/market/registration.csv")
    codes = {row["统一社会信用代码"] for row in rows}
    branches = [row for row in rows if row["企业类型"] == "分公司"]
    assert branches
    assert {row["隶属企业统一社会信用代码"] for row in branches} <= codes
    assert {row["企业类型"] for row in rows} == {
        "有限责任公司", "股份有限公司", "有限合伙企业", "个人独资企业",
        "个体工商户", "农民专业合作社", "分公司", "机关事业单位",
    }  # fmt: skip
