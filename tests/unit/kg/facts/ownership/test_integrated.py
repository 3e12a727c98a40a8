"""Integrated shares against published examples and a dense solution that shares no code with ours."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kg.facts.ownership import columns
from kg.facts.ownership.direct import Direct
from kg.facts.ownership.integrated import LARGE, among_firms, integrate, integrate_changed
from kg.model.ownership import ShareState
from tests.ownership_graphs import Row, build, graphs, rely_on, rough_graphs, share_of


def test_owners_around_a_loop_hold_more_than_their_simple_paths() -> None:
    a, b, p, q = range(4)
    result = integrate(build(2, 4, [(p, a, 0.8), (b, a, 0.2), (a, b, 0.5), (q, b, 0.5)]))
    assert share_of(result, p, a) == pytest.approx(8 / 9)
    assert share_of(result, q, a) == pytest.approx(1 / 9)
    assert share_of(result, p, b) == pytest.approx(4 / 9)
    assert share_of(result, q, b) == pytest.approx(5 / 9)


def test_two_firms_that_own_nine_tenths_of_each_other_are_not_said_to_own_more_than_all() -> None:
    a, b, p, q = range(4)
    result = integrate(build(2, 4, [(b, a, 0.9), (p, a, 0.1), (a, b, 0.9), (q, b, 0.1)]))
    assert share_of(result, p, a) == pytest.approx(0.1 / 0.19)
    assert share_of(result, q, a) == pytest.approx(0.09 / 0.19)
    assert share_of(result, a, b) == pytest.approx(0.9)
    assert share_of(result, a, a) == 0


def test_a_closed_ring_has_no_outside_owner_and_neither_has_what_it_holds() -> None:
    a, b, c, p = range(4)
    result = integrate(build(3, 4, [(a, b, 1), (b, a, 1), (b, c, 0.6), (p, c, 0.4)]))
    assert result.closed.tolist() == [a, b]
    assert result.ring.tolist() == pytest.approx([1, 1, 0.6])
    assert share_of(result, p, c) == pytest.approx(0.4)
    assert share_of(result, a, b) == 0


def test_what_nobody_states_stays_unknown_and_bounds_every_owner() -> None:
    a, b, p = range(3)
    result = integrate(build(2, 3, [(p, a, 0.3), (a, b, 0.5), (p, b, 0.2)]))
    assert result.unknown.tolist() == pytest.approx([0.7, 0.3 + 0.5 * 0.7])
    assert share_of(result, p, b) == pytest.approx(0.2 + 0.5 * 0.3)


def test_a_known_holder_of_an_unknown_share_is_unknown_mass() -> None:
    direct = build(1, 3, [(1, 0, 0.4), (2, 0, float("nan"))])
    assert direct.states[0] == ShareState.PARTIAL
    assert integrate(direct).unknown.tolist() == pytest.approx([0.6])


def test_treasury_shares_are_taken_out_and_the_others_grow() -> None:
    direct = build(1, 3, [(0, 0, 0.2), (1, 0, 0.6), (2, 0, 0.2)])
    assert direct.states[0] == ShareState.WHOLE
    assert direct.shares[[1], :].todense().ravel().tolist() == pytest.approx([0.75])
    partial = build(1, 2, [(0, 0, 0.2), (1, 0, 0.6)])
    assert partial.states[0] == ShareState.PARTIAL
    assert integrate(partial).unknown.tolist() == pytest.approx([0.25])


def test_shares_that_come_to_more_than_the_firm_are_not_relied_on() -> None:
    direct = build(1, 3, [(1, 0, 0.8), (2, 0, 0.7)])
    assert direct.states[0] == ShareState.CONTRADICTORY
    assert integrate(direct).unknown.tolist() == [1]
    assert direct.unstated.T.tolist() == [[1, 0], [2, 0]]


@pytest.mark.parametrize(
    ("shares", "state", "unknown"),
    [
        ([0.3333, 0.3333, 0.3333], ShareState.WHOLE, 0.0001),
        ([0.3334, 0.3333, 0.3334], ShareState.WHOLE, 0),
        ([0.333333, 0.333333, 0.333333], ShareState.WHOLE, 0.000001),
        ([0.2499, 0.25, 0.25, 0.2493], ShareState.PARTIAL, 0.0008),
        ([0.25, 0.25, 0.25, 0.2503], ShareState.CONTRADICTORY, 1),
        ([0.50005, 0.50005], ShareState.CONTRADICTORY, 1),
    ],
)
def test_a_list_is_whole_up_to_what_rounding_explains_and_no_share_is_other_than_stated(
    shares: list[float], state: ShareState, unknown: float
) -> None:
    direct = build(1, 5, [(holder, 0, share) for holder, share in enumerate(shares, 1)])
    assert direct.states[0] == state
    result = integrate(direct)
    assert result.unknown.tolist() == pytest.approx([unknown], abs=1e-12)
    if state != ShareState.CONTRADICTORY:
        assert [share_of(result, holder, 0) for holder in range(1, len(shares) + 1)] == pytest.approx(shares, abs=1e-12)


def test_what_rounding_adds_to_a_loop_is_taken_from_it() -> None:
    a, b, p = range(3)
    result = integrate(build(2, 3, [(p, a, 0.0001), (b, a, 1.0), (a, b, 1.0)]))
    assert result.direct.states[a] == ShareState.WHOLE
    assert [share_of(result, p, firm) for firm in (a, b)] == pytest.approx([1, 1], abs=1e-6)


def test_a_stop_is_an_owner_and_is_not_looked_through() -> None:
    state, firm, p = range(3)
    result = integrate(build(2, 3, [(p, state, 1.0), (state, firm, 1.0)], stops=(state,)))
    assert result.direct.states[state] == ShareState.STOP
    assert share_of(result, state, firm) == 1
    assert share_of(result, p, firm) == 0


@pytest.mark.parametrize("row", [(1, 0, 1.2), (1, 0, -0.1), (5, 0, 0.1), (0, 1, 0.1)])
def test_what_cannot_be_a_holding_is_refused(row: Row) -> None:
    with pytest.raises(ValueError, match=r"mend it|number firms first"):
        build(1, 2, [row])


def solve_densely(direct: Direct) -> NDArray[np.float64]:
    """Each owner taken out of the firms' matrix in turn, and the rest inverted; closed rings found by reachability."""
    shares = np.asarray(direct.shares.todense())
    firms, rows = direct.firm_count, shares.shape[0]
    reach = np.eye(firms, dtype=bool)
    for _ in range(firms):
        reach |= (reach.astype(int) @ (shares[:firms] > 0).astype(int)) > 0
    both = reach & reach.T
    for firm in range(firms):
        loop = np.flatnonzero(both[firm])
        outside = np.setdiff1d(np.arange(rows), loop)
        if loop.size > 1 and shares[np.ix_(outside, loop)].sum() <= 1e-9:
            shares[:, loop] = 0
            shares[direct.ring, loop] = 1
    result = np.zeros_like(shares)
    for owner in range(rows):
        without = shares.copy()
        if owner < firms:
            without[:, owner] = 0
        result[owner] = without[owner] @ np.linalg.inv(np.eye(firms) - without[:firms])
    return result


