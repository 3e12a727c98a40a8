"""Raw text before it is understood: width, marks that exports leave, glyphs that were lost on the way."""

import re
import unicodedata
from typing import Final

_INVISIBLE: Final = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0x00AD])
_EXCEL_FORMULA: Final = re.compile(r'^="(.*)"$')
_EXPONENT: Final = re.compile(r"^[+-]?[0-9]+(\.[0-9]+)?E[+]?[0-9]+$")
_PRIVATE_USE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_CHARACTER: Final = re.compile(f"[{_HAN}]")
_SPACE_BESIDE_HAN: Final = re.compile(rf"(?<=[{_HAN}（）]) +| +(?=[{_HAN}（）])")


def normalise_text(raw: str) -> str:
    """NFKC without invisible characters, spaces collapsed; without the `'` or `="…"` that keeps a spreadsheet off."""
    text = unicodedata.normalize("NFKC", raw.translate(_INVISIBLE))
    text = " ".join(text.split())
    formula = _EXCEL_FORMULA.match(text)
    if formula:
        text = formula.group(1)
    return text.lstrip("'`‘’ ").rstrip()


def normalise_code(raw: str) -> str:
    """As `normalise_text`, in capitals and without any space: for numbers and codes."""
    return normalise_text(raw).replace(" ", "").upper()


def remove_spaces_beside_han(text: str) -> str:
    """Spaces stay between Latin words only."""
    return _SPACE_BESIDE_HAN.sub("", text)


def has_exponent_form(code: str) -> bool:
    """Whether a spreadsheet rounded the number: 4.40305E+17."""
    return _EXPONENT.match(code) is not None


def has_lost_glyph(text: str) -> bool:
    """Whether a private-use glyph or a replacement character stands where a character was.

    Source: GB 18030-2022 moved characters that older exports keep in the private use area.
    """
    return "\ufffd" in text or _PRIVATE_USE.search(text) is not None


def has_han(text: str) -> bool:
    """Whether any Chinese character is in the text, all planes."""
    return _HAN_CHARACTER.search(text) is not None


def is_han(text: str) -> bool:
    """Whether the text is Chinese characters only, and at least one."""
    return bool(text) and all(_HAN_CHARACTER.match(character) for character in text)
