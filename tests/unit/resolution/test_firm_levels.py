"""Which level two legal entities come to: pairs made by hand, those that belong to a level and those that do not."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.model.vocabulary import PartyKind
from resolution.comparisons import DWELLING
from resolution.firm_comparisons import CREDIT_CODE, FIRM_NAME, LEGAL_FORM, REPRESENTATIVE
from resolution.models import LEGAL_ENTITIES
from tests.level_pairs import find_all_levels, find_levels

NAMES = {
    "same_registered": """
        深圳市华星科技有限公司/深圳市华星科技有限责任公司 深圳市恒瑞贸易有限公司/深圳市恒瑞貿易有限公司
        恒瑞(深圳)贸易有限公司/恒瑞（深圳）贸易有限公司 深圳市华星科技股份有限公司/深圳市华星科技股份有限公司
        深圳华信合伙企业（有限合伙）/深圳华信合伙企业(有限合伙) 深圳市华星_科技有限公司/深圳市华星科技有限公司
    """,
    "same_business": """
        龙岗区老王水果店/龍崗區老王水果店 深圳市龙岗区恒瑞贸易商行/深圳市龙岗区恒瑞贸易商行
    """,
    "same_folded": """
        张记烧腊店/张记烧腊店 张伟/張偉 恒瑞贸易商行/恒瑞贸易商行
    """,
    "region_moved": """
        深圳市恒瑞贸易有限公司/恒瑞贸易（深圳）有限公司 深圳恒瑞贸易有限公司/深圳市恒瑞贸易有限公司
        恒瑞（深圳）贸易有限公司/深圳市恒瑞贸易有限责任公司 广州市远大科技有限公司/远大科技(广州)有限公司
    """,
    "region_left_out": """
        深圳市恒瑞贸易有限公司/恒瑞贸易有限公司 恒瑞贸易有限责任公司/恒瑞贸易（深圳）有限公司
    """,
    "trade_name_and_region": """
        深圳市恒瑞贸易有限公司/深圳市恒瑞科技有限公司 深圳市恒瑞贸易有限公司/深圳市恒瑞贸易股份有限公司
        深圳市恒瑞贸易有限公司/深圳市恒瑞投资合伙企业（有限合伙）
        深圳市恒瑞贸易有限公司/深圳市恒瑞贸易有限公司福田分公司
    """,
    "trade_name_and_industry": """
        深圳市恒瑞贸易有限公司/广州市恒瑞贸易有限公司 恒瑞贸易股份有限公司/恒瑞贸易有限公司
    """,
    "trade_name": """
        深圳市恒瑞贸易有限公司/广州市恒瑞科技有限公司 深圳市恒瑞贸易有限公司/恒瑞科技有限公司
    """,
    "trade_name_alike": """
        深圳市恒瑞贸易有限公司/深圳市恒锐贸易有限公司 深圳市汪洋科技有限公司/深圳市江洋科技有限公司
        深圳市华兴科技有限公司/广州市华星科技有限公司
    """,
    "else": """
        深圳市恒瑞贸易有限公司/深圳市华星贸易有限公司 深圳市恒瑞贸易有限公司/深圳市恒泰贸易有限公司
        张记烧腊店/李记烧腊店
    """,
}
"""Level → pairs, the two names apart by `/`, a space within a name written `_`."""
FORMS = {
    "branch_and_head_office": "深圳市恒瑞贸易有限公司/深圳市恒瑞贸易有限公司福田分公司 招商银行/招商银行深圳分行",
    "other_branch": "深圳市恒瑞贸易有限公司福田分公司/深圳市恒瑞贸易有限公司罗湖分公司",
    "same": """
        深圳市恒瑞贸易有限公司/深圳市华星贸易有限责任公司
        深圳市恒瑞贸易有限公司福田分公司/恒瑞贸易（深圳）有限公司福田分公司
    """,
    "converted": "深圳市恒瑞贸易有限公司/深圳市恒瑞贸易股份有限公司",
    "else": "深圳市恒瑞贸易有限公司/深圳恒瑞合伙企业（有限合伙）",
    "missing": "恒瑞/深圳市恒瑞贸易有限公司",
}


def _split(table: dict[str, str]) -> list[tuple[str, str, str]]:
    return [
        (*pair.replace("_", " ").split("/"), level)  # type: ignore[misc]
        for level, pairs in table.items()
        for pair in pairs.split()
    ]


@pytest.mark.parametrize(("comparison", "table"), [(FIRM_NAME, NAMES), (LEGAL_FORM, FORMS)], ids=["name", "form"])
def test_names_come_to_their_level(comparison, table: dict[str, str]) -> None:
    pairs = _split(table)
    found = find_levels(PartyKind.LEGAL_ENTITY, comparison, [({"name": one}, {"name": two}) for one, two, _ in pairs])
    assert {(one, two): level for (one, two, _), level in zip(pairs, found, strict=True)} == {
        (one, two): level for one, two, level in pairs
    }


def test_a_former_name_joins() -> None:
    pair = (
        {"name": "深圳市恒瑞贸易有限公司", "former_names": ("深圳市老树商贸有限公司",)},
        {"name": "深圳市老树商贸有限责任公司"},
    )
    assert find_levels(PartyKind.LEGAL_ENTITY, FIRM_NAME, [pair, pair[::-1]]) == ["former_name"] * 2


def test_a_form_that_the_register_states_goes_before_that_of_the_name() -> None:
    head = {"name": "深圳市恒瑞贸易有限公司", "legal_form": "limited_company"}
    branch = {"name": "深圳市恒瑞贸易有限公司", "legal_form": "branch"}
    assert find_levels(PartyKind.LEGAL_ENTITY, LEGAL_FORM, [(head, branch)]) == ["branch_and_head_office"]


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("张小明", "張小明", "same"),
        ("曾伟", "增伟", "same_sound"),
        ("张小明", "李小明", "else"),
        ("张三", None, "missing"),
    ],
)
def test_representatives_come_to_their_level(one: str, other: str | None, level: str) -> None:
    pair = ({"name": "甲公司", "representative_name": one}, {"name": "乙公司", "representative_name": other})
    assert find_levels(PartyKind.LEGAL_ENTITY, REPRESENTATIVE, [pair]) == [level]


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("440301123456789", "440301123456789", "same"),
        ("91440300MA5EXAMP1X", "91440300MA5EXAMP1X", "same"),
        ("91440300MA5EXAMP1X", "91440300MA5EXAMP2X", "one_character"),
        ("440301123456789", "440301123456780", "one_character"),
        ("91440300MA5EXAMP1X", "91440300MA5EXAPM1X", "characters_swapped"),
        ("440301123456789", "440301123456798", "characters_swapped"),
        ("440301123456789", "440301123459786", "else"),
        ("440301123456789", "91440300MA5EXAMP1X", "else"),
        ("440301123456789", None, "missing"),
    ],
)
def test_credit_codes_come_to_their_level(one: str, other: str | None, level: str) -> None:
    pair = {"name": "甲公司", "stated_number": one}, {"name": "乙公司", "stated_number": other}
    assert find_levels(PartyKind.LEGAL_ENTITY, CREDIT_CODE, [pair, pair[::-1]]) == [level] * 2


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("深圳市南山区科苑路15号3栋1201室", "广东省深圳市南山区科苑路15号3栋1201室", "same_address"),
        ("深圳市南山区科苑路15号3栋1201室", "深圳市南山区科苑路15号3栋1202室", "same_building"),
        ("深圳市南山区科苑路15号3栋1201室", "深圳市南山区科苑路15号4栋1201室", "same_road_number"),
        ("深圳市南山区科苑路15号3栋1201室", "深圳市南山区高新南一道6号", "same_district"),
        ("深圳市南山区科苑路15号3栋1201室", "深圳市福田区福华路1号", "else"),
        ("深圳市南山区科苑路15号3栋1201室", None, "missing"),
    ],
)
def test_addresses_of_firms_come_to_their_level(one: str, other: str | None, level: str) -> None:
    pair = {"name": "甲公司", "address": one}, {"name": "乙公司", "address": other}
    assert find_levels(PartyKind.LEGAL_ENTITY, DWELLING, [pair, pair[::-1]]) == [level] * 2


_NAMES = st.one_of(
    st.sampled_from([name for *names, _ in _split(NAMES | FORMS) for name in names]),
    st.text(st.sampled_from("深圳市恒瑞华星贸易科技有限公司分()（）AB 张店"), min_size=1, max_size=12),
    st.none(),
)
_FIRMS = st.fixed_dictionaries(
    {
        "name": _NAMES,
        "former_names": st.one_of(st.none(), st.lists(_NAMES.filter(bool), max_size=2)),
        "legal_form": st.sampled_from([None, "branch", "limited_company", "individual_business"]),
        "representative_name": st.sampled_from([None, "张小明", "張小明", "张晓明"]),
        "phone": st.sampled_from([None, "13912345670"]),
        "address": st.sampled_from([None, "深圳市南山区科苑路15号3栋1201室", "科苑路15号3栋1202室"]),
        "context": st.one_of(st.none(), st.lists(st.sampled_from(["甲公司", "乙公司"]), max_size=2)),
    }
)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(_FIRMS, _FIRMS), min_size=20, max_size=40))
def test_a_level_is_the_same_from_either_side_and_missing_values_are_no_error(pairs: list[tuple[dict, dict]]) -> None:
    alone = [(party, {"name": None}) for pair in pairs for party in pair]
    every = [*pairs, *((right, left) for left, right in pairs), *alone]
    for levels in find_all_levels(PartyKind.LEGAL_ENTITY, LEGAL_ENTITIES.comparisons, every):
        assert levels[: len(pairs)] == levels[len(pairs) : 2 * len(pairs)]
        assert set(levels[2 * len(pairs) :]) == {"missing"}
