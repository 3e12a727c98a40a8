"""Names of firms and other legal entities: canonical, folded for comparison, taken apart, and whether two can be one's.

A registered name is region, 字号 (trade name), industry, legal form. Source: 企业名称登记管理规定 (2020) art. 6.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from kg.identifiers.folding import fold_characters
from kg.identifiers.legal_forms import can_be_one_form, find_branch, is_branch, split_legal_form
from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.placeholders import is_placeholder
from kg.identifiers.raw_text import has_lost_glyph, normalise_text, remove_spaces_beside_han
from kg.identifiers.reasons import Reason
from kg.identifiers.reference_tables import ReferenceTables
from kg.model.ids import FirmName
from kg.model.vocabulary import LegalForm

Regions = Mapping[str, str]
"""Region as a name may spell it → its short form, without 省, 市, 区, 县."""

_FULL_BRACKETS: Final = str.maketrans("()[]【】〔〕", "（）（）（）（）")
_HALF_BRACKETS: Final = str.maketrans("（）【】[]〔〕", "()()()()")
_BRACKETED: Final = re.compile(r"\(([^()]*)\)")
_IDLE: Final = re.compile(r"[ ()·•・.,，、。'`‘’\"“”=&-]")
_PLACEHOLDERS: Final = frozenset({"无字号", "无名称", "无字号名称", "个体工商户", "个体户", "未起字号"})
_REGION_ENDING: Final = re.compile("(?<=..)(?:特别行政区|(?:维吾尔|壮族|回族)?自治区|自治[州县]|地区|省|市|区|县)$")
_NO_REGIONS: Final = frozenset({"", "县", "市辖区", "市区", "郊区", "城区", "矿区"})
_NATIONWIDE: Final = ("中国", "中华", "全国")
_SHORTEST_TRADE_NAME: Final = 2
_REMEMBERED: Final = 2**17
_LONGEST_REGION: Final = 15
_LONGEST_INDUSTRY_WORD: Final = 6


@dataclass(frozen=True, slots=True)
class FirmNameParts:
    """What a firm's name says, folded."""

    region: str | None
    """Narrowest division that the name begins with or has in brackets, without 省, 市, 区, 县."""
    trade_name: str
    """字号."""
    industry_words: tuple[str, ...]
    legal_form: LegalForm | None
    """None when the name does not tell."""
    is_branch: bool
    branch: str | None = None
    """What tells a branch from others of its head office: 广州分公司. None for a head office."""

    @property
    def industry(self) -> str | None:
        """行业或者经营特点, as one text; None when the name has none."""
        return "".join(self.industry_words) or None


def normalise(raw: str, context: Context) -> Normalised[FirmName]:
    """The name with Chinese brackets and without idle spaces; 曾用名 stand in a column of their own."""
    del context
    if has_lost_glyph(raw):
        return Normalised(None, Reason.FIRM_NAME_LOST_GLYPH)
    name = remove_spaces_beside_han(normalise_text(raw).translate(_FULL_BRACKETS)).rstrip("。,、; ")
    if name in _PLACEHOLDERS or is_placeholder(name):
        return Normalised(None, Reason.FIRM_NAME_PLACEHOLDER)
    if "*" in name:
        return Normalised(None, Reason.FIRM_NAME_MASKED)
    if not any(map(str.isalpha, name)):
        return Normalised(None, Reason.FIRM_NAME_NO_NAME)
    return Normalised(FirmName(name))


@lru_cache(maxsize=_REMEMBERED)
def fold(name: str) -> str:
    """The form to compare: simplified, no brackets, spaces or marks, 有限责任公司 as 有限公司."""
    return _IDLE.sub("", _fold_spelling(name))


@lru_cache(maxsize=_REMEMBERED)
def _fold_spelling(name: str) -> str:
    """Folded, brackets kept (half-width)."""
    return fold_characters(name.translate(_HALF_BRACKETS)).replace("有限责任公司", "有限公司")


