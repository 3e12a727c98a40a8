"""Amounts of money in the spellings of registers and banks, as whole minor units (fen)."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from kg.identifiers.chinese_numerals import NUMERALS, find_number
from kg.identifiers.currency import minor_digits, read_currency, remove_currency
from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import normalise_text
from kg.identifiers.reasons import Reason
from kg.model.ids import MinorUnits

__all__ = ["normalise", "read_currency"]

_UNITS: Final = {
    "yuan": Decimal(1),
    "元": Decimal(1),
    "千元": Decimal(10**3),
    "万元": Decimal(10**4),
    "wan": Decimal(10**4),
    "百万元": Decimal(10**6),
    "千万元": Decimal(10**7),
    "亿元": Decimal(10**8),
}
_FEN: Final = frozenset({"fen", "分", "minor"})
_ONE_FORM: Final = str.maketrans("萬億圆圓块W", "万亿元元元万")
_IDLE: Final = re.compile(r"[ ()_]|^(?:注册|实缴|认缴)?(?:资本|资金|出资)?(?:额|总额)?:")
_THOUSANDS: Final = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_AMOUNT: Final = re.compile(
    r"(?P<sign>[+-]?)(?:(?P<hundred_millions>[0-9]+)亿(?=[0-9.]+[千百万元]))?"
    r"(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:E(?P<exponent>-?[0-9]{1,2}))?"
    r"(?P<scale>亿|千万|百万|万|千|百)?(?P<yuan>元)?"
)
_ROUNDED: Final = re.compile(r"[0-9.]+E\+[0-9]+")
_SPELLED: Final = re.compile(
    rf"(?:(?P<yuan>[{NUMERALS}]+)元?)?(?:(?P<jiao>[{NUMERALS}])角)?(?:零?(?P<fen>[{NUMERALS}])分)?"
)
_SCALES: Final = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3, "百": 10**2}
_GREATEST_MINOR: Final = 10**17
"""A quadrillion yuan: beyond it a column was shifted."""


def normalise(raw: str, context: Context) -> Normalised[MinorUnits]:
    """Whole minor units, computed in decimals and rounded half up once, at the end.

    A unit or currency in the text counts before the contract's: 500万元 is five million yuan whatever the column's
    unit, 305843.0395 in a column of 万元 is 3,058,430,395 yuan. 1.5E7 is how Java writes a whole number; 1.5E+07 is a
    spreadsheet's rounded one and is refused.
    """
    text = normalise_text(raw).upper()
    digits = minor_digits(read_currency(text) or context.currency)
    text = _IDLE.sub("", _IDLE.sub("", remove_currency(text).translate(_ONE_FORM)))
    text = _THOUSANDS.sub("", text).removesuffix("整").removesuffix("正")
    text = re.sub("元+", "元", text).removeprefix("元")
    if _ROUNDED.match(text):
        return Normalised(None, Reason.MONEY_EXPONENT)
    found = _AMOUNT.fullmatch(text)
    if found:
        return _build_amount(found, context.unit, digits)
    counted = find_number(text)
    if counted is not None and not any(section in text for section in "万亿"):
        return _build_in_unit(counted, context.unit, digits)
    major = _read_spelled(text)
    return _build_minor(major, digits) if major is not None else Normalised(None, Reason.MONEY_UNREADABLE)


def _build_amount(found: re.Match[str], unit: str | None, digits: int) -> Normalised[MinorUnits]:
    number = Decimal(found["number"]).scaleb(int(found["exponent"] or 0))
    sign = -1 if found["sign"] == "-" else 1
    if not (found["scale"] or found["yuan"]):
        return _build_in_unit(sign * number, unit, digits)
    number = number * _SCALES.get(found["scale"], 1) + int(found["hundred_millions"] or 0) * _SCALES["亿"]
    return _build_minor(sign * number, digits)


def _build_in_unit(number: Decimal, unit: str | None, digits: int) -> Normalised[MinorUnits]:
    """A bare number in the contract's unit."""
    if unit in _FEN:
        return _build_minor(number.scaleb(-digits), digits)
    if unit in _UNITS:
        return _build_minor(number * _UNITS[unit], digits)
    return Normalised(None, Reason.MONEY_UNIT)


def _build_minor(major: Decimal, digits: int) -> Normalised[MinorUnits]:
    minor = int(major.scaleb(digits).quantize(Decimal(1), ROUND_HALF_UP)) if abs(major) < _GREATEST_MINOR else None
    if minor is None or abs(minor) > _GREATEST_MINOR:
        return Normalised(None, Reason.MONEY_OUT_OF_RANGE)
    return Normalised(MinorUnits(minor))


def _read_spelled(text: str) -> Decimal | None:
    """壹佰万元伍角整 and the like; the word itself states the unit."""
    found = _SPELLED.fullmatch(text)
    if not found or not any(found.groups()):
        return None
    parts = [find_number(found[name] or "零") for name in ("yuan", "jiao", "fen")]
    if any(part is None for part in parts):
        return None
    return sum((part.scaleb(-place) for place, part in enumerate(parts) if part is not None), Decimal(0))
