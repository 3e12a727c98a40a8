"""How loans turn out: the drivers with their coefficients, and the monthly states that follow from them.

The chance that a facility reaches 90 days overdue within a year is logistic in

    firm     -4.7 + 0.45 leverage + 0.7 young + industry + 0.5 penalties - 0.8 paid_in + 0.45 noise
    person   -5.1 + 0.35 leverage + 0.3 facilities + 0.4 business + 0.45 noise

    leverage    ln(1 + all that the borrower owes / its capital); for a person, over 200,000 yuan
    young       1 for a firm younger than three years, else 0
    industry    logits of `industries` (-0.4 to 0.6)
    penalties   how many general or serious ones within three years, at most 3
    paid_in     paid-in share of the registered capital, 0 to 1
    facilities  how many more than one the person has, at most 3
    business    1 for a person's loan for business
    noise       standard normal, one draw a borrower, plus a coin for each month: what no driver explains

Each month a facility moves among payments overdue in a row (0, 1, 2 … 24): it falls behind with the monthly chance that
gives the yearly one, gets worse with 45, 75 and then 93 %, is cured otherwise. Three payments in a row are 90 days.
Classes follow the 金融资产风险分类办法 (2023): any overdue at least special mention, from three substandard, from nine
(270 days) doubtful, from twelve (360 days) loss. The coefficients are ours; their signs are those that studies of
small-firm default name first.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log1p
from random import Random
from typing import Final

from kg.model.vocabulary import DecisionGrade, LoanClass, RepaymentCode
from loaders.city.firms import Firm
from loaders.city.industries import RISKS
from loaders.city.supervision import Penalty

FIRM_INTERCEPT: Final = -4.7
PERSON_INTERCEPT: Final = -5.1
_LEVERAGE: Final = 0.45
_YOUNG: Final = 0.7
_PENALTY: Final = 0.5
_PAID_IN: Final = -0.8
_PERSON_LEVERAGE: Final = 0.35
_FACILITIES: Final = 0.3
_BUSINESS: Final = 0.4
_NOISE: Final = 0.45
_PERSON_MEANS: Final = 200_000
_YOUNG_DAYS: Final = 3 * 365
_MOST: Final = 3
_WORSE: Final = (0.0, 0.45, 0.75)
_STAYS_BAD: Final = 0.93
_STARTS: Final = 3.4
"""A yearly chance over this is the monthly chance to fall behind: about ten starts a year, a third of which go bad."""
_BAD: Final = 3
_DOUBTFUL: Final = 9
_LOSS: Final = 12
_MOST_MISSED: Final = 24
_CODES: Final = (
    RepaymentCode.NORMAL, RepaymentCode.OVERDUE_1, RepaymentCode.OVERDUE_2, RepaymentCode.OVERDUE_3,
    RepaymentCode.OVERDUE_4, RepaymentCode.OVERDUE_5, RepaymentCode.OVERDUE_6, RepaymentCode.OVERDUE_7,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prospects:
    """What drives a borrower's outcomes: penalties of its past three years, noise of its own."""

    penalty_count: int
    noise: float


def count_penalties(penalties: Sequence[Penalty], on: date) -> Counter[str]:
    """Penalties that drive outcomes, by true id of the firm."""
    since = on - timedelta(days=3 * 365)
    return Counter(
        penalty.firm.id
        for penalty in penalties
        if penalty.grade is not DecisionGrade.MINOR and penalty.decided_on >= since
    )


def estimate_firm_risk(firm: Firm, owed: int, prospects: Prospects, on: date) -> float:
    """Chance of 90 days overdue within a year; `owed` in yuan."""
    capital = max(firm.capital, 1)
    logit = (
        FIRM_INTERCEPT
        + _LEVERAGE * log1p(owed / (capital * 10_000))
        + _YOUNG * ((on - firm.established_on).days < _YOUNG_DAYS)
        + RISKS.get(firm.industry_code, 0.0)
        + _PENALTY * min(prospects.penalty_count, _MOST)
        + _PAID_IN * firm.paid_in / capital
        + _NOISE * prospects.noise
    )
    return 1 / (1 + exp(-logit))


def estimate_person_risk(owed: int, facility_count: int, prospects: Prospects, *, business: bool) -> float:
    """Chance of 90 days overdue within a year; `owed` in yuan."""
    logit = (
        PERSON_INTERCEPT
        + _PERSON_LEVERAGE * log1p(owed / _PERSON_MEANS)
        + _FACILITIES * min(facility_count - 1, _MOST)
        + _BUSINESS * business
        + _NOISE * prospects.noise
    )
    return 1 / (1 + exp(-logit))


def step_month(missed: int, yearly_risk: float, random: Random) -> int:
    """Payments overdue in a row a month later."""
    if missed == 0:
        return 1 if random.random() < yearly_risk / _STARTS else 0
    worse = _WORSE[missed] if missed < _BAD else _STAYS_BAD
    return min(missed + 1, _MOST_MISSED) if random.random() < worse else 0


def classify(missed: int) -> LoanClass:
    """Five-tier class of a facility with so many payments overdue in a row."""
    if missed == 0:
        return LoanClass.NORMAL
    if missed < _BAD:
        return LoanClass.SPECIAL_MENTION
    if missed < _DOUBTFUL:
        return LoanClass.SUBSTANDARD
    return LoanClass.DOUBTFUL if missed < _LOSS else LoanClass.LOSS


def code_of(missed: int) -> RepaymentCode:
    """Repayment state of a month with so many payments overdue in a row."""
    return _CODES[min(missed, len(_CODES) - 1)]
