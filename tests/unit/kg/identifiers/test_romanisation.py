"""Spellings of one name in Latin letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers.person_name import fold
from kg.identifiers.romanisation import is_latin, spell


def _spell(name: str) -> set[str]:
    return set(spell(name, fold(name)))


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("陈大文", {"chendawen", "chentawen", "CANTAIMAN"}),
        ("欧阳志明", {"ouyangzhiming", "ouyangchihming", "AUYEUNGCIMING"}),
        ("吕秀莲", {"luxiulian", "luhsiulien", "LUISAULIN"}),
        ("区乐文", {"oulewen", "AULOKMAN"}),
        ("尉迟恭", {"yuchigong", "yuchihkung", "WATCIKUNG"}),
    ],
)
def test_a_han_name_goes_by_three_spellings(name: str, spellings: set[str]) -> None:
    assert _spell(name) == spellings


@pytest.mark.parametrize(
    ("latin", "han"),
    [
        ("CHAN TAI MAN", "陈大文"), ("Chan Tai-man", "陳大文"), ("TAI MAN CHAN", "陈大文"), ("CHEN, DAWEN", "陈大文"),
        ("CH'EN TA-WEN", "陈大文"), ("CHAN TAIMAN", "陈大文"), ("Peter CHAN Tai Man", "陈大文"),
        ("TSANG CHI WAI", "曾志伟"), ("CHENG SIU CHOW", "郑少秋"), ("LEE KA SHING", "李嘉诚"),
        ("LI KA-SHING", "李嘉诚"),
        ("HO KAI", "何启"), ("FOK YING TUNG", "霍英东"), ("KWOK HO", "郭豪"), ("YEUNG KWONG", "杨光"),
        ("HSIEH TUNG-MIN", "谢东闵"), ("CHIANG CHING-KUO", "蒋经国"), ("ZHOU XUN", "周迅"), ("LYU XIULIAN", "吕秀莲"),
    ],
)  # fmt: skip
def test_a_latin_name_shares_a_spelling_with_the_han_name(latin: str, han: str) -> None:
    assert _spell(latin) & _spell(han)


@pytest.mark.parametrize(
    ("latin", "han"),
    [
        ("CHAN TAI MAN", "陈小文"), ("CHAN TAI MAN", "张大文"), ("WONG TAI MAN", "陈大文"), ("CHEN DAWEI", "陈大文"),
        ("JOHN SMITH", "陈大文"), ("CHAN", "陈大文"), ("LEE SIU LUNG", "李小明"),
    ],
)  # fmt: skip
def test_another_name_shares_none(latin: str, han: str) -> None:
    assert not _spell(latin) & _spell(han)


def test_a_name_of_mixed_scripts_or_of_one_part_has_no_spelling() -> None:
    assert _spell("陈大文PETER") == _spell("PETER") == _spell("陈") == set()


@pytest.mark.parametrize(("name", "latin"), [("CHAN TAI MAN", True), ("陈大文", False), ("陈A", False), ("123", False)])
def test_a_latin_name_has_letters_and_no_han(name: str, latin: bool) -> None:
    assert is_latin(name) is latin


@given(st.text(max_size=40))
def test_any_text_is_spelled_without_error_and_in_order(name: str) -> None:
    found = spell(name, fold(name))
    assert list(found) == sorted(set(found))
