"""Groups and close links as facts of the night: those that are told when asked, kept while they stand."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from kg.engine.database import open_database
from kg.facts.groups.answering import answer_group
from kg.facts.groups.close_links import LinkKind
from kg.facts.relations import pipeline
from kg.facts.relations.groups import GROUP_METHOD, LINK_METHOD
from kg.home import Home
from kg.model.ids import Uscc
from kg.model.vocabulary import RegisterState, SubjectKind
from kg.settings import GraphSettings
from tests.built_facts import build
from tests.ownership_graphs import Row, graphs
from tests.small_city import ALPHA, ALPHA_BRANCH, BETA, CHEN_SHOP, LI_NUMBER, SHOP, WANG_NUMBER, build_city
from tests.staged_world import World, build_home, build_opaque_id, build_run, firm, person
from tests.unit.kg.facts.groups.test_answering import DELTA, GAMMA, build_larger_city
from tests.unit.kg.facts.relations.test_computation import build_register, relate_all

TABLES = ("node_control_group", "edge_in_group", "edge_closely_linked")
FIRMS = (ALPHA, ALPHA_BRANCH, BETA, GAMMA, DELTA)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return build_home(tmp_path / "home")


def read(home: Home, table: str, where: str = "closed_at IS NULL") -> list[dict[str, Any]]:
    with open_database(home.facts_database, GraphSettings(), read_only=True) as connection:
        return [
            dict(row) for row in connection.sql(f"FROM {table} WHERE {where} ORDER BY ALL").to_arrow_table().to_pylist()
        ]


def entity(uscc: str) -> str:
    return build_opaque_id("e", uscc)


def group_of(home: Home, uscc: str) -> set[str]:
    rows = read(home, "edge_in_group")
    group = {row["to_id"] for row in rows if row["from_id"] == entity(uscc)}
    return {row["from_id"] for row in rows if row["to_id"] in group} or {entity(uscc)}


def test_what_is_published_is_what_is_told_of_each_firm_when_it_is_asked(home: Home) -> None:
    world = build_larger_city()
    build(home, world)
    links = {(row["from_id"], row["to_id"]): row for row in read(home, "edge_closely_linked")}
    with open_database(home.facts_database, GraphSettings(), read_only=True) as connection:
        told = {uscc: answer_group(connection, Uscc(uscc), world.run.night, world.run.recorded_at) for uscc in FIRMS}
    group = {row["from_id"]: row["to_id"] for row in read(home, "edge_in_group")}
    complete = {row["group_id"]: row["is_complete"] for row in read(home, "node_control_group")}
    assert group.keys() == {entity(uscc) for uscc in (ALPHA, ALPHA_BRANCH, BETA, GAMMA)}
    for uscc, answer in told.items():
        assert group_of(home, uscc) == set(answer.member_ids)
        if uscc != DELTA:
            assert complete[group[entity(uscc)]] == answer.is_complete
        of_it = {
            (other, kind, share)
            for (holder, held), row in links.items()
            for mine, other, holds, controls in (
                (held, holder, LinkKind.HELD_BY, LinkKind.CONTROLLED_BY),
                (holder, held, LinkKind.HOLDS, LinkKind.CONTROLS),
            )
            if mine == entity(uscc)
            for kind, share in ((holds, row["share"]), (controls, None))
            if (share is not None if kind is holds else row["is_control"])
        }
        kinds = {LinkKind.HELD_BY, LinkKind.HOLDS, LinkKind.CONTROLLED_BY, LinkKind.CONTROLS}
        assert of_it == {(one.entity_id, one.kind, one.share) for one in answer.close_links if one.kind in kinds}
    assert {row["method_version"] for row in links.values()} == {LINK_METHOD}
    assert {row["method_version"] for row in read(home, "edge_in_group")} == {GROUP_METHOD}


def test_no_natural_person_nor_who_trades_alone_is_in_a_group_or_link(home: Home) -> None:
    world = build_larger_city()
    world.add(
        "shareholding", f"{SHOP}|2", entity=firm("鹏城丁公司", DELTA), holder=firm(CHEN_SHOP, SHOP), share_ratio=0.6
    )
    build(home, world)
    assert (entity(SHOP), entity(DELTA)) in {(row["from_id"], row["to_id"]) for row in read(home, "edge_controls")}
    rows = [row for table in TABLES for row in read(home, table, "true")]
    assert rows
    assert not [row for row in rows if entity(SHOP) in str(row) or build_opaque_id("p", WANG_NUMBER) in str(row)]
    assert group_of(home, DELTA) == {entity(DELTA)}, "a firm and who trades alone are no group that could be told"


def test_a_group_holds_since_all_above_its_members_has_stood_and_a_branch_since_it_is_stated(home: Home) -> None:
    world = build_city()
    world.records["shareholding"] = []
    world.add(
        "shareholding", f"{BETA}|1", entity=firm("鹏城乙公司", BETA), holder=firm("鹏城甲公司", ALPHA), share_ratio=1.0,
        valid_from=date(2024, 2, 1),
    )  # fmt: skip
    world.records["registration"] = [row for row in world.records["registration"] if ALPHA_BRANCH not in row.record_key]
    build(home, world)
    assert {(row["from_id"], row["valid_from"]) for row in read(home, "edge_in_group")} == {
        (entity(ALPHA), date(2024, 2, 1)), (entity(BETA), date(2024, 2, 1))
    }  # fmt: skip
    (link,) = read(home, "edge_closely_linked")
    assert (link["share"], link["is_control"], link["valid_from"]) == (1.0, True, date(2024, 2, 1))


def test_a_night_that_changes_nothing_of_it_changes_nothing(home: Home) -> None:
    build(home, build_larger_city())
    before = [read(home, table, "true") for table in TABLES]
    build(home, build_larger_city(1))
    assert [read(home, table, "true") for table in TABLES] == before


def test_a_group_that_a_firm_joins_stays_that_group_and_one_that_fell_apart_is_closed(home: Home) -> None:
    """Members who stay keep edge, day and run; who left is closed with the night; the group ends with its last pair."""
    first, second, third = build_city(), build_larger_city(1), build_city(2)
    build(home, first)
    (group,) = read(home, "node_control_group")
    before = {row["from_id"]: row for row in read(home, "edge_in_group")}
    build(home, second)
    assert [row["group_id"] for row in read(home, "node_control_group")] == [group["group_id"]]
    after = {row["from_id"]: row for row in read(home, "edge_in_group")}
    assert after.keys() - before.keys() == {entity(GAMMA)}
    assert after[entity(GAMMA)]["run_id"] == second.run.run_id
    unchanged = [entity(uscc) for uscc in (ALPHA, ALPHA_BRANCH, BETA)]
    assert {after[one]["edge_id"] for one in unchanged} == {before[one]["edge_id"] for one in unchanged}
    third.records["shareholding"] = []
    third.records["registration"] = [row for row in third.records["registration"] if ALPHA_BRANCH not in row.record_key]
    build(home, third)
    assert read(home, "node_control_group") == read(home, "edge_in_group") == []
    ended = [row for row in read(home, "edge_in_group", "true") if row["from_id"] == entity(GAMMA)]
    assert [(row["to_id"], row["stated_until"]) for row in ended] == [(group["group_id"], third.run.night)]


def test_of_a_group_that_split_the_larger_part_keeps_its_name(home: Home) -> None:
    build(home, build_larger_city())
    (group,) = read(home, "node_control_group")
    apart = build_larger_city(1)
    apart.records["shareholding"] = [row for row in apart.records["shareholding"] if BETA not in row.record_key]
    for code in (BETA, DELTA):
        hold_whole(apart, code)
    build(home, apart)
    assert group_of(home, ALPHA) == {entity(code) for code in (ALPHA, ALPHA_BRANCH, GAMMA)}
    assert group_of(home, BETA) == {entity(BETA), entity(DELTA)}
    of_alpha = {row["to_id"] for row in read(home, "edge_in_group") if row["from_id"] == entity(ALPHA)}
    assert of_alpha == {group["group_id"]}
    assert len(read(home, "node_control_group")) == 2


def build_firms(nights_later: int, holders: dict[str, tuple[dict[str, Any], date]]) -> World:
    """Gamma and Delta beside the small city, without branch; who holds each firm whole, and since when."""
    world = build_larger_city(nights_later)
    world.records["shareholding"] = []
    world.records["registration"] = [row for row in world.records["registration"] if ALPHA_BRANCH not in row.record_key]
    for code, (holder, since) in holders.items():
        world.add(
            "shareholding", f"{code}|1", entity=firm(None, code), holder=dict(holder), share_ratio=1.0, valid_from=since
        )
    return world


WANG_TOLD, LI_TOLD = person("王测试甲", WANG_NUMBER), person("李测试乙", LI_NUMBER)
EARLY, LATER, SOLD = date(2015, 3, 1), date(2024, 2, 1), date(2026, 1, 7)


def list_on(home: Home, day: date) -> dict[str, list[str]]:
    """By firm: the groups in which it stood on a day."""
    found: dict[str, list[str]] = {}
    for row in read(home, "edge_in_group", "true"):
        begun = max(one for one in (row["valid_from"], row["stated_from"], date.min) if one)
        if begun <= day < (row["stated_until"] or date.max):
            found.setdefault(row["from_id"], []).append(row["to_id"])
    return found


def test_a_firm_that_was_sold_stands_in_one_group_on_every_day(home: Home) -> None:
    """Between the sale and the night on which it was recorded it once stood in the seller's and the buyer's."""
    before = {ALPHA: (WANG_TOLD, EARLY), BETA: (firm(None, ALPHA), EARLY), DELTA: (firm(None, GAMMA), EARLY)}
    after = before | {BETA: (firm(None, GAMMA), SOLD)}
    build(home, build_firms(0, before), build_firms(5, after))
    until, since = (list_on(home, day) for day in (date(2026, 1, 6), SOLD))
    of_alpha, of_gamma = until[entity(ALPHA)], until[entity(GAMMA)]
    assert of_alpha != of_gamma
    assert until == {
        entity(ALPHA): of_alpha, entity(BETA): of_alpha, entity(GAMMA): of_gamma, entity(DELTA): of_gamma
    }  # fmt: skip
    assert since == {entity(code): of_gamma for code in (BETA, GAMMA, DELTA)}, "and the seller is alone"


def test_who_keeps_what_it_sold_half_of_is_in_one_group_at_a_time_when_the_group_splits(home: Home) -> None:
    """Of four the larger part keeps the name; the seller and what it kept begin a group on the day of the sale."""
    before = {
        BETA: (firm(None, ALPHA), EARLY), GAMMA: (firm(None, ALPHA), EARLY), DELTA: (firm(None, GAMMA), EARLY),
    }  # fmt: skip
    sold = before | {GAMMA: (LI_TOLD, SOLD)}
    build(home, build_firms(0, before), build_firms(5, sold))
    for day in (date(2026, 1, 6), SOLD, build_run(5).night):
        stood = list_on(home, day)
        assert [len(groups) for groups in stood.values()] == [1] * 4
        together = {code for code in FIRMS if stood.get(entity(code)) == stood[entity(ALPHA)]}
        assert together == ({ALPHA, BETA, GAMMA, DELTA} if day < SOLD else {ALPHA, BETA})


def test_a_member_stands_in_its_group_since_its_own_tie_whoever_comes_later(home: Home, tmp_path: Path) -> None:
    """The latest day of any member once dated all that were found on one night."""
    two = {ALPHA: (WANG_TOLD, EARLY), BETA: (firm(None, ALPHA), EARLY)}
    three = two | {GAMMA: (WANG_TOLD, LATER)}
    at_once, by_and_by, late = (build_home(tmp_path / name) for name in ("at once", "by and by", "late"))
    build(at_once, build_firms(1, three))
    build(by_and_by, build_firms(0, two), build_firms(1, three))
    build(late, build_firms(0, {code: three[code] for code in (ALPHA, GAMMA)}), build_firms(1, three))
    for one in (at_once, by_and_by, late):
        days = {row["from_id"]: row["valid_from"] for row in read(one, "edge_in_group")}
        assert days == {entity(ALPHA): EARLY, entity(BETA): EARLY, entity(GAMMA): LATER}


def test_a_branch_that_two_head_offices_are_stated_of_is_in_one_group_with_both(home: Home) -> None:
    """What is published once united both, and `kg facts group` told the one that came last."""
    world = build_larger_city()
    world.records["shareholding"] = []
    world.add(
        "registration", ALPHA_BRANCH, "city_tax", subject=firm("鹏城甲公司南分公司", ALPHA_BRANCH),
        entity_kind=SubjectKind.BRANCH, register_state=RegisterState.ACTIVE, currency="CNY", parent_uscc=GAMMA,
    )  # fmt: skip
    build(home, world)
    together = {entity(code) for code in (ALPHA, ALPHA_BRANCH, GAMMA)}
    with open_database(home.facts_database, GraphSettings(), read_only=True) as connection:
        for code in (ALPHA, ALPHA_BRANCH, GAMMA):
            told = answer_group(connection, Uscc(code), world.run.night, world.run.recorded_at)
            assert set(told.member_ids) == group_of(home, code) == together


def test_another_industry_is_nothing_that_control_and_groups_follow_from(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One changed industry code once had all ownership computed anew."""
    stated = ({"industry_code": "C3011"}, {"industry_code": "C3012"}, {"entity_kind": SubjectKind.SOLE_PROPRIETORSHIP})
    worlds = [build_larger_city() for _ in stated]
    for night, (world, values) in enumerate(zip(worlds, stated, strict=True)):
        world.run = build_run(night)
        world.records["registration"] = [
            replace(row, recorded_at=world.run.recorded_at, **values) if BETA in row.record_key else row
            for row in world.records["registration"]
        ]
    build(home, worlds[0])

    def refuse(*_given: object) -> None:
        raise AssertionError("nothing that is read is other")

    monkeypatch.setattr(pipeline, "relate", refuse)
    build(home, worlds[1])
    with pytest.raises(AssertionError, match="nothing that is read"):
        build(home, worlds[2])


