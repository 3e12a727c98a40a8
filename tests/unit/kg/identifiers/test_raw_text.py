"""Raw text before it is understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers.raw_text import has_exponent_form, has_lost_glyph, is_han, normalise_code, normalise_text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  a   b ", "a b"),
        ("a\tb\r\n", "a b"),
        ("ＡＢ１２", "AB12"),
        ("（", "("),
        ("'123", "123"),
        ("‘123", "123"),
        ("=123", "123"),
        ('="123"', "123"),
        ('"123"', "123"),
        ("'=\"'123\"", "123"),
        ('"', '"'),
        ("\ufeff张三\u200b", "张三"),
        ("葛\U000e0100", "葛"),
        ("a\x00b", "ab"),
        ("a\u00adb", "ab"),
        ("\u3000张\u3000三", "张 三"),
        ("刘\ue863", "刘䶮"),
        ("\ue81e", "\u9fb4"),
        ("\ue7c7", "ḿ"),
        ("刘\ue123", "刘\ue123"),
    ],
)
def test_text_gets_one_width_and_loses_marks(raw: str, text: str) -> None:
    assert normalise_text(raw) == text


def test_a_cell_of_nothing_but_marks_costs_no_more_than_its_length() -> None:
    assert normalise_text("'\"=" * 500_000 + "张三" + '"' * 500_000) == "张三"


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("刘\ue123", True),
        ("刘\ufffd", True),
        ("刘\U000f0000", True),
        ("刘\ue863", False),
        ("刘", False),
        ("Liu", False),
    ],
)
def test_a_glyph_that_no_standard_restores_is_lost(text: str, lost: bool) -> None:
    assert has_lost_glyph(text) is lost


@pytest.mark.parametrize(
    ("code", "is_rounded"),
    [("4.40305E+17", True), ("4E+17", True), ("4.4E17", True), ("44030E", False), ("E+17", False), ("440305", False)],
)
def test_a_spreadsheet_s_rounded_number_is_known(code: str, is_rounded: bool) -> None:
    assert has_exponent_form(code) is is_rounded


@pytest.mark.parametrize(
    ("text", "expected"), [("张三", True), ("𬭩〇", True), ("张a", False), ("", False), ("·", False)]
)
def test_chinese_characters_are_known_on_all_planes(text: str, expected: bool) -> None:
    assert is_han(text) is expected


@given(st.text(max_size=30))
def test_twice_is_once(raw: str) -> None:
    text = normalise_text(raw)
    assert normalise_text(text) == text
    code = normalise_code(raw)
    assert " " not in code
