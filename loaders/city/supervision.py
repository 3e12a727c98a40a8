"""Penalties, listings and licences of the city's entities.

How often: a latent `neglect` (standard normal) makes some firms err more often than others. Rates are set so that, with
states and ages of the other modules, inspection classes come out near 65 : 25 : 8 : 1.5 (published by
丹东市市场监督管理局, 2023; `docs/city.md` says what came out). Source of grades and minimum terms: 信用修复管理办法
(NDRC Order 36, 2026); of the four causes of an abnormal listing: 企业经营异常名录管理暂行办法; of serious ones:
市场监督管理严重违法失信名单管理办法 (three years, removal after one).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from kg.model.vocabulary import DecisionGrade, LegalForm
from loaders.city import divisions
from loaders.city.complaints import Complaint, build_complaints
from loaders.city.firms import Firm, errs
from loaders.city.ground import FIRST_NIGHT, Ground
from loaders.city.numbers import Numbering
from loaders.city.streams import Weighted, draw_heavy

AUTHORITY: Final = f"{divisions.CITY_NAME}市场监督管理局"
_OFFENCES: Final = (
    "发布虚假广告", "未按规定明码标价", "销售不符合标准的产品", "未经许可从事食品经营", "未按规定公示年度报告",
)  # fmt: skip
_CAUSES: Final = Weighted(
    [
        ("未依照规定的期限公示年度报告", 0.5), ("通过登记的住所或者经营场所无法联系", 0.4),
        ("未在责令的期限内公示有关企业信息", 0.05), ("公示企业信息隐瞒真实情况、弄虚作假", 0.05),
    ]
)  # fmt: skip
_SERIOUS_CAUSES: Final = ("生产销售危害人身安全的产品", "被列入经营异常名录届满3年仍未履行义务", "提交虚假材料取得登记")
_GRADES: Final = Weighted([(DecisionGrade.MINOR, 0.4), (DecisionGrade.GENERAL, 0.43), (DecisionGrade.SERIOUS, 0.17)])
_FINES: Final = {DecisionGrade.MINOR: 2_000, DecisionGrade.GENERAL: 20_000, DecisionGrade.SERIOUS: 200_000}
_MINIMUM_DAYS: Final = {DecisionGrade.MINOR: 0, DecisionGrade.GENERAL: 92, DecisionGrade.SERIOUS: 366}
LICENCE_KINDS: Final = ("许可证", "资质证书")
PENALISED: Final = 0.5
LISTED: Final = 0.47
_SERIOUSLY_LISTED: Final = 0.0025
_LICENSED: Final = 0.3


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

    @property
    def key(self) -> str:
        """Number of the document."""
        return self.number


@dataclass(frozen=True, slots=True)
class AbnormalListing:
    """An entry in the list of abnormal operation (经营异常名录)."""

    firm: Firm
    cause: str
    listed_on: date
    removed_on: date | None
    removed_why: str = ""

    @property
    def key(self) -> str:
        """Credit code and day of listing."""
        return f"{self.firm.code}|{self.listed_on.isoformat()}"


@dataclass(frozen=True, slots=True)
class SeriousListing:
    """An entry in the list of serious violations (严重违法失信名单)."""

    number: str
    firm: Firm
    cause: str
    listed_on: date
    removed_on: date | None

    @property
    def key(self) -> str:
        """Number of the decision."""
        return self.number


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence; without an end it is open."""

    number: str
    firm: Firm
    kind: str
    valid_from: date
    valid_to: date | None

    @property
    def key(self) -> str:
        """Number of the licence."""
        return self.number


@dataclass(frozen=True, slots=True)
class Supervision:
    """What the market department decided, granted and published."""

    penalties: tuple[Penalty, ...]
    listings: tuple[AbnormalListing, ...]
    serious_listings: tuple[SeriousListing, ...]
    licences: tuple[Licence, ...]
    complaints: tuple[Complaint, ...]


