"""Citizen identity numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric as oracle

from kg.identifiers import credit_code, identity_number
from kg.identifiers.normalised import Context
from kg.identifiers.other_document import DocumentKind, IdentityDocument, find_other_document
from kg.identifiers.raw_text import normalise_code
from kg.identifiers.reasons import Reason
from kg.identifiers.reference_tables import national_tables
from kg.model.ids import IdentityNumber
from kg.model.vocabulary import Sex


def build_number(division: str, born: str, sequence: str = "123") -> str:
    body = f"{division}{born}{sequence}"
    return body + identity_number.build_check_digit(body)


_VALID = "11010519491231002X"


@pytest.mark.parametrize(
    "raw",
    [
        _VALID,
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "'11010519491231002X",
        "11010519491231002X\t",
        "110105 19491231 002X",
        "110105491231002",
        "‘110105491231002",
        "=11010519491231002X",
        '="11010519491231002X"',
        '"11010519491231002X"',
        "\u200b11010519491231002X\ufeff",
    ],
)
def test_spellings_of_one_number_become_one(raw: str, context: Context) -> None:
    assert identity_number.normalise(raw, context).value == _VALID


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("4.40305E+17", Reason.IDENTITY_NUMBER_EXPONENT),
        ("4.40305e17", Reason.IDENTITY_NUMBER_EXPONENT),
        ("1101051949****002X", Reason.IDENTITY_NUMBER_MASKED),
        ("11010519491231002", Reason.IDENTITY_NUMBER_LENGTH),
        ("11010519491231O02X", Reason.IDENTITY_NUMBER_CHARACTER),
        ("1101054912310O2", Reason.IDENTITY_NUMBER_CHARACTER),
        ("110105194912310021", Reason.IDENTITY_NUMBER_CHECK),
        ("11010519491213002X", Reason.IDENTITY_NUMBER_CHECK),
        (build_number("440305", "19900230"), Reason.IDENTITY_NUMBER_BIRTH),
        ("110105491331002", Reason.IDENTITY_NUMBER_BIRTH),
        (build_number("440305", "20260106"), Reason.IDENTITY_NUMBER_FUTURE_BIRTH),
        (build_number("660102", "19900203"), Reason.IDENTITY_NUMBER_DIVISION),
        (build_number("110103", "20150203"), Reason.IDENTITY_NUMBER_DIVISION),
        (build_number("440305", "18490203"), Reason.IDENTITY_NUMBER_BIRTH),
        (build_number("966840", "19800203"), Reason.IDENTITY_NUMBER_DIVISION),
        (build_number("944000", "19800203"), Reason.IDENTITY_NUMBER_DIVISION),
        (build_number("914403", "05199001"), Reason.IDENTITY_NUMBER_BIRTH),
        ("E12345678", Reason.IDENTITY_NUMBER_OTHER_DOCUMENT),
        ("EA1234567", Reason.IDENTITY_NUMBER_OTHER_DOCUMENT),
        ("H01234567", Reason.IDENTITY_NUMBER_OTHER_DOCUMENT),
        ("m01234567", Reason.IDENTITY_NUMBER_OTHER_DOCUMENT),
        ("H0123456789", Reason.IDENTITY_NUMBER_OTHER_DOCUMENT),
        ("01234567", Reason.IDENTITY_NUMBER_OTHER_DOCUMENT),
        ("0123456701(B)", Reason.IDENTITY_NUMBER_OTHER_DOCUMENT),
        ("USA440180020312", Reason.IDENTITY_NUMBER_OTHER_DOCUMENT),
        ("军字第1234567号", Reason.IDENTITY_NUMBER_OTHER_DOCUMENT),
        ("无", Reason.IDENTITY_NUMBER_PLACEHOLDER),
        ("000000000000000000", Reason.IDENTITY_NUMBER_PLACEHOLDER),
        ("111111111111111", Reason.IDENTITY_NUMBER_PLACEHOLDER),
        ("X1010519491231002X", Reason.IDENTITY_NUMBER_CHARACTER),
        ("91110000600037341L", Reason.IDENTITY_NUMBER_CHARACTER),
        ("张三", Reason.IDENTITY_NUMBER_LENGTH),
    ],
)
def test_what_is_no_number_is_refused_with_its_own_reason(raw: str, reason: Reason, context: Context) -> None:
    found = identity_number.normalise(raw, context)
    assert (found.value, found.reason) == (None, reason)


@pytest.mark.parametrize(
    "raw",
    [
        build_number("440301", "19491001"),  # the city dates from 1983: registered later than born
        build_number("110103", "20090203"),  # 崇文区 existed until 2010
        build_number("810000", "19800203"),
        build_number("820000", "19800203"),
        build_number("830000", "19800203"),
        build_number("944840", "19800203"),
        build_number("911392", "20100203"),
        build_number("440305", "20260105"),
    ],
)
def test_a_division_counts_when_it_existed_after_the_birth(raw: str, context: Context) -> None:
    assert identity_number.normalise(raw, context).value == raw


def test_a_number_tells_birth_and_sex() -> None:
    assert identity_number.birth_on(IdentityNumber(_VALID)) == date(1949, 12, 31)
    assert identity_number.sex(IdentityNumber(_VALID)) is Sex.FEMALE
    assert identity_number.sex(IdentityNumber(build_number("440305", "19900203", "015"))) is Sex.MALE


@given(st.dates(date(1949, 1, 1), date(2026, 1, 5)), st.integers(0, 999))
def test_python_stdnum_agrees_with_every_number_that_is_built(context: Context, born: date, sequence: int) -> None:
    number = build_number("110105", f"{born:%Y%m%d}", f"{sequence:03d}")
    assert oracle.is_valid(number)
    assert identity_number.normalise(number, context).value == number


@given(st.text("0123456789", min_size=17, max_size=17), st.sampled_from("0123456789X"))
def test_python_stdnum_agrees_on_every_check_character(first_17: str, check: str) -> None:
    assert (oracle.calc_check_digit(first_17 + check) == check) == (
        identity_number.build_check_digit(first_17) == check
    )


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 999))
def test_an_old_number_comes_to_18_characters_with_the_same_person_in_it(born: date, sequence: int) -> None:
    number = IdentityNumber(identity_number.build_from_15_digits(f"110105{born:%y%m%d}{sequence:03d}"))
    assert identity_number.birth_on(number) == born
    assert oracle.is_valid(number)


@given(st.dates(date(1949, 1, 1), date(2026, 1, 5)), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(context: Context, born: date, position: int, step: int) -> None:
    number = build_number("110105", f"{born:%Y%m%d}")
    digit = str((int(number[position]) + step) % 10)
    assert identity_number.normalise(number[:position] + digit + number[position + 1 :], context).value is None


@given(st.dates(date(1949, 1, 1), date(2026, 1, 5)), st.integers(0, 15))
def test_two_neighbours_in_the_wrong_order_are_always_found(context: Context, born: date, position: int) -> None:
    number = build_number("110105", f"{born:%Y%m%d}")
    swapped = number[:position] + number[position + 1] + number[position] + number[position + 2 :]
    assert (identity_number.normalise(swapped, context).value is None) == (swapped != number)


@pytest.mark.parametrize("authority", ["91", "92", "93"])
@given(st.text("0123456789", min_size=8, max_size=8))
def test_a_credit_code_is_never_taken_for_a_person(authority: str, context: Context, organisation: str) -> None:
    body = f"{authority}440118{organisation}{credit_code.build_organisation_check_digit(organisation)}"
    if body.isdigit():
        assert identity_number.normalise(body + credit_code.build_check_digit(body), context).value is None


def test_foreigners_have_no_such_number_before_december_2023() -> None:
    early = Context(national_tables(), date(2023, 11, 30))
    assert identity_number.normalise(build_number("944840", "19800203"), early).value is None


@pytest.mark.parametrize(
    ("raw", "kind", "number"),
    [
        (_VALID, DocumentKind.IDENTITY_CARD, _VALID),
        ("110105491231002", DocumentKind.IDENTITY_CARD, _VALID),
        (build_number("810000", "19800203"), DocumentKind.HONG_KONG_MACAO_RESIDENCE_PERMIT, None),
        (build_number("820000", "19800203"), DocumentKind.HONG_KONG_MACAO_RESIDENCE_PERMIT, None),
        (build_number("830000", "19800203"), DocumentKind.TAIWAN_RESIDENCE_PERMIT, None),
        (build_number("944840", "19800203"), DocumentKind.PERMANENT_RESIDENCE_PERMIT, None),
        ("USA440180020312", DocumentKind.PERMANENT_RESIDENCE_PERMIT, None),
        ("H12345678", DocumentKind.HONG_KONG_MACAO_TRAVEL_PERMIT, None),
        ("h1234567802", DocumentKind.HONG_KONG_MACAO_TRAVEL_PERMIT, "H12345678"),
        ("Ｍ１２３４５６７８", DocumentKind.HONG_KONG_MACAO_TRAVEL_PERMIT, "M12345678"),
        ("12345678", DocumentKind.TAIWAN_TRAVEL_PERMIT, None),
        ("1234567801(B)", DocumentKind.TAIWAN_TRAVEL_PERMIT, "12345678"),
        ("A123456(3)", DocumentKind.HONG_KONG_MACAO_IDENTITY_CARD, None),
        ("1234567(8)", DocumentKind.HONG_KONG_MACAO_IDENTITY_CARD, None),
        ("E12345678", DocumentKind.PASSPORT, None),
        ("EA1234567", DocumentKind.PASSPORT, None),
        ("G12345678", DocumentKind.PASSPORT, None),
        ("141234567", DocumentKind.PASSPORT, None),
        ("12AB34567", DocumentKind.PASSPORT, None),
        ("TR1234567", DocumentKind.PASSPORT, None),
        ("军字第1234567号", DocumentKind.MILITARY_CARD, None),
        ("11010519491231002", None, None),
        ("110105194912310021", None, None),
        ("无", None, None),
        ("张三", None, None),
    ],
)
def test_a_document_is_told_by_its_number(
    raw: str, kind: DocumentKind | None, number: str | None, context: Context
) -> None:
    found = identity_number.find_document(raw, context)
    assert found == (IdentityDocument(kind, number or raw.upper()) if kind else None)


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_no_other_document_is_ever_a_number(context: Context, raw: str) -> None:
    if find_other_document(normalise_code(raw)):
        assert identity_number.normalise(raw, context).value is None
