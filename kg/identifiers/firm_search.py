"""What a firm is found by: names folded, trade names, how they sound, their initials.

    深圳市华为技术有限公司   name 深圳市华为技术有限公司   trade names 华为, 华为技术
                             sounds huawei, huaweijishu    initials hw, hwjs    region 深圳

The keys hold letters and digits alone, so that no search syntax can stand in them. Region and legal form are cut off
before a trade name is sounded: what half the register shares finds nobody.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pypinyin import lazy_pinyin

from kg.identifiers.firm_name import FirmNameParts, Regions, fold, parse_in
from kg.identifiers.surnames import find_surname_reading

_RUNS: Final = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+|[^\u3400-\u9fff\U00020000-\U0003ffff]+")
_IDLE: Final = re.compile(r"[\W_]+")
KEYS_VERSION: Final = 1
"""Raise it whenever the keys of a name change."""
_REMEMBERED: Final = 2**16
_FEWEST_LETTERS: Final = 2


@dataclass(frozen=True, slots=True)
class Sound:
    """Toneless pinyin without spaces, and its initials; Latin and digits stay as they are, in small letters."""

    whole: str
    initials: str


@dataclass(frozen=True, slots=True)
class SearchKeys:
    """What one name is found by."""

    name: str
    """The whole name, folded."""
    trade_names: tuple[str, ...]
    """字号, and 字号 with the industry behind it; the shorter first, one where the name has no industry."""
    sounds: tuple[str, ...]
    initials: tuple[str, ...]
    region: str | None


def build_keys(name: str, regions: Regions) -> SearchKeys:
    """The keys of one name; a 字号 that begins with a surname is sounded both ways (曾记: zengji, cengji)."""
    parts = parse_in(name, regions)
    trade_names = _list_trade_names(parts)
    sounds = [read_name(parts.trade_name, parts.industry_words[:count]) for count in _word_counts(parts)]
    heard = dict.fromkeys(sound for both in sounds for sound in both)
    return SearchKeys(
        name=strip(name),
        trade_names=trade_names,
        sounds=tuple(dict.fromkeys(sound.whole for sound in heard)),
        initials=tuple(dict.fromkeys(sound.initials for sound in heard if _is_telling(sound))),
        region=parts.region,
    )


@lru_cache(maxsize=_REMEMBERED)
def strip(name: str) -> str:
    """A name folded, letters and digits alone."""
    return _IDLE.sub("", fold(name))


def read_name(trade_name: str, industry_words: Sequence[str]) -> tuple[Sound, ...]:
    """How a trade name with its industry sounds: one way, or two where it begins with a surname of two readings."""
    tail = [sound_out(word) for word in industry_words]
    return tuple(
        Sound(
            head.whole + "".join(sound.whole for sound in tail),
            head.initials + "".join(sound.initials for sound in tail),
        )
        for head in _read_trade_name(trade_name)
    )


@lru_cache(maxsize=_REMEMBERED)
def sound_out(text: str) -> Sound:
    """How a text sounds."""
    whole, initials = [], []
    for run in _RUNS.findall(text):
        is_latin = run.isascii()
        syllables = [run.lower()] if is_latin else [syllable.lower() for syllable in lazy_pinyin(run)]
        whole.extend(syllables)
        initials.extend(syllables if is_latin else [syllable[:1] for syllable in syllables])
    return Sound(_IDLE.sub("", "".join(whole)), _IDLE.sub("", "".join(initials)))


@lru_cache(maxsize=_REMEMBERED)
def _read_trade_name(trade_name: str) -> tuple[Sound, ...]:
    usual = sound_out(trade_name)
    surname, reading = find_surname_reading(trade_name)
    if not reading:
        return (usual,)
    rest = sound_out(trade_name[len(surname) :])
    syllables = reading.split()
    as_surname = Sound("".join(syllables) + rest.whole, "".join(each[0] for each in syllables) + rest.initials)
    return tuple(dict.fromkeys((usual, as_surname)))


def _word_counts(parts: FirmNameParts) -> tuple[int, ...]:
    return tuple(dict.fromkeys((0, len(parts.industry_words))))


def _list_trade_names(parts: FirmNameParts) -> tuple[str, ...]:
    found = (parts.trade_name, parts.trade_name + "".join(parts.industry_words))
    return tuple(dict.fromkeys(text for text in map(strip, found) if text))


def _is_telling(sound: Sound) -> bool:
    return len(sound.initials) >= _FEWEST_LETTERS and sound.initials != sound.whole
