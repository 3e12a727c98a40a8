"""Amounts of money in the spellings of registers and banks, as whole minor units (fen)."""

import re
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Final

from kg.identifiers.chinese_numerals import NUMERALS, find_number
from kg.identifiers.currency import minor_digits, read_currency, remove_currency
from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import normalise_text
from kg.identifiers.reasons import Reason
from kg.model.ids import MinorUnits

__all__ = ["normalise", "read_currency"]

_UNITS: Final = {
    "yuan": 1, "元": 1, "百元": 100, "千元": 10**3, "万元": 10**4, "wan": 10**4, "百万元": 10**6, "千万元": 10**7,
    "亿元": 10**8,
}  # fmt: skip
_FEN: Final = ("fen", "分", "minor")
UNITS: Final = (*_UNITS, *_FEN)
"""Units that a contract may state for a column of amounts."""
_SCALES: Final = {
    "亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2,
    "W": 10**4, "K": 10**3, "M": 10**6, "MN": 10**6, "MIO": 10**6, "MILLION": 10**6, "BN": 10**9, "BILLION": 10**9,
}  # fmt: skip
_USUAL_CURRENCIES: Final = {"人民币": "CNY", "美元": "USD", "港元": "HKD", "港币": "HKD", "欧元": "EUR", "日元": "JPY"}
_USUAL: Final = re.compile(
    r"(-?[0-9]{1,15}(?:\.[0-9]{1,12})?|[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,12})?)(万|亿)?(元)?"
    rf"({'|'.join(_USUAL_CURRENCIES)})?"
)
"""What nearly every cell holds; the long way below gives the same answer."""
_ONE_FORM: Final = str.maketrans("萬億圆圓块仟佰拾$", "万亿元元元千百十元")
_LABEL: Final = re.compile(
    r"^(?:(?:注册|实缴|认缴|实收|出资|罚款|贷款|合同)?(?:总额|资本|资金|出资额?|金额|额):|\(?大写\)?:?|:)"
)
_IDLE: Final = re.compile(r"[ _]|\(\)")
_UNIT_IN_BRACKETS: Final = re.compile(r"\(([亿千百十万]{0,2}元?)\)")
_THOUSANDS: Final = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_TWO_SPELLINGS: Final = re.compile(r"([^()]+)\(([^()]+)\)")
_NUMBER: Final = r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+"
_PART: Final = re.compile(rf"({_NUMBER})({'|'.join(sorted(_SCALES, key=len, reverse=True))})?")
_AMOUNT: Final = re.compile(rf"(?P<sign>[+-]?)(?P<parts>(?:{_PART.pattern.replace('(', '(?:', 1)})+)(?P<yuan>元)?")
_POWER: Final = re.compile(rf"(?P<sign>[+-]?)(?P<number>{_NUMBER})E(?P<exponent>-?[0-9]{{1,2}})(?P<yuan>元)?")
_ROUNDED: Final = re.compile(r"[+-]?[0-9.]+E\+[0-9]+")
_SPELLED: Final = re.compile(
    rf"(?P<sign>负?)(?:(?P<yuan>[{NUMERALS}]+)元?)?(?:零?(?P<jiao>[{NUMERALS}])角)?(?:零?(?P<fen>[{NUMERALS}])分)?"
)
_LONGEST: Final = 100
_GREATEST_MINOR: Final = 10**17
"""A quadrillion yuan: beyond it a column was shifted."""


