"""Amounts of money and their currencies."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers import currency, money
from kg.identifiers.currency import write_amount
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
        ("人民币伍佰万元整", "5000000.00"),
        ("人民币：伍佰万元整", "5000000.00"),
        ("人民币（大写）伍佰万元整", "5000000.00"),
        ("（大写）伍佰万圆正", "5000000.00"),
        ("伍佰万元人民币整", "5000000.00"),
        ("5,000,000.00元", "5000000.00"),
        ("５，０００，０００．００元", "5000000.00"),
        ("5000000.00 RMB元", "5000000.00"),
        ("CNY 5,000,000.00", "5000000.00"),
        ("RMB 5000000", "5000000.00"),
        ("500万人民币元", "5000000.00"),
        ("500万元（人民币）", "5000000.00"),
        ("(人民币)500万元", "5000000.00"),
        ("注册资本:人民币500万元整", "5000000.00"),
        ("5,000,000.00元（人民币伍佰万元整）", "5000000.00"),
        ("5百万", "5000000.00"),
        ("5仟万元", "50000000.00"),
        ("50拾万元", "5000000.00"),
        ("1千万元", "10000000.00"),
        ("1亿2千万元", "120000000.00"),
        ("1亿2000元", "100002000.00"),
        ("1万5千元", "15000.00"),
        ("12万3千4百元", "123400.00"),
        ("500K", "500000.00"),
        ("1.2m", "1200000.00"),
        ("US$1.2m", "1200000.00"),
        ("USD 1.2 million", "1200000.00"),
        ("US$3bn", "3000000000.00"),
        ("$500", "500.00"),
        ("HK$5,000,000.00", "5000000.00"),
        ("HKD 500万", "5000000.00"),
        ("500万港元", "5000000.00"),
        ("港币伍佰万元整", "5000000.00"),
        ("伍佰万美元", "5000000.00"),
        ("500 万美元", "5000000.00"),
        ("€1.5", "1.50"),
        ("500万欧元", "5000000.00"),
        ("500万元新台币", "5000000.00"),
        ("壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角壹分", "12345678.91"),
        ("叁拾万零伍拾元整", "300050.00"),
        ("壹拾万元零伍分", "100000.05"),
        ("廿万元", "200000.00"),
        ("弍佰圆", "200.00"),
        ("一百二十三万四千五百六十七元", "1234567.00"),
        ("零元", "0.00"),
        ("负伍佰元", "-500.00"),
        ("-12.5万元", "-125000.00"),
        ("+500元", "500.00"),
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
        ("US$500", "万元", 500000000),
        ("500", "亿元", 5000000000000),
        ("500", "百万元", 50000000000),
        ("5e2", "yuan", 50000),
        ("１２３．４５", "元", 12345),
        ("'500", "yuan", 50000),
        ("500.00 ", "yuan", 50000),
    ],
)
def test_a_bare_number_has_the_unit_of_the_contract(
    raw: str, unit: str, minor: int, build_context: Callable[..., Context]
) -> None:
    assert money.normalise(raw, build_context(unit=unit)).value == minor


def test_a_currency_without_minor_unit_has_none(build_context: Callable[..., Context]) -> None:
    assert money.normalise("100万日元", build_context()).value == 1_000_000
    assert money.normalise("JPY 1,000,000", build_context()).value == 1_000_000
    assert money.normalise("100万韩元", build_context(unit="yuan", currency="CNY")).value == 1_000_000
    assert money.normalise("5000万越南盾", build_context(currency="CNY")).value == 50_000_000
    assert money.normalise("KWD 1.234", build_context()).value == 1234
    assert money.normalise("100万元", build_context(currency="JPY")).value == 1_000_000
    assert money.normalise("100万美元", build_context(currency="JPY")).value == 100_000_000
    assert money.normalise("1.5", build_context(unit="fen", currency="JPY")).value == 2
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
        ("叁万伍元", None, Reason.MONEY_UNREADABLE),
        ("拾佰元", None, Reason.MONEY_UNREADABLE),
        ("面议", "yuan", Reason.MONEY_UNREADABLE),
        ("(500)", "yuan", Reason.MONEY_UNREADABLE),
        ("1.5亿2000万", None, Reason.MONEY_UNREADABLE),
        ("5万3", None, Reason.MONEY_UNREADABLE),
        ("500千万亿元", None, Reason.MONEY_UNREADABLE),
        ("5,000,000.00元（人民币肆佰万元整）", None, Reason.MONEY_UNREADABLE),
        ("100美元或800港元", None, Reason.MONEY_UNREADABLE),
        ("约500万元", None, Reason.MONEY_UNREADABLE),
        ("500万股", None, Reason.MONEY_UNREADABLE),
        ("无", "yuan", Reason.MONEY_UNREADABLE),
        ("", "yuan", Reason.MONEY_UNREADABLE),
        ("NaN", "yuan", Reason.MONEY_UNREADABLE),
        ("一亿" * 60, None, Reason.MONEY_UNREADABLE),
        ("500", "furlong", Reason.MONEY_UNIT),
        ("9.14403E+17", None, Reason.MONEY_EXPONENT),
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
        ("伍佰万日圆", "JPY"),
        ("500万元新台币", "TWD"),
        ("NT$500", "TWD"),
        ("500万韩币", "KRW"),
        ("€5", "EUR"),
        ("£5", "GBP"),
        ("CA$5", "CAD"),
        ("S$5", "SGD"),
        ("500万瑞士法郎", "CHF"),
        ("500万泰铢", "THB"),
        ("５００万ＵＳＤ", "USD"),
        ("$500", None),
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
        ("344", None, "HKD"),
        ("036", None, "AUD"),
        ("ＨＫＤ", None, "HKD"),
        (" 美元 ", None, "USD"),
        ("港幣", None, "HKD"),
        ("KRW", "CNY", "KRW"),
        ("500", "CNY", "CNY"),
        ("无", "CNY", None),
        ("999", None, None),
        ("XXZ", None, None),
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


_USUAL_TEXTS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["500", "-3.25", "1,234.5", "0", "305843.0395"]),
    st.sampled_from(["", "万", "亿"]),
    st.sampled_from(["", "元"]),
    st.sampled_from(["", "人民币", "美元", "日元", "港币"]),
)


@given(_USUAL_TEXTS, st.sampled_from([None, "yuan", "万元", "fen"]), st.sampled_from([None, "CNY", "JPY"]))
def test_the_short_way_gives_what_the_long_way_gives(
    build_context: Callable[..., Context], text: str, unit: str | None, stated: str | None
) -> None:
    context = build_context(unit=unit, currency=stated)
    assert money.normalise(text, context) == money.normalise(f" {text}", context)


@given(st.integers(0, 10**12))
def test_every_whole_amount_is_read_back_from_capitals(context: Context, yuan: int) -> None:
    assert money.normalise(f"人民币{_spell(yuan)}元整", context).value == yuan * 100


def _spell(number: int) -> str:
    """A number in capitals. Source: 支付结算办法, annex 1."""
    if number == 0:
        return "零"
    for unit, word in ((10**8, "亿"), (10**4, "万")):
        if number >= unit:
            rest = number % unit
            gap = "零" if 0 < rest < unit // 10 else ""
            return _spell(number // unit) + word + (gap + _spell(rest) if rest else "")
    words = ""
    for place, word in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit, number = divmod(number, place)
        if digit:
            words += "零壹贰叁肆伍陆柒捌玖"[digit] + word
        elif words and not words.endswith("零") and number:
            words += "零"
    return words


def test_an_amount_is_written_in_the_units_of_its_currency() -> None:
    written = [write_amount(minor, currency) for minor, currency in ((-1, None), (10**17 + 1, "CNY"), (1234567, "JPY"))]
    assert written == ["-0.01", "1,000,000,000,000,000.01", "1,234,567"]