@settings(max_examples=300, deadline=None)
@given(graphs(), st.sampled_from([LARGE, 4, 2]))
def test_shares_are_those_of_a_dense_solution_and_outside_ones_sum_to_one(
    graph: tuple[int, int, list[Row]], large: int
) -> None:
    firms, owners, rows = graph
    result = integrate(build(firms, owners, rows), large)
    expected = solve_densely(result.direct)
    assert np.abs(np.asarray(result.shares.todense()) - expected).max() < 1e-9
    outside = np.asarray(result.shares.todense())[firms:].sum(axis=0)
    assert np.abs(outside - 1).max() < 1e-9
    assert np.abs(result.unknown - expected[result.direct.unknown]).max() < 1e-9
    assert np.abs(result.ring - expected[result.direct.ring]).max() < 1e-9


def check_rough_shares(graph: tuple[int, int, list[Row], tuple[int, ...]], large: int) -> None:
    firms, owners, rows, stops = graph
    result = integrate(build(firms, owners, rows, stops), large)
    direct = np.asarray(result.direct.shares.todense())
    stated = np.zeros((owners, firms))
    for holder, firm, share in rely_on(rows, stops):
        stated[holder, firm] = share
    assert np.abs(direct[:owners] - stated).max() < 1e-9
    assert np.abs(np.asarray(result.shares.todense()) - solve_densely(result.direct)).max() < 1e-9


@settings(max_examples=100, deadline=None)
@given(rough_graphs(), st.sampled_from([LARGE, 4, 2]))
def test_shares_of_rough_lists_are_those_of_a_dense_solution(
    graph: tuple[int, int, list[Row], tuple[int, ...]], large: int
) -> None:
    check_rough_shares(graph, large)


@pytest.mark.proof
@settings(max_examples=2000, deadline=None)
@given(rough_graphs(), st.sampled_from([LARGE, 4, 2]))
def test_shares_of_two_thousand_rough_graphs_are_those_of_a_dense_solution(
    graph: tuple[int, int, list[Row], tuple[int, ...]], large: int
) -> None:
    check_rough_shares(graph, large)


def check_changes(graph: tuple[int, int, list[Row]], large: int, many: int, data: st.DataObject) -> None:
    firms, owners, rows = graph
    again = integrate(build(firms, owners, rows), large)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "_MANY", many)  # with 1, columns that were replaced are never made one with the others
        for _ in range(3):
            changed = data.draw(st.lists(st.integers(0, firms - 1), unique=True, max_size=3))
            rows = [row for row in rows if row[1] not in changed]
            for firm in changed if owners > 1 else ():
                holder = data.draw(st.integers(0, owners - 1).filter(lambda o, f=firm: o != f))
                rows.append((holder, firm, data.draw(st.sampled_from([0.3, 1.0]))))
            direct = build(firms, owners, rows)
            again = integrate_changed(again, direct, np.array(sorted(changed), dtype=np.int64), large)
            assert np.abs(np.asarray(again.shares.todense()) - solve_densely(direct)).max() < 1e-9
    whole = integrate(direct)
    assert again.closed.tolist() == whole.closed.tolist()
    assert np.array_equal(again.held.take_all().todense(), among_firms(direct.shares).todense().T)


@settings(max_examples=100, deadline=None)
@given(graphs(), st.sampled_from([LARGE, 4, 2]), st.sampled_from([1, 8]), st.data())
def test_computing_again_what_each_of_three_changes_touches_is_a_dense_solution_of_all(
    graph: tuple[int, int, list[Row]], large: int, many: int, data: st.DataObject
) -> None:
    check_changes(graph, large, many, data)


@pytest.mark.proof
@settings(max_examples=2000, deadline=None)
@given(graphs(), st.sampled_from([LARGE, 4, 2]), st.sampled_from([1, 8]), st.data())
def test_computing_again_what_changes_of_two_thousand_graphs_touch_is_a_dense_solution_of_all(
    graph: tuple[int, int, list[Row]], large: int, many: int, data: st.DataObject
) -> None:
    check_changes(graph, large, many, data)
