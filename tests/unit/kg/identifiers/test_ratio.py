"""Shares and rates."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers import ratio
from kg.identifiers.normalised import Context
from kg.identifiers.reasons import Reason


@pytest.mark.parametrize(
    ("raw", "unit", "expected"),
    [
        ("33.33%", None, 0.3333),
        ("33.33 %", None, 0.3333),
        ("３３％", "ratio", 0.33),
        ("33.33", "percent", 0.3333),
        ("0.3333", None, 0.3333),
        (".5", None, 0.5),
        ("5E-05", "ratio", 0.00005),
        ("5‰", None, 0.005),
        ("5‱", None, 0.0005),
        ("百分之33.33", None, 0.3333),
        ("千分之五", None, Reason.RATIO_UNREADABLE),
        ("万分之5", "percent", 0.0005),
        ("1/3", None, 1 / 3),
        ("2/4", "percent", 0.5),
        ("100", "percent", 1.0),
        ("4.35", "permille", 0.00435),
        ("0", None, 0.0),
        ("33.33", None, Reason.RATIO_OUT_OF_RANGE),
        ("100.01%", None, Reason.RATIO_OUT_OF_RANGE),
        ("-1%", None, Reason.RATIO_OUT_OF_RANGE),
        ("4/3", None, Reason.RATIO_OUT_OF_RANGE),
        ("1/0", None, Reason.RATIO_UNREADABLE),
        ("百分之33%", None, Reason.RATIO_UNREADABLE),
        ("三成", None, Reason.RATIO_UNREADABLE),
        ("33,33%", None, Reason.RATIO_UNREADABLE),
        ("30%-40%", None, Reason.RATIO_UNREADABLE),
        ("0.5", "furlong", Reason.RATIO_UNREADABLE),
    ],
)
def test_a_ratio(raw: str, unit: str | None, expected: float | Reason, build_context: Callable[..., Context]) -> None:
    found = ratio.normalise(raw, build_context(unit=unit))
    assert expected == (found.reason or found.value)


@given(st.floats(0, 1))
def test_a_ratio_stays_as_it_is(context: Context, value: float) -> None:
    assert ratio.normalise(repr(value), context).value == value
