"""Numbers in Chinese characters are read where they can mean one number alone."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers.chinese_numerals import find_number

_DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十五", 15),
        ("一百一十", 110),
        ("一千零五", 1005),
        ("一万零五百", 10500),
        ("三万五千", 35000),
        ("壹拾万柒仟", 107000),
        ("一亿二千万", 120_000_000),
        ("一万亿", 10**12),
        ("廿五", 25),
        # Printed forms have their places on them.
        ("零佰零拾伍", 5),
        ("零万零仟伍佰", 500),
    ],
)
def test_a_number_in_characters(text: str, number: int) -> None:
    assert find_number(text) == number


@pytest.mark.parametrize(
    "text", ["二百五", "三千五", "三万五", "三百五万", "一亿五", "十百", "百千", "五万万", "一二", "万", ""]
)
def test_what_may_mean_two_numbers_or_none_is_no_number(text: str) -> None:
    assert find_number(text) is None


def spell(number: int) -> str:
    """A number below a quadrillion as it is read out, with 零 for places that are passed over."""
    if number < 10:
        return _DIGITS[number]
    value, place = next(
        (value, place)
        for value, place in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十"))
        if number >= value
    )
    whole, rest = divmod(number, value)
    behind = "" if not rest else ("零" if rest < value // 10 else "") + spell(rest)
    return f"{spell(whole)}{place}{behind}"


@given(st.integers(0, 10**15 - 1))
def test_every_number_is_read_as_it_is_spelled(number: int) -> None:
    assert find_number(spell(number)) == Decimal(number)
