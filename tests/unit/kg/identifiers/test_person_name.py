"""Names of natural persons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers import person_name
from kg.identifiers.normalised import Context
from kg.identifiers.person_name import PersonNameParts
from kg.identifiers.reasons import Reason

_NAMES = st.text(
    alphabet=st.one_of(
        st.sampled_from("张三李四先生女士小姐·•・．. ()（）曾用名原又:：、'‘某无不详髙淸發髮薴"),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(min_codepoint=0x41, max_codepoint=0x7A),
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("张三", "张三"),
        ("张 三", "张三"),
        ("　张　三　", "张三"),
        ("張國榮", "張國榮"),
        ("张𬭩", "张𬭩"),
        ("张三先生", "张三"),
        (".=张三", "张三"),
        ("欧阳小明 女士", "欧阳小明"),
        ("张三(曾用名:李四)", "张三"),
        ("张三（曾用名：李四、王五）", "张三"),
        ("张三(已故)", "张三"),
        ("原名扬", "原名扬"),
        ("欧阳 小明", "欧阳小明"),
        ("买买提•吐尔逊", "买买提·吐尔逊"),
        ("买买提・吐尔逊", "买买提·吐尔逊"),
        ("买买提．吐尔逊", "买买提·吐尔逊"),
        ("买买提.吐尔逊", "买买提·吐尔逊"),
        ("买买提‧吐尔逊", "买买提·吐尔逊"),
        ("买买提 · 吐尔逊", "买买提·吐尔逊"),
        ("阿卜杜拉 吐尔逊", "阿卜杜拉·吐尔逊"),
        ("John  Smith", "John Smith"),
        ("O'Brien", "O'Brien"),
        ("刘\ue863", "刘䶮"),
        ("葛\U000e0100亮", "葛亮"),
        ("'张三", "张三"),
        ('="张三"', "张三"),
        ("张三\u200b", "张三"),
        ("张三夫人", "张三"),
        ("张三丰老师", "张三丰"),
        ("王小明律师", "王小明"),
        ("张三 又名：李四", "张三"),
        ("张三【原名:李四】", "张三"),
        ("张三(曾用名:李四", "张三"),
        ("张三(已故)先生", "张三"),
        ("买买提・吐尔逊・艾力", "买买提·吐尔逊·艾力"),
        ("SMITH, JOHN", "SMITH, JOHN"),
        ("司马相如", "司马相如"),
    ],
)
def test_a_name_gets_one_spelling(raw: str, name: str, context: Context) -> None:
    assert person_name.normalise(raw, context).value == name


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("张\ue123", Reason.PERSON_NAME_LOST_GLYPH),
        ("张\U000f0123", Reason.PERSON_NAME_LOST_GLYPH),
        ("张\ufffd", Reason.PERSON_NAME_LOST_GLYPH),
        ("张**", Reason.PERSON_NAME_MASKED),
        ("张某某", Reason.PERSON_NAME_MASKED),
        ("张＊三", Reason.PERSON_NAME_MASKED),
        ("不详", Reason.PERSON_NAME_PLACEHOLDER),
        ("无", Reason.PERSON_NAME_PLACEHOLDER),
        ("佚名", Reason.PERSON_NAME_PLACEHOLDER),
        ("无名氏", Reason.PERSON_NAME_PLACEHOLDER),
        ("NULL", Reason.PERSON_NAME_PLACEHOLDER),
        ("张三、李四", Reason.PERSON_NAME_SEVERAL),
        ("张三/李四", Reason.PERSON_NAME_SEVERAL),
        ("张三；李四；王五", Reason.PERSON_NAME_SEVERAL),
        ("张", Reason.PERSON_NAME_NO_NAME),
        ("张女士", Reason.PERSON_NAME_NO_NAME),
        ("", Reason.PERSON_NAME_NO_NAME),
        ("n/a", Reason.PERSON_NAME_PLACEHOLDER),
        ("张先生", Reason.PERSON_NAME_NO_NAME),
        ("12345", Reason.PERSON_NAME_NO_NAME),
        ("()", Reason.PERSON_NAME_NO_NAME),
    ],
)
def test_what_is_no_name_is_refused(raw: str, reason: Reason, context: Context) -> None:
    found = person_name.normalise(raw, context)
    assert (found.value, found.reason) == (None, reason)


@pytest.mark.parametrize(
    ("raw", "name", "former"),
    [
        ("张三(曾用名:李四)", "张三", ("李四",)),
        ("张三（曾用名：李四、王五）", "张三", ("李四", "王五")),
        ("张三 曾用名 李四", "张三", ("李四",)),
        ("张三（又名：阿三）", "张三", ("阿三",)),
        ("张三(女)", "张三", ()),
        ("原名扬", "原名扬", ()),
    ],
)
def test_former_names_are_split_off(raw: str, name: str, former: tuple[str, ...]) -> None:
    assert person_name.split_alias(raw) == (name, former)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("張國榮", "张国荣"),
        ("髙淸", "高清"),
        ("买买提·吐尔逊", "买买提 吐尔逊"),
        ("Li Ming", "LI MING"),
        ("張髮", "张發"),
    ],
)
def test_forms_of_one_name_fold_alike(left: str, right: str) -> None:
    assert person_name.fold(left) == person_name.fold(right)


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("曾小明", "zeng xiao ming"),
        ("解晓东", "xie xiao dong"),
        ("仇英", "qiu ying"),
        ("单雄信", "shan xiong xin"),
        ("区志强", "ou zhi qiang"),
        ("朴正熙", "piao zheng xi"),
        ("尉迟恭", "yu chi gong"),
        ("尉健行", "wei jian xing"),
        ("万俟卨", "mo qi xie"),
        ("欧阳修", "ou yang xiu"),
        ("單雄信", "shan xiong xin"),
        ("吕布", "lv bu"),
        ("John Smith", "john smith"),
    ],
)
def test_a_name_sounds_as_its_bearer_says_it(name: str, sound: str) -> None:
    assert person_name.toneless_pinyin(name) == sound


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("张伟", "張偉", True),
        ("张小明", "张晓明", True),
        ("曾伟", "增伟", True),
        ("李晓明", "Li Xiaoming", True),
        ("张伟", "张强", True),
        ("张小明", "张小刚", True),
        ("欧阳修", "欧阳秀", True),
        ("买买提·吐尔逊", "买买提", True),
        ("阿卜杜拉·买买提明", "阿卜杜拉", True),
        ("张伟", "王伟", False),
        ("张小明", "张大刚", False),
        ("张小", "张小明", False),
        ("欧阳修", "欧冶子", False),
        ("John", "Joan", False),
    ],
)
def test_names_under_one_number_go_together_or_not(left: str, right: str, expected: bool) -> None:
    assert person_name.are_compatible(left, right) is expected
    assert person_name.are_compatible(right, left) is expected


@given(_NAMES)
def test_a_normalised_name_stays_as_it_is(context: Context, raw: str) -> None:
    name = person_name.normalise(raw, context).value
    if name is not None:
        assert person_name.normalise(name, context).value == name


@given(_NAMES)
def test_folding_twice_is_folding_once(raw: str) -> None:
    assert person_name.fold(person_name.fold(raw)) == person_name.fold(raw)


@pytest.mark.parametrize(
    ("raw", "surname", "given", "former"),
    [
        ("张三", "张", "三", ()),
        ("张三丰", "张", "三丰", ()),
        ("欧阳修", "欧阳", "修", ()),
        ("歐陽修", "歐陽", "修", ()),
        ("欧阳小明", "欧阳", "小明", ()),
        ("尉迟恭", "尉迟", "恭", ()),
        ("尉健行", "尉", "健行", ()),
        ("东方", "东", "方", ()),
        ("司徒美堂", "司徒", "美堂", ()),
        ("髙伟", "髙", "伟", ()),
        ("张三(曾用名:李四、王五)", "张", "三", ("李四", "王五")),
        ("张三先生", "张", "三", ()),
        ("买买提•吐尔逊", None, "买买提·吐尔逊", ()),
        ("John Smith", None, "John Smith", ()),
        ("张", "张", "", ()),
    ],
)
def test_a_name_is_taken_apart(raw: str, surname: str | None, given: str, former: tuple[str, ...]) -> None:
    assert person_name.parse(raw) == PersonNameParts(surname, given, former)


@given(_NAMES)
def test_the_parts_make_up_the_name(context: Context, raw: str) -> None:
    name = person_name.normalise(raw, context).value
    if name is not None:
        parts = person_name.parse(name)
        assert (parts.surname or "") + parts.given == name


def test_a_name_does_not_show_in_its_text_form() -> None:
    assert "三" not in repr(person_name.parse("张三"))
