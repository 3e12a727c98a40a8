"""What a 常住人口登记卡 says of a person besides name, number and address.

Columns after 公通字[1995]91号. Shares: education of those of 15 and older 30 % university, 22 % upper secondary, 34 %
lower secondary, the rest primary (深圳市第七次全国人口普查公报 No. 4, rounded); one person in twenty of an ethnic
minority (bulletin No. 2); blood types 31, 28, 34 and 7 % for A, B, O and AB (our choice).
"""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from kg.model.vocabulary import Sex
from loaders.city.divisions import OTHER_DIVISIONS, spell_origin
from loaders.city.streams import Weighted

_MINORITIES: Final = Weighted(
    [("壮族", 5.0), ("土家族", 3.0), ("苗族", 2.5), ("瑶族", 2.0), ("侗族", 1.5), ("回族", 1.5), ("满族", 1.0)]
)
_MINORITY_SHARE: Final = 0.05
_FAITHS: Final = Weighted([("无宗教信仰", 90.0), ("佛教", 6.0), ("基督教", 2.0), ("道教", 1.0), ("伊斯兰教", 1.0)])
_BLOOD_TYPES: Final = Weighted([("A型", 31.0), ("B型", 28.0), ("O型", 34.0), ("AB型", 7.0)])
_SCHOOLING: Final = Weighted(
    [("研究生", 3.0), ("大学本科", 14.0), ("大学专科", 13.0), ("高级中学", 22.0), ("初级中学", 34.0), ("小学", 14.0)]
)
_SERVICE: Final = Weighted([("未服兵役", 95.0), ("退出现役", 4.5), ("预备役士兵", 0.5)])
_OCCUPATIONS: Final = Weighted(
    [
        ("生产制造人员", 28.0), ("商业、服务业人员", 34.0), ("专业技术人员", 18.0), ("办事人员", 11.0),
        ("单位负责人", 4.0), ("建筑施工人员", 5.0),
    ]
)  # fmt: skip
_WORKING_SHARE: Final = 0.78
SINGLE: Final = "未婚"
MARRIED: Final = "有配偶"
WIDOWED: Final = "丧偶"
DIVORCED: Final = "离婚"


@dataclass(frozen=True, slots=True)
class Particulars:
    """The card's further columns in the card's own words; height in centimetres."""

    birthplace: str
    native_place: str
    ethnicity: str
    faith: str
    height_cm: int
    blood_type: str
    education: str
    marital_status: str
    military_service: str
    workplace: str
    occupation: str


@dataclass(frozen=True, slots=True)
class Bearing:
    """What particulars depend on: sex, age in years, division of first registration, and whether there is a spouse."""

    sex: Sex
    age: int
    origin: str
    ethnicity: str
    is_married: bool


def draw_ethnicity(name: str, random: Random) -> str:
    """An ethnicity that goes with a name."""
    if "·" in name:
        return "维吾尔族"
    return _MINORITIES.draw(random) if random.random() < _MINORITY_SHARE else "汉族"


def build_particulars(bearing: Bearing, employers: tuple[str, ...], random: Random) -> Particulars:
    """Particulars of a person; who works names one of `employers`."""
    works = 18 <= bearing.age < 60 and random.random() < _WORKING_SHARE
    place = spell_origin(bearing.origin)
    return Particulars(
        birthplace=place,
        native_place=place if random.random() < 0.8 else spell_origin(random.choice(OTHER_DIVISIONS)),
        ethnicity=bearing.ethnicity,
        faith=_FAITHS.draw(random),
        height_cm=_draw_height(bearing, random),
        blood_type=_BLOOD_TYPES.draw(random),
        education=_draw_education(bearing.age, random),
        marital_status=_draw_marriage(bearing, random),
        military_service=_SERVICE.draw(random) if bearing.sex is Sex.MALE and bearing.age >= 18 else "未服兵役",
        workplace=random.choice(employers) if works else "",
        occupation=_OCCUPATIONS.draw(random) if works else "",
    )


def find_age(birth_on: date, on: date) -> int:
    """Completed years on a day."""
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def _draw_height(bearing: Bearing, random: Random) -> int:
    grown = 171 if bearing.sex is Sex.MALE else 159
    size = grown if bearing.age >= 17 else 50 + (grown - 50) * bearing.age / 17
    return round(size * (1 + random.gauss(0.0, 0.034)))


def _draw_education(age: int, random: Random) -> str:
    if age < 6:
        return ""
    if age < 18:
        return "小学" if age < 12 else "初级中学" if age < 15 else "高级中学"
    return _SCHOOLING.draw(random)


def _draw_marriage(bearing: Bearing, random: Random) -> str:
    if bearing.is_married:
        return MARRIED
    if bearing.age < 22:
        return SINGLE
    fate = random.random()
    if bearing.age >= 65 and fate < 0.4:
        return WIDOWED
    if fate < 0.1:
        return DIVORCED
    # Spouses who live elsewhere: newcomers often come alone.
    return MARRIED if fate < min(0.55, 0.02 * (bearing.age - 20)) + 0.1 else SINGLE
