"""Character folding for comparison: traditional and variant forms become one form. What is kept stays as it was."""

from functools import cache
from typing import Final

import opencc

from kg.identifiers.raw_text import normalise_text

_FURTHER_VARIANTS: Final = str.maketrans("髙淸呉黄靑眞敎濬菓喆堃昇峯", "高清吴黄青真教浚果哲坤升峰")
"""Variant forms seen in registers that OpenCC's t2s leaves alone."""
_SETTLING_ROUNDS: Final = 3
"""薴 becomes 苧, and 苧 becomes 苎: folding has to be the same when done twice."""


def fold_characters(text: str) -> str:
    """Simplified, without variants, Latin in capitals; each character by itself, so that no phrase decides."""
    return "".join(map(_fold_character, normalise_text(text)))


@cache
def _get_converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _fold_character(character: str) -> str:
    for _ in range(_SETTLING_ROUNDS):
        character = str(_get_converter().convert(character)).translate(_FURTHER_VARIANTS).upper()
    return character
