"""The city's own reference tables: dated divisions, issuing authorities, phone and card ranges, and its world.

No code of province 66 was ever given out (GB/T 2260), no mobile number begins with 120 to 129 in national
numbering, and no payment card number begins with 66; so a number that is valid here is valid nowhere else.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

WORLD: Final = "city"
CITY_CODE: Final = "660100"
CITY_NAME: Final = "鹏城市"
PROVINCE_NAME: Final = "云泽省"
ALWAYS: Final = "1949-10-01"

DISTRICTS: Final = {
    "660102": "东湖区",
    "660103": "西岭区",
    "660104": "南屏区",
    "660105": "北渚区",
    "660106": "中和区",
}
"""Districts of today, by code."""
ENDED_DISTRICT: Final = "660111"
"""A district merged away with the end of 2009; older identity numbers still begin with it."""
OLD_DISTRICTS: Final = ("660101", "660102", "660103", "660104", "660105")
"""Divisions of the city in which natives of any age were first registered."""
_CITIES: Final = {
    "02": "泉山",
    "03": "平湖",
    "04": "安岭",
    "05": "宁川",
    "06": "梧江",
    "07": "澄阳",
    "08": "云亭",
    "09": "临溪",
}
_COUNTIES: Final = {"21": "柳溪", "22": "白石", "23": "清水", "24": "永丰", "25": "石门", "26": "双河", "27": "龙潭"}
_ELSEWHERE: Final = tuple((f"66{city}{county}", f"{name}县") for city in _CITIES for county, name in _COUNTIES.items())
OTHER_DIVISIONS: Final = tuple(code for code, _ in _ELSEWHERE)
"""Where newcomers were first registered."""
COMPATRIOT_DIVISIONS: Final = ("668100", "668200", "668300")
"""Stand in for 810000, 820000 and 830000 of the residence permits of people from Hong Kong, Macao and Taiwan."""
ORIGINS: Final = (*OLD_DISTRICTS, "660106", ENDED_DISTRICT, *OTHER_DIVISIONS, *COMPATRIOT_DIVISIONS)
"""Every division that an identity number of the city may begin with."""
STREETS: Final = (
    "望江路",
    "云溪路",
    "和顺街",
    "长亭路",
    "松岭大道",
    "兰台街",
    "石桥路",
    "青禾路",
    "百合街",
    "临港大道",
)
SUBDISTRICTS: Final = ("云溪街道", "望江街道", "松岭街道", "兰台街道")
COMMUNITIES: Final = ("滨河", "新安", "桥头", "塘尾", "水围", "田心", "坪洲", "上岭")

_DATED: Final = ("code", "name", "valid_from", "valid_to")
_RANGES: Final = ("prefix", "length", "valid_from", "valid_to")
_DIVISIONS: Final = (
    ("660000", PROVINCE_NAME, ALWAYS, ""),
    (CITY_CODE, CITY_NAME, ALWAYS, ""),
    ("660101", "市辖区", ALWAYS, ""),
    *((code, name, ALWAYS, "") for code, name in DISTRICTS.items() if code != "660106"),
    ("660106", "中和区", "2010-01-01", ""),
    (ENDED_DISTRICT, "旧港区", ALWAYS, "2009-12-31"),
    *((f"66{city}00", f"{name}市", ALWAYS, "") for city, name in _CITIES.items()),
    *((code, name, ALWAYS, "") for code, name in _ELSEWHERE),
    *zip(COMPATRIOT_DIVISIONS, ("居港", "居澳", "居台"), ("2018-09-01",) * 3, ("",) * 3, strict=True),
)
_AUTHORITIES: Final = (
    ("11", "机构编制 机关", "2015-10-01", ""),
    ("12", "机构编制 事业单位", "2015-10-01", ""),
    ("91", "市场监督管理 企业", "2015-10-01", ""),
    ("92", "市场监督管理 个体工商户", "2015-10-01", ""),
    ("93", "市场监督管理 农民专业合作社", "2015-10-01", ""),
)
PHONE_PREFIXES: Final = tuple(str(prefix) for prefix in range(120, 130))
_CARD_PREFIXES: Final = ("6601", "6602", "6603")


NAMES: Final = {code: name for code, name, _, _ in _DIVISIONS}


def spell_origin(division_code: str) -> str:
    """Province, city and county of a division, as 出生地 and 籍贯 are written."""
    city, county = NAMES[f"{division_code[:4]}00"], NAMES[division_code]
    return f"{PROVINCE_NAME}{city}" if county == "市辖区" else f"{PROVINCE_NAME}{city}{county}"


def write_reference_tables(directory: Path) -> None:
    """Write the city's world: `world.csv` and four dated tables, UTF-8 with a header."""
    directory.mkdir(parents=True, exist_ok=True)
    _write(directory / "world.csv", ("world",), [(WORLD,)])
    _write(directory / "divisions.csv", _DATED, _DIVISIONS)
    _write(directory / "issuing_authorities.csv", _DATED, _AUTHORITIES)
    _write(directory / "phone_ranges.csv", _RANGES, [(prefix, "11", ALWAYS, "") for prefix in PHONE_PREFIXES])
    _write(directory / "card_ranges.csv", _RANGES, [(prefix, "19", ALWAYS, "") for prefix in _CARD_PREFIXES])


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
