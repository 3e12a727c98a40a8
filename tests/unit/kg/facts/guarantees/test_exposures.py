"""Exposures of motifs: by currency, per member, inside one's own group, over net assets where these are known."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.facts.guarantees.exposures import NetAssets, find_share, measure_exposures
from kg.facts.guarantees.network import Guarantees, build_network
from kg.facts.guarantees.shapes import find_components, find_joint_liability, find_motifs
from tests.guarantee_graphs import Edge, build, graphs

YUAN, DOLLAR = 0, 1


def network_of(rows: list[tuple[int, int, int, int]]) -> Guarantees:
    """Rows of guarantor, debtor, currency and amount, below zero where it is not stated."""
    guarantor, debtor, currency, amount = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    nothing = np.full(guarantor.size, -1)
    return Guarantees(4, ["CNY", "USD"], guarantor, debtor, nothing, currency, np.abs(amount), amount >= 0)


def test_amounts_are_summed_by_currency_and_what_is_not_stated_is_counted() -> None:
    network = build_network(network_of([(0, 1, YUAN, 5), (0, 1, DOLLAR, 7), (1, 0, YUAN, 2), (1, 0, YUAN, -1)]))
    exposures = measure_exposures(find_components(network), np.arange(4))
    assert exposures.amount_minor.tolist() == [[7, 7]]
    assert exposures.unstated_count.tolist() == [1]
    assert exposures.member_minor.tolist() == [[5, 7], [2, 0]]
    assert exposures.member_unstated_count.tolist() == [0, 1]
    assert exposures.in_group_minor.tolist() == [[0, 0]]


def test_what_a_group_guarantees_of_itself_is_told_apart() -> None:
    network = build_network(network_of([(0, 2, YUAN, 5), (1, 2, YUAN, 3)]))
    exposures = measure_exposures(find_joint_liability(network), np.array([9, 1, 9, 3]))
    assert (exposures.amount_minor.tolist(), exposures.in_group_minor.tolist()) == ([[8, 0]], [[5, 0]])
    assert exposures.member_minor.tolist() == [[0, 0], [5, 0], [3, 0]]


def test_a_sum_of_large_amounts_is_exact() -> None:
    large = 2**53 - 1
    network = build_network(network_of([(0, 1, YUAN, large), (1, 0, YUAN, large - 1)]))
    assert measure_exposures(find_components(network), np.zeros(4, dtype=np.int64)).amount_minor[0, 0] == 2 * large - 1


def test_a_share_of_net_assets_is_told_only_where_everything_is_known() -> None:
    assets = NetAssets(200, "CNY")
    assert find_share({"CNY": 50}, 0, [assets, assets]) == 0.125
    assert find_share({"CNY": 50}, 0, [assets, None]) is None
    assert find_share({"CNY": 50}, 1, [assets]) is None
    assert find_share({"USD": 50}, 0, [assets]) is None
    assert find_share({"CNY": 50}, 0, [NetAssets(-1, "CNY")]) is None


@settings(max_examples=50, deadline=None)
@given(graphs(), st.data())
def test_members_guarantee_what_their_links_come_to(drawn: tuple[int, list[Edge]], data: st.DataObject) -> None:
    firms, edges = drawn
    amounts = data.draw(st.lists(st.integers(0, 9), min_size=len(edges), max_size=len(edges)))
    for motifs in find_motifs(build(firms, edges, amounts=amounts)):
        exposures = measure_exposures(motifs, np.zeros(firms, dtype=np.int64))
        for motif in range(motifs.count):
            given_by: Counter[int] = Counter()
            for link in motifs.link[motifs.link_start[motif] : motifs.link_start[motif + 1]].tolist():
                given_by[int(motifs.links.guarantor[link])] += int(motifs.links.amount_minor[link, 0])
            places = range(motifs.member_start[motif], motifs.member_start[motif + 1])
            told = {int(motifs.member[place]): int(exposures.member_minor[place, 0]) for place in places}
            assert {firm: amount for firm, amount in told.items() if amount} == +given_by
            assert exposures.amount_minor[motif, 0] == exposures.in_group_minor[motif, 0] == sum(given_by.values())
