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
    total = section = digit = 0
    for character in text.translate(_TENS):
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
        elif character in _PLACES:
            section += (digit or 1) * _PLACES[character]
            digit = 0
        else:
            unit = _SECTIONS[character]
            # 一万亿: a greater section takes up all that stands before it.
            lower = total % unit + section + digit
            total = total - total % unit + lower * unit
            section = digit = 0
    return Decimal(total + section + digit)


def find_digits(text: str) -> str | None:
    """The digits of a number that is spelled digit by digit (二〇二六 → 2026), or counted (十二 → 12); else None."""
    if text and all(character in _DIGITS for character in text):
        return "".join(str(_DIGITS[character]) for character in text)
    counted = find_number(text)
    return None if counted is None else str(int(counted))
