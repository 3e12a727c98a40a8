"""Citizen identity number (公民身份号码), and the permits whose numbers are built alike.

Eighteen characters: division of first registration (6), birth date (8), sequence (3, odd for men), check character.
Source: GB 11643-1999 clauses 3 to 5; check by ISO/IEC 7064 MOD 11-2. The older form of 15 digits lacks the century and
the check character.

Residents from Hong Kong, Macao and Taiwan have 810000, 820000 or 830000 for a division (港澳台居民居住证申领发放办法
art. 7, in force 2018-09-01). Foreigners with permanent residence have, since 2023-12-01, 9, the province that issued
the permit, three digits for the nationality, and then birth date, sequence and check as everybody. A number of each
kind tells one person, so it is a valid number here; documents without these checks are none: see `other_document`.
"""

import re
from datetime import date
from operator import mul
from typing import Final

from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.other_document import DocumentKind, IdentityDocument, find_other_document
from kg.identifiers.placeholders import is_placeholder
from kg.identifiers.raw_text import has_exponent_form, normalise_code
from kg.identifiers.reasons import Reason
from kg.model.ids import IdentityNumber
from kg.model.vocabulary import Sex

FOREIGNERS_SINCE: Final = date(2023, 12, 1)
_WEIGHTS: Final = tuple(pow(2, 17 - position, 11) for position in range(17))
_SUM_OF_ZEROS: Final = ord("0") * sum(_WEIGHTS)
_CHECK_DIGITS: Final = "10X98765432"
_SHAPE: Final = re.compile(r"[0-9]{17}[0-9X]")
_OLD_SHAPE: Final = re.compile(r"[0-9]{15}")
_KINDS: Final = {
    "810000": DocumentKind.HONG_KONG_MACAO_RESIDENCE_PERMIT,
    "820000": DocumentKind.HONG_KONG_MACAO_RESIDENCE_PERMIT,
    "830000": DocumentKind.TAIWAN_RESIDENCE_PERMIT,
}
_FIRST_BIRTH: Final = date(1850, 1, 1)
"""Before it no bearer was alive when numbers were first given out."""


def normalise(raw: str, context: Context) -> Normalised[IdentityNumber]:
    """An identity number of 18 characters that carries its check; an old one of 15 digits is brought to 18.

    The division has to have existed at some time between birth and the context's day: a number is given at first
    registration, which for the older half of the population came decades after birth.
    """
    number = normalise_code(raw)
    if not _SHAPE.fullmatch(number):
        if not _OLD_SHAPE.fullmatch(number):
            return Normalised(None, _find_shape_reason(number))
        if is_placeholder(number):
            return Normalised(None, Reason.IDENTITY_NUMBER_PLACEHOLDER)
        number = build_from_15_digits(number)
    reason = _find_content_reason(number, context)
    return Normalised(None, reason) if reason else Normalised(IdentityNumber(number))


def spell(raw: str) -> str:
    """The number as `normalise` would spell it, unjudged: half width, capital X, 15 digits brought to 18."""
    number = normalise_code(raw)
    return build_from_15_digits(number) if _OLD_SHAPE.fullmatch(number) else number


def find_document(raw: str, context: Context) -> IdentityDocument | None:
    """The document that a text numbers: a valid identity number by its kind, or another document by its form."""
    number = normalise(raw, context).value
    if number is None:
        return find_other_document(normalise_code(raw))
    kind = DocumentKind.PERMANENT_RESIDENCE_PERMIT if number[0] == "9" else _KINDS.get(number[:6])
    return IdentityDocument(kind or DocumentKind.IDENTITY_CARD, number)


def build_check_digit(first_17: str) -> str:
    """Check character of an identity number from its first 17 digits."""
    return _CHECK_DIGITS[(sum(map(mul, first_17.encode(), _WEIGHTS)) - _SUM_OF_ZEROS) % 11]


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


def has_identity_form(code: str) -> bool:
    """Whether 18 characters carry the check of an identity number and a birth date that somebody may have."""
    if not _SHAPE.fullmatch(code) or code[17] != build_check_digit(code[:17]):
        return False
    try:
        return birth_on(IdentityNumber(code)) >= _FIRST_BIRTH
    except ValueError:
        return False


def _find_shape_reason(number: str) -> Reason:
    """Why a text is neither 18 nor 15 characters of a number."""
    if "*" in number:
        return Reason.IDENTITY_NUMBER_MASKED
    if has_exponent_form(number):
        return Reason.IDENTITY_NUMBER_EXPONENT
    if is_placeholder(number):
        return Reason.IDENTITY_NUMBER_PLACEHOLDER
    if find_other_document(number):
        return Reason.IDENTITY_NUMBER_OTHER_DOCUMENT
    return Reason.IDENTITY_NUMBER_CHARACTER if len(number) in (15, 18) else Reason.IDENTITY_NUMBER_LENGTH


def _find_content_reason(number: str, context: Context) -> Reason | None:
    if number[17] != build_check_digit(number[:17]):
        return Reason.IDENTITY_NUMBER_PLACEHOLDER if is_placeholder(number) else Reason.IDENTITY_NUMBER_CHECK
    try:
        born_on = birth_on(IdentityNumber(number))
    except ValueError:
        return Reason.IDENTITY_NUMBER_BIRTH
    if born_on < _FIRST_BIRTH:
        return Reason.IDENTITY_NUMBER_BIRTH
    if born_on > context.on:
        return Reason.IDENTITY_NUMBER_FUTURE_BIRTH
    has_place = _is_foreigners(number, context) or context.tables.has_division(number[:6], context.on, since=born_on)
    return None if has_place else Reason.IDENTITY_NUMBER_DIVISION


def _is_foreigners(number: str, context: Context) -> bool:
    """Whether it is a permanent resident's; a credit code begins with 9 too, and then has a division from place 3."""
    return (
        number[0] == "9"
        and context.on >= FOREIGNERS_SINCE
        and number[3:6] != "000"
        and context.tables.has_division(f"{number[1:3]}0000", context.on)
        and not context.tables.has_division(number[2:8], context.on)
    )
