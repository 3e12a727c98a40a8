"""Telephone numbers, as digits; a fixed line with its area code. Source: 电信网编号计划 (2017) for their structure."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.placeholders import is_placeholder
from kg.identifiers.raw_text import has_exponent_form, normalise_code
from kg.identifiers.reasons import Reason
from kg.model.ids import PhoneNumber

_PLAIN: Final = re.compile(r"1[0-9]{10}")
_MARKS: Final = re.compile(r"[-().·—–]")
_LABEL: Final = re.compile(r"^(?:联系)?(?:电话|手机|座机|TEL|MOB|MOBILE|PHONE)(?:号码?)?[.:]*|\.0$")
_COUNTRY: Final = re.compile(r"^(?:\+86|0086|86(?=1[0-9]{10}$))")
_OTHER_COUNTRY: Final = re.compile(r"^(?:\+|00)(?!86)[0-9]{7,15}$")
_EXTENSION: Final = re.compile(r"(?:转|分机|EXT\.?|X|#)[^0-9]*([0-9]{0,6}).*$|-([0-9]{1,6})$")
_EXTENDED: Final = re.compile(r"(?:转|分机|EXT|X|#).*$")
_BETWEEN: Final = re.compile(r"[/,;、，；|]|或|及(?=[0-9+(])")
_DIGITS: Final = re.compile(r"[0-9]{7,15}")
_REPEATED: Final = re.compile(r"([0-9])\1{7}$")
_COUNTED: Final = ("12345678", "23456789", "87654321", "98765432")
_SHARED: Final = frozenset({"13800138000", "13900139000"})
"""Service numbers of the operators that everybody knows by heart."""
_AREAS_OF_TWO_DIGITS: Final = ("010", "02")
_SERVICE: Final = ("400", "800")


class PhoneKind(StrEnum):
    """What a number reaches."""

    MOBILE = "mobile"
    FIXED_LINE = "fixed_line"
    SERVICE = "service"
    """400 and 800: a firm's own, wherever it is."""


@dataclass(frozen=True, slots=True)
class PhoneParts:
    """A telephone number taken apart."""

    kind: PhoneKind
    area_code: str | None
    """With its 0; of a fixed line alone."""
    subscriber: str = field(repr=False)
    extension: str | None = field(repr=False)


def normalise(raw: str, context: Context) -> Normalised[PhoneNumber]:
    """Digits without country code and extension, in a range of the context's tables; no number that stands for none."""
    code = raw if _PLAIN.fullmatch(raw) else _read_code(raw)
    digits = raw if code is raw else _read_digits(code, context)
    if not _DIGITS.fullmatch(digits):
        return Normalised(None, _find_shape_reason(code, context))
    if _REPEATED.search(digits) or digits.endswith(_COUNTED) or digits in _SHARED:
        return Normalised(None, Reason.PHONE_PLACEHOLDER)
    if not context.tables.has_phone_number(digits, context.on):
        return Normalised(None, Reason.PHONE_FOREIGN if _is_foreign(code) else Reason.PHONE_RANGE)
    return Normalised(PhoneNumber(digits))


def parse(raw: str, context: Context) -> PhoneParts | None:
    """Area code, subscriber's number and extension of a valid number; None for another text."""
    number = normalise(raw, context).value
    if number is None:
        return None
    extension = _find_extension(_read_code(raw), number)
    if number.startswith(_SERVICE):
        return PhoneParts(PhoneKind.SERVICE, None, number, extension)
    if not number.startswith("0"):
        return PhoneParts(PhoneKind.MOBILE, None, number, extension)
    length = 3 if number.startswith(_AREAS_OF_TWO_DIGITS) else 4
    return PhoneParts(PhoneKind.FIXED_LINE, number[:length], number[length:], extension)


def _read_code(raw: str) -> str:
    return _LABEL.sub("", normalise_code(raw))


def _read_digits(code: str, context: Context) -> str:
    """Digits as dialled within the country; a number that is too long loses what stands behind its last hyphen."""
    text = _MARKS.sub("", _EXTENDED.sub("", code))
    digits = _COUNTRY.sub("", text)
    if not context.tables.has_phone_number(digits, context.on):
        if digits != text:
            digits = f"0{digits}"
        elif digits.startswith("01") and context.tables.has_phone_number(digits[1:], context.on):
            digits = digits[1:]  # the 0 of a call from another city, which mobiles needed once
    if "-" in code and not context.tables.has_phone_number(digits, context.on):
        shorter, _, extension = code.rpartition("-")
        if shorter.count("-") and extension.isdigit() and len(extension) <= 6:
            return _read_digits(shorter, context)
    return digits


def _is_foreign(code: str) -> bool:
    return _OTHER_COUNTRY.match(_MARKS.sub("", code)) is not None


def _find_extension(code: str, number: str) -> str | None:
    found = _EXTENSION.search(code)
    extension = (found[1] or found[2]) if found else None
    return extension if extension and not number.endswith(extension) else None


def _find_shape_reason(code: str, context: Context) -> Reason:
    if is_placeholder(code):
        return Reason.PHONE_PLACEHOLDER
    if "*" in code:
        return Reason.PHONE_MASKED
    if has_exponent_form(code):
        return Reason.PHONE_EXPONENT
    if _is_foreign(code):
        return Reason.PHONE_FOREIGN
    numbers = [_read_digits(_read_code(part), context) for part in _BETWEEN.split(code)]
    if sum(_DIGITS.fullmatch(number) is not None for number in numbers) > 1:
        return Reason.PHONE_SEVERAL
    return Reason.PHONE_UNREADABLE
