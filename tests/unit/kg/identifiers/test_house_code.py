"""House codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers import house_code
from kg.identifiers.house_code import HouseCodeParts
from kg.identifiers.normalised import Context
from kg.identifiers.reasons import Reason
from kg.model.ids import DivisionCode, HouseCode

_VALID = "4403050070010000001000101"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (_VALID, _VALID),
        (f"'{_VALID}", _VALID),
        (f"{_VALID}\t", _VALID),
        ("４４０３０５００７００１０００００００１０００１０１"[:25], "4403050070010000000100010"),
        ("440305-007-001-0000001-000101", _VALID),
        ("4403 0500 7001 0000 0010 0010 1", _VALID),
        ("4.40305E+24", Reason.HOUSE_CODE_EXPONENT),
        ("440305007001000000100010", Reason.HOUSE_CODE_SHAPE),
        (f"{_VALID}0", Reason.HOUSE_CODE_SHAPE),
        ("O403050070010000001000101", Reason.HOUSE_CODE_SHAPE),
        ("0" * 25, Reason.HOUSE_CODE_SHAPE),
        ("无", Reason.HOUSE_CODE_SHAPE),
    ],
)
def test_a_house_code(raw: str, expected: str | Reason, context: Context) -> None:
    found = house_code.normalise(raw, context)
    assert (found.reason or found.value) == expected


def test_a_house_code_is_taken_apart() -> None:
    assert house_code.parse(HouseCode(_VALID)) == HouseCodeParts(
        DivisionCode("440305"), "440305007", "440305007001", "4403050070010000001", "000101"
    )


@given(st.text("0123456789", min_size=25, max_size=25))
def test_the_parts_make_up_the_code(code: str) -> None:
    parts = house_code.parse(HouseCode(code))
    assert parts.building_code + parts.room == code
    assert parts.building_code.startswith(parts.community_code)
