"""Numbers in Chinese characters, everyday and capital (一百万, 壹佰万).

Source: 支付结算办法, annex 1 (capital forms).
"""

from decimal import Decimal
from typing import Final

_DIGITS: Final = {
    character: digit
    for digit, characters in enumerate(
        ("零〇", "一壹弌", "二贰貳两兩弍", "三叁參叄弎", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for character in characters
}
_PLACES: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SECTIONS: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
NUMERALS: Final = "".join([*_DIGITS, *_PLACES, *_SECTIONS])
"""Every character that such a number may hold."""


def find_number(text: str) -> Decimal | None:
    """The whole number that the characters state; None when they state none."""
    if not text or any(character not in NUMERALS for character in text) or text[0] in _SECTIONS:
        return None
    total = section = digit = 0
    for character in text:
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
