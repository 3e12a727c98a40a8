"""What addresses are compared by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers.address_keys import build_keys
from kg.identifiers.reference_tables import national_tables

WHOLE = "广东省深圳市南山区粤海街道科苑路15号3栋1201室"


@pytest.mark.parametrize(
    "other",
    [
        "深圳市南山区科苑路15号3栋1201室", "南山区粤海街道科苑路15号三栋1201房", "科苑路15号3栋1201",
        "深圳市 南山区 科苑路15號3栋1201室",
        "中国广东省深圳市南山区科苑路15号3幢1201室",
    ],
)  # fmt: skip
def test_one_room_is_one_however_it_is_written(other: str) -> None:
    one, two = (build_keys(address, national_tables()) for address in (WHOLE, other))
    assert (one.room, one.building, one.road) == (two.room, two.building, two.road)
    assert None not in (one.room, one.building, one.road)


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        ("深圳市南山区科苑路15号3栋1202室", {"building", "road", "district"}),
        ("深圳市南山区科苑路15号4栋1201室", {"road", "district"}),
        ("深圳市南山区科苑路16号3栋1201室", {"district"}),
        ("深圳市福田区深南大道1006号", set()),
    ],
)
def test_places_share_what_they_share(other: str, shared: set[str]) -> None:
    one, two = (build_keys(address, national_tables()) for address in (WHOLE, other))
    alike = {
        part
        for part in ("room", "building", "road", "district")
        if getattr(one, part) == getattr(two, part) is not None
    }
    assert alike == shared


def test_a_house_without_rooms_is_one_place_and_a_road_is_none() -> None:
    house, written, road = (
        build_keys(address, national_tables()).room
        for address in ("龙岗区宝龙路5号", "深圳市龙岗区宝龙路5号", "宝龙路")
    )
    assert house == written is not None
    assert road is None


def test_a_range_of_house_numbers_is_one_place_however_it_is_written() -> None:
    ways = ("163-165号", "163至165号", "163号、165号", "163~165号", "163-165")
    keys = {build_keys(f"福田区科技路{way}", national_tables()).room for way in ways}
    assert len(keys) == 1
    assert keys.isdisjoint({None, build_keys("福田区科技路163号165室", national_tables()).room})


def test_a_village_is_the_community_that_it_became() -> None:
    keys = {build_keys(f"宝安区西乡街道固戍{kind}301室", national_tables()).room for kind in ("村", "社区")}
    assert len(keys) == 1
    assert keys != {None}


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_has_keys(text: str) -> None:
    keys = build_keys(text, national_tables())
    assert keys.room is None or keys.building or keys.road
