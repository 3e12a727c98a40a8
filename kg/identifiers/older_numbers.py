"""Numbers of firms from before the credit code (October 2015): organisation code, registration number, tax number.

An organisation code lives on inside the credit code, so it and the tax number that holds it are a bridge to the firm of
today. A registration number is none: the register alone knows whose it was.

Source: GB 11714-1997 clause 3 (organisation code, MOD 11); 工商行政管理市场主体注册号编制规则 (工商办字〔2007〕79号):
15 digits with a check digit by ISO/IEC 7064 MOD 11,10; 税务登记管理办法 art. 9 (division and organisation code).
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from operator import mul
from typing import Final

from kg.identifiers.raw_text import normalise_code

_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_CODE: Final = re.compile(r"[0-9A-Z]{8}[0-9X]")
_FIFTEEN_DIGITS: Final = re.compile(r"[0-9]{15}")
_TAX_NUMBER: Final = re.compile(r"[0-9]{6}[0-9A-Z]{8}[0-9X]")
_VALUES: Final = bytes.maketrans(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", bytes(range(36)))
SEPARATORS: Final = str.maketrans("", "", "-—–_")
"""Dashes that people put between the parts of a number."""


class OlderKind(StrEnum):
    """What a number from before the credit code is."""

    ORGANISATION_CODE = "organisation_code"
    REGISTRATION_NUMBER = "registration_number"
    TAX_NUMBER = "tax_number"


@dataclass(frozen=True, slots=True)
class OlderNumber:
    """A number that carries its check, and what it tells."""

    kind: OlderKind
    number: str = field(repr=False)
    """Without hyphen: 9 characters, or 15."""
    organisation_code: str | None = field(repr=False)
    """Nine characters that stand in the firm's credit code too; None for a registration number."""
    division_code: str | None
    """Registering authority's or taxpayer's division at that time, six digits; it may be long gone."""


def find_older_number(raw: str) -> OlderNumber | None:
    """The older number that a text is; None when it is none, or its check is wrong.

    15 digits that pass as registration number and as tax number are taken for a registration number: it bridges to no
    other firm.
    """
    code = normalise_code(raw).translate(SEPARATORS)
    if is_organisation_code(code):
        return OlderNumber(OlderKind.ORGANISATION_CODE, code, code, None)
    if is_registration_number(code):
        return OlderNumber(OlderKind.REGISTRATION_NUMBER, code, None, code[:6])
    if _TAX_NUMBER.fullmatch(code) and is_organisation_code(code[6:]):
        return OlderNumber(OlderKind.TAX_NUMBER, code, code[6:], code[:6])
    return None


def is_organisation_code(code: str) -> bool:
    """Whether nine characters without hyphen carry their check character."""
    return (
        len(code) == 9
        and _ORGANISATION_CODE.fullmatch(code) is not None
        and code[8] == build_organisation_check_digit(code[:8])
    )


def is_registration_number(code: str) -> bool:
    """Whether 15 digits carry their check digit."""
    return _FIFTEEN_DIGITS.fullmatch(code) is not None and code[14] == build_registration_check_digit(code[:14])


def build_organisation_check_digit(first_8: str) -> str:
    """Check character of an organisation code (MOD 11) from its first 8 characters."""
    total = sum(map(mul, first_8.encode().translate(_VALUES), _ORGANISATION_WEIGHTS))
    return "0123456789X"[-total % 11]


def build_registration_check_digit(first_14: str) -> str:
    """Check digit of a registration number (MOD 11,10) from its first 14 digits."""
    product = 10
    for digit in first_14:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)