def test_an_unknown_vote_changes_the_group_and_none_of_its_members(home: Home) -> None:
    """Whether it is complete once stood on every edge, so that one unknown vote wrote a group anew."""
    held = {ALPHA: (WANG_TOLD, EARLY), BETA: (firm(None, ALPHA), EARLY)}
    build(home, build_firms(0, held))
    (group,), before = read(home, "node_control_group"), read(home, "edge_in_group")
    unknown = build_firms(1, held)
    unknown.add(
        "shareholding", f"{GAMMA}|1", entity=firm(None, GAMMA), holder=firm(None, BETA), share_ratio=0.3,
        valid_from=LATER,
    )  # fmt: skip
    build(home, unknown)
    assert (group["is_complete"], read(home, "node_control_group")[0]["is_complete"]) == (True, False)
    assert read(home, "edge_in_group", "true") == before


def hold_whole(world: World, code: str) -> None:
    world.records["shareholding"] = [row for row in world.records["shareholding"] if f":{code}|" not in row.record_key]
    world.add(
        "shareholding", f"{code}|7", entity=firm(None, code), holder=person("孙测试戊", "7" * 18), share_ratio=1.0
    )


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_on_any_graph_a_firm_is_in_one_group_and_who_controls_another_is_closely_linked_with_it(
    graph: tuple[int, int, list[Row]],
) -> None:
    firms, *_ = graph
    relations = relate_all(build_register(*graph))
    groups = {row["entity_id"]: row["number"] for row in relations.groups.to_pylist()}
    assert len(groups) == relations.groups.num_rows
    assert all(int(member) < firms for member in groups), "no person is a member"
    linked = {(row["from_id"], row["to_id"]) for row in relations.links.to_pylist()}
    assert len(linked) == relations.links.num_rows
    controlling = {(row["from_id"], row["to_id"]) for row in relations.control.to_pylist() if not row["is_joint"]}
    between = {pair for pair in controlling if int(pair[0]) < firms}
    assert between <= linked
    assert all(groups[upper] == groups[lower] for upper, lower in between)
