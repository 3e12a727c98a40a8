"""What an address is compared by: the room, the building, the road with its number, and the district; nothing above it.

Province and city are left out of addresses as often as not, so they stand in no key. Rooms of one building are many and
differ in their last digits: the building is taken apart once.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from kg.identifiers.address_parts import AddressParts, parse, write_ranges
from kg.identifiers.folding import fold_characters
from kg.identifiers.reference_tables import ReferenceTables
from kg.model.ids import DivisionCode

_ROOM: Final = re.compile(
    r"(?P<unit>[0-9A-Z]{1,3}单元)?(?P<floor>[0-9]{1,3}[层楼F])?(?P<room>[0-9A-Z]{1,6}(?:-[0-9A-Z]{1,4})?)(?:室|号房|房)$"
)
_IDLE: Final = re.compile(r"[ ,，.。、;；]")
_LONGEST: Final = 200
_REMEMBERED: Final = 2**16
_VILLAGE: Final = re.compile("(?:社区|村)$")


@dataclass(frozen=True, slots=True)
class AddressKeys:
    """Keys of one address; None where it says nothing of the kind. Each of the first three holds the one behind it."""

    room: str | None = field(repr=False)
    building: str | None = field(repr=False)
    road: str | None = field(repr=False)
    """Road and number, or community where there is no road."""
    district: DivisionCode | None
    """Division of six digits."""


@dataclass(frozen=True, slots=True)
class _Building:
    building: str | None
    road: str | None
    within: str
    district: DivisionCode | None


def build_keys(address: str, tables: ReferenceTables) -> AddressKeys:
    """The keys of an address."""
    text = _IDLE.sub("", write_ranges(fold_characters(address[:_LONGEST])))
    found = _ROOM.search(text)
    place = _parse_building(text[: found.start()] if found else text, tables)
    told = ("".join(filter(None, found.groups())) if found else "") + place.within
    # A house without rooms is a room of its own; a road or community alone is too much for one.
    whole = place.building or (place.road if told else None)
    return AddressKeys(f"{whole}|{told}" if whole else None, place.building, place.road, place.district)


@lru_cache(maxsize=_REMEMBERED)
def _parse_building(text: str, tables: ReferenceTables) -> _Building:
    parts = parse(text, tables)
    road = _build_road(parts)
    named = "|".join(filter(None, (parts.premises, parts.building)))
    building = f"{road or ''}|{named}" if named or parts.road_number else None
    within = "".join(part or "" for part in (parts.unit, parts.floor, parts.room))
    return _Building(building, road if parts.road_number or not parts.road else None, within, parts.division_code)


def _build_road(parts: AddressParts) -> str | None:
    if parts.road:
        return parts.road + (parts.road_number or "")
    return _VILLAGE.sub("", parts.community) if parts.community else None
