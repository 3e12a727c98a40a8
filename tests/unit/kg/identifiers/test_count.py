"""Counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers import count
from kg.identifiers.normalised import Context
from kg.identifiers.reasons import Reason


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("3", 3),
        ("0", 0),
        ("03", 3),
        ("3.0", 3),
        ("３", 3),
        ("1,200", 1200),
        ("'12", 12),
        ("3期", 3),
        ("三期", 3),
        ("十二", 12),
        ("3 间", 3),
        ("-1", Reason.COUNT_OUT_OF_RANGE),
        ("3.5", Reason.COUNT_UNREADABLE),
        ("1,2", Reason.COUNT_UNREADABLE),
        ("M1", Reason.COUNT_UNREADABLE),
        ("无", Reason.COUNT_UNREADABLE),
        ("二百五", Reason.COUNT_UNREADABLE),
        ("三百" + "零" * 20 + "五十个", 350),
        ("1E5", Reason.COUNT_UNREADABLE),
        ("9" * 30, Reason.COUNT_UNREADABLE),
    ],
)
def test_a_count(raw: str, expected: int | Reason, context: Context) -> None:
    found = count.normalise(raw, context)
    assert expected == (found.reason if found.reason else found.value)


@given(st.integers(0, 10**14))
def test_a_count_stays_as_it_is(context: Context, value: int) -> None:
    assert count.normalise(str(value), context).value == count.normalise(f"{value:,}", context).value == value
