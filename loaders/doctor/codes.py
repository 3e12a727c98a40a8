"""Texts in a coded column that no code table knows: told only where they can be nobody's name or number."""

import re
from collections import Counter
from typing import Final

_MOST_DISTINCT: Final = 20
"""A column with more unknown texts is no coded column: nothing of it is told."""
_MOST_TOLD: Final = 8
_LONGEST: Final = 20
_FEWEST_ROWS: Final = 3
"""What stands in fewer rows may be somebody's."""
_LONG_NUMBER: Final = re.compile(r"\d{6,}")


def tell_codes(unknown: Counter[str], *, is_personal: bool) -> tuple[str, ...]:
    """The most frequent of them, as the file writes them; none of a personal column.

    `unknown`: rows by text.
    """
    if is_personal or len(unknown) > _MOST_DISTINCT:
        return ()
    harmless = [
        (text, count)
        for text, count in unknown.items()
        if count >= _FEWEST_ROWS and len(text) <= _LONGEST and not _LONG_NUMBER.search(text)
    ]
    return tuple(text for text, _ in sorted(harmless, key=lambda item: (-item[1], item[0]))[:_MOST_TOLD])