def normalise(raw: str, context: Context) -> Normalised[MinorUnits]:
    """Whole minor units of the amount's currency, computed in decimals and rounded half up once, at the end.

    A unit or currency in the text counts before the contract's: 500万元 is five million yuan whatever the column's
    unit, 305843.0395 in a column of 万元 is 3,058,430,395 yuan, 500万日元 has no minor unit in a column of yuan. 1.5E7
    is how Java writes a whole number; 1.5E+07 is a spreadsheet's rounded one and is refused.
    """
    usual = _USUAL.fullmatch(raw)
    if usual:
        return _read_usual(usual, context)
    text = normalise_text(raw).upper()
    if len(text) > _LONGEST:
        return Normalised(None, Reason.MONEY_UNREADABLE)
    currency = read_currency(text)
    digits = minor_digits(currency or context.currency)
    unit = context.unit or ("yuan" if currency or "$" in text else None)
    text = _reduce(text)
    found = _TWO_SPELLINGS.fullmatch(text)
    if found:
        one, other = (_read_amount(_reduce(spelled), unit, digits) for spelled in found.groups())
        return one if one == other else Normalised(None, Reason.MONEY_UNREADABLE)
    return _read_amount(text, unit, digits)


def _read_usual(found: re.Match[str], context: Context) -> Normalised[MinorUnits]:
    number, scale, yuan, currency = found.groups()
    major = Decimal(number.replace(",", ""))
    digits = minor_digits(_USUAL_CURRENCIES[currency] if currency else context.currency)
    if scale or yuan or (currency or "")[-1:] == "元":
        return _build_minor(major * _SCALES[scale] if scale else major, digits)
    return _build_in_unit(major, context.unit or ("yuan" if currency else None), digits)


def _reduce(text: str) -> str:
    """The amount with its unit in one form, without currency, label, separators and closing 整."""
    text = _IDLE.sub("", remove_currency(text).translate(_ONE_FORM))
    text = _LABEL.sub("", _LABEL.sub("", text))
    text = _UNIT_IN_BRACKETS.sub(r"\1", _THOUSANDS.sub("", text))
    return re.sub("元+", "元", text.rstrip("整正")).removeprefix("元").removeprefix(":")


def _read_amount(text: str, unit: str | None, digits: int) -> Normalised[MinorUnits]:
    if _ROUNDED.match(text):
        return Normalised(None, Reason.MONEY_EXPONENT)
    found = _POWER.fullmatch(text)
    if found:
        number = Decimal(found["sign"] + found["number"]).scaleb(int(found["exponent"]))
        return _build_in_unit(number, "yuan" if found["yuan"] else unit, digits)
    found = _AMOUNT.fullmatch(text)
    if found:
        return _build_from_parts(found, unit, digits)
    counted = find_number(text)
    if counted is not None and not ("万" in text or "亿" in text):
        return _build_in_unit(counted, unit, digits)
    major = _read_spelled(text)
    return _build_minor(major, digits) if major is not None else Normalised(None, Reason.MONEY_UNREADABLE)


def _build_from_parts(found: re.Match[str], unit: str | None, digits: int) -> Normalised[MinorUnits]:
    """1亿2000万元 and the like: whole parts in falling scales, the last one may have a point."""
    parts = _PART.findall(found["parts"])
    sign = -1 if found["sign"] == "-" else 1
    (last_number, last_scale) = parts[-1]
    if len(parts) == 1 and not last_scale and not found["yuan"]:
        return _build_in_unit(sign * Decimal(last_number), unit, digits)
    scales = [_SCALES.get(scale, 1) for _, scale in parts]
    falls = all(one > other for one, other in pairwise(scales))
    whole = all(number.isdigit() and scale for number, scale in parts[:-1])
    closed = len(parts) == 1 or last_scale or found["yuan"]
    if not (falls and whole and closed):
        return Normalised(None, Reason.MONEY_UNREADABLE)
    major = sum((Decimal(number) * scale for (number, _), scale in zip(parts, scales, strict=True)), Decimal(0))
    return _build_minor(sign * major, digits)


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
    if not found or not any(found.group("yuan", "jiao", "fen")):
        return None
    parts = [find_number(found[name] or "零") for name in ("yuan", "jiao", "fen")]
    if any(part is None for part in parts):
        return None
    major = sum((part.scaleb(-place) for place, part in enumerate(parts) if part is not None), Decimal(0))
    return -major if found["sign"] else major
