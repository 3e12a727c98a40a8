"""Assets and debts of firms as their annual reports of the last year state them.

Four companies or partnerships in five have reported, half of these publish the amounts. Equity is what was paid in and
what was earned or lost since (log-normal around a tenth more, one in twenty below zero); debts are log-normal around
it. The shares are ours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from kg.model.vocabulary import LegalForm
from loaders.city.firms import Firm

PERIOD: Final = date(2024, 12, 31)
_REPORTED: Final = 0.8
_PUBLISHED: Final = 0.5
_SUNK: Final = 0.05
_REPORTING: Final = frozenset({LegalForm.LIMITED_COMPANY, LegalForm.JOINT_STOCK_COMPANY, LegalForm.LIMITED_PARTNERSHIP})


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """One year of a firm; amounts in yuan, assets being debts and equity together."""

    firm: Firm
    debts: int
    equity: int
    is_published: bool
    reported_on: date


def build_annual_reports(firms: Sequence[Firm], random: Random) -> Iterator[AnnualReport]:
    """Reports of firms that existed at the end of the year, in their order."""
    for firm in firms:
        if firm.form not in _REPORTING or firm.established_on > PERIOD or random.random() >= _REPORTED:
            continue
        size = 10_000 * max(10, firm.paid_in)
        debts = round(size * random.lognormvariate(0.0, 0.8))
        equity = round(size * random.lognormvariate(0.1, 0.5))
        if random.random() < _SUNK:
            equity = -debts // 3
        reported_on = PERIOD + timedelta(days=random.randrange(1, 181))
        yield AnnualReport(firm, debts, equity, random.random() < _PUBLISHED, reported_on)
