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
OTHER_DIVISIONS: Final = ("660201", "660202", "660301", "660321", "660421", "660502")
"""Where newcomers were first registered."""
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

_DATED: Final = ("code", "name", "valid_from", "valid_to")
_RANGES: Final = ("prefix", "length", "valid_from", "valid_to")
_DIVISIONS: Final = (
    ("660000", PROVINCE_NAME, ALWAYS, ""),
    (CITY_CODE, CITY_NAME, ALWAYS, ""),
    ("660101", "市辖区", ALWAYS, ""),
    *((code, name, ALWAYS, "") for code, name in DISTRICTS.items() if code != "660106"),
    ("660106", "中和区", "2010-01-01", ""),
    (ENDED_DISTRICT, "旧港区", ALWAYS, "2009-12-31"),
    ("660200", "泉山市", ALWAYS, ""),
    ("660201", "市辖区", ALWAYS, ""),
    ("660202", "泉东区", ALWAYS, ""),
    ("660300", "平湖市", ALWAYS, ""),
    ("660301", "市辖区", ALWAYS, ""),
    ("660321", "柳溪县", ALWAYS, ""),
    ("660400", "安岭市", ALWAYS, ""),
    ("660421", "白石县", ALWAYS, ""),
    ("660500", "宁川市", ALWAYS, ""),
    ("660502", "川南区", ALWAYS, ""),
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
