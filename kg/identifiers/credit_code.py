"""Unified social credit code (统一社会信用代码), with the organisation code inside it.

Eighteen characters: registering authority and class (2), division of the authority (6), organisation code (9), check
character. Source: GB 32100-2015 with amendment 1 (code and check, clauses 4 and 5), GB 11714 (organisation code).
"""

from datetime import date
from operator import mul
from typing import Final

from kg.identifiers.identity_number import has_identity_form
from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.older_numbers import (
    SEPARATORS,
    OlderKind,
    build_organisation_check_digit,
    find_older_number,
    is_organisation_code,
)
from kg.identifiers.placeholders import is_placeholder
from kg.identifiers.raw_text import has_exponent_form, normalise_code
from kg.identifiers.reasons import Reason
from kg.model.ids import Uscc

__all__ = [
    "ALPHABET",
    "build_check_digit",
    "build_organisation_check_digit",
    "find_organisation_code",
    "has_check_characters",
    "normalise",
    "organisation_code_of",
    "spell",
]

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Digits and letters without I, O, S, V, Z."""
ISSUED_SINCE: Final = date(2015, 10, 1)
_VALUES: Final = bytes.maketrans(ALPHABET.encode(), bytes(range(31)))
_CHARACTERS: Final = frozenset(ALPHABET)
_WEIGHTS: Final = tuple(pow(3, position, 31) for position in range(17))
_OLDER_REASONS: Final = {
    OlderKind.ORGANISATION_CODE: Reason.CREDIT_CODE_ORGANISATION_CODE,
    OlderKind.REGISTRATION_NUMBER: Reason.CREDIT_CODE_REGISTRATION_NUMBER,
    OlderKind.TAX_NUMBER: Reason.CREDIT_CODE_TAX_NUMBER,
}


def normalise(raw: str, context: Context) -> Normalised[Uscc]:
    """A credit code that carries both its check characters, from an authority and division of the context's tables.

    What `find_older_number` reads is refused under a reason of its own.
    """
    code = spell(raw)
    reason = _find_shape_reason(code) or _find_check_reason(code) or _find_issuing_reason(code, context)
    return Normalised(None, reason) if reason else Normalised(Uscc(code))


def spell(raw: str) -> str:
    """The code as `normalise` would spell it, unjudged: half width, capitals, neither spaces nor dashes."""
    code = normalise_code(raw)
    return code if code.isalnum() else code.translate(SEPARATORS)


def build_check_digit(first_17: str) -> str:
    """Check character of a credit code (mod 31) from its first 17 characters."""
    total = sum(map(mul, first_17.encode().translate(_VALUES), _WEIGHTS))
    return ALPHABET[-total % 31]


def has_check_characters(code: str) -> bool:
    """Whether 18 characters of the code's alphabet carry its own check and the organisation code's."""
    return _CHARACTERS.issuperset(code) and _find_check_reason(code) is None


def organisation_code_of(uscc: Uscc) -> str:
    """Organisation code of a credit code, nine characters without hyphen: the bridge to rows from before 2015."""
    return uscc[8:17]


def find_organisation_code(raw: str) -> str | None:
    """Organisation code in a credit code, a tax number of 15 characters or on its own; None if a check is wrong."""
    code = normalise_code(raw).translate(SEPARATORS)
    if len(code) == 18:
        return code[8:17] if has_check_characters(code) else None
    older = find_older_number(code)
    return older.organisation_code if older else None


def _find_shape_reason(code: str) -> Reason | None:
    if len(code) != 18:
        return _find_length_reason(code)
    # Of 18 characters, digits around one E are a code: no spreadsheet writes an exponent so, without a point.
    if "*" in code:
        return Reason.CREDIT_CODE_MASKED
    if code[0] == code[-1] and is_placeholder(code):
        return Reason.CREDIT_CODE_PLACEHOLDER
    return None if _CHARACTERS.issuperset(code) else Reason.CREDIT_CODE_CHARACTER


def _find_length_reason(code: str) -> Reason:
    older = find_older_number(code)
    if older:
        return _OLDER_REASONS[older.kind]
    if "*" in code:
        return Reason.CREDIT_CODE_MASKED
    if has_exponent_form(code):
        return Reason.CREDIT_CODE_EXPONENT
    if is_placeholder(code):
        return Reason.CREDIT_CODE_PLACEHOLDER
    # Registers of before 2007 gave out 15 digits without check.
    is_registration = len(code) == 15 and code.isascii() and code.isdigit()
    return Reason.CREDIT_CODE_REGISTRATION_NUMBER if is_registration else Reason.CREDIT_CODE_LENGTH


def _find_check_reason(code: str) -> Reason | None:
    if code[17] != build_check_digit(code[:17]):
        return Reason.CREDIT_CODE_IDENTITY_NUMBER if has_identity_form(code) else Reason.CREDIT_CODE_CHECK
    if not is_organisation_code(code[8:17]):
        return Reason.CREDIT_CODE_ORGANISATION_CHECK
    return None


def _find_issuing_reason(code: str, context: Context) -> Reason | None:
    if not context.tables.has_issuing_authority(code[:2], context.on):
        return Reason.CREDIT_CODE_AUTHORITY
    # Registrars of development zones use codes that GB/T 2260 does not list (320594 苏州工业园区): their city decides.
    if not any(
        context.tables.has_division(division, context.on, ISSUED_SINCE) for division in (code[2:8], f"{code[2:6]}00")
    ):
        return Reason.CREDIT_CODE_DIVISION
    return None
