"""Penalties, abnormal listings and licences of the city's entities.

Shapes: seven firms in a hundred were penalised, half of the penalties minor and one in ten serious; five in a
hundred are or were listed as abnormal, two thirds of them removed since; three in ten hold a licence. Together with
the states of `firms` this gives inspection classes near 65 : 25 : 8 : 1.5 (published by 丹东市市场监督管理局,
2023). Source of grades and minimum terms: 信用修复管理办法 (NDRC Order 36, 2026); of the four causes of a listing:
企业经营异常名录管理办法.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from kg.model.vocabulary import DecisionGrade, LegalForm
from loaders.city import divisions
from loaders.city.firms import Firm
from loaders.city.streams import Streams, Weighted

AUTHORITY: Final = f"{divisions.CITY_NAME}市场监督管理局"
_OFFENCES: Final = (
    "发布虚假广告", "未按规定明码标价", "销售不符合标准的产品", "未经许可从事食品经营", "未按规定公示年度报告",
)  # fmt: skip
_CAUSES: Final = (
    "未依照规定的期限公示年度报告", "未在责令的期限内公示有关企业信息",
    "公示企业信息隐瞒真实情况、弄虚作假", "通过登记的住所或者经营场所无法联系",
)  # fmt: skip
_GRADES: Final = Weighted([(DecisionGrade.MINOR, 0.5), (DecisionGrade.GENERAL, 0.4), (DecisionGrade.SERIOUS, 0.1)])
_FINES: Final = {DecisionGrade.MINOR: 2_000, DecisionGrade.GENERAL: 20_000, DecisionGrade.SERIOUS: 200_000}
_MINIMUM_DAYS: Final = {DecisionGrade.MINOR: 0, DecisionGrade.GENERAL: 92, DecisionGrade.SERIOUS: 366}
LICENCE_KINDS: Final = ("许可证", "资质证书")


@dataclass(frozen=True, slots=True)
class Penalty:
    """A penalty, in yuan; `named` is the firm's name on the document."""

    number: str
    firm: Firm
    named: str
    offence: str
    fine: int
    grade: DecisionGrade
    decided_on: date
    performed_on: date | None
    repaired_on: date | None


@dataclass(frozen=True, slots=True)
class AbnormalListing:
    """An entry in the list of abnormal operation."""

    firm: Firm
    cause: str
    listed_on: date
    removed_on: date | None


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence; without an end it is open."""

    number: str
    firm: Firm
    kind: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Supervision:
    """What the market department decided and granted."""

    penalties: tuple[Penalty, ...]
    listings: tuple[AbnormalListing, ...]
    licences: tuple[Licence, ...]


def build_supervision(firms: Sequence[Firm], on: date, streams: Streams) -> Supervision:
    """Decisions and licences of the first night."""
    random = streams.of("supervision")
    companies = [firm for firm in firms if firm.form is not LegalForm.PUBLIC_BODY]
    penalties: list[Penalty] = []
    for firm in companies:
        if random.random() < 0.07:
            for _ in range(random.choice((1, 1, 1, 2, 3))):
                penalties.append(build_penalty(firm, len(penalties) + 1, _draw_day(firm, on, 1400, random), on, random))
    listings = [_build_listing(firm, on, random) for firm in companies if random.random() < 0.05]
    licences = [
        _build_licence(firm, place, on, random)
        for place, firm in enumerate(companies, start=1)
        if random.random() < 0.3
    ]
    return Supervision(tuple(penalties), tuple(listings), tuple(licences))


def build_penalty(firm: Firm, number: int, decided_on: date, on: date, random: Random) -> Penalty:
    """A penalty as it stands on a day: performed in four of five cases, repaired in half of those that may be."""
    grade = _GRADES.draw(random)
    performed: date | None = decided_on + timedelta(days=random.randrange(5, 60))
    if performed is None or performed > on or random.random() < 0.2:
        performed = None
    repaired: date | None = None
    if performed and random.random() < 0.5:
        earliest = max(performed, decided_on + timedelta(days=_MINIMUM_DAYS[grade]))
        repaired = earliest + timedelta(days=10)
    return Penalty(
        number=f"{divisions.CITY_NAME[:1]}市监罚〔{decided_on.year}〕{number}号",
        firm=firm,
        named=firm.former_names[-1] if firm.former_names and random.random() < 0.3 else firm.name,
        offence=random.choice(_OFFENCES),
        fine=_FINES[grade] * random.randrange(1, 8) // 2,
        grade=grade,
        decided_on=decided_on,
        performed_on=performed,
        repaired_on=repaired if repaired and repaired <= on else None,
    )


def _build_listing(firm: Firm, on: date, random: Random) -> AbnormalListing:
    listed = _draw_day(firm, on, 1100, random)
    removed = listed + timedelta(days=random.randrange(20, 500))
    return AbnormalListing(
        firm, random.choice(_CAUSES), listed, removed if removed <= on and random.random() < 0.8 else None
    )


def _build_licence(firm: Firm, place: int, on: date, random: Random) -> Licence:
    start = _draw_day(firm, on, 1700, random)
    end = None if random.random() < 0.2 else start + timedelta(days=5 * 365)
    return Licence(f"JY66{start.year}{place:07d}", firm, random.choice(LICENCE_KINDS), start, end)


def _draw_day(firm: Firm, on: date, days: int, random: Random) -> date:
    """A day in the firm's life, at most `days` before `on`."""
    last = min(on, firm.ended_on or on)
    span = max(1, min(days, (last - firm.established_on).days))
    return last - timedelta(days=random.randrange(span))
