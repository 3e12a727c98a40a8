"""Amounts of money and their currencies."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers import currency, money
from kg.identifiers.normalised import Context
from kg.identifiers.reasons import Reason


@pytest.mark.parametrize(
    ("raw", "yuan"),
    [
        ("305843.0395万元人民币", "3058430395.00"),
        ("500万元人民币", "5000000.00"),
        ("人民币500万元", "5000000.00"),
        ("500.000000万人民币", "5000000.00"),
        ("５００万元", "5000000.00"),
        ("500 万 元", "5000000.00"),
        ("500（万元）", "5000000.00"),
        ("500W", "5000000.00"),
        ("注册资本：500万元", "5000000.00"),
        ("RMB5,000,000.00元", "5000000.00"),
        ("￥5,000,000元整", "5000000.00"),
        ("1亿2000万元", "120000000.00"),
        ("3.5亿元", "350000000.00"),
        ("2百万元", "2000000.00"),
        ("壹佰万元整", "1000000.00"),
        ("人民币伍佰万圆整", "5000000.00"),
        ("壹亿贰仟万元", "120000000.00"),
        ("拾伍万元", "150000.00"),
        ("叁仟零伍拾元零叁分", "3050.03"),
        ("伍角", "0.50"),
        ("一百二十万", "1200000.00"),
        ("一万亿元", "1000000000000.00"),
        ("500萬港元", "5000000.00"),
        ("500万美元", "5000000.00"),
        ("USD 500万", "5000000.00"),
        ("500万元美元", "5000000.00"),
        ("-12.5元", "-12.50"),
        ("0.005元", "0.01"),
    ],
)
def test_an_amount_that_states_its_unit(raw: str, yuan: str, context: Context) -> None:
    assert money.normalise(raw, context).value == int(yuan.replace(".", ""))


@pytest.mark.parametrize(
    ("raw", "unit", "minor"),
    [
        ("500", "yuan", 50000),
        ("500.5", "元", 50050),
        ("500", "fen", 500),
        ("305843.0395", "万元", 305843039500),
        ("33.333333", "万元", 33333333),
        ("1,234.56", "yuan", 123456),
        ("1.5E7", "yuan", 1500000000),
        ("伍佰", "万元", 500000000),
        ("500万元", "yuan", 500000000),
        ("500元", "万元", 50000),
    ],
)
def test_a_bare_number_has_the_unit_of_the_contract(
    raw: str, unit: str, minor: int, build_context: Callable[..., Context]
) -> None:
    assert money.normalise(raw, build_context(unit=unit)).value == minor


def test_a_currency_without_minor_unit_has_none(build_context: Callable[..., Context]) -> None:
    assert money.normalise("100万日元", build_context()).value == 1_000_000
    assert money.normalise("100", build_context(unit="yuan", currency="JPY")).value == 100


@pytest.mark.parametrize(
    ("raw", "unit", "reason"),
    [
        ("500", None, Reason.MONEY_UNIT),
        ("伍佰", None, Reason.MONEY_UNIT),
        ("3.05843E+09", "yuan", Reason.MONEY_EXPONENT),
        ("500-1000万元", None, Reason.MONEY_UNREADABLE),
        ("1亿2000", "yuan", Reason.MONEY_UNREADABLE),
        ("万", "yuan", Reason.MONEY_UNREADABLE),
        ("1,00", "yuan", Reason.MONEY_UNREADABLE),
        ("壹贰叁元", None, Reason.MONEY_UNREADABLE),
        ("面议", "yuan", Reason.MONEY_UNREADABLE),
        ("99999999999999999999", "yuan", Reason.MONEY_OUT_OF_RANGE),
        ("1E99", "yuan", Reason.MONEY_OUT_OF_RANGE),
    ],
)
def test_what_is_no_amount_is_refused(
    raw: str, unit: str | None, reason: Reason, build_context: Callable[..., Context]
) -> None:
    found = money.normalise(raw, build_context(unit=unit))
    assert (found.value, found.reason) == (None, reason)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("500万元人民币", "CNY"),
        ("¥500", "CNY"),
        ("港币500万元", "HKD"),
        ("HK$500", "HKD"),
        ("500万美元", "USD"),
        ("US$500", "USD"),
        ("500万澳门元", "MOP"),
        ("500万元", None),
        ("100美元或800港元", None),
    ],
)
def test_a_currency_is_read_from_an_amount(raw: str, code: str | None) -> None:
    assert money.read_currency(raw) == code


@pytest.mark.parametrize(
    ("raw", "stated", "code"),
    [
        ("156", None, "CNY"),
        ("cny", None, "CNY"),
        ("人民币", "USD", "CNY"),
        ("500万元", "CNY", "CNY"),
        ("500万元", None, None),
    ],
)
def test_a_currency_column_takes_codes_words_and_amounts(
    raw: str, stated: str | None, code: str | None, build_context: Callable[..., Context]
) -> None:
    found = currency.normalise(raw, build_context(currency=stated))
    assert found.value == code
    assert found.reason is (None if code else Reason.CURRENCY_UNKNOWN)


@given(st.integers(-(10**16), 10**16))
def test_every_amount_is_read_back_exactly(build_context: Callable[..., Context], minor: int) -> None:
    sign, (yuan, fen) = "-" if minor < 0 else "", divmod(abs(minor), 100)
    assert money.normalise(f"{sign}{yuan}.{fen:02d}", build_context(unit="yuan")).value == minor
    assert money.normalise(f"{sign}{yuan:,}.{fen:02d}元", build_context()).value == minor
    assert money.normalise(str(minor), build_context(unit="fen")).value == minor
