"""Measures of drift, by cases that can be worked out by hand."""

import math

import pytest

from loaders.quality.drift import (
    build_ratio,
    build_stability_index,
    find_median,
    judge_index,
    judge_points,
    judge_ratio,
)


def test_a_median_of_nothing_is_nothing() -> None:
    assert find_median([]) is None
    assert find_median([5, 1, 100]) == 5
    assert build_ratio(10, None) is None
    assert build_ratio(10, 0) is None


def test_the_same_shares_are_no_shift_however_many_rows_there_are() -> None:
    assert build_stability_index({"accepted": 90, "a": 10}, {"accepted": 900, "a": 100}) == pytest.approx(0)
    assert build_stability_index({}, {"accepted": 1}) is None
    assert build_stability_index({"accepted": 1}, {}) is None


def test_the_stability_index_sums_over_every_category() -> None:
    expected = (0.8 - 0.9) * math.log(0.8 / 0.9) + (0.2 - 0.1) * math.log(0.2 / 0.1)
    assert build_stability_index({"accepted": 80, "a": 20}, {"accepted": 90, "a": 10}) == pytest.approx(expected)
    assert build_stability_index({"accepted": 90, "a": 10}, {"accepted": 80, "a": 20}) == pytest.approx(expected)
    new = build_stability_index({"accepted": 50, "b": 50}, {"accepted": 50, "a": 50})
    assert new is not None
    assert 5 < new < 10  # finite, though both a and b stand on one side alone


@pytest.mark.parametrize(
    ("ratio", "level"),
    [(None, None), (1.0, "steady"), (1.24, "steady"), (0.8, "watch"), (1.25, "watch"), (2.0, "shift"), (0.5, "shift"),
     (0.0, "shift")],
)  # fmt: skip
def test_a_ratio_reads_alike_up_and_down(ratio: float | None, level: str | None) -> None:
    assert judge_ratio(ratio) == level


@pytest.mark.parametrize(
    ("points", "level"), [(None, None), (0.019, "steady"), (-0.02, "watch"), (0.1, "shift"), (-0.5, "shift")]
)
def test_points_read_alike_up_and_down(points: float | None, level: str | None) -> None:
    assert judge_points(points) == level


@pytest.mark.parametrize(("index", "level"), [(None, None), (0.09, "steady"), (0.1, "watch"), (0.25, "shift")])
def test_an_index_reads_as_in_scorecards(index: float | None, level: str | None) -> None:
    assert judge_index(index) == level
