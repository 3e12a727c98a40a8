"""Tables are dated, worlds stay apart."""

from datetime import date
from pathlib import Path

import pytest

from kg.errors import ReferenceTableError
from kg.identifiers import credit_code, identity_number
from kg.identifiers.dated_tables import HEADERS
from kg.identifiers.normalised import Context
from kg.identifiers.reasons import Reason
from kg.identifiers.reference_tables import (
    ReferenceTables,
    national_tables,
    read_reference_tables,
    require_one_world,
)

_ROWS = {
    "world.csv": ["village"],
    "divisions.csv": ["670100,谷城市,,", "670101,东谷区,2000-01-01,2009-12-31"],
    "issuing_authorities.csv": ["91,企业,2015-10-01,"],
    "phone_ranges.csv": ["110,11,,"],
    "card_ranges.csv": ["67,19,,2020-12-31"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file, header in HEADERS.items():
        (tmp_path / file).write_text("\n".join([",".join(header), *_ROWS[file.value], ""]), encoding="utf-8")
    return tmp_path


@pytest.fixture
def village(folder: Path) -> ReferenceTables:
    return read_reference_tables(folder)


@pytest.mark.parametrize(
    ("since", "on", "expected"),
    [
        (date.min, date(1999, 12, 31), False),
        (date.min, date(2000, 1, 1), True),
        (date.min, date(2026, 1, 1), True),
        (date(2009, 12, 31), date(2026, 1, 1), True),
        (date(2010, 1, 1), date(2026, 1, 1), False),
    ],
)
def test_a_division_is_known_when_it_existed_in_the_time_asked_for(
    village: ReferenceTables, since: date, on: date, expected: bool
) -> None:
    assert village.has_division("670101", on, since) is expected


def test_ranges_look_at_prefix_and_length(village: ReferenceTables) -> None:
    on = date(2026, 1, 1)
    assert village.has_phone_number("11012345670", on)
    assert not village.has_phone_number("1101234567", on)
    assert not village.has_phone_number("12012345670", on)
    assert village.has_card_number("67" + "0" * 17, on)


def test_a_number_of_one_world_is_invalid_in_another(village: ReferenceTables) -> None:
    person = "67010120050102123"
    person += identity_number.build_check_digit(person)
    firm = "91670101" + "MA5ABCDE" + credit_code.build_organisation_check_digit("MA5ABCDE")
    firm += credit_code.build_check_digit(firm)
    at_home = Context(village, date(2026, 1, 1))
    abroad = Context(national_tables(), date(2026, 1, 1))
    assert identity_number.normalise(person, at_home).value == person
    assert credit_code.normalise(firm, at_home).value == firm
    assert identity_number.normalise(person, abroad).reason is Reason.IDENTITY_NUMBER_DIVISION
    assert credit_code.normalise(firm, abroad).reason is Reason.CREDIT_CODE_DIVISION


def test_two_worlds_are_refused_together(village: ReferenceTables) -> None:
    assert require_one_world(village, village) == "village"
    with pytest.raises(ReferenceTableError, match="national, village"):
        require_one_world(village, national_tables())
    with pytest.raises(ReferenceTableError, match="none"):
        require_one_world()


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("divisions.csv", "code,name\n", "line 1"),
        ("divisions.csv", "code,name,valid_from,valid_to\n670100,谷城市,2000/01/01,\n", "line 2"),
        ("divisions.csv", "code,name,valid_from,valid_to\n670100,谷城市\n", "line 2"),
        ("phone_ranges.csv", "prefix,length,valid_from,valid_to\n110,eleven,,\n", "line 2"),
        ("world.csv", "world\none\ntwo\n", "one world"),
    ],
)
def test_an_unreadable_table_is_named_with_its_line(folder: Path, file: str, text: str, message: str) -> None:
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceTableError, match=f"{file}.*{message}"):
        read_reference_tables(folder)


def test_a_missing_table_is_named(folder: Path) -> None:
    (folder / "card_ranges.csv").unlink()
    with pytest.raises(ReferenceTableError, match=r"card_ranges\.csv"):
        read_reference_tables(folder)


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        ("440305", date(1985, 1, 1), True),
        ("440311", date(2017, 12, 31), False),
        ("440311", date(2018, 1, 1), True),
        ("100000", date(2026, 1, 1), True),
        ("830000", date(2018, 8, 31), False),
        ("830000", date(2018, 9, 1), True),
        ("660100", date(2026, 1, 1), False),
    ],
)
def test_national_divisions_are_dated(code: str, on: date, expected: bool) -> None:
    assert national_tables().has_division(code, on) is expected
