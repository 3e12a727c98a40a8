"""The key of a record is canonical: another spelling of the same code in a later night names the same record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.checking.record_keys import normalise_key_part


@pytest.mark.parametrize(
    ("sent", "canonical"),
    [
        ("91440300MA5DXXXX1X", "91440300MA5DXXXX1X"),
        ("９１４４０３００ＭＡ５Ｄ１", "91440300MA5D1"),
        ("91440300ma5d1", "91440300MA5D1"),
        ("'0012", "0012"),
        ('="0012"', "0012"),
        (" 6225 8888 1234 ", "622588881234"),
        ("鹏市监罚〔2025〕12号", "鹏市监罚〔2025〕12号"),
        ("（2025）粤01执1号", "(2025)粤01执1号"),
        ("Alpha Ltd", "Alpha Ltd"),
        ("a\u200b1", "A1"),
        ("a|b", "a｜b"),
        ("a｜b", "a｜b"),
    ],
)
def test_a_part_of_a_key_is_canonical(sent: str, canonical: str) -> None:
    assert normalise_key_part(sent) == canonical


def test_a_source_may_tell_codes_apart_by_case() -> None:
    assert normalise_key_part("aB3", is_case_sensitive=True) == "aB3"


@given(st.text(max_size=30))
def test_canonical_is_canonical_and_never_parts_a_key(text: str) -> None:
    once = normalise_key_part(text)
    assert "|" not in once
    assert normalise_key_part(once) == once
