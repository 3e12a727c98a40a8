"""Names of natural persons: canonical, folded for comparison, sounded, and whether two can be one person's.

The separator of names with several parts is U+00B7 (十二部门 2016 notice on names of ethnic minorities).
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from kg.identifiers.folding import fold_characters
from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.placeholders import is_placeholder
from kg.identifiers.raw_text import MARKS, has_han, has_lost_glyph, is_han, normalise_text
from kg.identifiers.reasons import Reason
from kg.identifiers.romanisation import spell
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
_TITLES: Final = ("先生", "女士", "小姐", "太太", "夫人", "同志", "老师", "教授", "律师", "医生")
_TITLE: Final = re.compile(rf"(?<=.)(?:{'|'.join(_TITLES)})+$")
_PLACEHOLDERS: Final = frozenset({"无名", "无名氏", "佚名", "姓名", "姓名不详"})
_PLAIN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{2,4}")
"""Needs no change unless it ends in a title, hides a character or is a placeholder: nine names in ten."""
_MASKS: Final = ("*", "＊")
_IDLE: Final = re.compile("[ ·.'`‘’\"=-]")
_SHORTEST_PARTED: Final = 5
_REMEMBERED: Final = 2**17
_EDGES: Final = f"·,.、;:-{MARKS}"


@dataclass(frozen=True, slots=True)
class PersonNameParts:
    """What a person's name says."""

    surname: str | None = field(repr=False)
    """None for a name of several parts (买买提·吐尔逊) and for a Latin one: no part of it is a family's."""
    given: str = field(repr=False)
    former_names: tuple[str, ...] = field(repr=False)
    """曾用名, 别名 and the like that stand beside the name."""


def normalise(raw: str, context: Context) -> Normalised[PersonName]:
    """The name alone: without former names, remarks and titles, with one form of separator and no idle space."""
    del context
    if "某" in raw[-2:] or any(mask in raw for mask in _MASKS):
        return Normalised(None, Reason.PERSON_NAME_MASKED)
    is_plain = _PLAIN.fullmatch(raw) and not raw.endswith(_TITLES)
    if not is_plain and has_lost_glyph(raw):
        return Normalised(None, Reason.PERSON_NAME_LOST_GLYPH)
    name = raw if is_plain else split_alias(raw)[0]
    if name in _PLACEHOLDERS or is_placeholder(name):
        return Normalised(None, Reason.PERSON_NAME_PLACEHOLDER)
    if not is_plain:
        reason = _find_reason(name)
        if reason:
            return Normalised(None, reason)
    return Normalised(PersonName(name))


def parse(raw: str) -> PersonNameParts:
    """Surname, given name and former names; the surname has two characters where `reference/surnames.csv` has it."""
    name, former_names = split_alias(raw)
    if not is_han(name):
        return PersonNameParts(None, name, former_names)
    length = len(split_surname(fold(name))[0])
    return PersonNameParts(name[:length], name[length:], former_names)


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
    return _IDLE.sub("", folded)


@lru_cache(maxsize=_REMEMBERED)
def toneless_pinyin(name: str) -> str:
    """Syllables without tone, apart by a space, the surname read as a surname (曾 zeng); Latin in small letters."""
    folded = fold(name)
    return read_aloud(folded).lower() if is_han(folded[:1]) else normalise_text(name).lower()


_ROUGHLY: Final = (
    (re.compile("^([zcs])h"), r"\1"),
    (re.compile("^n(?=[aeiouv])"), "l"),
    (re.compile("(?<=[aei])ng$"), "n"),
)
"""Sounds that half the country does not tell apart: zh and z, ch and c, sh and s, n and l, -ng and -n."""


def blur(sound: str) -> str:
    """A sound (`toneless_pinyin`) as one hears it who does not tell these sounds apart: zhang min is zan min."""
    return " ".join(map(_blur_syllable, sound.split(" ")))


@lru_cache(maxsize=_REMEMBERED)
def _blur_syllable(syllable: str) -> str:
    for exact, rough in _ROUGHLY:
        syllable = exact.sub(rough, syllable)
    return syllable


def are_compatible(left: str, right: str) -> bool:
    """Whether two names under one valid number can be one person's.

    They can when they fold alike, sound alike, differ in one character of the given name, when one is the other cut
    short, as systems do with names of several parts (买买提, 买买提·吐尔逊), or when one is spelled in Latin letters
    (陈大文, CHAN TAI MAN).
    """
    shorter, longer = sorted((fold(left), fold(right)), key=len)
    if shorter == longer or _sound(left) == _sound(right):
        return True
    if not is_han(shorter) or not is_han(longer):
        return not set(spell(left, fold(left))).isdisjoint(spell(right, fold(right)))
    if len(shorter) == len(longer) >= 2 and split_surname(shorter)[0] == split_surname(longer)[0]:
        return sum(one != other for one, other in zip(shorter, longer, strict=True)) == 1
    return len(longer) >= _SHORTEST_PARTED and len(shorter) >= 2 and longer.startswith(shorter)


def _find_reason(name: str) -> Reason | None:
    if not any(map(str.isalpha, name)) or (is_han(name) and len(name) == 1):
        return Reason.PERSON_NAME_NO_NAME
    parts = _BETWEEN_NAMES.split(name)
    is_list = len(parts) > 1 and all(is_han(part) and len(part) > 1 for part in parts)
    return Reason.PERSON_NAME_SEVERAL if is_list else None


def _sound(name: str) -> str:
    return toneless_pinyin(name).replace(" ", "")


def _spell(text: str) -> str:
    """One spelling of a bare name. A space in a Chinese name parts it only where the parts are names of their own."""
    while _TITLE.search(text):
        text = _TITLE.sub("", text).strip(_EDGES)
    if not has_han(text):
        return _AROUND_SEPARATOR.sub(SEPARATOR, text).strip(_EDGES)
    name = _FULL_STOP_BETWEEN_HAN.sub(SEPARATOR, text)
    parts = _AROUND_SEPARATOR.sub(SEPARATOR, name).strip(_EDGES).split(" ")
    parted = min(map(len, parts)) >= 2 and sum(map(len, parts)) >= _SHORTEST_PARTED
    return (SEPARATOR if parted else "").join(parts)
