"""Shares and rates as a number from 0 to 1."""

import re
from decimal import Decimal
from typing import Final

from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import normalise_code
from kg.identifiers.reasons import Reason
from kg.model.ids import Ratio

_NUMBER: Final = re.compile(
    r"(?P<word>百分之|千分之|万分之)?"
    r"(?P<number>-?(?:[0-9]{1,30}(?:\.[0-9]*)?|\.[0-9]+)(?:E[+-]?[0-9]{1,3})?)(?P<sign>[%‰‱]?)"
)
_FRACTION: Final = re.compile(r"(?P<part>[0-9]{1,9})/(?P<whole>[1-9][0-9]{0,8})")
_PLACES: Final = {
    "%": -2, "‰": -3, "‱": -4, "百分之": -2, "千分之": -3, "万分之": -4, "percent": -2, "permille": -3, "ratio": 0,
}  # fmt: skip
UNITS: Final = ("ratio", "percent", "permille")
"""Units that a contract may state for a column of ratios."""


def normalise(raw: str, context: Context) -> Normalised[Ratio]:
    """A ratio. A sign or word in the text counts before the contract's unit; without either the number is a ratio."""
    text = normalise_code(raw)
    found = _NUMBER.fullmatch(text)
    if found is None:
        fraction = _FRACTION.fullmatch(text)
        number = Decimal(fraction["part"]) / Decimal(fraction["whole"]) if fraction else None
    elif found["word"] and found["sign"]:
        number = None
    else:
        places = _PLACES.get(found["word"] or found["sign"] or context.unit or "ratio")
        number = None if places is None else Decimal(found["number"]).scaleb(places)
    if number is None:
        return Normalised(None, Reason.RATIO_UNREADABLE)
    return Normalised(Ratio(float(number))) if 0 <= number <= 1 else Normalised(None, Reason.RATIO_OUT_OF_RANGE)
