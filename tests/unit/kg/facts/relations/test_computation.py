"""Relations of all firms at once against what is told of one firm, on graphs drawn at random."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from kg.facts.ownership.agreements import Agreement, Evidence
from kg.facts.ownership.beneficial import MetTest
from kg.facts.ownership.control import EXACT, trace_control
from kg.facts.ownership.direct import Holdings, build_direct
from kg.facts.ownership.integrated import integrate
from kg.facts.ownership.joint import control_together
from kg.facts.ownership.reading import Register, restrict
from kg.facts.ownership.rules import get_rule
from kg.facts.ownership.votes import Deciders
from kg.facts.relations.computation import CANDIDATES_MAX, LINKS_MAX, Relations, relate
from kg.facts.relations.groups import Ties
from kg.facts.relations.since import NEVER_STATED, UNKNOWN, spread_since
from kg.model.arrangements import AgreementKind
from kg.model.ids import EntityId
from kg.model.ownership import OwnerTest
from tests.ownership_graphs import Row, graphs
from tests.staged_world import FIRST_NIGHT
from tests.unit.kg.facts.ownership.test_concerts import concerted

NOBODY = np.empty(0, dtype=np.int64)


def build_register(firms: int, owners: int, rows: list[Row], agreements: Sequence[Agreement] = ()) -> Register:
    holder, held = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2).T
    share = np.array([row[2] for row in rows], dtype=np.float64)
    ids = [EntityId(f"{number:02}") for number in range(owners)]
    holdings = Holdings(firms, owners, holder, held, share, NOBODY)
    evidence = Evidence(agreements=agreements)
    return Register(ids, ["other"] * firms, holdings, Deciders(NOBODY, NOBODY), evidence)


def relate_all(register: Register) -> Relations:
    never = np.full(register.holdings.firm_count, NEVER_STATED)
    ties = Ties(NOBODY, NOBODY, NOBODY, np.zeros(register.holdings.firm_count, dtype=bool))
    return relate(register, get_rule(FIRST_NIGHT), never, ties, 0.2)


def by_pair(relations: Relations) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["from_id"], row["to_id"]): row for row in relations.control.to_pylist()}


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_every_controller_comes_with_its_votes_and_the_last_ones_with_their_chain(
    graph: tuple[int, int, list[Row]],
) -> None:
    register = build_register(*graph)
    direct = build_direct(register.holdings)
    control = control_together(direct, Deciders(NOBODY, NOBODY), ())
    ultimate = set(zip(*(column.tolist() for column in control.find_ultimate()), strict=True))
    found = by_pair(relate_all(register))
    alone = {key for key, row in found.items() if not row["is_joint"]}
    controlled = zip(control.controller.tolist(), control.firm.tolist(), strict=True)
    pairs = [(party, firm) for party, firm in controlled if party < direct.unknown]
    assert alone == {(f"{party:02}", f"{firm:02}") for party, firm in pairs}
    shares = direct.shares.todense()
    for party, firm in pairs:
        row = found[f"{party:02}", f"{firm:02}"]
        together = {party, *(held for by, held in pairs if by == party)} - {firm}
        assert row["direct_votes"] == pytest.approx(shares[party, firm], abs=1e-8)
        assert row["least_votes"] == pytest.approx(sum(shares[one, firm] for one in together), abs=1e-8)
        assert row["most_votes"] <= 1.0
        assert row["is_ultimate"] == ((party, firm) in ultimate)
        if row["is_ultimate"]:
            links = trace_control(control, party, firm)
            assert row["link_holder_ids"] == [f"{link.holder:02}" for link in links]
            assert row["link_firm_ids"] == [f"{link.firm:02}" for link in links]
            assert row["link_votes"] == pytest.approx([link.votes for link in links], abs=1e-8)
        else:
            assert row["link_votes"] is None


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_owners_and_unknown_shares_are_those_of_the_integrated_matrix(graph: tuple[int, int, list[Row]]) -> None:
    register = build_register(*graph)
    capital = integrate(build_direct(register.holdings))
    relations = relate_all(register)
    for row in relations.owners.to_pylist():
        person, firm = int(row["from_id"]), int(row["to_id"])
        assert person >= register.holdings.firm_count
        assert row["least_share"] == pytest.approx(capital.shares[person, firm], abs=1e-8)
        assert row["is_candidate"] == (row["owner_tests"] is None)
        assert (capital.shares[person, firm] >= 0.25 - EXACT) <= (not row["is_candidate"])
    findings = relations.findings.to_pylist()
    assert [row["entity_id"] for row in findings] == register.entity_ids[: register.holdings.firm_count]
    assert [row["unknown_share"] for row in findings] == pytest.approx(capital.unknown.tolist(), abs=1e-8)


def test_two_halves_control_together_and_say_so() -> None:
    found = by_pair(relate_all(build_register(1, 3, [(1, 0, 0.5), (2, 0, 0.5)])))
    assert {key: (row["is_joint"], row["is_ultimate"], row["link_votes"]) for key, row in found.items()} == {
        ("01", "00"): (True, True, [0.5]),
        ("02", "00"): (True, True, [0.5]),
    }
    assert [(row["least_votes"], row["has_all_links"]) for row in found.values()] == [(1.0, False)] * 2


def test_those_in_concert_have_its_votes_wherever_it_controls_and_say_that_their_own_links_are_not_all() -> None:
    rows: list[Row] = [(1, 0, 1.0), (2, 1, 0.3), (3, 1, 0.3), (4, 1, 0.4)]
    in_concert = Agreement(AgreementKind.ACTING_IN_CONCERT, 2, 3, 1, None, "协议1号")
    found = by_pair(relate_all(build_register(2, 5, rows, [in_concert])))
    assert {
        key: (row["is_joint"], row["direct_votes"], row["least_votes"], row["most_votes"]) for key, row in found.items()
    } == {
        ("01", "00"): (False, 1.0, 1.0, 1.0),
        ("02", "00"): (True, 0.0, 1.0, 1.0),
        ("03", "00"): (True, 0.0, 1.0, 1.0),
        ("02", "01"): (True, 0.3, 0.6, 0.6),
        ("03", "01"): (True, 0.3, 0.6, 0.6),
    }
    joint = [row for row in found.values() if row["is_joint"]]
    assert [row["has_all_links"] for row in joint] == [False] * 4
    assert [row["link_votes"] for key, row in sorted(found.items()) if row["is_joint"]] == [None, [0.3], None, [0.3]]


def test_votes_of_a_firm_that_one_in_concert_controls_are_counted_once() -> None:
    rows: list[Row] = [(1, 0, 0.3), (3, 0, 0.25), (4, 0, 0.45), (2, 1, 0.6), (4, 1, 0.4)]
    in_concert = Agreement(AgreementKind.ACTING_IN_CONCERT, 2, 3, 0, None, "协议1号")
    found = by_pair(relate_all(build_register(2, 5, rows, [in_concert])))
    assert {key: row["least_votes"] for key, row in found.items() if row["is_joint"]} == {
        ("01", "00"): 0.55, ("02", "00"): 0.55, ("03", "00"): 0.55,
    }  # fmt: skip


def test_a_firm_that_one_in_concert_controls_and_that_has_no_vote_there_is_no_controller() -> None:
    firm, parent, daughter, grand, other, owner = range(6)
    rows: list[Row] = [
        (parent, firm, 0.3), (other, firm, 0.3), (owner, firm, 0.4), (parent, daughter, 1.0), (daughter, grand, 0.9),
        (owner, grand, 0.1),
    ]  # fmt: skip
    in_concert = Agreement(AgreementKind.ACTING_IN_CONCERT, parent, other, firm, None, "协议1号")
    register = build_register(4, 6, rows, [in_concert])
    controllers = {by for by, controlled in by_pair(relate_all(register)) if controlled == f"{firm:02}"}
    assert controllers == {f"{parent:02}", f"{other:02}"}


def test_a_firm_that_votes_in_one_firm_of_a_concert_is_no_controller_of_another_one() -> None:
    first, second, daughter, one, two = range(5)
    rows: list[Row] = [(one, first, 0.6), (two, first, 0.4), (daughter, second, 1.0), (one, daughter, 1.0)]
    in_concert = [Agreement(AgreementKind.ACTING_IN_CONCERT, one, two, about, None, "协议1号") for about in (0, 1)]
    found = by_pair(relate_all(build_register(3, 5, rows, in_concert)))
    assert {key for key in found if key[0] == f"{daughter:02}"} == {(f"{daughter:02}", f"{second:02}")}


def test_two_halves_of_which_a_concert_has_one_are_control_by_its_members_too() -> None:
    rows: list[Row] = [(1, 0, 0.5), (4, 0, 0.5), (2, 1, 0.3), (3, 1, 0.3), (5, 1, 0.4)]
    in_concert = Agreement(AgreementKind.ACTING_IN_CONCERT, 2, 3, 1, None, "协议1号")
    relations = relate_all(build_register(2, 6, rows, [in_concert]))
    found = by_pair(relations)
    assert {by: row["is_ultimate"] for (by, firm), row in found.items() if firm == "00"} == {
        "01": False, "02": True, "03": True, "04": True,
    }  # fmt: skip
    owners = {row["from_id"]: row["owner_tests"] for row in relations.owners.to_pylist() if row["to_id"] == "00"}
    assert owners["03"] == ["joint_control"]


@settings(max_examples=30, deadline=None)
@given(concerted())
def test_who_controls_in_concert_in_the_night_is_who_is_told_when_one_firm_is_asked(
    drawn: tuple[int, int, list[Row], list[tuple[int, int, int]]],
) -> None:
    firms, owners, rows, agreed = drawn
    in_concert = [Agreement(AgreementKind.ACTING_IN_CONCERT, *one, None, "协议1号") for one in agreed]
    register = build_register(firms, owners, rows, in_concert)
    found = by_pair(relate_all(register))
    for firm in range(firms):
        of_one, _ = restrict(register, firm)
        alone = by_pair(relate_all(of_one))
        assert {key for key in found if key[1] == f"{firm:02}"} == {key for key in alone if key[1] == f"{firm:02}"}


def test_a_long_chain_is_cut_and_says_so() -> None:
    firms = LINKS_MAX + 5
    rows: list[Row] = [(number + 1, number, 0.6) for number in range(firms)]
    found = by_pair(relate_all(build_register(firms, firms + 1, rows)))
    assert not found[f"{firms:02}", "00"]["has_all_links"]
    assert len(found[f"{firms:02}", "00"]["link_votes"]) == LINKS_MAX
    assert found[f"{firms:02}", "10"]["has_all_links"]


def test_of_many_candidates_those_of_unstated_shares_and_the_largest_are_kept() -> None:
    rows: list[Row] = [(number, 0, 0.005 + number / 10_000) for number in range(1, 60)] + [(60, 0, float("nan"))]
    owners = relate_all(build_register(1, 61, rows)).owners.to_pylist()
    assert {row["from_id"] for row in owners} == {
        "60",
        *(f"{number:02}" for number in range(59, 59 - CANDIDATES_MAX + 1, -1)),
    }
    assert all(row["is_candidate"] for row in owners)


def test_what_changed_above_a_firm_is_what_dates_it_around_loops_too() -> None:
    a, b, c, d, e = range(5)
    stated = np.array([10, 20, NEVER_STATED, UNKNOWN, 5])
    holder, firm = np.array([a, b, b, d]), np.array([b, a, c, e])
    assert spread_since(stated, holder, firm).tolist() == [20, 20, 20, UNKNOWN, UNKNOWN]
    assert spread_since(stated, NOBODY, NOBODY).tolist() == stated.tolist()


def test_the_tests_that_are_told_are_those_of_the_rules() -> None:
    assert [str(one.name).lower() for one in MetTest] == [str(one) for one in OwnerTest]
