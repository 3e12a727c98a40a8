"""Raw text before it is understood: width, marks that exports leave, glyphs that were lost on the way."""

import re
import unicodedata
from typing import Final

from kg.identifiers.private_glyphs import restore_glyphs

_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069"
    "\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
"""Controls, joiners, direction marks, byte order mark, variation selectors."""
MARKS: Final = "'`‘’= \""
"""What keeps a spreadsheet from reading a number, in front of the text; `"` around it too."""
_EXPONENT: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?E[+]?[0-9]+")
_HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_CHARACTER: Final = re.compile(f"[{_HAN}]")
_HAN_TEXT: Final = re.compile(f"[{_HAN}]+")
_SPACE_BESIDE_HAN: Final = re.compile(rf"(?<=[{_HAN}（）]) +| +(?=[{_HAN}（）])")
_PRIVATE_USE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")


def normalise_text(raw: str) -> str:
    """NFKC without invisible characters, spaces collapsed; without the `'` or `="…"` that keeps a spreadsheet off."""
    if raw.isascii() and raw.isprintable():
        text = " ".join(raw.split()) if " " in raw else raw
    else:
        text = unicodedata.normalize("NFKC", restore_glyphs(_INVISIBLE.sub("", raw) if _INVISIBLE.search(raw) else raw))
        text = " ".join(text.split())
    return _remove_marks(text) if text and text[0] in MARKS else text


def normalise_code(raw: str) -> str:
    """As `normalise_text`, in capitals and without any space: for numbers and codes."""
    return normalise_text(raw).replace(" ", "").upper()


def remove_spaces_beside_han(text: str) -> str:
    """Spaces stay between Latin words only."""
    return _SPACE_BESIDE_HAN.sub("", text) if " " in text else text


def has_exponent_form(code: str) -> bool:
    """Whether a spreadsheet rounded the number: 4.40305E+17."""
    return "E" in code and _EXPONENT.fullmatch(code) is not None


def has_lost_glyph(text: str) -> bool:
    """Whether a replacement character, or a private-use glyph that no standard restores, stands for a character."""
    if text.isascii():
        return False
    return "\ufffd" in text or _PRIVATE_USE.search(restore_glyphs(text)) is not None


def has_han(text: str) -> bool:
    """Whether any Chinese character is in the text, all planes."""
    return _HAN_CHARACTER.search(text) is not None


def is_han(text: str) -> bool:
    """Whether the text is Chinese characters only, and at least one."""
    return _HAN_TEXT.fullmatch(text) is not None


def _remove_marks(text: str) -> str:
    """Marks may stand in marks: until none is left. A cell of nothing but marks costs no more than its length."""
    start, end = 0, len(text)
    while start < end:
        if text[start] not in MARKS or (text[start] == '"' and (text[end - 1] != '"' or end - start == 1)):
            break
        if text[start] == '"':
            end -= 1
            while end > start and text[end - 1] == " ":
                end -= 1
        start += 1
    return text[start:end]
