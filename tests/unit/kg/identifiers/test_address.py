"""Addresses: one spelling, and taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers import address
from kg.identifiers.address_parts import AddressParts, parse
from kg.identifiers.normalised import Context
from kg.identifiers.reasons import Reason
from kg.model.ids import DivisionCode


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("深圳市 南山区科技路１号—２栋 101室", "深圳市南山区科技路1号-2栋101室"),
        ("科技路1号(东座)。", "科技路1号（东座）"),
        ("　科技路1号　", "科技路1号"),
        ("科技路1号\t", "科技路1号"),
        (".=科技路1号", "科技路1号"),
        ("科技路1号，", "科技路1号"),
        ("Unit 5  Science Park", "Unit 5 Science Park"),
        ("不详", Reason.ADDRESS_PLACEHOLDER),
        ("地址不详", Reason.ADDRESS_PLACEHOLDER),
        ("同上", Reason.ADDRESS_PLACEHOLDER),
        ("null", Reason.ADDRESS_PLACEHOLDER),
        ("---", Reason.ADDRESS_NO_PLACE),
        ("101", Reason.ADDRESS_NO_PLACE),
    ],
)
def test_an_address(raw: str, expected: str | Reason, context: Context) -> None:
    found = address.normalise(raw, context)
    assert (found.reason or found.value) == expected


_SHENZHEN = {"province": "广东省", "city": "深圳市"}
_NANSHAN = {**_SHENZHEN, "district": "南山区", "division_code": DivisionCode("440305")}
_CHAOYANG = {"province": "北京市", "district": "朝阳区", "division_code": DivisionCode("110105")}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "广东省深圳市南山区粤海街道科技园社区科苑路15号科兴科学园B栋2单元1501室",
            {
                **_NANSHAN,
                "subdistrict": "粤海街道",
                "community": "科技园社区",
                "road": "科苑路",
                "road_number": "15",
                "premises": "科兴科学园",
                "building": "B",
                "unit": "2",
                "room": "1501",
            },
        ),
        ("深圳市南山区科技路1号", {**_NANSHAN, "road": "科技路", "road_number": "1"}),
        ("深圳南山科技路1号", {**_NANSHAN, "road": "科技路", "road_number": "1"}),
        ("广东深圳南山科技路1号", {**_NANSHAN, "road": "科技路", "road_number": "1"}),
        ("中国广东省深圳市南山区科技路１号", {**_NANSHAN, "road": "科技路", "road_number": "1"}),
        ("廣東省深圳市南山區科技路一號", {**_NANSHAN, "road": "科技路", "road_number": "1"}),
        ("南山区科技路1号", {"district": "南山区", "road": "科技路", "road_number": "1"}),
        (
            "福田区莲花街道",
            {**_SHENZHEN, "district": "福田区", "division_code": DivisionCode("440304"), "subdistrict": "莲花街道"},
        ),
        (
            "深圳市南山大道100号",
            {**_SHENZHEN, "division_code": DivisionCode("440300"), "road": "南山大道", "road_number": "100"},
        ),
        (
            "北京市朝阳区建国路八十八号现代城五号楼三单元一二零一室",
            {
                **_CHAOYANG,
                "road": "建国路",
                "road_number": "88",
                "premises": "现代城",
                "building": "5",
                "unit": "3",
                "room": "1201",
            },
        ),
        (
            "上海市浦东新区张江镇碧波路690号4号楼201室",
            {
                "province": "上海市",
                "district": "浦东新区",
                "division_code": DivisionCode("310115"),
                "subdistrict": "张江镇",
                "road": "碧波路",
                "road_number": "690",
                "building": "4",
                "room": "201",
            },
        ),
        (
            "杭州市余杭区文一西路969号3号楼5层501",
            {
                "province": "浙江省",
                "city": "杭州市",
                "district": "余杭区",
                "division_code": DivisionCode("330110"),
                "road": "文一西路",
                "road_number": "969",
                "building": "3",
                "floor": "5",
                "room": "501",
            },
        ),
        (
            "湖北省仙桃市沔阳大道88号",
            {
                "province": "湖北省",
                "district": "仙桃市",
                "division_code": DivisionCode("429004"),
                "road": "沔阳大道",
                "road_number": "88",
            },
        ),
        (
            "内蒙古自治区呼和浩特市新城区海拉尔大街1号",
            {
                "province": "内蒙古自治区",
                "city": "呼和浩特市",
                "district": "新城区",
                "division_code": DivisionCode("150102"),
                "road": "海拉尔大街",
                "road_number": "1",
            },
        ),
        ("科技路1号-2栋101室", {"road": "科技路", "road_number": "1", "building": "2", "room": "101"}),
        ("科技路12-3号", {"road": "科技路", "road_number": "12-3"}),
        ("科技路163-703", {"road": "科技路", "road_number": "163", "room": "703"}),
        ("科技路163-165号", {"road": "科技路", "road_number": "163-165"}),
        ("科技路163-165", {"road": "科技路", "road_number": "163-165"}),
        ("科技路163-164", {"road": "科技路", "road_number": "163", "room": "164"}),
        ("科技路163至165号", {"road": "科技路", "road_number": "163-165"}),
        ("科技路163号-165号", {"road": "科技路", "road_number": "163-165"}),
        ("科技路163、165号703室", {"road": "科技路", "road_number": "163-165", "room": "703"}),
        ("科技路163～165号", {"road": "科技路", "road_number": "163-165"}),
        ("科技路3号、101号房", {"road": "科技路", "road_number": "3", "room": "101"}),
        ("创业二路北二巷3号", {"road": "创业二路北二巷", "road_number": "3"}),
        (
            "凤凰路11号文华大厦东座2305",
            {"road": "凤凰路", "road_number": "11", "premises": "文华大厦", "building": "东", "room": "2305"},
        ),
        ("白石洲新村3栋502房", {"community": "白石洲新村", "building": "3", "room": "502"}),
        ("新屋村委会三巷5号", {"community": "新屋村", "road": "三巷", "road_number": "5"}),
        ("科技路1号12A", {"road": "科技路", "road_number": "1", "room": "12A"}),
        ("科技路1号2座15楼", {"road": "科技路", "road_number": "1", "building": "2", "floor": "15"}),
        ("科技路1号二单元三0一", {"road": "科技路", "road_number": "1", "unit": "2", "room": "301"}),
        ("建国路5号院3号楼2门101", {"road": "建国路", "road_number": "5", "building": "3", "unit": "2", "room": "101"}),
        ("科技路1号第二栋第三层", {"road": "科技路", "road_number": "1", "building": "2", "floor": "3"}),
        ("科技路3之1号", {"road": "科技路", "road_number": "3-1"}),
        ("凤凰居委会12号", {"community": "凤凰", "road_number": "12"}),
        ("桃源居", {"premises": "桃源居"}),
        ("", {}),
    ],
)
def test_an_address_is_taken_apart(text: str, parts: dict[str, str], context: Context) -> None:
    assert parse(text, context.tables) == AddressParts(**parts)  # type: ignore[arg-type]


@given(st.text(max_size=30))
def test_any_text_is_taken_apart(context: Context, raw: str) -> None:
    assert isinstance(parse(raw, context.tables), AddressParts)


@given(st.integers(1, 999), st.integers(1, 50), st.integers(1, 9), st.integers(101, 3999))
def test_every_number_comes_back(context: Context, number: int, building: int, unit: int, room: int) -> None:
    found = parse(f"深圳市南山区科技路{number}号{building}栋{unit}单元{room}室", context.tables)
    assert (found.road_number, found.building, found.unit, found.room) == tuple(
        map(str, (number, building, unit, room))
    )


@given(st.text(max_size=30))
def test_a_normalised_address_stays_as_it_is(context: Context, raw: str) -> None:
    text = address.normalise(raw, context).value
    if text is not None:
        assert address.normalise(text, context).value == text


def test_a_home_does_not_show_in_its_text_form(context: Context) -> None:
    assert "科技路" not in repr(parse("深圳市南山区科技路1号101室", context.tables))
