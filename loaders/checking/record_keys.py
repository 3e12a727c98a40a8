"""Keys of records as one canonical text, so that a record keeps its key however a later night spells it."""

import re
from typing import Final

from kg.identifiers.raw_text import normalise_text

SEPARATOR: Final = "|"
"""Between the parts of a key."""
_STAND_IN: Final = "｜"
"""For a separator inside a part: canonical text never holds it, as NFKC makes it a `|`."""
_CODE: Final = re.compile(r"(?=.*[0-9])[\x20-\x7e]+")
CANONICAL: Final = r"^[0-9A-Z][0-9A-Z_./-]*$"
"""Parts of this shape are canonical already."""


def normalise_key_part(text: str, *, is_case_sensitive: bool = False) -> str:
    """NFKC, trimmed, without the marks that keep a spreadsheet off; a code (Latin with a digit) in capitals, unspaced.

    `is_case_sensitive`: codes that differ in case alone stay two.
    """
    plain = normalise_text(text)
    if _CODE.fullmatch(plain):
        plain = plain.replace(" ", "")
        plain = plain if is_case_sensitive else plain.upper()
    return plain.replace(SEPARATOR, _STAND_IN)
