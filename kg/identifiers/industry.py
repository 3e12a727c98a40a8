"""Industries: a letter (门类), or a letter with two to four digits.

Source: GB/T 4754-2017 with amendment 1 (2019), clause 5, table 1: 20 sections (门类), 97 divisions (大类, two digits),
473 groups (中类, three) and 1,381 classes (小类, four). Codes of the 2011 edition are told by its own table, those of
2002 by its sections and divisions; neither is brought to 2017, because one old class often became several.

`reference/industries.csv` has one row an edition and group, with the last digits of its classes.
"""

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Final

from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import normalise_code
from kg.identifiers.reasons import Reason
from kg.model.ids import IndustryCode

_CODE: Final = re.compile(r"(?P<letter>[A-T])?[-.]?(?P<digits>[0-9]{2,4})?(?:\.0)?(?![0-9A-Z]).*")
_OF_2017, _OF_2011, _OF_2002 = "2017", "2011", "2002"
_SECTIONS_OF_2002: Final = (
    ("A", 1), ("B", 6), ("C", 13), ("D", 44), ("E", 47), ("F", 51), ("G", 60), ("H", 63), ("I", 66), ("J", 68),
    ("K", 72), ("L", 73), ("M", 75), ("N", 79), ("O", 82), ("P", 84), ("Q", 85), ("R", 88), ("S", 93), ("T", 98),
    ("", 99),
)  # fmt: skip
"""Section and its first division."""
SECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "A": ("农、林、牧、渔业", "agriculture, forestry, animal husbandry, fishery"),
    "B": ("采矿业", "mining"),
    "C": ("制造业", "manufacturing"),
    "D": ("电力、热力、燃气及水生产和供应业", "electricity, heat, gas, water"),
    "E": ("建筑业", "construction"),
    "F": ("批发和零售业", "wholesale, retail"),
    "G": ("交通运输、仓储和邮政业", "transport, storage, post"),
    "H": ("住宿和餐饮业", "accommodation, catering"),
    "I": ("信息传输、软件和信息技术服务业", "information, software"),
    "J": ("金融业", "finance"),
    "K": ("房地产业", "real estate"),
    "L": ("租赁和商务服务业", "leasing, business services"),
    "M": ("科学研究和技术服务业", "research, technical services"),
    "N": ("水利、环境和公共设施管理业", "water works, environment, public facilities"),
    "O": ("居民服务、修理和其他服务业", "household, repair, other services"),
    "P": ("教育", "education"),
    "Q": ("卫生和社会工作", "health, social work"),
    "R": ("文化、体育和娱乐业", "culture, sport, entertainment"),
    "S": ("公共管理、社会保障和社会组织", "public administration, social security, associations"),
    "T": ("国际组织", "international organisations"),
}
"""Section (门类) of 2017 → what it is called, in Chinese as the standard has it and in English."""
_NEVER_IN_2002: Final = frozenset({"12", "38", "64"})


def normalise(raw: str, context: Context) -> Normalised[IndustryCode]:
    """The code with its letter, which files often leave out; a name behind the code is passed over."""
    del context
    found = _CODE.fullmatch(normalise_code(raw))
    if not found or not (found["letter"] or found["digits"]):
        return Normalised(None, Reason.INDUSTRY_UNREADABLE)
    letter, digits = found["letter"], found["digits"] or ""
    code = _read_codes(_OF_2017).get(digits) if digits else letter
    if code and letter in (None, code[0]):
        return Normalised(IndustryCode(code))
    earlier = any(
        (former := codes.get(digits)) is not None and letter in (None, former[0])
        for codes in (_read_codes(_OF_2011), _build_divisions_of_2002())
    )
    # A class of 2002 is known by its division alone: its letter has to stand before it.
    earlier = earlier or (letter is not None and _build_divisions_of_2002().get(digits[:2], "")[:1] == letter)
    return Normalised(None, Reason.INDUSTRY_EARLIER_EDITION if earlier else Reason.INDUSTRY_UNKNOWN)


@cache
def _read_codes(edition: str) -> Mapping[str, str]:
    """Digits of every division, group and class of an edition → the code with its letter."""
    text = (resources.files(__package__) / "reference" / "industries.csv").read_text("utf-8")
    codes: dict[str, str] = {}
    for row in csv.DictReader(text.splitlines()):
        if row["edition"] == edition:
            group = row["group"]
            spelled = (group[:3], group, *(group + last for last in row["classes"]))
            codes |= {code[1:]: code for code in spelled}
    return codes


@cache
def _build_divisions_of_2002() -> Mapping[str, str]:
    return {
        f"{division:02d}": f"{letter}{division:02d}"
        for (letter, first), (_, behind) in pairwise(_SECTIONS_OF_2002)
        for division in range(first, behind)
        if f"{division:02d}" not in _NEVER_IN_2002
    }