def parse(name: str, tables: ReferenceTables) -> FirmNameParts:
    """Region, trade name, industry and legal form of a name; a region in brackets counts as one in front."""
    return parse_in(name, build_regions(tables))


def parse_in(name: str, regions: Regions) -> FirmNameParts:
    """As `parse`, with the regions themselves."""
    stem, form = split_legal_form(_fold_spelling(name))
    region: str | None = None
    for inner in _BRACKETED.findall(stem):
        if inner in regions:
            region = regions[inner]
            stem = stem.replace(f"({inner})", "")
    stem = _IDLE.sub("", stem)
    while found := _find_region(stem, regions):
        region, stem = regions[found], stem[len(found) :]
    trade_name, words = _split_industry(stem)
    branch = find_branch(fold(name))
    return FirmNameParts(region, trade_name, words, form, branch is not None, branch)


def are_compatible(left: str, right: str) -> bool:
    """Whether two names under one valid number can be one entity's.

    They can when their forms can be one's and, without form and with the region in front, they are equal, one is the
    other cut short (华为, 深圳市华为技术), or one character differs.
    """
    if fold(left) == fold(right):
        return True
    if is_branch(fold(left)) or is_branch(fold(right)):
        return _are_branch_names_compatible(left, right)
    (one, one_form), (other, other_form) = (split_legal_form(_fold_spelling(name)) for name in (left, right))
    if not can_be_one_form(one_form, other_form):
        return False
    return _are_stems_compatible(_bring_region_forward(one), _bring_region_forward(other))


def _are_branch_names_compatible(left: str, right: str) -> bool:
    if not (is_branch(fold(left)) and is_branch(fold(right))):
        return False
    return _are_stems_compatible(*(_bring_region_forward(_fold_spelling(name)) for name in (left, right)))


def _are_stems_compatible(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _SHORTEST_TRADE_NAME:
        return shorter == longer
    if len(shorter) == len(longer):
        return sum(a != b for a, b in zip(shorter, longer, strict=True)) <= (len(shorter) > _SHORTEST_TRADE_NAME)
    rest = iter(longer)
    return all(character in rest for character in shorter)


def _bring_region_forward(spelling: str) -> str:
    """华为技术(深圳) as 深圳华为技术."""
    inner = "".join(_BRACKETED.findall(spelling))
    return _IDLE.sub("", inner + _BRACKETED.sub("", spelling))


def _find_region(stem: str, regions: Regions) -> str | None:
    """The longest region in front that leaves a trade name behind it."""
    for length in range(min(_LONGEST_REGION, len(stem) - _SHORTEST_TRADE_NAME), 1, -1):
        if stem[:length] in regions and stem[length:] not in _read_industry_words():
            return stem[:length]
    return None


def _split_industry(stem: str) -> tuple[str, tuple[str, ...]]:
    """Trade name and the industry words behind it, in their order; the longest word counts."""
    words: list[str] = []
    known = _read_industry_words()
    while found := next(
        (
            stem[-length:]
            for length in range(min(_LONGEST_INDUSTRY_WORD, len(stem) - _SHORTEST_TRADE_NAME), 0, -1)
            if stem[-length:] in known
        ),
        None,
    ):
        words.insert(0, found)
        stem = stem[: -len(found)]
    return stem, tuple(words)


@cache
def build_regions(tables: ReferenceTables) -> Regions:
    """The regions that names of a world may begin with. Only cities and provinces stand without 市 or 省 in a name."""
    regions = {word: word for word in _NATIONWIDE}
    for code, periods in tables.divisions.periods.items():
        for name in {period.name for period in periods} - _NO_REGIONS:
            spelled = fold_characters(name)
            short = _REGION_ENDING.sub("", spelled)
            regions[spelled] = short
            if code.endswith("00"):
                regions[short] = short
    return regions


@cache
def _read_industry_words() -> frozenset[str]:
    text = (resources.files(__package__) / "reference" / "industry_words.csv").read_text("utf-8")
    return frozenset(row["word"] for row in csv.DictReader(text.splitlines()))
