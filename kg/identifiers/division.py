"""Administrative divisions, six digits (GB/T 2260)."""

import re
from typing import Final

from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import normalise_code
from kg.identifiers.reasons import Reason
from kg.model.ids import DivisionCode

_CODE: Final = re.compile(r"(?P<division>[0-9]{6})(?:[0-9]{3}|[0-9]{6})?(?:\.0)?")


def normalise(raw: str, context: Context) -> Normalised[DivisionCode]:
    """The division; of a statistical code (9 digits: subdistrict, 12: community) the division it lies in.

    A code that was in force at any time up to the context's day counts: registers keep old ones.
    """
    found = _CODE.fullmatch(normalise_code(raw))
    if not found:
        return Normalised(None, Reason.DIVISION_UNREADABLE)
    if not context.tables.has_division(found["division"], context.on):
        return Normalised(None, Reason.DIVISION_UNKNOWN)
    return Normalised(DivisionCode(found["division"]))
