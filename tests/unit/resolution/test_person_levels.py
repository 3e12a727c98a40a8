"""Which level two persons come to: pairs made by hand, those that belong to a level and those that do not."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.model.vocabulary import PartyKind
from resolution.comparisons import DWELLING
from resolution.models import PERSONS
from resolution.person_comparisons import BIRTH, DOCUMENT, PERSON_NAME
from tests.level_pairs import find_all_levels, find_levels

NAMES = {
    "same_written": """
        张小明/张小明 欧阳建国/欧阳建国 買買提/買買提 CHAN_TAI_MAN/CHAN_TAI_MAN 曾毅/曾毅 𬭩/𬭩
    """,
    "same_folded": """
        張小明/张小明 劉德華/刘德华 买买提·吐尔逊/买买提吐尔逊 阿卜杜拉·艾山/阿卜杜拉•艾山 吕峯/呂峰 髙建国/高建国
        黃志強/黄志强 买买提・艾力/买买提·艾力 单靖堃/單靖坤 JOHN_SMITH/John_Smith 龔燕/龚燕 菓子明/果子明
    """,
    "same_sound": """
        张小明/张晓明 曾伟/增伟 李静/李婧 单雄/山雄 仇英/求英 解缙/谢缙 区建国/欧建国 朴志明/飘志明 王芳/王方
        陈杰/陈洁 刘玲/刘铃 刘明华/刘铭桦 查良镛/渣良镛 尉迟恭/玉池恭 张伟/张玮 吴霞/吴暇 赵薇/ZHAO_WEI
    """,
    "one_character_alike": """
        张伟民/张伟明 李未/李末 王己平/王已平 陈汪洋/陈江洋 刘士杰/刘土杰 黄玉林/黄王林 赵折/赵拆 王新/王兴
        陈玲/陈林 周郡/周邵 吴浩然/吴洁然 黄人杰/黄入杰
    """,
    "other_spelling": """
        陈大文/CHAN_TAI_MAN 陈大文/CHEN_DAWEN 陳大文/DAWEN_CHEN 陈大文/CH’EN_TA-WEN 陈大文/Tai_Man_CHAN
        陈大文/CHAN,_Tai-Man 陈大文/Peter_CHAN_Tai_Man 黄国荣/WONG_KWOK_WING 刘德华/LAU_TAK_WAH 吴伟强/NG_WAI_KEUNG
        谢小玲/TSE_SIU_LING 欧阳志明/AU_YEUNG_CHI_MING 郭子仪/KWOK_TSZ_YEE 徐志摩/HSU_CHIH-MO 吕秀莲/LU_HSIU-LIEN
        吕秀莲/LYU_XIULIAN 叶问/IP_MAN 叶问/YIP_MAN 司徒华/SZETO_WAH 区乐文/AU_LOK_MAN UTOPIAN_JOHN/JOHN_UTOPIAN
        张学友/CHEUNG_HOK_YAU 曾志伟/TSANG_CHI_WAI 许志安/HUI_CHI_ON 李小龙/LEE_SIU_LUNG 蔡英文/TSAI_YING-WEN
        张惠妹/CHANG_HUI-MEI 周星驰/CHOW_SING_CHI 梁朝伟/LEUNG_CHIU_WAI
    """,
    "cut_short": """
        买买提/买买提·吐尔逊 阿卜杜拉/阿卜杜拉·艾山 阿依古丽·买/阿依古丽·买买提 买买提吐尔/买买提·吐尔逊
        古丽娜尔/古丽娜尔·卡德尔
    """,
    "one_given_character": """
        张小明/张小刚 王建国/王爱国 李伟/李伟强 欧阳建国/欧阳建平 赵明/赵大明 刘秀英/刘秀兰
    """,
    "same_surname": """
        张伟/张芳 王建国/王志强 欧阳建国/欧阳小红 李明/李军 尉迟恭/尉迟伟
    """,
    "else": """
        张小明/李小明 王伟/汪洋 陈大文/WONG_TAI_MAN 陈大文/CHAN_SIU_MING JOHN_SMITH/JANE_DOE 张伟/陈伟 尉迟恭/尉恭
        买买提/阿卜杜拉·艾山 区建国/曲建国 CHAN/CHAN_TAI_MAN JOHN_SMITH/JOHN_SMITHSON
    """,
}
"""Level → pairs, the two names apart by `/`, a space within a name written `_`."""
PAIRS = [(pair, level) for level, pairs in NAMES.items() for pair in pairs.split()]
BIRTHS = {
    "same": ["1990-03-12 1990-03-12"],
    "day_and_month_swapped": ["1990-03-12 1990-12-03", "1985-01-02 1985-02-01"],
    "one_digit": ["1990-03-12 1990-03-13", "1990-03-12 1980-03-12", "1990-03-12 1990-08-12", "1990-03-12 1990-03-22"],
    "digits_swapped": ["1990-03-12 1990-03-21", "1958-03-12 1985-03-12"],
    "same_year": ["1990-03-12 1990-07-25", "1990-03-12 1990-11-30"],
    "else": ["1990-03-12 1955-11-30", "1990-03-12 1981-03-22"],
}
ADDRESSES = {
    "same_address": [
        "深圳市南山区科苑路15号3栋1201室 广东省深圳市南山区粤海街道科苑路15号三栋1201房",
        "深圳市宝安区西乡街道固戍社区二巷5号301室 宝安区西乡街道固戍村二巷5号301室",
        "福田区深南大道1006号国际创新中心A座1801室 深圳市福田区深南大道1006号国际创新中心A座1801室",
    ],
    "same_building": ["深圳市南山区科苑路15号3栋1201室 深圳市南山区科苑路15号3栋1202室"],
    "same_road_number": ["深圳市南山区科苑路15号3栋1201室 深圳市南山区科苑路15号4栋101室"],
    "same_district": ["深圳市南山区科苑路15号3栋1201室 深圳市南山区沙河西路9号"],
    "else": ["深圳市南山区科苑路15号3栋1201室 深圳市福田区深南大道1006号"],
}


def _read(name: str) -> str:
    return name.replace("_", " ")


def test_names_come_to_their_level() -> None:
    pairs = [tuple({"name": _read(name)} for name in pair.split("/")) for pair, _ in PAIRS]
    found = find_levels(PartyKind.PERSON, PERSON_NAME, pairs)  # type: ignore[arg-type]
    assert {pair: level for (pair, _), level in zip(PAIRS, found, strict=True)} == dict(PAIRS)


def test_dates_of_birth_come_to_their_level() -> None:
    pairs = [
        (tuple({"name": "张三", "birth_on": date.fromisoformat(day)} for day in pair.split()), level)
        for level, pairs in BIRTHS.items()
        for pair in pairs
    ]
    found = find_levels(PartyKind.PERSON, BIRTH, [pair for pair, _ in pairs])  # type: ignore[misc]
    assert found == [level for _, level in pairs]


def test_addresses_come_to_their_level() -> None:
    pairs = [(pair, level) for level, pairs in ADDRESSES.items() for pair in pairs]
    stated = [tuple({"name": "张三", "address": address} for address in pair.split()) for pair, _ in pairs]
    found = find_levels(PartyKind.PERSON, DWELLING, stated)  # type: ignore[arg-type]
    assert found == [level for _, level in pairs]


@pytest.mark.parametrize(
    ("former", "other"), [(("李四",), "李四"), (("李四", "王五"), "王五"), (("李肆明",), "李肆明")]
)
def test_a_former_name_or_alias_joins(former: tuple[str, ...], other: str) -> None:
    pair = {"name": "张三", "former_names": former}, {"name": other}
    assert find_levels(PartyKind.PERSON, PERSON_NAME, [pair, pair[::-1]]) == ["former_name"] * 2


def test_rooms_of_one_building_are_told_by_their_house_codes() -> None:
    codes = ("4403050070010000001000101", "4403050070010000001000102")
    pair = tuple({"name": "张三", "house_code": code} for code in codes)
    assert find_levels(PartyKind.PERSON, DWELLING, [pair]) == ["same_building"]  # type: ignore[list-item]


def test_a_house_code_outranks_how_the_address_is_written() -> None:
    code = "4403050070010000001000101"
    pair = ({"name": "张三", "house_code": code, "address": "科苑路15号"}, {"name": "张三", "house_code": code})
    assert find_levels(PartyKind.PERSON, DWELLING, [pair]) == ["same_room"]


_NAMES = st.one_of(
    st.sampled_from([_read(name) for pair, _ in PAIRS for name in pair.split("/")]),
    st.text(st.sampled_from("王李张欧阳伟玮小晓明铭·买提AB "), min_size=1, max_size=9),
    st.none(),
)
_PERSONS = st.fixed_dictionaries(
    {
        "name": _NAMES,
        "former_names": st.one_of(st.none(), st.lists(_NAMES.filter(bool), max_size=2)),
        "birth_on": st.one_of(st.none(), st.dates(date(1990, 1, 1), date(1991, 12, 28))),
        "phone": st.sampled_from([None, "13912345670", "13912345671"]),
        "sex": st.sampled_from([None, "male", "female"]),
        "house_code": st.sampled_from([None, "4403050070010000001000101"]),
        "address": st.sampled_from([None, "深圳市南山区科苑路15号3栋1201室", "科苑路15号3栋1202室"]),
        "context": st.one_of(st.none(), st.lists(st.sampled_from(["甲公司", "乙公司"]), max_size=2)),
    }
)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(_PERSONS, _PERSONS), min_size=20, max_size=40))
def test_a_level_is_the_same_from_either_side_and_missing_values_are_no_error(pairs: list[tuple[dict, dict]]) -> None:
    alone = [(party, {"name": None}) for pair in pairs for party in pair]
    every = [*pairs, *((right, left) for left, right in pairs), *alone]
    for levels in find_all_levels(PartyKind.PERSON, PERSONS.comparisons, every):
        assert levels[: len(pairs)] == levels[len(pairs) : 2 * len(pairs)]
        assert set(levels[2 * len(pairs) :]) == {"missing"}


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("UT0000123", "UT0000123", "same"),
        ("H1234567801", "H12345678", "same"),
        ("660102200212073128", "660102200212073129", "one_character"),
        ("66O102200212073128", "660102200212073128", "one_character"),
        ("660102200212073128", "660102200212073182", "characters_swapped"),
        ("660102200212073128", "660102200212071328", "characters_swapped"),
        ("UT0000123", "UT0000124", "one_character_of_a_serial"),
        ("UT0000123", "UT0000132", "else"),
        ("UT0000123", "UT0004321", "else"),
        ("660102200212073128", "660103199011112817", "else"),
    ],
)
def test_numbers_of_documents_come_to_their_level(one: str, other: str, level: str) -> None:
    pair = {"name": "张三", "stated_number": one}, {"name": "张三", "stated_number": other}
    assert find_levels(PartyKind.PERSON, DOCUMENT, [pair, pair[::-1]]) == [level] * 2


def test_a_number_with_an_error_is_compared_with_a_valid_one() -> None:
    pair = {"name": "张三", "number": "660102200212073128"}, {"name": "张三", "stated_number": "660102200212073118"}
    assert find_levels(PartyKind.PERSON, DOCUMENT, [pair]) == ["one_character"]
