"""Unified social credit code (统一社会信用代码), with the organisation code inside it.

Eighteen characters: registering authority and class (2), division of the authority (6), organisation code (9), check
character. Source: GB 32100-2015 with amendment 1 (code and check, clauses 4 and 5), GB 11714 (organisation code).
"""

import re
from datetime import date
from typing import Final

from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import has_exponent_form, normalise_code
from kg.identifiers.reasons import Reason
from kg.model.ids import Uscc

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Digits and letters without I, O, S, V, Z."""
ISSUED_SINCE: Final = date(2015, 10, 1)
_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS: Final = tuple(pow(3, position, 31) for position in range(17))
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_CODE: Final = re.compile(r"[0-9A-Z]{8}[0-9X]")


def normalise(raw: str, context: Context) -> Normalised[Uscc]:
    """A credit code that carries both its check characters, from an authority and division of the context's tables."""
    code = normalise_code(raw).replace("-", "")
    reason = _find_shape_reason(code) or _find_check_reason(code) or _find_issuing_reason(code, context)
    return Normalised(None, reason) if reason else Normalised(Uscc(code))


def build_check_digit(first_17: str) -> str:
    """Check character of a credit code (mod 31) from its first 17 characters."""
    total = sum(_VALUES[character] * weight for character, weight in zip(first_17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def build_organisation_check_digit(first_8: str) -> str:
    """Check character of an organisation code (mod 11) from its first 8 characters."""
    total = sum(int(character, 36) * weight for character, weight in zip(first_8, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def organisation_code_of(uscc: Uscc) -> str:
    """Organisation code of a credit code, nine characters without hyphen: the bridge to rows from before 2015."""
    return uscc[8:17]


def find_organisation_code(raw: str) -> str | None:
    """Organisation code in a credit code, a 15-character tax number or on its own; None if its check is wrong."""
    code = normalise_code(raw).replace("-", "")
    if len(code) == 18:
        code = code[8:17]
    elif len(code) == 15:
        code = code[6:]
    return code if _is_organisation_code(code) else None


def _find_shape_reason(code: str) -> Reason | None:
    if "*" in code:
        return Reason.CREDIT_CODE_MASKED
    if len(code) != 18 and has_exponent_form(code):
        # Of 18 characters, digits around one E are a code: no spreadsheet writes an exponent so, without a point.
        return Reason.CREDIT_CODE_EXPONENT
    if len(code) != 18:
        return _find_older_reason(code)
    if any(character not in _VALUES for character in code):
        return Reason.CREDIT_CODE_CHARACTER
    return None


def _find_check_reason(code: str) -> Reason | None:
    if code[17] != build_check_digit(code[:17]):
        return Reason.CREDIT_CODE_CHECK
    if not _is_organisation_code(code[8:17]):
        return Reason.CREDIT_CODE_ORGANISATION_CHECK
    return None


def _find_older_reason(code: str) -> Reason:
    if _is_organisation_code(code):
        return Reason.CREDIT_CODE_ORGANISATION_CODE
    if len(code) == 15 and code.isascii() and code.isdigit():
        return Reason.CREDIT_CODE_REGISTRATION_NUMBER
    if len(code) == 15 and _is_organisation_code(code[6:]):
        return Reason.CREDIT_CODE_TAX_NUMBER
    return Reason.CREDIT_CODE_LENGTH


def _find_issuing_reason(code: str, context: Context) -> Reason | None:
    if not context.tables.has_issuing_authority(code[:2], context.on):
        return Reason.CREDIT_CODE_AUTHORITY
    # Registrars of development zones use codes that GB/T 2260 does not list (320594 苏州工业园区): their city decides.
    if not any(
        context.tables.has_division(division, context.on, ISSUED_SINCE) for division in (code[2:8], f"{code[2:6]}00")
    ):
        return Reason.CREDIT_CODE_DIVISION
    return None


def _is_organisation_code(code: str) -> bool:
    return _ORGANISATION_CODE.fullmatch(code) is not None and code[8] == build_organisation_check_digit(code[:8])
