"""Legal forms as names spell them; the form becomes a typed field and is never simply cut away.

Source: 企业名称登记管理规定 (2020) art. 6, 12, 13; 公司法 art. 7; 合伙企业法 art. 15, 56, 62.
"""

from typing import Final, NamedTuple

from kg.model.vocabulary import LegalForm

BRANCH_ENDINGS: Final = ("分公司", "分行", "支行", "分理处", "分店", "分厂", "分社", "分所")
OFFICE_ENDINGS: Final = ("营业部", "办事处", "代表处", "储蓄所", "门市部")
"""A branch only where a head office stands before it: 街道办事处 is a public body, 烟酒营业部 a business of its own."""
_HEAD_OFFICES: Final = ("公司", "银行", "合作社")
FORM_ENDINGS: Final[tuple[tuple[str, LegalForm], ...]] = (
    ("股份有限公司", LegalForm.JOINT_STOCK_COMPANY),
    ("股份公司", LegalForm.JOINT_STOCK_COMPANY),
    ("有限责任公司", LegalForm.LIMITED_COMPANY),
    ("有限公司", LegalForm.LIMITED_COMPANY),
    ("合伙企业(有限合伙)", LegalForm.LIMITED_PARTNERSHIP),
    ("有限合伙企业", LegalForm.LIMITED_PARTNERSHIP),
    ("(有限合伙)", LegalForm.LIMITED_PARTNERSHIP),
    ("有限合伙", LegalForm.LIMITED_PARTNERSHIP),
    ("合伙企业(普通合伙)", LegalForm.PARTNERSHIP),
    ("合伙企业(特殊普通合伙)", LegalForm.PARTNERSHIP),
    ("(特殊普通合伙)", LegalForm.PARTNERSHIP),
    ("(普通合伙)", LegalForm.PARTNERSHIP),
    ("普通合伙企业", LegalForm.PARTNERSHIP),
    ("合伙企业", LegalForm.PARTNERSHIP),
    ("(个人独资)", LegalForm.SOLE_PROPRIETORSHIP),
    ("个人独资企业", LegalForm.SOLE_PROPRIETORSHIP),
    ("(个体工商户)", LegalForm.INDIVIDUAL_BUSINESS),
    ("农民专业合作社联合社", LegalForm.COOPERATIVE),
    ("农民专业合作社", LegalForm.COOPERATIVE),
    ("专业合作社", LegalForm.COOPERATIVE),
    ("合作社", LegalForm.COOPERATIVE),
    ("人民政府", LegalForm.PUBLIC_BODY),
    ("人民法院", LegalForm.PUBLIC_BODY),
    ("人民检察院", LegalForm.PUBLIC_BODY),
    ("委员会", LegalForm.PUBLIC_BODY),
    ("管理局", LegalForm.PUBLIC_BODY),
    ("监督局", LegalForm.PUBLIC_BODY),
)
"""Longest first among those that end alike."""
_COMPANIES: Final = frozenset({LegalForm.LIMITED_COMPANY, LegalForm.JOINT_STOCK_COMPANY})


class FormedName(NamedTuple):
    """A name without its legal form, and the form; a branch's name ends before its head office's form."""

    stem: str
    legal_form: LegalForm | None


def split_legal_form(folded: str) -> FormedName:
    """Stem and form of a name in the firms' folded spelling (half-width brackets or none)."""
    if is_branch(folded):
        return FormedName(_split_head_office(folded), LegalForm.BRANCH)
    for ending, form in FORM_ENDINGS:
        if folded.endswith(ending) and len(folded) > len(ending):
            return FormedName(folded[: -len(ending)], form)
    return FormedName(folded, None)


def is_branch(folded: str) -> bool:
    """Whether the name is a branch's."""
    return folded.endswith(BRANCH_ENDINGS) or (
        folded.endswith(OFFICE_ENDINGS) and any(office in folded for office in _HEAD_OFFICES)
    )


def find_branch(folded: str) -> str | None:
    """What stands behind the head office in a branch's name (广州分公司); None when the name is no branch's.

    Where the head office's form is not spelled out (恒达贸易分店) it is the ending alone.
    """
    if not is_branch(folded):
        return None
    for ending, _ in FORM_ENDINGS:
        stem, _, branch = folded.partition(ending)
        if stem and branch:
            return branch
    return next(ending for ending in BRANCH_ENDINGS + OFFICE_ENDINGS if folded.endswith(ending))


def can_be_one_form(left: LegalForm | None, right: LegalForm | None) -> bool:
    """Whether one entity can bear both: equal, unstated, or before and after conversion into a joint-stock company.

    A conversion keeps the credit code. Source: 公司法 art. 12. A branch is never its head office.
    """
    if LegalForm.BRANCH in (left, right):
        return left is right
    return left is None or right is None or left is right or {left, right} == _COMPANIES


def _split_head_office(folded: str) -> str:
    for ending, _ in FORM_ENDINGS:
        stem, found, _ = folded.partition(ending)
        if found and stem:
            return stem
    ending = next(ending for ending in BRANCH_ENDINGS + OFFICE_ENDINGS if folded.endswith(ending))
    return folded[: -len(ending)] or folded
