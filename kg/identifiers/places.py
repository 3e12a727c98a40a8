"""Divisions as addresses spell them, in a world's tables: with 省, 市, 区, 县 or without."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from kg.identifiers.folding import fold_characters
from kg.identifiers.reference_tables import ReferenceTables
from kg.model.ids import DivisionCode

PROVINCE, CITY, DISTRICT = 2, 4, 6
"""Levels, by the digits of a code that say them."""
_ENDING: Final = re.compile(
    "(?<=..)(?:特别行政区|(?:维吾尔|壮族|回族)?自治区|自治[州县]|地区|新区|林区|省|市|区|县|盟|旗)$"
)
_NO_PLACES: Final = frozenset({"", "县", "市辖区", "市区", "郊区", "城区", "矿区", "东区", "省直辖县级行政单位"})
_LONGEST: Final = 15
_GOES_ON: Final = re.compile(
    "[东西南北中一二三四五]{0,2}(?:大道|公路|大街|路|街|道|巷|里|村|社区|花园|大厦|广场|镇|乡|工业)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A division found in a text."""

    code: DivisionCode | None
    """None when more than one division of the level bears the name today."""
    name: str
    """As the tables have it."""
    length: int
    """Characters of the text that name it."""


class _Spelling(NamedTuple):
    code: str
    name: str
    is_whole: bool
    last_on: date


def find_place(text: str, within: str, level: int, tables: ReferenceTables) -> Place | None:
    """The division that a text begins with, longest name first.

    Args:
        text: Folded (`fold_characters`).
        within: Digits that its code has to begin with; empty for any.
        level: PROVINCE, CITY or DISTRICT.
        tables: The world's divisions, past ones included: of two with one name the one that lasted longer counts.

    A name without 省 or 市 counts unless a road or village goes on from it (南山大道), one without 区 or 县 only behind
    another division (桃源居 is no 桃源县).
    """
    spellings = _build_spellings(tables, level)
    for length in range(min(_LONGEST, len(text)), 1, -1):
        named = [found for found in spellings.get(text[:length], ()) if found.code.startswith(within)]
        is_whole = any(found.is_whole for found in named)
        if not named or (not is_whole and (_GOES_ON.match(text, length) or (level == DISTRICT and not within))):
            continue
        last_on = max(found.last_on for found in named)
        codes = {found.code for found in named if found.last_on == last_on}
        code = DivisionCode(codes.pop()) if len(codes) == 1 else None
        return Place(code, named[0].name, length)
    return None


def find_name(code: str, tables: ReferenceTables) -> str | None:
    """The latest name of a division; None for a code that is no place of its own (市辖区)."""
    periods = tables.divisions.periods.get(code, ())
    name = max(periods, key=lambda period: (period.last_on, period.first_on)).name if periods else ""
    return None if name in _NO_PLACES else name


@cache
def _build_spellings(tables: ReferenceTables, level: int) -> dict[str, list[_Spelling]]:
    spellings: dict[str, list[_Spelling]] = {}
    for code, periods in tables.divisions.periods.items():
        if _find_level(code) != level:
            continue
        for period in periods:
            if period.name not in _NO_PLACES:
                whole = fold_characters(period.name)
                for spelled in {whole, _ENDING.sub("", whole)}:
                    found = _Spelling(code, period.name, spelled == whole, period.last_on)
                    spellings.setdefault(spelled, []).append(found)
    return spellings


def _find_level(code: str) -> int:
    if code.endswith("0000"):
        return PROVINCE
    return CITY if code.endswith("00") else DISTRICT
