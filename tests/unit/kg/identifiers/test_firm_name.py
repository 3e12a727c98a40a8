"""Names of firms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers import firm_name
from kg.identifiers.firm_name import FirmNameParts
from kg.identifiers.normalised import Context
from kg.identifiers.reasons import Reason
from kg.model.vocabulary import LegalForm

_NAMES = st.text(
    alphabet=st.one_of(
        st.sampled_from("深圳市华为技术有限责任公司分（）()【】 。,&A-"),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    ),
    min_size=1,
    max_size=20,
)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("华为技术(深圳)有限公司", "华为技术（深圳）有限公司"),
        ("华为 技术（深圳） 有限公司 ", "华为技术（深圳）有限公司"),
        ("Ａ股 Tech  Ltd。", "A股Tech Ltd"),
        ("Leffler-Kris", "Leffler-Kris"),
        ("华为技术【深圳】有限公司", "华为技术（深圳）有限公司"),
        ("'华为技术有限公司", "华为技术有限公司"),
        ("华为技术有限公司\t", "华为技术有限公司"),
        ("ＡＢＣ科技有限公司", "ABC科技有限公司"),
        ("恒达\ue863科技有限公司", "恒达䶮科技有限公司"),
        ("中国石油化工股份有限公司", "中国石油化工股份有限公司"),
    ],
)
def test_a_name_gets_one_spelling(raw: str, name: str, context: Context) -> None:
    assert firm_name.normalise(raw, context).value == name


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("深圳市\ue123科技有限公司", Reason.FIRM_NAME_LOST_GLYPH),
        ("*****", Reason.FIRM_NAME_MASKED),
        ("无字号名称", Reason.FIRM_NAME_PLACEHOLDER),
        ("123", Reason.FIRM_NAME_NO_NAME),
        ("无", Reason.FIRM_NAME_PLACEHOLDER),
        ("个体工商户", Reason.FIRM_NAME_PLACEHOLDER),
        ("null", Reason.FIRM_NAME_PLACEHOLDER),
        ("深圳市**科技有限公司", Reason.FIRM_NAME_MASKED),
        ("深圳市\ufffd科技有限公司", Reason.FIRM_NAME_LOST_GLYPH),
        ("", Reason.FIRM_NAME_NO_NAME),
        ("（）", Reason.FIRM_NAME_NO_NAME),
    ],
)
def test_what_is_no_name_is_refused(raw: str, reason: Reason, context: Context) -> None:
    found = firm_name.normalise(raw, context)
    assert (found.value, found.reason) == (None, reason)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("深圳市華為技術有限公司", "深圳市华为技术有限责任公司"),
        ("华为技术（深圳）有限公司", "华为技术(深圳)有限公司"),
        ("恒泰投资合伙企业（有限合伙）", "恒泰投资合伙企业 有限合伙"),
    ],
)
def test_forms_of_one_name_fold_alike(left: str, right: str) -> None:
    assert firm_name.fold(left) == firm_name.fold(right)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("深圳市华为技术有限公司", FirmNameParts("深圳", "华为", ("技术",), LegalForm.LIMITED_COMPANY, False)),
        ("华为技术（深圳）有限责任公司", FirmNameParts("深圳", "华为", ("技术",), LegalForm.LIMITED_COMPANY, False)),
        ("深圳华为技术股份有限公司", FirmNameParts("深圳", "华为", ("技术",), LegalForm.JOINT_STOCK_COMPANY, False)),
        ("广东省深圳市南山区恒达贸易商行", FirmNameParts("南山", "恒达", ("贸易", "商行"), None, False)),
        ("深圳市和平贸易有限公司", FirmNameParts("深圳", "和平", ("贸易",), LegalForm.LIMITED_COMPANY, False)),
        (
            "恒泰股权投资合伙企业（有限合伙）",
            FirmNameParts(None, "恒泰", ("股权投资",), LegalForm.LIMITED_PARTNERSHIP, False),
        ),
        (
            "深圳市恒达科技有限公司广州分公司",
            FirmNameParts("深圳", "恒达", ("科技",), LegalForm.BRANCH, True, "广州分公司"),
        ),
        ("福田区莲花街道办事处", FirmNameParts("福田", "莲花街道办事处", (), None, False)),
        ("恒达贸易分店", FirmNameParts(None, "恒达", ("贸易",), LegalForm.BRANCH, True, "分店")),
        ("张三五金店", FirmNameParts(None, "张三", ("五金店",), None, False)),
        (
            "中国工商银行股份有限公司深圳南山支行",
            FirmNameParts("中国", "工商", ("银行",), LegalForm.BRANCH, True, "深圳南山支行"),
        ),
        ("中国石油化工股份有限公司", FirmNameParts("中国", "石油", ("化工",), LegalForm.JOINT_STOCK_COMPANY, False)),
        ("恒达科技有限公司深圳营业部", FirmNameParts(None, "恒达", ("科技",), LegalForm.BRANCH, True, "深圳营业部")),
        ("烟酒营业部", FirmNameParts(None, "烟酒营业部", (), None, False)),
        (
            "恒达（深圳）会计师事务所（普通合伙）",
            FirmNameParts("深圳", "恒达会计师事务所", (), LegalForm.PARTNERSHIP, False),
        ),
        ("深圳市恒达科技有限责任公司", FirmNameParts("深圳", "恒达", ("科技",), LegalForm.LIMITED_COMPANY, False)),
        (
            "恒达设计工作室（个人独资）",
            FirmNameParts(None, "恒达", ("设计", "工作室"), LegalForm.SOLE_PROPRIETORSHIP, False),
        ),
        ("深圳市南山区人民政府", FirmNameParts("深圳", "南山区", (), LegalForm.PUBLIC_BODY, False)),
        ("ABC电子（香港）有限公司", FirmNameParts("香港", "ABC", ("电子",), LegalForm.LIMITED_COMPANY, False)),
        ("绿谷农民专业合作社", FirmNameParts(None, "绿谷", (), LegalForm.COOPERATIVE, False)),
    ],
)
def test_a_name_is_taken_apart(name: str, parts: FirmNameParts, context: Context) -> None:
    assert firm_name.parse(name, context.tables) == parts


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("深圳市华为技术有限公司", "深圳市华为技术有限责任公司", True),
        ("深圳市华为技术有限公司", "华为技术（深圳）有限公司", True),
        ("深圳市华为技术有限公司", "华为", True),
        ("华为技术有限公司", "华为技术股份有限公司", True),
        ("深圳市恒达贸易有限公司", "深圳市恒大贸易有限公司", True),
        ("深圳市华为技术有限公司", "广州市华为技术有限公司", False),
        ("深圳市恒达贸易有限公司", "深圳市鼎盛科技有限公司", False),
        ("甲有限公司", "甲股份有限公司", True),
        ("甲有限公司", "乙有限公司", False),
        ("华为技术有限公司", "华为技术合伙企业（有限合伙）", False),
        ("华为技术有限公司", "华为技术有限公司深圳分公司", False),
        ("华为技术有限公司广州分公司", "华为技术有限公司深圳分公司", False),
        ("华为技术有限公司深圳分公司", "华为技术有限责任公司深圳市分公司", True),
    ],
)
def test_names_under_one_code_go_together_or_not(left: str, right: str, expected: bool) -> None:
    assert firm_name.are_compatible(left, right) is expected
    assert firm_name.are_compatible(right, left) is expected


@given(_NAMES)
def test_a_normalised_name_stays_as_it_is(context: Context, raw: str) -> None:
    name = firm_name.normalise(raw, context).value
    if name is not None:
        assert firm_name.normalise(name, context).value == name


@given(_NAMES)
def test_folding_twice_is_folding_once(raw: str) -> None:
    assert firm_name.fold(firm_name.fold(raw)) == firm_name.fold(raw)


@given(_NAMES)
def test_every_name_has_a_trade_name(context: Context, raw: str) -> None:
    if len(firm_name.fold(raw)) > 0:
        assert firm_name.parse(raw, context.tables).trade_name


def test_the_industry_is_one_text_too(context: Context) -> None:
    assert firm_name.parse("深圳恒达贸易商行", context.tables).industry == "贸易商行"
    assert firm_name.parse("绿谷农民专业合作社", context.tables).industry is None
