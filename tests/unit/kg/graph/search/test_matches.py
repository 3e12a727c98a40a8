"""The name that a hit was found by is told as it is registered."""

import pytest

from kg.graph.search.matches import find_matched
from kg.identifiers.firm_name import build_regions
from kg.identifiers.reference_tables import national_tables

REGIONS = build_regions(national_tables())
PRESENT, FORMER, OLDEST = "深圳市恒泰达科技有限公司", "深圳市老树根餐饮有限公司", "曾记餐饮（深圳）有限公司"
NAMES = (PRESENT, FORMER, OLDEST)


@pytest.mark.parametrize(
    ("field", "kind", "text", "matched"),
    [
        ("code", "prefix", "9144", "91440300MA5000001"),
        ("name", "one_character_off", "深圳市恒太达科技有限公司", PRESENT),
        ("former_name", "part", "树根餐饮", FORMER),
        ("former_name", "exact", "曾记餐饮深圳有限公司", OLDEST),
        ("trade_name", "exact", "恒泰达", PRESENT),
        ("trade_name", "prefix", "老树", FORMER),
        ("trade_name", "same_sound", "增记", OLDEST),
        ("trade_name", "one_character_off", "恒达", PRESENT),
        ("pinyin", "exact", "zengji", OLDEST),
        ("pinyin", "one_character_off", "laoshugn", FORMER),
        ("initials", "exact", "lsgcy", FORMER),
        ("trade_name", "exact", "华为", None),
    ],
)
def test_the_name_that_answers(field: str, kind: str, text: str, matched: str | None) -> None:
    way = {"field": field, "kind": kind, "text": text}
    assert find_matched(way, NAMES, "91440300MA5000001", REGIONS) == matched


def test_a_firm_without_a_name_is_found_by_code_alone() -> None:
    assert find_matched({"field": "code", "kind": "exact", "text": "91"}, (), "91", REGIONS) == "91"
    assert find_matched({"field": "name", "kind": "exact", "text": "x"}, (), None, REGIONS) is None
