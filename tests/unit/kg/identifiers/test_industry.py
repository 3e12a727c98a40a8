"""Industries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers import industry
from kg.identifiers.normalised import Context
from kg.identifiers.reasons import Reason


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("C", "C"),
        ("c13", "C13"),
        ("C131", "C131"),
        ("1311", "C1311"),
        ("C1311", "C1311"),
        ("C-1311", "C1311"),
        ("Ｃ１３１１", "C1311"),
        ("1311.0", "C1311"),
        ("'0111", "A0111"),
        ("I6513 应用软件开发", "I6513"),
        ("6513应用软件开发", "I6513"),
        ("05", "A05"),
        ("97", "T97"),
        ("9700", "T9700"),
        ("F5199", "F5199"),
        ("J6621", "J6621"),
        ("A1311", Reason.INDUSTRY_UNKNOWN),
        ("00", Reason.INDUSTRY_UNKNOWN),
        ("C9999", Reason.INDUSTRY_UNKNOWN),
        ("3035", Reason.INDUSTRY_EARLIER_EDITION),
        ("6510", Reason.INDUSTRY_EARLIER_EDITION),
        ("I6510 软件开发", Reason.INDUSTRY_EARLIER_EDITION),
        ("P82", Reason.INDUSTRY_EARLIER_EDITION),
        ("P8210", Reason.INDUSTRY_EARLIER_EDITION),
        ("T96", Reason.INDUSTRY_EARLIER_EDITION),
        ("98", Reason.INDUSTRY_EARLIER_EDITION),
        ("H6310", Reason.INDUSTRY_EARLIER_EDITION),
        ("G6212", Reason.INDUSTRY_EARLIER_EDITION),
        ("C13112", Reason.INDUSTRY_UNREADABLE),
        ("制造业", Reason.INDUSTRY_UNREADABLE),
        ("U", Reason.INDUSTRY_UNREADABLE),
        ("", Reason.INDUSTRY_UNREADABLE),
    ],
)
def test_an_industry(raw: str, expected: str | Reason, context: Context) -> None:
    found = industry.normalise(raw, context)
    assert (found.reason or found.value) == expected


@pytest.mark.parametrize(("edition", "counts"), [("2017", (20, 97, 473, 1381)), ("2011", (20, 96, 432, 1094))])
def test_an_edition_has_as_many_codes_as_its_standard_says(edition: str, counts: tuple[int, ...]) -> None:
    codes = industry._read_codes(edition)
    letters = {code[0] for code in codes.values()}
    found = (len(letters), *(sum(len(digits) == length for digits in codes) for length in (2, 3, 4)))
    assert found == counts


@given(st.sampled_from(sorted(industry._read_codes("2017").values())))
def test_a_code_stays_as_it_is_and_needs_no_letter(context: Context, code: str) -> None:
    assert industry.normalise(code, context).value == industry.normalise(code[1:], context).value == code


def test_every_section_has_its_name() -> None:
    assert set(industry.SECTIONS) == {code[0] for code in industry._read_codes("2017").values()}
    assert industry.SECTIONS["C"] == ("制造业", "manufacturing")
