"""Citizen identity numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric as oracle

from kg.identifiers import identity_number
from kg.identifiers.normalised import Context
from kg.identifiers.reasons import Reason
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
        ("E12345678", Reason.IDENTITY_NUMBER_OTHER_DOCUMENT),
        ("H0123456789", Reason.IDENTITY_NUMBER_OTHER_DOCUMENT),
        ("军字第1234567号", Reason.IDENTITY_NUMBER_OTHER_DOCUMENT),
        (build_number("944840", "19800203"), Reason.IDENTITY_NUMBER_OTHER_DOCUMENT),
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
        build_number("830000", "19800203"),
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
