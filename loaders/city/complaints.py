"""Complaints of consumers that the market department published when it had closed them, settled or not.

A complaint is what somebody said of a firm; that it was published says no more. Shares are ours: one firm in eight
was complained of within a year and a half, a neglectful one (`supervision`) more often, and four in ten were settled.
Source: 市场监督管理投诉信息公示暂行规则 (国市监稽规〔2023〕6号).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from kg.model.vocabulary import LegalForm
from loaders.city.firms import Firm, errs
from loaders.city.ground import FIRST_NIGHT, Ground
from loaders.city.numbers import Numbering

_PROBLEMS: Final = ("商品质量与宣传不符", "预付卡退款争议", "拒不履行三包义务", "收费标准未明示", "未按约定交付")
_COMPLAINED_OF: Final = 0.12
_COUNTS: Final = (1, 1, 1, 1, 2, 2, 3, 5)
_DAYS: Final = 540
_SETTLED: Final = 0.4


@dataclass(frozen=True, slots=True)
class Complaint:
    """A published complaint; `settled_on` is the day on which both sides agreed."""

    number: str
    firm: Firm
    problem: str
    published_on: date
    settled_on: date | None

    @property
    def key(self) -> str:
        """Number of the complaint."""
        return self.number


def build_complaints(ground: Ground, firms: Sequence[Firm], spared: frozenset[str]) -> tuple[Complaint, ...]:
    """Complaints of the first night; of firms with ids in `spared` there is none."""
    random = ground.streams.of("complaints")
    complaints: list[Complaint] = []
    for firm in firms:
        is_watched = firm.form not in {LegalForm.PUBLIC_BODY, LegalForm.BRANCH} and firm.id not in spared
        if not is_watched or not errs(firm, _COMPLAINED_OF, FIRST_NIGHT, random):
            continue
        last = min(FIRST_NIGHT, firm.ended_on or FIRST_NIGHT)
        span = max(1, min(_DAYS, (last - firm.established_on).days))
        for _ in range(random.choice(_COUNTS)):
            published_on = last - timedelta(days=random.randrange(span))
            complaint = build_complaint(ground.numbering, firm, published_on, random)
            is_settled = random.random() < _SETTLED
            complaints.append(replace(complaint, settled_on=published_on) if is_settled else complaint)
    return tuple(complaints)


def build_complaint(numbering: Numbering, firm: Firm, published_on: date, random: Random) -> Complaint:
    """A complaint that is not settled."""
    place = numbering.place("complaint")
    return Complaint(f"TS66{published_on.year}{place:08d}", firm, random.choice(_PROBLEMS), published_on, None)
