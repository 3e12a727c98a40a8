"""Industries: a letter (门类), or a letter with two to four digits. Source: GB/T 4754-2017, table of categories."""

import re
from typing import Final

from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import normalise_code
from kg.identifiers.reasons import Reason
from kg.model.ids import IndustryCode

_CODE: Final = re.compile(r"(?P<letter>[A-T])?-?(?P<digits>[0-9]{2,4})?(?:\.0)?(?![0-9A-Z]).*")
_LAST_MAJOR_GROUPS: Final = {
    "A": 5, "B": 12, "C": 43, "D": 46, "E": 50, "F": 52, "G": 60, "H": 62, "I": 65, "J": 69,
    "K": 70, "L": 72, "M": 75, "N": 79, "O": 82, "P": 83, "Q": 85, "R": 90, "S": 96, "T": 97,
}  # fmt: skip
_LETTERS: Final = {
    f"{group:02d}": letter
    for letter, before in zip(_LAST_MAJOR_GROUPS, (0, *_LAST_MAJOR_GROUPS.values()), strict=False)
    for group in range(before + 1, _LAST_MAJOR_GROUPS[letter] + 1)
}
"""Major group (大类) → letter; the groups are numbered through."""


def normalise(raw: str, context: Context) -> Normalised[IndustryCode]:
    """The code with its letter, which files often leave out; a name behind the code is passed over."""
    del context
    found = _CODE.fullmatch(normalise_code(raw))
    if not found or not (found["letter"] or found["digits"]):
        return Normalised(None, Reason.INDUSTRY_UNREADABLE)
    digits = found["digits"] or ""
    letter = _LETTERS.get(digits[:2]) if digits else found["letter"]
    if letter is None or found["letter"] not in (None, letter):
        return Normalised(None, Reason.INDUSTRY_UNKNOWN)
    return Normalised(IndustryCode(letter + digits))
