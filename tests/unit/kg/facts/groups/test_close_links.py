"""Close links, against written cases and sums by brute force."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings

from kg.facts.groups.close_links import CloseLinks, LinkKind, get_participation
from kg.facts.ownership.control import find_control
from kg.facts.ownership.joint import control_together
from kg.facts.ownership.votes import Deciders, build_votes
from tests.ownership_graphs import Row, build, graphs
from tests.unit.kg.facts.groups.test_connections import NOBODY, concerts_by_brute_force, control_by_brute_force

FIFTH = 0.2


def links_of(
    firm: int, firms: int, owners: int, rows: list[Row], stops: tuple[int, ...] = ()
) -> set[tuple[object, ...]]:
    direct = build(firms, owners, rows, stops)
    found = CloseLinks(control_together(direct, NOBODY, ()), direct).find(firm, FIFTH)
    return {(link.firm, link.kind, link.share and round(link.share, 9), link.through) for link in found}


def test_a_fifth_exactly_is_a_close_link_and_less_is_none() -> None:
    assert links_of(1, 3, 3, [(0, 1, 0.2), (2, 1, 0.1999)]) == {(0, LinkKind.HELD_BY, 0.2, None)}
    assert links_of(0, 3, 3, [(0, 1, 0.2), (0, 2, 0.1999)]) == {(1, LinkKind.HOLDS, 0.2, None)}


def test_what_a_controlled_firm_holds_counts_whole_and_what_another_one_holds_does_not() -> None:
    top, below, other, held = range(4)
    rows: list[Row] = [(top, below, 0.51), (top, other, 0.5), (below, held, 0.1), (other, held, 0.3), (top, held, 0.1)]
    assert (top, LinkKind.HELD_BY, 0.2, None) in links_of(held, 4, 4, rows)
    assert not [link for link in links_of(held, 4, 4, rows) if link[0] == below]


def test_capital_is_enough_where_the_votes_are_another_ones() -> None:
    fund, limited, manager = 0, 1, 2
    direct = build(2, 3, [(limited, fund, 0.99), (manager, fund, 0.01)])
    votes = build_votes(direct, Deciders(np.array([manager]), np.array([fund])))
    found = CloseLinks(find_control(votes), direct).find(fund, FIFTH)
    assert [(link.firm, link.kind, link.share) for link in found] == [(limited, LinkKind.HELD_BY, pytest.approx(0.99))]


def test_a_person_who_controls_both_links_two_firms_and_the_state_does_not() -> None:
    assert links_of(0, 2, 3, [(2, 0, 0.6), (2, 1, 0.7)]) == {(1, LinkKind.COMMON_CONTROLLER, None, 2)}
    state, first, second = range(3)
    rows: list[Row] = [(state, first, 0.6), (state, second, 0.7)]
    assert not [link for link in links_of(first, 3, 3, rows, (state,)) if link[0] == second]


def test_two_who_control_both_together_link_two_firms_and_two_organs_of_the_state_do_not() -> None:
    first, second, one, other = range(4)
    rows: list[Row] = [(half, firm, 0.5) for half in (one, other) for firm in (first, second)]
    together = (second, LinkKind.COMMON_CONTROLLER, None, 4)
    assert [together in links_of(first, 4, 4, rows, stops) for stops in ((), (one,), (one, other))] == [
        True, True, False,
    ]  # fmt: skip


def test_whoever_is_not_to_be_told_links_two_firms_without_being_told() -> None:
    shop, first, second, owner = range(4)
    held: list[Row] = [(shop, first, 0.6), (shop, second, 0.6)]
    for rows, through in ((held, None), ([(owner, shop, 1.0), *held], owner)):
        direct = build(3, 4, rows)
        links = CloseLinks(find_control(build_votes(direct)), direct).find(first, FIFTH, {shop})
        common = {one.firm: one.through for one in links if one.kind is LinkKind.COMMON_CONTROLLER}
        assert common[second] == through


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_close_links_are_those_added_up_by_hand(graph: tuple[int, int, list[Row]]) -> None:
    firms, owners, rows = graph
    controls = {party: control_by_brute_force(party, firms, rows, ()) for party in range(owners)}
    controls |= concerts_by_brute_force(control_together(build(firms, owners, rows), NOBODY, ()), firms, rows, ())
    for firm in range(firms):
        expected: set[tuple[object, ...]] = set()
        for other in set(range(firms)) - {firm}:
            for holder, held, kind in ((other, firm, LinkKind.HELD_BY), (firm, other, LinkKind.HOLDS)):
                counted = controls[holder] | {holder}
                share = sum(row[2] for row in rows if row[0] in counted and row[1] == held)
                expected |= {(other, kind, round(share, 9), None)} if share >= 0.2 - 1e-9 else set()
            expected |= {(other, LinkKind.CONTROLLED_BY, None, None)} if firm in controls[other] else set()
            expected |= {(other, LinkKind.CONTROLS, None, None)} if other in controls[firm] else set()
            both = [party for party in sorted(controls) if {firm, other} <= controls[party]]
            expected |= {(other, LinkKind.COMMON_CONTROLLER, None, both[0])} if both else set()
        assert links_of(firm, firms, owners, rows) == expected


def test_from_which_holding_firms_are_linked_is_that_of_the_day() -> None:
    assert [get_participation(on) for on in (date(2026, 1, 6), date(2013, 12, 31))] == [FIFTH, FIFTH]
    direct = build(3, 3, [(0, 2, 0.2), (1, 2, 0.19)])
    links = CloseLinks(find_control(build_votes(direct)), direct)
    assert [link.firm for link in links.find(2, 0.19)] == [0, 1]
    assert [link.firm for link in links.find(1, 0.19)] == [2]
    assert links.find(1, FIFTH) == []
