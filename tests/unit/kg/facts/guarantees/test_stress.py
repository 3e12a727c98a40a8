"""Differential DebtRank against worked examples, a dense solution and a plain loop over firms."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from kg.facts.guarantees.network import Network
from kg.facts.guarantees.stress import ROUNDS, SETTLED, Losses, Scenario, bound_spectral_radius, run_scenario
from tests.guarantee_graphs import Edge, build, graphs

UNKNOWN = float("nan")


def run(network: Network, shock: list[float], assets: list[float]) -> Losses:
    return run_scenario(network, Scenario(np.array(shock), np.array(assets), 0))


def test_a_guarantor_loses_its_exposure_over_its_own_net_assets() -> None:
    losses = run(build(3, [(0, 1), (1, 2)], amounts=[30, 40]), [0, 0, 0.5], [60, 100, 10])
    assert losses.added.sum(axis=0).tolist() == pytest.approx([0.1, 0.2, 0.5])
    assert losses.added[:3].tolist() == [[0, 0, 0.5], [0, 0.2, 0], [0.1, 0, 0]]
    assert losses.called_minor.tolist() == pytest.approx([6, 20, 0])
    assert (losses.spectral_radius, losses.is_settled) == ((0.0, 0.0), True)


def test_nobody_loses_more_than_all() -> None:
    losses = run(build(2, [(0, 1)], amounts=[500]), [0, 1], [100, 100])
    assert (losses.added.sum(axis=0).tolist(), losses.called_minor.tolist()) == ([1, 1], [100, 0])


def test_a_pair_amplifies_a_shock_as_a_geometric_series() -> None:
    losses = run(build(2, [(0, 1), (1, 0)], amounts=[50, 50]), [0.2, 0], [100, 100])
    assert losses.added.sum(axis=0).tolist() == pytest.approx([0.2 / 0.75, 0.1 / 0.75])
    assert losses.spectral_radius == pytest.approx((0.5, 0.5))


def test_what_a_firm_of_unknown_net_assets_loses_is_told_and_carried_no_further() -> None:
    losses = run(build(3, [(0, 1), (1, 2)], amounts=[30, 40]), [0, 0, 0.5], [60, UNKNOWN, UNKNOWN])
    assert losses.called_minor.tolist() == [0, 20, 0]
    assert np.isnan(losses.added[1:, 1]).all()
    assert losses.added[:, 0].sum() == 0


def test_a_scenario_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="shock"):
        run(build(1, []), [1.5], [1])
    with pytest.raises(ValueError, match="nothing to lose"):
        run(build(1, []), [1], [0])


@settings(max_examples=120, deadline=None)
@given(graphs(), st.data())
def test_losses_are_those_of_a_plain_loop(drawn: tuple[int, list[Edge]], data: st.DataObject) -> None:
    firms, edges = drawn
    amounts = data.draw(st.lists(st.integers(0, 60), min_size=len(edges), max_size=len(edges)))
    shock = data.draw(st.lists(st.sampled_from([0.0, 0.0, 0.3, 1.0]), min_size=firms, max_size=firms))
    assets = data.draw(st.lists(st.sampled_from([50.0, 100.0, 400.0]), min_size=firms, max_size=firms))
    losses = run(build(firms, edges, amounts=amounts), shock, assets)
    before, lost = [0.0] * firms, list(shock)
    for _ in range(len(losses.added) - 1):
        gain = [0.0] * firms
        for (guarantor, debtor), amount in zip(edges, amounts, strict=True):
            if guarantor != debtor:
                gain[guarantor] += amount / assets[guarantor] * (lost[debtor] - before[debtor])
        before, lost = lost, [min(1.0, a + b) for a, b in zip(lost, gain, strict=True)]
    assert losses.added.sum(axis=0).tolist() == pytest.approx(lost, abs=1e-12)
    assert losses.is_settled or len(losses.added) == ROUNDS + 1
    if losses.is_settled:
        assert losses.added[-1].max() <= SETTLED


@settings(max_examples=120, deadline=None)
@given(graphs(), st.data())
def test_the_spectral_radius_lies_between_its_bounds(drawn: tuple[int, list[Edge]], data: st.DataObject) -> None:
    firms, edges = drawn
    weights = data.draw(st.lists(st.floats(0.125, 4), min_size=len(edges), max_size=len(edges)))
    matrix = np.zeros((firms, firms))
    for (guarantor, debtor), weight in zip(edges, weights, strict=True):
        matrix[guarantor, debtor] = weight if guarantor != debtor else 0
    low, high = bound_spectral_radius(sparse.csr_array(matrix))
    radius = max(abs(np.linalg.eigvals(matrix)))
    if nx.is_directed_acyclic_graph(nx.DiGraph(matrix)):
        assert (low, high) == (0.0, 0.0)
    else:
        assert low - 1e-6 <= radius <= high + 1e-6
        assert high - low < 1e-6 * (1 + high)
