"""Shares and rates as a number from 0 to 1."""

import re
from decimal import Decimal
from typing import Final

from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import normalise_text
from kg.identifiers.reasons import Reason
from kg.model.ids import Ratio

_NUMBER: Final = re.compile(r"(?P<number>-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:E[+-]?[0-9]{1,3})?) ?(?P<sign>[%‰]?)")
_PLACES: Final = {"%": -2, "‰": -3, "percent": -2, "permille": -3, "ratio": 0}


def normalise(raw: str, context: Context) -> Normalised[Ratio]:
    """A ratio. A sign in the text counts before the contract's unit; without either the number is a ratio."""
    found = _NUMBER.fullmatch(normalise_text(raw).upper())
    places = _PLACES.get(found["sign"] or context.unit or "ratio") if found else None
    if found is None or places is None:
        return Normalised(None, Reason.RATIO_UNREADABLE)
    number = Decimal(found["number"]).scaleb(places)
    return Normalised(Ratio(float(number))) if 0 <= number <= 1 else Normalised(None, Reason.RATIO_OUT_OF_RANGE)
