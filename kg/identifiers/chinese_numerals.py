"""Numbers in Chinese characters, everyday and capital (一百万, 壹佰万), and digit by digit (二〇二六).

Source: 支付结算办法, annex 1 (capital forms).
"""

from decimal import Decimal
from typing import Final

_DIGITS: Final = {
    character: digit
    for digit, characters in enumerate(
        ("零〇○", "一壹弌", "二贰貳两兩弍", "三叁參叄弎", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for character in characters
}
_PLACES: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SECTIONS: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_ELLIPTIC: Final = frozenset("百佰千仟万萬亿億")
"""Behind them a digit alone may stand for the next lower place."""
_TENS: Final = str.maketrans({"廿": "二十", "卅": "三十", "卌": "四十"})
NUMERALS: Final = "".join([*_DIGITS, *_PLACES, *_SECTIONS, "廿卅卌"])
"""Every character that such a number may hold."""
DIGITS: Final = "".join(_DIGITS)
"""Every character that stands for one digit."""
_ALL: Final = frozenset(NUMERALS)


def find_number(text: str) -> Decimal | None:
    """The whole number that the characters state; None when they state none."""
    if not text or not _ALL.issuperset(text) or text[0] in _SECTIONS:
        return None
    total = passed_unit = 0
    section: list[str] = []
    for character in text.translate(_TENS):
        if character not in _SECTIONS:
            section.append(character)
            continue
        unit, number = _SECTIONS[character], _find_section(section)
        if number is None or unit == passed_unit:
            return None
        # 一万亿: a greater section takes up all that stands before it.
        lower = total % unit + number
        total = total - total % unit + lower * unit
        passed_unit, section = unit, [character]
    last = _find_section(section)
    return None if last is None else Decimal(total + last)


def _find_section(characters: list[str]) -> int | None:
    """What stands before 万 or 亿, or last; the 万 or 亿 in front of it, if any, is its first character.

    None where places do not fall (十百), digits stand side by side, or a digit stands for two: 二百五 is 205 to one and
    250 to another, so a 零 or a place has to tell. 零佰零拾伍, as on printed forms, is 5.
    """
    number, place = 0, 10**4
    digit: int | None = None
    is_bare = False
    before = ""
    for character in characters:
        if character in _PLACES:
            if _PLACES[character] >= place:
                return None
            place = _PLACES[character]
            number += (1 if digit is None else digit) * place
            digit = None
        elif character in _DIGITS:
            if digit:
                return None
            digit, is_bare = _DIGITS[character], before in _ELLIPTIC
        before = character
    return None if digit and is_bare else number + (digit or 0)


def find_digits(text: str) -> str | None:
    """The digits of a number that is spelled digit by digit (二〇二六 → 2026), or counted (十二 → 12); else None."""
    if text and all(character in _DIGITS for character in text):
        return "".join(str(_DIGITS[character]) for character in text)
    counted = find_number(text)
    return None if counted is None else str(int(counted))
