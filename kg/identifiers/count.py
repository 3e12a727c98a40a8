"""Counts: whole numbers, not negative."""

import re
from typing import Final

from kg.identifiers.chinese_numerals import find_number
from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import normalise_code
from kg.identifiers.reasons import Reason

_NUMBER: Final = re.compile(r"(-?[0-9]{1,15})(?:\.0*)?")
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.0*)?")
_MEASURE_WORDS: Final = "个期次户人间套名月笔条"


def normalise(raw: str, context: Context) -> Normalised[int]:
    """A count, with or without its measure word: 3, 3.0, 1,200, 三期."""
    del context
    text = normalise_code(raw).rstrip(_MEASURE_WORDS)
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    found = _NUMBER.fullmatch(text)
    number = int(found[1]) if found else find_number(text)
    if number is None:
        return Normalised(None, Reason.COUNT_UNREADABLE)
    return Normalised(int(number)) if number >= 0 else Normalised(None, Reason.COUNT_OUT_OF_RANGE)
