"""Telephone numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers import phone
from kg.identifiers.normalised import Context
from kg.identifiers.phone import PhoneKind, PhoneParts
from kg.identifiers.reasons import Reason


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("13812340679", "13812340679"),
        ("138 1234-0679", "13812340679"),
        ("138-1234-0679", "13812340679"),
        ("+86 13812340679", "13812340679"),
        ("0086-13812340679", "13812340679"),
        ("8613812340679", "13812340679"),
        ("１３８１２３４０６７９", "13812340679"),
        ("'13812340679", "13812340679"),
        ("13812340679.0", "13812340679"),
        ("013812340679", "13812340679"),
        ("手机：13812340679", "13812340679"),
        ("Tel.: 0755-83001234", "075583001234"),
        ("0755-83001234", "075583001234"),
        ("0755 8300 1234", "075583001234"),
        ("(0755)83001234转801", "075583001234"),
        ("0755-83001234-801", "075583001234"),
        ("0755-83001234分机801", "075583001234"),
        ("0755-83001234 ext. 801", "075583001234"),
        ("+86 755 83001234", "075583001234"),
        ("+86-10-62340671", "01062340671"),
        ("010-62340671", "01062340671"),
        ("0996-2345671", "09962345671"),
        ("4008001234", "4008001234"),
        ("400-800-1234", "4008001234"),
        ("13800000000", Reason.PHONE_PLACEHOLDER),
        ("13800138000", Reason.PHONE_PLACEHOLDER),
        ("13812345678", Reason.PHONE_PLACEHOLDER),
        ("00000000000", Reason.PHONE_PLACEHOLDER),
        ("无", Reason.PHONE_PLACEHOLDER),
        ("12012340679", Reason.PHONE_RANGE),
        ("1381234067", Reason.PHONE_RANGE),
        ("83001234", Reason.PHONE_RANGE),
        ("138****0679", Reason.PHONE_MASKED),
        ("1.38123E+10", Reason.PHONE_EXPONENT),
        ("13812340679/13912340671", Reason.PHONE_SEVERAL),
        ("13812340679、0755-83001234", Reason.PHONE_SEVERAL),
        ("+852 2123 4067", Reason.PHONE_FOREIGN),
        ("00853-28123406", Reason.PHONE_FOREIGN),
        ("call me", Reason.PHONE_UNREADABLE),
        ("12345", Reason.PHONE_UNREADABLE),
        ("", Reason.PHONE_UNREADABLE),
    ],
)
def test_a_telephone_number(raw: str, expected: str | Reason, context: Context) -> None:
    found = phone.normalise(raw, context)
    assert (found.reason or found.value) == expected


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        ("+86 13812340679", PhoneParts(PhoneKind.MOBILE, None, "13812340679", None)),
        ("0755-83001234", PhoneParts(PhoneKind.FIXED_LINE, "0755", "83001234", None)),
        ("(0755)83001234转801", PhoneParts(PhoneKind.FIXED_LINE, "0755", "83001234", "801")),
        ("0755-83001234-801", PhoneParts(PhoneKind.FIXED_LINE, "0755", "83001234", "801")),
        ("010-62340671", PhoneParts(PhoneKind.FIXED_LINE, "010", "62340671", None)),
        ("+86 21 62340671 ext 5", PhoneParts(PhoneKind.FIXED_LINE, "021", "62340671", "5")),
        ("400-800-1234", PhoneParts(PhoneKind.SERVICE, None, "4008001234", None)),
        ("12012340679", None),
    ],
)
def test_a_number_is_taken_apart(raw: str, parts: PhoneParts | None, context: Context) -> None:
    assert phone.parse(raw, context) == parts


@given(st.sampled_from(["138", "199", "0755", "010"]), st.integers(0, 99_999_999))
def test_a_normalised_number_stays_as_it_is(context: Context, prefix: str, rest: int) -> None:
    number = phone.normalise(f"{prefix}{rest:08d}", context).value
    if number is not None:
        assert phone.normalise(number, context).value == number


def test_a_number_does_not_show_in_its_text_form(context: Context) -> None:
    assert "83001234" not in repr(phone.parse("0755-83001234", context))
