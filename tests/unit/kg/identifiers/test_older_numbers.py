"""Numbers of firms from before the credit code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_10 as oracle

from kg.identifiers.older_numbers import (
    OlderKind,
    OlderNumber,
    build_organisation_check_digit,
    build_registration_check_digit,
    find_older_number,
)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("600037341", OlderNumber(OlderKind.ORGANISATION_CODE, "600037341", "600037341", None)),
        ("60003734-1", OlderNumber(OlderKind.ORGANISATION_CODE, "600037341", "600037341", None)),
        ("６０００３７３４－１", OlderNumber(OlderKind.ORGANISATION_CODE, "600037341", "600037341", None)),
        ("'60003734-1\t", OlderNumber(OlderKind.ORGANISATION_CODE, "600037341", "600037341", None)),
        ("60003734 1", OlderNumber(OlderKind.ORGANISATION_CODE, "600037341", "600037341", None)),
        ("60003734—1", OlderNumber(OlderKind.ORGANISATION_CODE, "600037341", "600037341", None)),
        ("ma5abcde9", None),
        ("440301103097413", OlderNumber(OlderKind.REGISTRATION_NUMBER, "440301103097413", None, "440301")),
        ("110108000000016", OlderNumber(OlderKind.REGISTRATION_NUMBER, "110108000000016", None, "110108")),
        (
            "１１０１０８０００００００１６",
            OlderNumber(OlderKind.REGISTRATION_NUMBER, "110108000000016", None, "110108"),
        ),
        ("110000600037341", OlderNumber(OlderKind.TAX_NUMBER, "110000600037341", "600037341", "110000")),
        ("11000060003734-1", OlderNumber(OlderKind.TAX_NUMBER, "110000600037341", "600037341", "110000")),
        ("60003734-2", None),
        ("440301103097414", None),
        ("4403011030974", None),
        ("91110000600037341L", None),
        ("无", None),
        ("", None),
    ],
)
def test_an_older_number_is_told_by_its_check(raw: str, found: OlderNumber | None) -> None:
    assert find_older_number(raw) == found


@given(st.text("0123456789", min_size=14, max_size=14))
def test_python_stdnum_agrees_on_every_registration_number(first_14: str) -> None:
    assert build_registration_check_digit(first_14) == oracle.calc_check_digit(first_14)


@given(st.text("0123456789", min_size=14, max_size=14), st.integers(0, 14), st.integers(1, 9))
def test_one_wrong_digit_of_a_registration_number_is_found(first_14: str, position: int, step: int) -> None:
    number = first_14 + build_registration_check_digit(first_14)
    wrong = number[:position] + str((int(number[position]) + step) % 10) + number[position + 1 :]
    found = find_older_number(wrong)
    assert found is None or found.kind is not OlderKind.REGISTRATION_NUMBER


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_of_an_organisation_code_is_found(first_8: str, position: int, step: int) -> None:
    code = first_8 + build_organisation_check_digit(first_8)
    wrong = code[:position] + str((int(code[position]) + step) % 10) + code[position + 1 :]
    assert find_older_number(code) == OlderNumber(OlderKind.ORGANISATION_CODE, code, code, None)
    assert find_older_number(wrong) is None


def test_a_number_does_not_show_in_its_text_form() -> None:
    assert "600037341" not in repr(find_older_number("60003734-1"))
