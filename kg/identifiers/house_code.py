"""House codes of 25 digits, and what stands in them.

Source: 深圳《社会管理要素统一地址规范》 (2017): division (6), subdistrict (3), community (3), building (7), room (6).
The building's own code is the first 19 digits.
"""

import re
from dataclasses import dataclass
from typing import Final

from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.placeholders import is_placeholder
from kg.identifiers.raw_text import has_exponent_form, normalise_code
from kg.identifiers.reasons import Reason
from kg.model.ids import DivisionCode, HouseCode

_CODE: Final = re.compile(r"[0-9]{25}")


@dataclass(frozen=True, slots=True)
class HouseCodeParts:
    """A house code taken apart; each code holds the one before it."""

    division_code: DivisionCode
    subdistrict_code: str
    """9 digits."""
    community_code: str
    """12 digits, as in the statistical divisions."""
    building_code: str
    """19 digits."""
    room: str
    """6 digits, counted in the building."""


def normalise(raw: str, context: Context) -> Normalised[HouseCode]:
    """The code of a room; it carries no check digit, so its shape is all that can be looked at."""
    del context
    code = normalise_code(raw).replace("-", "")
    if not _CODE.fullmatch(code):
        return Normalised(None, Reason.HOUSE_CODE_EXPONENT if has_exponent_form(code) else Reason.HOUSE_CODE_SHAPE)
    return Normalised(None, Reason.HOUSE_CODE_SHAPE) if is_placeholder(code) else Normalised(HouseCode(code))


def parse(code: HouseCode) -> HouseCodeParts:
    """The parts of a code that has its shape."""
    return HouseCodeParts(DivisionCode(code[:6]), code[:9], code[:12], code[:19], code[19:])
