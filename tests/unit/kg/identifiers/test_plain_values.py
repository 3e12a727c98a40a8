"""Ratios, telephones, addresses, divisions, industries, house codes and coded values."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers import address, coded, division, house_code, industry, phone, ratio
from kg.identifiers.normalised import Context
from kg.identifiers.reasons import Reason
from kg.model.vocabulary import RegisterState


@pytest.mark.parametrize(
    ("raw", "unit", "expected"),
    [
        ("33.33%", None, 0.3333),
        ("３３％", "ratio", 0.33),
        ("33.33", "percent", 0.3333),
        ("0.3333", None, 0.3333),
        ("5E-05", "ratio", 0.00005),
        ("5‰", None, 0.005),
        ("100", "percent", 1.0),
        ("0", None, 0.0),
        ("33.33", None, Reason.RATIO_OUT_OF_RANGE),
        ("100.01%", None, Reason.RATIO_OUT_OF_RANGE),
        ("-1%", None, Reason.RATIO_OUT_OF_RANGE),
        ("三成", None, Reason.RATIO_UNREADABLE),
        ("0.5", "furlong", Reason.RATIO_UNREADABLE),
    ],
)
def test_a_ratio(raw: str, unit: str | None, expected: float | Reason, build_context: Callable[..., Context]) -> None:
    found = ratio.normalise(raw, build_context(unit=unit))
    assert expected == (found.reason or found.value)


@given(st.floats(0, 1))
def test_a_ratio_stays_as_it_is(context: Context, value: float) -> None:
    assert ratio.normalise(repr(value), context).value == value


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("13812340679", "13812340679"),
        ("138 1234-0679", "13812340679"),
        ("+86 13812340679", "13812340679"),
        ("8613812340679", "13812340679"),
        ("１３８１２３４０６７９", "13812340679"),
        ("0755-83001234", "075583001234"),
        ("(0755)83001234转801", "075583001234"),
        ("+86 755 83001234", "075583001234"),
        ("010-62340671", "01062340671"),
        ("4008001234", "4008001234"),
        ("13800000000", Reason.PHONE_PLACEHOLDER),
        ("13800138000", Reason.PHONE_PLACEHOLDER),
        ("13812345678", Reason.PHONE_PLACEHOLDER),
        ("12012340679", Reason.PHONE_RANGE),
        ("1381234067", Reason.PHONE_RANGE),
        ("83001234", Reason.PHONE_RANGE),
        ("无", Reason.PHONE_UNREADABLE),
        ("1.38123E+10", Reason.PHONE_UNREADABLE),
    ],
)
def test_a_telephone_number(raw: str, expected: str | Reason, context: Context) -> None:
    found = phone.normalise(raw, context)
    assert (found.reason or found.value) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("深圳市 南山区科技路１号—２栋 101室", "深圳市南山区科技路1号-2栋101室"),
        ("科技路1号(东座)。", "科技路1号（东座）"),
        ("不详", Reason.ADDRESS_PLACEHOLDER),
        ("---", Reason.ADDRESS_NO_PLACE),
    ],
)
def test_an_address(raw: str, expected: str | Reason, context: Context) -> None:
    found = address.normalise(raw, context)
    assert (found.reason or found.value) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("440305", "440305"),
        ("４４０３０５", "440305"),
        ("440305001", "440305"),
        ("440305001001", "440305"),
        ("440305.0", "440305"),
        ("110103", "110103"),
        ("660102", Reason.DIVISION_UNKNOWN),
        ("4403", Reason.DIVISION_UNREADABLE),
        ("南山区", Reason.DIVISION_UNREADABLE),
    ],
)
def test_a_division(raw: str, expected: str | Reason, context: Context) -> None:
    found = division.normalise(raw, context)
    assert (found.reason or found.value) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("C", "C"),
        ("c13", "C13"),
        ("1311", "C1311"),
        ("C1311", "C1311"),
        ("I6510 软件开发", "I6510"),
        ("05", "A05"),
        ("97", "T97"),
        ("A1311", Reason.INDUSTRY_UNKNOWN),
        ("98", Reason.INDUSTRY_UNKNOWN),
        ("00", Reason.INDUSTRY_UNKNOWN),
        ("C13112", Reason.INDUSTRY_UNREADABLE),
        ("制造业", Reason.INDUSTRY_UNREADABLE),
    ],
)
def test_an_industry(raw: str, expected: str | Reason, context: Context) -> None:
    found = industry.normalise(raw, context)
    assert (found.reason or found.value) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("4403050070010000001000101", "4403050070010000001000101"),
        ("'４403050070010000001000101", "4403050070010000001000101"),
        ("4.40305E+24", Reason.HOUSE_CODE_EXPONENT),
        ("440305007001000000100010", Reason.HOUSE_CODE_SHAPE),
    ],
)
def test_a_house_code(raw: str, expected: str | Reason, context: Context) -> None:
    found = house_code.normalise(raw, context)
    assert (found.reason or found.value) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("存续", "active"),
        ("存续（在营、开业、在册）", "active"),
        ("０1", "revoked"),
        (" 01", "revoked"),
        ("注销(清算)", "deregistered"),
        ("02", Reason.CODE_UNKNOWN),
        ("迁出", Reason.CODE_UNKNOWN),
    ],
)
def test_a_coded_value(raw: str, expected: str | Reason, build_context: Callable[..., Context]) -> None:
    codes = {"存续": "active", "01": "revoked", "注销（清算）": "deregistered", "02": "no state of ours"}
    found = coded.build_normaliser(RegisterState)(raw, build_context(codes=codes))
    assert (found.reason or found.value) == expected


def test_without_a_code_table_the_text_is_the_value_itself(context: Context) -> None:
    normalise = coded.build_normaliser(RegisterState)
    assert normalise("active", context).value == "active"
    assert normalise("存续", context).reason is Reason.CODE_UNKNOWN
