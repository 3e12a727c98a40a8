"""Control against worked examples and a fixed point by brute force that shares no code with ours."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.facts.ownership.control import (
    BLOCKING,
    MAJORITY,
    TAKEOVER,
    Control,
    Link,
    Threshold,
    find_control,
    find_hidden,
    trace_control,
)
from kg.facts.ownership.direct import Direct
from kg.facts.ownership.integrated import integrate
from kg.facts.ownership.votes import Concert, Deciders, build_votes
from tests.ownership_graphs import Row, build, graphs, rely_on, rough_graphs, share_of


def pairs(control: Control) -> set[tuple[int, int]]:
    return set(zip(control.controller.tolist(), control.firm.tolist(), strict=True))


def control_of(direct: Direct, threshold: Threshold = MAJORITY) -> set[tuple[int, int]]:
    return pairs(find_control(build_votes(direct), threshold))


def test_three_steps_of_51_per_cent_are_an_eighth_of_the_capital_and_full_control() -> None:
    a, b, c, p = range(4)
    direct = build(3, 4, [(p, a, 0.51), (a, b, 0.51), (b, c, 0.51)])
    assert (p, c) in control_of(direct)
    assert round(share_of(integrate(direct), p, c), 3) == 0.133


def test_votes_of_controlled_firms_add_to_ones_own() -> None:
    c, d, p, q = range(4)
    direct = build(2, 4, [(p, c, 0.4), (p, d, 0.6), (d, c, 0.2), (q, c, 0.4)])
    assert control_of(direct) == {(p, d), (p, c)}
    assert round(share_of(integrate(direct), p, c), 9) == 0.52


def test_thresholds_are_told_apart_at_their_very_value() -> None:
    direct = build(1, 5, [(1, 0, 0.334), (2, 0, 0.3), (3, 0, 0.2), (4, 0, 0.166)])
    assert control_of(direct, BLOCKING) == {(1, 0)}
    assert control_of(direct, TAKEOVER) == {(1, 0), (2, 0)}
    assert control_of(direct) == set()


def test_a_general_partner_controls_whatever_the_capital() -> None:
    partnership, general, limited = range(3)
    direct = build(2, 3, [(general, partnership, 0.01), (limited, partnership, 0.99), (limited, general, 1.0)])
    votes = build_votes(direct, Deciders(np.array([general]), np.array([partnership])))
    assert pairs(find_control(votes)) == {(general, partnership), (limited, general), (limited, partnership)}
    direct = build(1, 3, [(1, 0, 0.01), (2, 0, 0.99)])
    assert pairs(find_control(build_votes(direct, Deciders(np.array([1]), np.array([0]))))) == {(1, 0)}


def test_who_stands_behind_some_who_decide_jointly_does_not_control_and_behind_all_does() -> None:
    """Two of three parts were once more than half of the votes, and control alone."""
    fund, one, two, three, owner, other = range(6)
    deciders = Deciders(np.array([one, two, three]), np.array([fund] * 3), [fund])
    for rest in (owner, other):
        direct = build(4, 6, [(owner, one, 0.6), (owner, two, 1.0), (rest, three, 0.7), (other, fund, 1.0)])
        found = pairs(find_control(build_votes(direct, deciders)))
        assert {party for party, firm in found if firm == fund} == ({owner} if rest == owner else set())
        could = pairs(find_control(build_votes(direct, deciders), could=True))
        assert ((owner, fund) in could) == (rest == owner)


@st.composite
def decided(draw: st.DrawFn) -> tuple[int, int, list[Row], dict[int, list[int]]]:
    """Graphs in some firms of which two to four owners have to agree."""
    firms, owners, rows = draw(graphs())
    others = {firm: [one for one in range(owners) if one != firm] for firm in range(firms)}
    able = [firm for firm in range(firms) if len(others[firm]) > 1]
    joint = draw(st.sets(st.sampled_from(able), max_size=3)) if able else set()
    return firms, owners, rows, {
        firm: draw(st.lists(st.sampled_from(others[firm]), min_size=2, max_size=4, unique=True)) for firm in joint
    }  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(decided())
def test_in_a_firm_in_which_all_have_to_agree_whoever_has_them_all_controls(
    drawn: tuple[int, int, list[Row], dict[int, list[int]]],
) -> None:
    firms, owners, rows, joint = drawn
    owner, firm = np.array([(one, held) for held, all_ in joint.items() for one in all_]).reshape(-1, 2).T
    direct = build(firms, owners, rows)
    votes = build_votes(direct, Deciders(owner.astype(np.int64), firm.astype(np.int64), list(joint)))
    expected: set[tuple[int, int]] = set()
    for party in range(owners):
        taken: set[int] = set()
        while True:
            mine = {party} | taken
            more = {
                held for held in set(range(firms)) - {party}
                if (set(joint[held]) <= mine if held in joint
                    else sum(share_of_direct(direct, one, held) for one in mine) > 0.5 + 1e-9)
            }  # fmt: skip
            if more <= taken:
                break
            taken |= more
        expected |= {(party, held) for held in taken}
    assert pairs(find_control(votes)) == expected


def share_of_direct(direct: Direct, owner: int, firm: int) -> float:
    return float(direct.shares[owner, firm])


def test_owners_in_concert_control_as_one_party_and_neither_does_alone() -> None:
    direct = build(1, 4, [(1, 0, 0.3), (2, 0, 0.3), (3, 0, 0.4)])
    control = find_control(build_votes(direct, concerts=[Concert([1, 2], [0])]))
    assert pairs(control) == {(4, 0)}
    assert control.votes.members_of(4) == control.votes.heads_of(4) == [1, 2]
    widened = replace(control.votes, concerts=[Concert(members=[1, 2, 3], firms=[0], daughters=[3])])
    assert (widened.members_of(4), widened.heads_of(4), widened.heads_of(3)) == ([1, 2, 3], [1, 2], [3])


def test_the_state_is_ultimate_whoever_stands_above_it() -> None:
    state, holding, firm = range(3)
    direct = build(3, 4, [(3, state, 1.0), (state, holding, 1.0), (holding, firm, 0.6)], stops=(state,))
    control = find_control(build_votes(direct))
    ultimate = set(zip(*(column.tolist() for column in control.find_ultimate()), strict=True))
    assert ultimate == {(state, holding), (state, firm)}


def test_firms_that_control_each_other_have_no_ultimate_controller() -> None:
    control = find_control(build_votes(build(2, 2, [(1, 0, 0.9), (0, 1, 0.9)])))
    assert pairs(control) == {(0, 1), (1, 0)}
    assert control.find_ultimate()[0].size == 0


def test_unknown_votes_could_be_control_and_are_not_said_to_be() -> None:
    votes = build_votes(build(1, 3, [(1, 0, 0.4), (2, 0, 0.2)]))
    assert pairs(find_control(votes)) == set()
    assert pairs(find_control(votes, could=True)) == {(1, 0), (2, 0)}


def test_who_holds_a_share_of_unstated_size_could_have_what_is_unknown() -> None:
    above, firm, below, other = range(4)
    rows: list[Row] = [(above, firm, float("nan")), (firm, below, 0.3), (other, below, 0.6)]
    votes = build_votes(build(3, 4, rows))
    assert pairs(find_control(votes)) == {(other, below)}
    assert pairs(find_control(votes, could=True)) == {(above, firm), (other, below)}
    # Of a partnership in which somebody decides, who holds capital votes on nothing.
    decided = build_votes(build(3, 4, rows), Deciders(np.array([other]), np.array([firm])))
    assert (above, firm) not in pairs(find_control(decided, could=True))
    concert = build_votes(build(1, 3, [(1, 0, float("nan")), (2, 0, 0.4)]), concerts=[Concert([1, 2], [0])])
    assert pairs(find_control(concert, could=True)) == {(1, 0), (2, 0), (3, 0)}


@st.composite
def partly_stated(draw: st.DrawFn) -> tuple[int, int, list[Row]]:
    """Up to four firms with three holders each, of some of whom it is not stated how much they hold."""
    firms = draw(st.integers(1, 4))
    owners = firms + draw(st.integers(1, 2))
    rows: list[Row] = []
    for firm in range(firms):
        others = st.integers(0, owners - 1).filter(lambda one, firm=firm: one != firm)
        shares = draw(st.permutations([0.1, 0.3, 0.45, 0.15, float("nan"), float("nan")]))
        holders = draw(st.lists(others, max_size=3, unique=True))
        rows += [(holder, firm, share) for holder, share in zip(holders, shares, strict=False)]
    return firms, owners, rows


@settings(max_examples=200, deadline=None)
@given(partly_stated())
def test_what_could_be_true_is_true_when_some_holder_of_each_firm_takes_what_is_unknown(
    graph: tuple[int, int, list[Row]],
) -> None:
    firms, owners, rows = graph
    stated = [row for row in rows if row[2] == row[2]]
    unknown = {firm: 1 - sum(share for _, held, share in stated if held == firm) for firm in range(firms)}
    holders = [[(holder, firm, unknown[firm]) for holder, held, _ in rows if held == firm] for firm in range(firms)]
    expected: set[tuple[int, int]] = set()
    for taken in product(*([*some, None] for some in holders)):
        all_rows = [*stated, *(row for row in taken if row)]
        expected = expected.union(*(control_by_brute_force(all_rows, owner, firms) for owner in range(owners)))
    assert pairs(find_control(build_votes(build(firms, owners, rows)), could=True)) == expected


def test_each_link_of_a_chain_is_told_and_no_other() -> None:
    c, d, p, q = range(4)
    control = find_control(build_votes(build(2, 4, [(p, c, 0.4), (p, d, 0.6), (d, c, 0.2), (q, c, 0.4)])))
    assert trace_control(control, p, c) == [Link(p, c, 0.4), Link(d, c, 0.2), Link(p, d, 0.6)]
    assert trace_control(control, q, c) == []


def control_by_brute_force(rows: list[tuple[int, int, float]], owner: int, firms: int) -> set[tuple[int, int]]:
    controlled: set[int] = set()
    while True:
        group = controlled | {owner}
        now = {
            firm
            for firm in range(firms)
            if firm != owner
            and sum(share for holder, held, share in rows if held == firm and holder in group) > 0.5 + 1e-9
        }
        if now == controlled:
            return {(owner, firm) for firm in controlled}
        controlled = now


@settings(max_examples=300, deadline=None)
@given(graphs())
def test_control_is_the_least_fixed_point(graph: tuple[int, int, list[Row]]) -> None:
    firms, owners, rows = graph
    direct = build(firms, owners, rows)
    entries = direct.shares.tocoo()
    known = [
        (int(row), int(column), float(value))
        for row, column, value in zip(entries.row, entries.col, entries.data, strict=True)
        if row < owners
    ]
    expected = set().union(*(control_by_brute_force(known, owner, firms) for owner in range(owners)))
    control = find_control(build_votes(direct))
    assert pairs(control) == expected
    for controller, firm in expected:
        links = trace_control(control, controller, firm)
        own = {link.firm for link in links} | {controller}
        assert all(link.holder in own for link in links)
        assert sum(link.votes for link in links if link.firm == firm) > 0.5


def check_rough_control(graph: tuple[int, int, list[Row], tuple[int, ...]]) -> None:
    firms, owners, rows, stops = graph
    told = rely_on(rows, stops)
    expected = set().union(*(control_by_brute_force(told, owner, firms) for owner in range(owners)))
    assert control_of(build(firms, owners, rows, stops)) == expected


@settings(max_examples=100, deadline=None)
@given(rough_graphs())
def test_control_counts_of_rough_lists_what_can_be_relied_on(
    graph: tuple[int, int, list[Row], tuple[int, ...]],
) -> None:
    check_rough_control(graph)


@pytest.mark.proof
@settings(max_examples=2000, deadline=None)
@given(rough_graphs())
def test_control_of_two_thousand_rough_graphs_is_the_least_fixed_point(
    graph: tuple[int, int, list[Row], tuple[int, ...]],
) -> None:
    check_rough_control(graph)


def test_control_through_small_parts_of_long_chains_is_hidden_behind_a_stop() -> None:
    a, b, c, listed, person = range(5)
    rows: list[Row] = [
        (b, a, 0.51),
        (c, b, 0.51),
        (listed, c, 0.51),
        (person, a, 0.49),
        (person, b, 0.49),
        (person, c, 0.49),
    ]
    votes = build_votes(build(4, 5, rows, stops=(listed,)))
    assert not find_hidden(votes).any()
    assert find_hidden(votes, through=[listed]).tolist() == [True, True, True, False]
    concert = build_votes(build(1, 4, [(1, 0, 0.2), (2, 0, 0.4), (3, 0, 0.4)]), concerts=[Concert((1, 2), (0,))])
    assert find_hidden(concert, through=[1]).tolist() == [True]
