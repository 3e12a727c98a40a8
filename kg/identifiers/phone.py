"""Telephone numbers, as digits; a fixed line with its area code. Source: 电信网编号计划 (2017) for their structure."""

import re
from typing import Final

from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import normalise_code
from kg.identifiers.reasons import Reason
from kg.model.ids import PhoneNumber

_MARKS: Final = re.compile(r"[-().·—–/]")
_COUNTRY: Final = re.compile(r"^(?:\+86|0086|86(?=1[0-9]{10}$))")
_EXTENSION: Final = re.compile(r"(?:转|EXT|X|#).*$")
_DIGITS: Final = re.compile(r"[0-9]{7,15}")
_REPEATED: Final = re.compile(r"([0-9])\1{7}$")
_COUNTED: Final = ("12345678", "23456789", "87654321", "98765432")
_SHARED: Final = frozenset({"13800138000", "13900139000"})
"""Service numbers of the operators that everybody knows by heart."""


def normalise(raw: str, context: Context) -> Normalised[PhoneNumber]:
    """Digits without country code and extension, in a range of the context's tables; no number that stands for none."""
    text = _MARKS.sub("", _EXTENSION.sub("", normalise_code(raw)))
    digits = _COUNTRY.sub("", text)
    if digits != text and not context.tables.has_phone_number(digits, context.on):
        digits = f"0{digits}"
    if not _DIGITS.fullmatch(digits):
        return Normalised(None, Reason.PHONE_UNREADABLE)
    if _REPEATED.search(digits) or digits.endswith(_COUNTED) or digits in _SHARED:
        return Normalised(None, Reason.PHONE_PLACEHOLDER)
    if not context.tables.has_phone_number(digits, context.on):
        return Normalised(None, Reason.PHONE_RANGE)
    return Normalised(PhoneNumber(digits))
