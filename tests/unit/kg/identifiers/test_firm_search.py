"""What a firm is found by: one cut of a name for what is stored and for what is asked."""

import pytest

from kg.identifiers.firm_name import build_regions
from kg.identifiers.firm_search import build_keys, sound_out
from kg.identifiers.reference_tables import national_tables

REGIONS = build_regions(national_tables())


@pytest.mark.parametrize(
    ("name", "trade_names", "sounds", "initials", "region"),
    [
        ("深圳市华为技术有限公司", ("华为", "华为技术"), ("huawei", "huaweijishu"), ("hw", "hwjs"), "深圳"),
        ("华为技术（深圳）有限公司", ("华为", "华为技术"), ("huawei", "huaweijishu"), ("hw", "hwjs"), "深圳"),
        ("华为技术有限公司", ("华为", "华为技术"), ("huawei", "huaweijishu"), ("hw", "hwjs"), None),
        ("ＴＣＬ科技集团股份有限公司", ("TCL", "TCL科技集团"), ("tcl", "tclkejijituan"), ("tclkjjt",), None),
        ("Lindqvist & Co.", ("LINDQVISTCO",), ("lindqvistco",), (), None),
    ],
)
def test_a_name_is_cut_into_what_it_is_found_by(
    name: str, trade_names: tuple[str, ...], sounds: tuple[str, ...], initials: tuple[str, ...], region: str | None
) -> None:
    keys = build_keys(name, REGIONS)
    assert (keys.trade_names, keys.sounds, keys.initials, keys.region) == (trade_names, sounds, initials, region)


def test_traditional_characters_brackets_and_the_long_form_fold_alike() -> None:
    assert build_keys("華為技術（深圳）有限責任公司", REGIONS) == build_keys("华为技术(深圳)有限公司", REGIONS)


def test_a_trade_name_that_begins_with_a_surname_is_sounded_both_ways() -> None:
    assert build_keys("深圳市曾记餐饮有限公司", REGIONS).sounds[:2] == ("cengji", "zengji")


def test_readings_follow_the_word_they_stand_in() -> None:
    assert (sound_out("长城").whole, sound_out("生长").whole, sound_out("银行").whole) == (
        "changcheng", "shengzhang", "yinhang",
    )  # fmt: skip


@pytest.mark.parametrize(
    "name", ["深圳市华为技术有限公司", 'A+B (HK) "Ltd" OR NOT 公司:*?~^[]{}/\\!&&||', "·", "🐉龙公司"]
)
def test_keys_hold_letters_and_digits_alone(name: str) -> None:
    keys = build_keys(name, REGIONS)
    texts = (keys.name, *keys.trade_names, *keys.sounds, *keys.initials)
    assert all(text.isalnum() for text in texts if text)
