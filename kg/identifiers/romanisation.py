"""How names are spelled in Latin letters: 陈大文, CHEN DAWEN, CH'EN TA-WEN and CHAN TAI MAN may be one.

A Han name gives its pinyin, its Wade-Giles spelling and a key of its Cantonese reading; a Latin name gives its letters
and, where it can be one, the key of the Cantonese that it spells. Two names go together when they share a spelling. A
Latin name may put the surname first (CHAN TAI MAN; CHAN, Tai Man) or last (Tai Man CHAN), and may have a given name of
another language before or behind (Peter CHAN Tai Man).

Hong Kong and Macao spell without a fixed table, so the key keeps what all spellings of a syllable share: initials
without aspiration (CHAN and TSAN are one, TAI and DAI), finals by class (LEE and LI, LAW and LO, CHOW and CHAU).

Limits: a character counts with its usual reading (surnames with the surname's). A surname of two characters that stands
last is not seen, nor are Hokkien, Hakka or Korean spellings, initials (T. M. CHAN), or a given name of another language
between the parts. Wade-Giles is read without its apostrophes, as passports print it: 张 and 常 are both CHANG.

Source: `reference/cantonese_sounds.csv`, made for this project: 6,807 characters (of GB 2312-80, and 200 more of names)
by the key of their usual reading, which was asked of ToJyutping 3.2.0 (BSD 2-Clause, Cantonese Computational
Linguistics Infrastructure Development Workgroup); readings of surnames and all spellings are ours.
"""

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from itertools import product
from typing import Final

from kg.identifiers.raw_text import has_han, is_han, normalise_text
from kg.identifiers.surnames import read_parts, split_surname

_WHOLE_WADE: Final = {
    "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "szu", "er": "erh",
    "you": "yu", "e": "o", "ge": "ko", "ke": "ko", "he": "ho", "gui": "kuei", "kui": "kuei", "guo": "kuo", "kuo": "kuo",
    "huo": "huo", "shuo": "shuo", "ye": "yeh", "yan": "yen", "yue": "yueh",
}  # fmt: skip
_WADE_INITIALS: Final = (
    ("zh", "ch"), ("ch", "ch"), ("sh", "sh"), ("z", "ts"), ("c", "ts"), ("b", "p"), ("d", "t"), ("g", "k"),
    ("j", "ch"), ("q", "ch"), ("x", "hs"), ("r", "j"),
)  # fmt: skip
_WADE_FINALS: Final = (("iong", "iung"), ("ong", "ung"), ("ian", "ien"), ("ie", "ieh"), ("ue", "ueh"), ("uo", "o"))
_CANTONESE_SURNAMES: Final = {
    "区": "AU", "单": "SIN", "仇": "KAU", "解": "HAI", "曾": "CANG", "乐": "OK", "华": "WA", "朴": "PIU", "翟": "CAK",
    "冼": "SIN", "洗": "SIN", "召": "SIU", "繁": "PO", "种": "CUNG", "查": "CA", "应": "ING", "任": "YAM", "盖": "KOI",
    "过": "KWO", "尉迟": "WATCI", "万俟": "MAKKI", "缪": "MIU", "宁": "NING",
}  # fmt: skip
"""Keys of surnames that are read otherwise than the same characters elsewhere."""
_SPELLED_INITIALS: Final = (
    ("TSZ", "CI"), ("TZE", "CI"), ("TZU", "CI"), ("SZE", "SI"), ("SZ", "SI"), ("KW", "KW"), ("GW", "KW"), ("QU", "KW"),
    ("TS", "C"), ("TZ", "C"), ("DZ", "C"), ("CH", "C"), ("SH", "S"), ("NG", ""), ("B", "P"), ("P", "P"), ("M", "M"),
    ("F", "F"), ("D", "T"), ("T", "T"), ("N", "N"), ("L", "L"), ("G", "K"), ("K", "K"), ("H", "H"), ("W", "W"),
    ("C", "C"), ("Z", "C"), ("J", "C"), ("S", "S"), ("Y", "Y"), ("", ""),
)  # fmt: skip
_SPELLED_FINALS: Final = {
    "A": "A AH AR AA", "AI": "AI AAI AY", "AU": "AU AAU OW", "AM": "AM AAM UM", "AN": "AN AAN", "ANG": "ANG AANG",
    "UNG": "UNG", "AP": "AP AAP UP", "AT": "AT AAT", "UT": "UT UET OOT UD", "AK": "AK AAK ACK", "E": "E EH",
    "ING": "ING ENG", "IK": "IK EK ICK", "I": "I EI EY EE IE", "IU": "IU IEW EW IO", "IM": "IM", "IN": "IN EEN",
    "IP": "IP EEP", "IT": "IT EET", "O": "O OH OR AW OU OE", "OI": "OI OY", "ON": "ON", "ONG": "ONG",
    "OK": "OK OCK", "OT": "OT OD", "U": "U OO UE", "UI": "UI OOI EUI", "UN": "UN UEN OON EUN EON", "UK": "UK OOK",
    "EUNG": "EUNG OEUNG OENG EONG OUNG", "EUK": "EUK OEUK OEK EOK",
}  # fmt: skip
_LONGEST_SPELLED: Final = 5
_UMLAUT: Final = re.compile("(?<=[ln])(?:yu|v|ü)")
_TOKEN: Final = re.compile(r"[A-Z]+")
_APOSTROPHES: Final = re.compile(r"['’‘`´]")
_MOST_TOKENS: Final = 8
_LONGEST_TOKEN: Final = 24
_SYLLABLES_OF_A_NAME: Final = range(2, 5)


