"""Rooms and buildings of a quarter with their 25-digit house codes.

A house code here: division (6), street office (3), community (3), building (7), floor (3), room (3). Shenzhen's
统一地址 (社会管理要素统一地址规范, 2017) gives each room a code of that length; how its digits divide is our choice.
Building numbers are shared out among the quarters.
"""

from dataclasses import dataclass
from typing import Final

from kg.model.vocabulary import PremisesUsage
from loaders.city import divisions
from loaders.city.numbers import Numbering

_ROOMS_A_FLOOR: Final = 6
_ROOMS_A_BUILDING: Final = {
    PremisesUsage.RESIDENCE: 40,
    PremisesUsage.OFFICE: 60,
    PremisesUsage.SHOP: 18,
    PremisesUsage.PLANT: 3,
    PremisesUsage.DORMITORY: 12,
}
_DISTRICT_CODES: Final = tuple(divisions.DISTRICTS)


@dataclass(frozen=True, slots=True)
class Premises:
    """A room or flat: its division (6 digits), address text, 25-digit house code and what it is used for."""

    division_code: str
    address: str
    house_code: str
    usage: PremisesUsage
    room_count: int
    street: str
    building: int
    room: str


SECRETARIAL: Final = Premises(
    division_code="660106",
    address=f"{divisions.CITY_NAME}中和区{divisions.SUBDISTRICTS[0]}{divisions.COMMUNITIES[0]}社区"
    f"{divisions.STREETS[0]}9000001号201室",
    house_code="6601060010019000001002001",
    usage=PremisesUsage.OFFICE,
    room_count=1,
    street=divisions.STREETS[0],
    building=9_000_001,
    room="201",
)
"""The room of the whole city's 商务秘书公司, in a building that no quarter gives out."""
SECRETARIAL_PHONE: Final = f"{divisions.PHONE_PREFIXES[0]}09203415"


@dataclass(slots=True)
class _Building:
    local: int
    number: int
    rooms: int = 0


class Housing:
    """Gives out the premises of one quarter; neighbouring buildings lie in other districts."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._open: dict[PremisesUsage, _Building] = {}

    def build_premises(self, usage: PremisesUsage = PremisesUsage.RESIDENCE, room_count: int = 1) -> Premises:
        """Premises that nobody else has, in a building of that usage."""
        building = self._open.get(usage)
        if building is None or building.rooms >= _ROOMS_A_BUILDING[usage]:
            local = self._numbering.count("building") - 1
            building = self._open[usage] = _Building(local, self._numbering.share_out(local))
        floor, door = divmod(building.rooms, _ROOMS_A_FLOOR)
        building.rooms += 1
        code = _DISTRICT_CODES[building.local % len(_DISTRICT_CODES)]
        place = building.local // len(_DISTRICT_CODES) % len(divisions.SUBDISTRICTS)
        community = building.local // 20 % len(divisions.COMMUNITIES)
        street = divisions.STREETS[building.local % len(divisions.STREETS)]
        room = f"{floor + 1}{door + 1:02d}"
        return Premises(
            division_code=code,
            address=f"{divisions.CITY_NAME}{divisions.DISTRICTS[code]}{divisions.SUBDISTRICTS[place]}"
            f"{divisions.COMMUNITIES[community]}社区{street}{building.number + 1}号{room}室",
            house_code=f"{code}{place + 1:03d}{community + 1:03d}{building.number:07d}{floor + 1:03d}{door + 1:03d}",
            usage=usage,
            room_count=room_count,
            street=street,
            building=building.number + 1,
            room=room,
        )
