"""Addresses as text: one width, no idle spaces. Places are compared by house code first, by text only then."""

from typing import Final

from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.placeholders import is_placeholder
from kg.identifiers.raw_text import MARKS, normalise_text, remove_spaces_beside_han
from kg.identifiers.reasons import Reason
from kg.model.ids import Address

_ONE_FORM: Final = str.maketrans({"—": "-", "–": "-", "−": "-", "﹣": "-", "(": "（", ")": "）"})
_PLACEHOLDERS: Final = frozenset({"同上", "地址不详", "无地址", "住址不详", "无固定住所", "无固定地址"})
_EDGES: Final = f",.;:，。；、-{MARKS}"


def normalise(raw: str, context: Context) -> Normalised[Address]:
    """The address in one spelling; `address_parts.parse` takes it apart."""
    del context
    text = remove_spaces_beside_han(normalise_text(raw).translate(_ONE_FORM)).strip(_EDGES)
    if is_placeholder(text) or text in _PLACEHOLDERS:
        return Normalised(None, Reason.ADDRESS_PLACEHOLDER)
    if not any(map(str.isalpha, text)):
        return Normalised(None, Reason.ADDRESS_NO_PLACE)
    return Normalised(Address(text))