def spell(name: str, folded: str) -> tuple[str, ...]:
    """Every spelling that a name goes by: small letters as written, capitals for how Cantonese sounds.

    Empty for a name that mixes scripts, or has a single part or character.
    """
    if is_han(folded):
        parts = split_surname(folded)
        return spell_han(*parts, read_parts(*parts))
    return () if has_han(folded) else _spell_latin(name)


def is_latin(name: str) -> bool:
    """Whether a name has Latin letters and no Han."""
    return not has_han(name) and any(character.isascii() and character.isalpha() for character in name)


def spell_han(surname: str, given: str, sound: str) -> tuple[str, ...]:
    """As `spell`, of a folded Han name that was split and sounded (`surnames`)."""
    if not given:
        return ()
    syllables = sound.split(" ")
    spelled = {_join("".join(syllables)), _join("".join(map(_spell_wade_giles, syllables)))}
    sounded = _sound_cantonese(surname, given)
    return tuple(sorted(spelled | {sounded} if sounded else spelled))


def _spell_latin(name: str) -> tuple[str, ...]:
    text = _APOSTROPHES.sub("", normalise_text(name).upper())
    behind = text.partition(",")[2]
    tokens = _TOKEN.findall(text)[:_MOST_TOKENS]
    if len(tokens) < 2:
        return ()
    orders = [tokens] if behind else [tokens, [tokens[-1], *tokens[:-1]], [*tokens[1:], tokens[0]]]
    if len(tokens) > 3:
        orders += [tokens[1:], tokens[:-1], [*tokens[2:], tokens[1]]]
    spelled = {_join("".join(order).lower()) for order in orders}
    sounded = {key for order in orders if (key := _sound_spelled(tuple(order)))}
    return tuple(sorted(spelled | sounded))


def _join(letters: str) -> str:
    """One spelling of ü, which passports print as YU, V or U."""
    return _UMLAUT.sub("u", letters)


@cache
def _spell_wade_giles(syllable: str) -> str:
    if syllable in _WHOLE_WADE:
        return _WHOLE_WADE[syllable]
    initial, wade = next((pair for pair in _WADE_INITIALS if syllable.startswith(pair[0])), ("", ""))
    final = syllable[len(initial) :]
    ending, spelled = next((pair for pair in _WADE_FINALS if final.endswith(pair[0])), ("", ""))
    return wade + final[: len(final) - len(ending)] + spelled


def _sound_cantonese(surname: str, given: str) -> str | None:
    known = _read_sounds()
    keys = [_sound_surname(surname), *(known.get(character, "") for character in given)]
    return "".join(keys) if all(keys) else None


@cache
def _sound_surname(surname: str) -> str:
    keys = [_read_sounds().get(character, "") for character in surname]
    return _CANTONESE_SURNAMES.get(surname) or ("".join(keys) if all(keys) else "")


@cache
def _read_sounds() -> Mapping[str, str]:
    """Character → key of its usual Cantonese reading."""
    text = (resources.files(__package__) / "reference" / "cantonese_sounds.csv").read_text("utf-8")
    return {character: row["sound"] for row in csv.DictReader(text.splitlines()) for character in row["characters"]}


def _settle(key: str) -> str:
    """YIP and IP, WOO and OO are one: a glide before its own vowel is often not written."""
    return key[1:] if key.startswith("YI") else key


def _sound_spelled(tokens: tuple[str, ...]) -> str | None:
    """Key of the Cantonese that Latin tokens spell; None when one of them spells none."""
    keys: list[str] = []
    for token in tokens:
        syllables = _split_spelled(token) if len(token) <= _LONGEST_TOKEN else ()
        if not syllables:
            return None
        keys.extend(syllables)
    return "".join(keys) if len(keys) in _SYLLABLES_OF_A_NAME else None


@cache
def _split_spelled(token: str) -> tuple[str, ...]:
    """Classes of the syllables that a token spells, as few as possible; empty when it cannot be read so."""
    known = _build_spelled()
    ways: list[tuple[str, ...] | None] = [()] + [None] * len(token)
    for end in range(1, len(token) + 1):
        for start in range(max(0, end - _LONGEST_SPELLED - 2), end):
            before, key = ways[start], known.get(token[start:end])
            if before is not None and key is not None:
                longer = (*before, key)
                best = ways[end]
                ways[end] = longer if best is None or len(longer) < len(best) else best
    return ways[-1] or ()


@cache
def _build_spelled() -> Mapping[str, str]:
    """Every spelled syllable → its class; the longer initial counts where two can be read."""
    known: dict[str, str] = {"NG": "NG", "M": "NG"}
    finals = {spelled: key for key, spellings in _SPELLED_FINALS.items() for spelled in spellings.split()}
    for (written, initial), (spelled, final) in product(_SPELLED_INITIALS, finals.items()):
        if not initial.endswith("I"):
            known.setdefault(written + spelled, _settle(initial + final))
    return known | {written: key for written, key in _SPELLED_INITIALS if key.endswith("I")}
