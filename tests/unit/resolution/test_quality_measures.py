"""Figures of clusters against a truth, on sets small enough to count by hand."""

import pytest

from kg.model.vocabulary import PartyKind
from resolution.quality import KindQuality
from resolution.quality_measures import find_f1, measure_clusters


def test_pairs_b_cubed_and_whole_clusters_are_counted_as_by_hand():
    # True: abc, de, f. Found: ab, cd, e, f.
    measured = measure_clusters([1, 1, 2, 2, 3, 4], ["x", "x", "x", "y", "y", "z"], rounds=0)
    assert (measured.found_pairs, measured.true_pairs, measured.right_pairs) == (2, 4, 1)
    assert measured.pairwise.precision_ratio == pytest.approx(1 / 2)
    assert measured.pairwise.recall_ratio == pytest.approx(1 / 4)
    assert measured.pairwise.f1_ratio == pytest.approx(1 / 3)
    assert measured.b_cubed.precision_ratio == pytest.approx((1 + 1 + 1 / 2 + 1 / 2 + 1 + 1) / 6)
    assert measured.b_cubed.recall_ratio == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2 + 1) / 6)
    assert measured.exact_ratio == pytest.approx(1 / 3)
    assert (measured.mentions, measured.entities, measured.clusters) == (6, 3, 4)


def test_a_cluster_of_a_thousand_costs_no_list_of_pairs():
    measured = measure_clusters([0] * 20_000, [0] * 20_000, rounds=0)
    assert measured.right_pairs == 199_990_000
    assert measured.pairwise.f1_ratio == measured.exact_ratio == 1.0


def test_nothing_found_and_nothing_there_is_no_fault():
    assert measure_clusters([], [], rounds=5).pairwise.f1_ratio == 1.0
    alone = measure_clusters([1, 2], ["x", "y"], rounds=0)
    assert alone.pairwise.f1_ratio == 1.0
    assert find_f1(0.0, 0.0) == 0.0


def test_the_interval_holds_the_figure_and_the_same_seed_gives_the_same():
    clusters = [place if place % 7 == 0 else place // 3 * 3 for place in range(600)]
    truth = [place // 3 for place in range(600)]
    one, same, other = (measure_clusters(clusters, truth, rounds=100, seed=seed) for seed in (1, 1, 2))
    assert one.pairwise_f1.low < one.pairwise.f1_ratio < one.pairwise_f1.high
    assert one == same
    assert one.pairwise_f1 != other.pairwise_f1
    assert f"F1 {one.pairwise.f1_ratio:.4f}" in one.summary()


def test_what_is_said_of_a_kind_begins_with_those_that_state_more_than_a_name():
    every = measure_clusters([1, 2, 3, 3], ["x", "x", "y", "y"], rounds=0)
    linkable = measure_clusters([3, 3], ["y", "y"], rounds=0)
    said = KindQuality(PartyKind.PERSON, every, 2, linkable, 0).summary()
    assert said.startswith(
        "person: F1 1.0000 (precision 1.0000, recall 1.0000) where more than a name is stated; F1 0.6667"
    )
    assert said.endswith("over all 4 mentions of 2 entities: 2 state a name alone, and names alone are never joined; "
                         "0 clusters with two numbers")  # fmt: skip
    whole = KindQuality(PartyKind.LEGAL_ENTITY, linkable, 0, linkable, 1).summary()
    assert whole == (
        "legal_entity: F1 1.0000 (precision 1.0000, recall 1.0000) over all 2 mentions of 1 entity; 1 cluster with two "
        "numbers"
    )
