"""How far a night lies from those before it: three plain measures, none of which knows a value of a row.

rows            ratio of tonight's rows to the median of up to five nights before
missing share   points (1 = 100 %) between tonight's share of rows without a value and the median of those nights
reasons         population stability index between tonight's shares of accepted rows and of each reason for refusing
                one, and those of the nights before taken together: sum of (p - q) ln(p / q); below 0.1 is steady, from
                0.25 on a shift (the usual reading of that index in scorecards)
"""

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from statistics import median
from typing import Final

_LEAST_SHARE: Final = 0.0005
"""Stands for a share of nothing, whose logarithm there is not."""
_WATCHED_RATIO, _SHIFTED_RATIO = 1.25, 2.0
_WATCHED_POINTS, _SHIFTED_POINTS = 0.02, 0.10
_WATCHED_INDEX, _SHIFTED_INDEX = 0.10, 0.25


class DriftLevel(StrEnum):
    """How a measure reads."""

    STEADY = "steady"
    WATCH = "watch"
    SHIFT = "shift"


def find_median(values: Sequence[float]) -> float | None:
    """The middle value; None of nothing."""
    return float(median(values)) if values else None


def build_ratio(tonight: float, before: float | None) -> float | None:
    """Tonight against what was usual; None where nothing was."""
    return tonight / before if before else None


def build_stability_index(tonight: Mapping[str, int], before: Mapping[str, int]) -> float | None:
    """Population stability index of two counts by category; None where one of them is empty."""
    total, total_before = sum(tonight.values()), sum(before.values())
    if not total or not total_before:
        return None
    index = 0.0
    for category in sorted(set(tonight) | set(before)):
        share = max(tonight.get(category, 0) / total, _LEAST_SHARE)
        usual = max(before.get(category, 0) / total_before, _LEAST_SHARE)
        index += (share - usual) * math.log(share / usual)
    return index


def judge_ratio(ratio: float | None) -> DriftLevel | None:
    """A ratio and its inverse are equally far off; nothing at all is a shift."""
    if ratio is None:
        return None
    return _judge(max(ratio, 1 / ratio) if ratio else math.inf, _WATCHED_RATIO, _SHIFTED_RATIO)


def judge_points(points: float | None) -> DriftLevel | None:
    """A difference of shares, up or down."""
    return None if points is None else _judge(abs(points), _WATCHED_POINTS, _SHIFTED_POINTS)


def judge_index(index: float | None) -> DriftLevel | None:
    """A population stability index."""
    return None if index is None else _judge(index, _WATCHED_INDEX, _SHIFTED_INDEX)


def _judge(figure: float, watched: float, shifted: float) -> DriftLevel:
    if figure >= shifted:
        return DriftLevel.SHIFT
    return DriftLevel.WATCH if figure >= watched else DriftLevel.STEADY