def build_supervision(ground: Ground, firms: Sequence[Firm], spared: frozenset[str]) -> Supervision:
    """Decisions and licences of the first night; firms with ids in `spared` have a clean record."""
    random = ground.streams.of("supervision")
    inspector = Inspector(ground.numbering, FIRST_NIGHT, random)
    watched = [firm for firm in firms if firm.form is not LegalForm.PUBLIC_BODY]
    penalties: list[Penalty] = []
    listings: list[AbnormalListing] = []
    serious: list[SeriousListing] = []
    for firm in watched:
        if firm.id in spared or firm.form is LegalForm.BRANCH:
            continue
        if errs(firm, PENALISED, FIRST_NIGHT, random):
            count = random.choice((1, 1, 1, 1, 2, 3))
            penalties += [inspector.build_penalty(firm, inspector.draw_day(firm, 1100)) for _ in range(count)]
        if errs(firm, LISTED, FIRST_NIGHT, random):
            listings.append(inspector.build_listing(firm, inspector.draw_day(firm, 1100)))
        if errs(firm, _SERIOUSLY_LISTED, FIRST_NIGHT, random):
            serious.append(inspector.build_serious_listing(firm, inspector.draw_day(firm, 1100)))
    licences = [
        inspector.build_licence(firm, inspector.draw_day(firm, 1700)) for firm in watched if random.random() < _LICENSED
    ]
    complaints = build_complaints(ground, firms, spared)
    return Supervision(tuple(penalties), tuple(listings), tuple(serious), tuple(licences), complaints)


class Inspector:
    """Decides and grants on behalf of one quarter's market department, as things stand on a day."""

    def __init__(self, numbering: Numbering, on: date, random: Random) -> None:
        self._numbering = numbering
        self._on = on
        self._random = random

    def build_penalty(self, firm: Firm, decided_on: date) -> Penalty:
        """A penalty: performed in five of six cases, repaired in a third of those that may be."""
        random = self._random
        grade = _GRADES.draw(random)
        performed: date | None = decided_on + timedelta(days=random.randrange(5, 60))
        if performed is None or performed > self._on or random.random() < 1 / 6:
            performed = None
        repaired: date | None = None
        if performed and random.random() < 1 / 3:
            earliest = max(performed, decided_on + timedelta(days=_MINIMUM_DAYS[grade]))
            repaired = earliest + timedelta(days=10)
        place = self._numbering.place("penalty")
        return Penalty(
            number=f"{divisions.CITY_NAME[:1]}市监罚〔{decided_on.year}〕{place}号",
            firm=firm,
            named=firm.former_names[-1] if firm.former_names and random.random() < 0.3 else firm.name,
            offence=random.choice(_OFFENCES),
            fine=max(1, round(draw_heavy(random, _FINES[grade] / 100, 0.7))) * 100,
            grade=grade,
            decided_on=decided_on,
            performed_on=performed,
            repaired_on=repaired if repaired and repaired <= self._on else None,
        )

    def build_listing(self, firm: Firm, listed_on: date) -> AbnormalListing:
        """An abnormal listing; four in ten of the older ones are removed."""
        removed = listed_on + timedelta(days=self._random.randrange(20, 500))
        lifted = removed <= self._on and self._random.random() < 0.45
        why = "依法补报未报年份的年度报告" if lifted else ""
        return AbnormalListing(firm, _CAUSES.draw(self._random), listed_on, removed if lifted else None, why)

    def build_serious_listing(self, firm: Firm, listed_on: date) -> SeriousListing:
        """A serious listing, removed after three years."""
        number = f"{divisions.CITY_NAME[:1]}市监严列〔{listed_on.year}〕{self._numbering.build_key('')}号"
        removed = date(listed_on.year + 3, listed_on.month, min(28, listed_on.day))
        cause = self._random.choice(_SERIOUS_CAUSES)
        return SeriousListing(number, firm, cause, listed_on, removed if removed <= self._on else None)

    def build_licence(self, firm: Firm, valid_from: date) -> Licence:
        """A licence for five years, or without an end."""
        end = None if self._random.random() < 0.2 else valid_from + timedelta(days=5 * 365)
        number = f"JY66{valid_from.year}{self._numbering.build_key('')}"
        return Licence(number, firm, self._random.choice(LICENCE_KINDS), valid_from, end)

    def draw_day(self, firm: Firm, days: int) -> date:
        """A day in the firm's life, at most `days` before its end or today."""
        last = min(self._on, firm.ended_on or self._on)
        span = max(1, min(days, (last - firm.established_on).days))
        return last - timedelta(days=self._random.randrange(span))
