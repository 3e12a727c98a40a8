"""An address taken apart: division, street, road and number, building, unit, floor and room, as text and digits.

Source: GB/T 23705-2009 (地名/地址编码规则) clause 4: division, street or road, door number, building, unit and room.
Renamed divisions, and villages that became communities, are a matter of dated tables, not of this module.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from kg.identifiers.chinese_numerals import NUMERALS, find_digits
from kg.identifiers.folding import fold_characters
from kg.identifiers.places import CITY, DISTRICT, PROVINCE, Place, find_name, find_place
from kg.identifiers.raw_text import normalise_text
from kg.identifiers.reference_tables import ReferenceTables
from kg.model.ids import DivisionCode

_COUNT: Final = rf"[0-9A-Z{NUMERALS}]+(?:[-之][0-9A-Z{NUMERALS}]+)*"
_LONGEST: Final = 200
"""Characters that are looked at."""
_IDLE: Final = re.compile(r"[ ,，.。、;；]|^(?:中国|中华人民共和国)")
_SUBDISTRICT: Final = re.compile(r"(?P<name>[^0-9]{2,8}?(?:街道|镇|乡|苏木))(?!路|街(?!道))(?:办事处|人民政府)?")
_COMMUNITY: Final = re.compile(
    r"(?P<name>[^0-9路街道巷]{1,10}?(?:社区|村|(?=居委会)))(?:居委会|委会|居民委员会|民委员会)?"
)
_LANE: Final = rf"[东西南北中]?(?:[0-9]{{1,4}}|[{NUMERALS}]{{1,3}})(?:巷|弄)"
_ROAD: Final = re.compile(
    r"(?P<name>[^0-9号栋幢座]{1,14}?(?:大道|公路|大街|环路|胡同|路|街|巷|弄|里|道)"
    rf"(?:{_LANE}|[东西南北中][段路街]?|[一二三四五六七八九十]+[路街段])?)(?![道路街])"
)
_NUMBER: Final = re.compile(rf"第?(?P<value>{_COUNT})号(?!楼|栋|馆|线|房)(?:院|大院)?")
_NUMBER_BEFORE_ROOM: Final = re.compile(r"(?P<value>[0-9]{1,4})-(?=[0-9]{3,4}[A-Z]?$)")
"""和顺街163-703 is number 163, room 703, as people write it."""
_RANGE: Final = re.compile(r"(?<![0-9])([0-9]{1,4})号?[-~至到、,]([0-9]{1,4})(?=号(?!楼|栋|幢|馆|线|房|铺))")
_BARE_RANGE: Final = re.compile(r"(?P<first>[0-9]{1,4})-(?P<last>[0-9]{3,4})$")
_RANGE_MOST: Final = 20
"""Houses of one side of a road are numbered odd or even: 163-165 is a range, 163-164 and 163-703 are rooms."""
_BUILDING: Final = re.compile(
    rf"第?(?P<value>{_COUNT}|[东西南北中甲乙丙丁])(?:号楼|栋|幢|座|#楼|#|楼(?=[0-9A-Z{NUMERALS}]+(?:单元|室|房)))"
)
_UNIT: Final = re.compile(rf"第?(?P<value>{_COUNT})(?:单元|门(?=[0-9]))")
_FLOOR: Final = re.compile(rf"第?(?P<value>{_COUNT})(?:层|楼|F)")
_ROOM: Final = re.compile(rf"(?P<value>{_COUNT})(?:室|号房|房|户|铺|号铺)?(?:之[0-9A-Z{NUMERALS}]+)?[)）]?$")


@dataclass(frozen=True, slots=True)
class AddressParts:
    """What an address says; None where it says nothing. Texts are folded, counted things are digits (三栋 is 3)."""

    province: str | None = None
    city: str | None = None
    """None in a municipality, whose districts lie right below the province."""
    district: str | None = None
    division_code: DivisionCode | None = None
    """Narrowest division that the address names beyond doubt."""
    subdistrict: str | None = field(default=None, repr=False)
    """街道, 镇 or 乡."""
    community: str | None = field(default=None, repr=False)
    road: str | None = field(default=None, repr=False)
    road_number: str | None = field(default=None, repr=False)
    premises: str | None = field(default=None, repr=False)
    """Named building, estate or park, as written."""
    building: str | None = field(default=None, repr=False)
    unit: str | None = field(default=None, repr=False)
    floor: str | None = field(default=None, repr=False)
    room: str | None = field(default=None, repr=False)


def parse(address: str, tables: ReferenceTables) -> AddressParts:
    """The parts of an address; a province or city that is left out comes from the division below it."""
    text = _IDLE.sub("", write_ranges(fold_characters(normalise_text(address[:_LONGEST]))))
    places, text = _split_places(text, tables)
    parts: dict[str, str | None] = {}
    for name, form in (("subdistrict", _SUBDISTRICT), ("community", _COMMUNITY), ("road", _ROAD)):
        found = form.match(text)
        if found:
            parts[name], text = found["name"], text[found.end() :]
    found = _NUMBER.match(text) or (_NUMBER_BEFORE_ROOM.match(text) if "road" in parts else None)
    if "road" in parts and _is_bare_range(text):
        parts["road_number"], text = text, ""
    elif found:
        parts["road_number"], text = _count(found["value"]), text[found.end() :]
    parts |= _split_building(text)
    return AddressParts(**places, **parts)  # type: ignore[arg-type]


def write_ranges(text: str) -> str:
    """Ranges of house numbers written one way: 163号至165号, 163~165号 and 163、165号 are 163-165号."""
    return _RANGE.sub(r"\1-\2", text)


def _is_bare_range(text: str) -> bool:
    found = _BARE_RANGE.match(text)
    apart = int(found["last"]) - int(found["first"]) if found else 0
    return 0 < apart <= _RANGE_MOST and apart % 2 == 0


def _split_places(text: str, tables: ReferenceTables) -> tuple[dict[str, str | None], str]:
    """Names of the divisions in front, the code of the narrowest, and what stands behind them."""
    named: dict[int, str] = {}
    code: str | None = None
    within = ""
    for level in (PROVINCE, CITY, DISTRICT):
        place: Place | None = find_place(text, within, level, tables)
        if place:
            named[level], code, text = place.name, place.code, text[place.length :]
            within = code[:level] if code else within
    for level in (PROVINCE, CITY):
        above = (code or "")[:level].ljust(6, "0")
        if code and level not in named and above != code:
            name = find_name(above, tables)
            named |= {level: name} if name else {}
    names = {"province": named.get(PROVINCE), "city": named.get(CITY), "district": named.get(DISTRICT)}
    return {**names, "division_code": code}, text


def _split_building(text: str) -> dict[str, str | None]:
    """Named premises, building, unit, floor and room; whatever is none of them belongs to the premises' name."""
    parts: dict[str, str | None] = {}
    left = text.strip("()（）-")
    first = len(left)
    for name, form in (("building", _BUILDING), ("unit", _UNIT), ("floor", _FLOOR)):
        found = form.search(left)
        if found:
            parts[name] = _count(found["value"])
            first = min(first, found.start())
            left = left[: found.start()] + "\x1f" * (found.end() - found.start()) + left[found.end() :]
    found = _ROOM.search(left)
    if found and found["value"]:
        parts["room"] = _count(found["value"])
        first = min(first, found.start())
    premises = left[:first].strip("()（）-\x1f")
    return {"premises": premises or None, **parts}


def _count(value: str) -> str:
    """Digits and letters, whatever the numbers are written in: 十二 is 12, 三0一 is 301, 3之1 is 3-1."""
    return "-".join(find_digits(part) or _spell_digits(part) for part in re.split("[-之]", value))


def _spell_digits(text: str) -> str:
    return "".join(find_digits(character) or character for character in text)
