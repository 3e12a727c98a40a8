"""Names of natural persons: canonical, folded for comparison, sounded, and whether two can be one person's.

The separator of names with several parts is U+00B7 (十二部门 2016 notice on names of ethnic minorities).
"""

import re
from functools import lru_cache
from typing import Final

from kg.identifiers.folding import fold_characters
from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import has_han, has_lost_glyph, is_han, normalise_text
from kg.identifiers.reasons import Reason
from kg.identifiers.surnames import read_aloud, split_surname
from kg.model.ids import PersonName

SEPARATOR: Final = "·"
_SEPARATOR_FORMS: Final = str.maketrans(dict.fromkeys("·•・‧∙⋅･．﹒●᛫⸱ꞏ᠂", SEPARATOR))
_FULL_STOP_BETWEEN_HAN: Final = re.compile(r"(?<=[^\x00-\x7f]) ?[.。] ?(?=[^\x00-\x7f])")
_AROUND_SEPARATOR: Final = re.compile(r"[ ·]*·[ ·]*")
_FORMER: Final = "曾用名|又名|别名|别号|原名|化名|曾名"
_ALIAS: Final = re.compile(
    rf"[(\[【〔](?:{_FORMER})(?:为|是)?[: ]*(?P<bracketed>[^)\]】〕]*)[)\]】〕]?"
    rf"|(?<=..) ?(?:曾用名(?:为|是)?[: ]*|(?:{_FORMER})(?:为|是)?[: ]+)(?P<plain>.*)"
)
"""In brackets, or behind the name; 原名扬 is a name."""
_REMARK: Final = re.compile(r"[(\[【〔][^)\]】〕]*[)\]】〕]?")
_BETWEEN_NAMES: Final = re.compile(r"[、,;/，；]")
_TITLE: Final = re.compile(r"(?<=.)(?:先生|女士|小姐|太太|同志)$")
_PLACEHOLDERS: Final = frozenset(
    {"无", "无名", "无名氏", "不详", "未知", "佚名", "空", "暂无", "未填", "NULL", "NONE", "NA", "N/A"}
)
_SHORTEST_PARTED: Final = 5
_REMEMBERED: Final = 2**17
_EDGES: Final = " ·,.、;:-"


def normalise(raw: str, context: Context) -> Normalised[PersonName]:
    """The name alone: without former names, remarks and titles, with one form of separator and no idle space."""
    del context
    if has_lost_glyph(raw):
        return Normalised(None, Reason.PERSON_NAME_LOST_GLYPH)
    if "*" in raw or "＊" in raw or "某" in raw[-2:]:
        return Normalised(None, Reason.PERSON_NAME_MASKED)
    name, _ = split_alias(raw)
    if name.upper() in _PLACEHOLDERS:
        return Normalised(None, Reason.PERSON_NAME_PLACEHOLDER)
    if not any(character.isalpha() for character in name) or (is_han(name) and len(name) == 1):
        return Normalised(None, Reason.PERSON_NAME_NO_NAME)
    return Normalised(PersonName(name))


def split_alias(raw: str) -> tuple[str, tuple[str, ...]]:
    """Name and former names of a text such as 张三(曾用名:李四、王五)."""
    text = normalise_text(raw.translate(_SEPARATOR_FORMS))
    former = [
        spelled
        for found in _ALIAS.finditer(text)
        for name in _BETWEEN_NAMES.split(found["bracketed"] or found["plain"] or "")
        if (spelled := _spell(name))
    ]
    return _spell(_REMARK.sub("", _ALIAS.sub("", text))), tuple(former)


@lru_cache(maxsize=_REMEMBERED)
def fold(name: str) -> str:
    """The form to compare: simplified, without variants, separators and spaces, Latin in capitals."""
    folded = fold_characters(name.translate(_SEPARATOR_FORMS))
    return "".join(character for character in folded if character not in " ·.'-")


@lru_cache(maxsize=_REMEMBERED)
def toneless_pinyin(name: str) -> str:
    """Syllables without tone, apart by a space, the surname read as a surname (曾 zeng); Latin in small letters."""
    folded = fold(name)
    return read_aloud(folded).lower() if is_han(folded[:1]) else normalise_text(name).lower()


def are_compatible(left: str, right: str) -> bool:
    """Whether two names under one valid number can be one person's.

    They can when they fold alike, sound alike, differ in one character of the given name, or when one is the other
    cut short, as systems do with names of several parts (买买提, 买买提·吐尔逊).
    """
    shorter, longer = sorted((fold(left), fold(right)), key=len)
    if shorter == longer or _sound(left) == _sound(right):
        return True
    if not is_han(shorter) or not is_han(longer):
        return False
    if len(shorter) == len(longer) >= 2 and split_surname(shorter)[0] == split_surname(longer)[0]:
        return sum(one != other for one, other in zip(shorter, longer, strict=True)) == 1
    return len(longer) >= _SHORTEST_PARTED and len(shorter) >= 2 and longer.startswith(shorter)


def _sound(name: str) -> str:
    return toneless_pinyin(name).replace(" ", "")


def _spell(text: str) -> str:
    """One spelling of a bare name. A space in a Chinese name parts it only where the parts are names of their own."""
    if not has_han(text):
        return _AROUND_SEPARATOR.sub(SEPARATOR, text).strip(_EDGES)
    name = _FULL_STOP_BETWEEN_HAN.sub(SEPARATOR, text)
    parts = _AROUND_SEPARATOR.sub(SEPARATOR, name).strip(_EDGES).split(" ")
    parted = min(map(len, parts)) >= 2 and sum(map(len, parts)) >= _SHORTEST_PARTED
    name = (SEPARATOR if parted else "").join(parts)
    while _TITLE.search(name):
        name = _TITLE.sub("", name).strip(_EDGES)
    return name
