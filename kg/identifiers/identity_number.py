"""Citizen identity number (公民身份号码).

Eighteen characters: division of first registration (6), birth date (8), sequence (3, odd for men), check character.
Source: GB 11643-1999 clauses 3 to 5; check by ISO/IEC 7064 MOD 11-2. The older form of 15 digits lacks the century and
the check character.
"""

import re
from datetime import date
from typing import Final

from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import has_exponent_form, normalise_code
from kg.identifiers.reasons import Reason
from kg.model.ids import IdentityNumber
from kg.model.vocabulary import Sex

_WEIGHTS: Final = tuple(pow(2, 17 - position, 11) for position in range(17))
_CHECK_DIGITS: Final = "10X98765432"
_SHAPE: Final = re.compile(r"[0-9]{17}[0-9X]")
_OLD_SHAPE: Final = re.compile(r"[0-9]{15}")
_OTHER_DOCUMENT: Final = re.compile(r"[A-Z]{1,3}[0-9]{6,12}|.*字第?[0-9A-Z]+号?")


def normalise(raw: str, context: Context) -> Normalised[IdentityNumber]:
    """An identity number of 18 characters that carries its check; an old one of 15 digits is brought to 18.

    The division has to have existed at some time between birth and the context's day: a number is given at first
    registration, which for the older half of the population came decades after birth.
    """
    number = normalise_code(raw)
    reason = _find_shape_reason(number)
    if reason:
        return Normalised(None, reason)
    if len(number) == 15:
        number = build_from_15_digits(number)
    reason = _find_content_reason(number, context)
    return Normalised(None, reason) if reason else Normalised(IdentityNumber(number))


def build_check_digit(first_17: str) -> str:
    """Check character of an identity number from its first 17 digits."""
    return _CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


def build_from_15_digits(number: str) -> str:
    """The 18 characters of an older number: century 19 put in, check character put on."""
    first_17 = f"{number[:6]}19{number[6:]}"
    return first_17 + build_check_digit(first_17)


def birth_on(number: IdentityNumber) -> date:
    """Birth date that a valid number states."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex(number: IdentityNumber) -> Sex:
    """Sex that a valid number states."""
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE


def _find_shape_reason(number: str) -> Reason | None:
    if "*" in number:
        return Reason.IDENTITY_NUMBER_MASKED
    if has_exponent_form(number):
        return Reason.IDENTITY_NUMBER_EXPONENT
    if _OTHER_DOCUMENT.fullmatch(number):
        return Reason.IDENTITY_NUMBER_OTHER_DOCUMENT
    if len(number) not in (15, 18):
        return Reason.IDENTITY_NUMBER_LENGTH
    if not (_SHAPE.fullmatch(number) or _OLD_SHAPE.fullmatch(number)):
        return Reason.IDENTITY_NUMBER_CHARACTER
    return None


def _find_content_reason(number: str, context: Context) -> Reason | None:
    if number[17] != build_check_digit(number[:17]):
        return Reason.IDENTITY_NUMBER_CHECK
    try:
        born_on = birth_on(IdentityNumber(number))
    except ValueError:
        return Reason.IDENTITY_NUMBER_BIRTH
    if born_on > context.on:
        return Reason.IDENTITY_NUMBER_FUTURE_BIRTH
    if not context.tables.has_division(number[:6], context.on, since=born_on):
        # 永久居留身份证 since 2023: 9, province, nationality, birth date; the same check character.
        foreign = number[0] == "9" and context.tables.has_division(f"{number[1:3]}0000", context.on)
        return Reason.IDENTITY_NUMBER_OTHER_DOCUMENT if foreign else Reason.IDENTITY_NUMBER_DIVISION
    return None
