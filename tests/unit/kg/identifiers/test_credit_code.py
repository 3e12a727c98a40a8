"""Unified social credit codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as oracle

from kg.identifiers import credit_code
from kg.identifiers.normalised import Context
from kg.identifiers.reasons import Reason
from kg.model.ids import Uscc


def build_code(authority: str, division: str, organisation: str) -> str:
    body = authority + division + organisation + credit_code.build_organisation_check_digit(organisation)
    return body + credit_code.build_check_digit(body)


_VALID = "91110000600037341L"
_BODIES = st.text(alphabet=credit_code.ALPHABET, min_size=8, max_size=8)


@pytest.mark.parametrize(
    "raw",
    [
        _VALID,
        "91110000600037341l",
        "９１１１００００６０００３７３４１Ｌ",
        "'91110000600037341L",
        "91110000600037341L\t",
        '="91110000600037341L"',
        "9111 0000 6000 3734 1L",
        "91110000-60003734-1-L",
        "91110000—60003734—1—L",
        "\ufeff91110000600037341L",
    ],
)
def test_spellings_of_one_code_become_one(raw: str, context: Context) -> None:
    assert credit_code.normalise(raw, context).value == _VALID


@pytest.mark.parametrize(
    "authority",
    [
        "11",
        "12",
        "13",
        "19",
        "21",
        "31",
        "35",
        "41",
        "51",
        "52",
        "53",
        "54",
        "61",
        "71",
        "72",
        "81",
        "89",
        "91",
        "92",
        "93",
        "A1",
        "A9",
        "N1",
        "N2",
        "N3",
        "Y1",
    ],
)
def test_every_registering_authority_is_known(authority: str, context: Context) -> None:
    code = build_code(authority, "440305", "MA5ABCDE")
    assert credit_code.normalise(code, context).value == code


def test_a_zone_that_gb_2260_does_not_list_is_known_by_its_city(context: Context) -> None:
    code = build_code("91", "320594", "MA5ABCDE")
    assert credit_code.normalise(code, context).value == code


def test_a_code_of_digits_around_one_e_is_no_spreadsheet_s_exponent(context: Context) -> None:
    code = build_code("91", "110000", "10002E77")
    assert credit_code.normalise(code, context).value == code == "9111000010002E7799"


def _with_wrong_inner_check() -> str:
    body = "91440305" + "MA5ABCDE"
    right = credit_code.build_organisation_check_digit("MA5ABCDE")
    body += "1" if right != "1" else "2"
    return body + credit_code.build_check_digit(body)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("60003734-1", Reason.CREDIT_CODE_ORGANISATION_CODE),
        ("440301103097413", Reason.CREDIT_CODE_REGISTRATION_NUMBER),
        ("44030060003734X", Reason.CREDIT_CODE_LENGTH),
        ("11000000003731X", Reason.CREDIT_CODE_LENGTH),
        ("9.1440305E+17", Reason.CREDIT_CODE_EXPONENT),
        ("911100006000****1L", Reason.CREDIT_CODE_MASKED),
        ("9111000060003734IL", Reason.CREDIT_CODE_CHARACTER),
        ("91110000600037341", Reason.CREDIT_CODE_LENGTH),
        ("91110000600037314L", Reason.CREDIT_CODE_CHECK),
        (_with_wrong_inner_check(), Reason.CREDIT_CODE_ORGANISATION_CHECK),
        (build_code("97", "440305", "MA5ABCDE"), Reason.CREDIT_CODE_AUTHORITY),
        (build_code("91", "660102", "MA5ABCDE"), Reason.CREDIT_CODE_DIVISION),
        ("000000000000000000", Reason.CREDIT_CODE_PLACEHOLDER),
        ("1111111111", Reason.CREDIT_CODE_PLACEHOLDER),
        ("无", Reason.CREDIT_CODE_PLACEHOLDER),
        ("n/a", Reason.CREDIT_CODE_PLACEHOLDER),
        ("11010519491231002X", Reason.CREDIT_CODE_IDENTITY_NUMBER),
        ("440301103097414", Reason.CREDIT_CODE_REGISTRATION_NUMBER),
        ("60003734-2", Reason.CREDIT_CODE_LENGTH),
        ("91110000600037341Ｏ", Reason.CREDIT_CODE_CHARACTER),
        ("9144E0005", Reason.CREDIT_CODE_EXPONENT),
        ("91110000600037341L,91110000600037341L", Reason.CREDIT_CODE_LENGTH),
        (build_code("9A", "440305", "MA5ABCDE"), Reason.CREDIT_CODE_AUTHORITY),
    ],
)
def test_what_is_no_code_is_refused_with_its_own_reason(raw: str, reason: Reason, context: Context) -> None:
    found = credit_code.normalise(raw, context)
    assert (found.value, found.reason) == (None, reason)


def test_a_tax_number_is_told_apart_and_bridged(context: Context) -> None:
    organisation = "MA5ABCDE" + credit_code.build_organisation_check_digit("MA5ABCDE")
    assert credit_code.normalise(f"440300{organisation}", context).reason is Reason.CREDIT_CODE_TAX_NUMBER
    assert credit_code.find_organisation_code(f"440300{organisation}") == organisation


@pytest.mark.parametrize("raw", [_VALID, "60003734-1", "600037341", "11000060003734-1"])
def test_the_organisation_code_is_the_bridge_to_older_rows(raw: str) -> None:
    assert credit_code.find_organisation_code(raw) == credit_code.organisation_code_of(Uscc(_VALID)) == "600037341"


@pytest.mark.parametrize("raw", ["60003734-2", "91110000600037314L", "440301103097413", _with_wrong_inner_check(), ""])
def test_no_organisation_code_is_found_where_a_check_is_wrong(raw: str) -> None:
    assert credit_code.find_organisation_code(raw) is None


@given(st.sampled_from(["110000", "440300", "310115"]), _BODIES)
def test_python_stdnum_agrees_with_every_code_that_is_built(division: str, organisation: str) -> None:
    assert oracle.is_valid(build_code("91", division, organisation))


@given(_BODIES, st.integers(0, 17), st.sampled_from(credit_code.ALPHABET))
def test_one_wrong_character_is_always_found(
    context: Context, organisation: str, position: int, character: str
) -> None:
    code = build_code("91", "440300", organisation)
    wrong = code[:position] + character + code[position + 1 :]
    assert (credit_code.normalise(wrong, context).value is not None) == (wrong == code)
