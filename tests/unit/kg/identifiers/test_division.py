"""Administrative divisions."""

import pytest

from kg.identifiers import division
from kg.identifiers.normalised import Context
from kg.identifiers.reasons import Reason


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("440305", "440305"),
        ("440300", "440300"),
        ("440000", "440000"),
        ("４４０３０５", "440305"),
        ("'440305", "440305"),
        ("440305001", "440305"),
        ("440305001001", "440305"),
        ("440305.0", "440305"),
        ("110103", "110103"),
        ("810000", "810000"),
        ("100000", "100000"),
        ("660102", Reason.DIVISION_UNKNOWN),
        ("440399", Reason.DIVISION_UNKNOWN),
        ("4403", Reason.DIVISION_UNREADABLE),
        ("4403050", Reason.DIVISION_UNREADABLE),
        ("南山区", Reason.DIVISION_UNREADABLE),
        ("44030E+5", Reason.DIVISION_UNREADABLE),
    ],
)
def test_a_division(raw: str, expected: str | Reason, context: Context) -> None:
    found = division.normalise(raw, context)
    assert (found.reason or found.value) == expected
