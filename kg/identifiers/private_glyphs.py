"""Private-use code points that GBK systems gave to characters which have a code point of their own today.

Source: GB 18030-2022 (and 2005) annexes: the rows FE50 to FEA0, which Windows kept at U+E815 to U+E864, and 8 further
code points (GB 18030-2000 letter ḿ). Without them 䶮 in a name of an older export would be a lost glyph.
"""

import re
from typing import Final

_FIRST: Final = 0xE815
_LEFT_BY_GB_18030_2000: Final = {
    0xE81E: "\u9fb4", 0xE826: "\u9fb5", 0xE82B: "\u9fb6", 0xE82C: "\u9fb7", 0xE832: "\u9fb8", 0xE843: "\u9fb9",
    0xE854: "\u9fba", 0xE864: "\u9fbb", 0xE816: "\U00020087", 0xE817: "\U00020089", 0xE818: "\U000200cc",
    0xE831: "\U000215d7", 0xE83B: "\U0002298f", 0xE855: "\U000241fe", 0xE7C7: "\u1e3f",
}  # fmt: skip


def _build_restored() -> dict[int, str]:
    """Code point → character; Python's codec knows the first edition, the table above what came after it."""
    second_bytes = [byte for byte in range(0x50, 0xA1) if byte != 0x7F]
    listed = {_FIRST + place: bytes((0xFE, byte)).decode("gb18030") for place, byte in enumerate(second_bytes)}
    return {**listed, **_LEFT_BY_GB_18030_2000}


_RESTORED: Final = _build_restored()
_RESTORABLE: Final = re.compile("[" + "".join(map(chr, sorted(_RESTORED))) + "]")


def restore_glyphs(text: str) -> str:
    """The text with every private-use code point that a standard restores as its character; others stay."""
    return text.translate(_RESTORED) if _RESTORABLE.search(text) else text
