"""What firms of a quarter disclose: agreements on votes, filed owners, listings, annual reports; some of it wrong.

Drawn for firms of persons alone that stand in no fixed structure, so that what is true of each is plain. Shares are
ours: one such firm in two hundred has an agreement of each kind, seven in ten file, one filing in fifty parts from the
register in each of six ways. Of each there is one in every quarter that has a firm to fit.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Final

from kg.model.arrangements import AgreementKind
from kg.model.vocabulary import LegalForm, RegisterState
from loaders.city.annual_reports import AnnualReport, build_annual_reports
from loaders.city.filings import Discrepancy, Filing, FirmOfPersons, build_filings
from loaders.city.firms import Firm, Market, Shareholding
from loaders.city.ground import FIRST_NIGHT, Ground
from loaders.city.persons import DocumentKind, Person
from loaders.city.streams import draw_count

_AGREED: Final = 0.005
_LISTED: Final = 0.06
_WHOLE: Final = 10_000
_HALF: Final = 5_000
_COMPANIES: Final = frozenset({LegalForm.LIMITED_COMPANY, LegalForm.JOINT_STOCK_COMPANY})


class Exchange(StrEnum):
    """Where a company is listed, as its file writes it."""

    SHANGHAI = "上海证券交易所"
    SHENZHEN = "深圳证券交易所"
    BEIJING = "北京证券交易所"


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement about a firm: `party` decides by it or stands behind, `other` is whose votes or shares they are."""

    kind: AgreementKind
    firm: Firm
    party: Person | Firm
    other: Person | Firm
    since: date

    @property
    def reference(self) -> str:
        """Number of the document."""
        return f"XY{self.firm.code}"


@dataclass(frozen=True, slots=True)
class VotingArrangement:
    """Votes of a holder by the articles, in hundredths of a percent."""

    firm: Firm
    sequence: int
    holder: Person
    votes: int


@dataclass(frozen=True, slots=True)
class StockListing:
    """A listed company; codes begin with 66 and have eight digits, which no exchange gives out."""

    firm: Firm
    exchange: Exchange
    code: str
    listed_on: date


@dataclass(frozen=True, slots=True)
class Disclosures:
    """All that a quarter's firms disclose; the same every night."""

    agreements: tuple[Agreement, ...]
    arrangements: tuple[VotingArrangement, ...]
    filings: tuple[Filing, ...]
    discrepancies: tuple[Discrepancy, ...]
    """Where filings part from the register, on purpose."""
    listings: tuple[StockListing, ...]
    reports: tuple[AnnualReport, ...]


def build_disclosures(ground: Ground, market: Market, fixed: frozenset[str], adults: Sequence[Person]) -> Disclosures:
    """What the firms of a quarter disclose; firms with ids in `fixed` report their assets and nothing else."""
    random = ground.streams.of("disclosures")
    known = [person for person in adults if person.document is DocumentKind.IDENTITY_CARD]
    drawn = list_firms_of_persons(market, fixed)
    random.shuffle(drawn)
    listings = _draw_listings(ground.quarter, drawn, random)
    listed = {listing.firm.id for listing in listings}
    free = [one for one in drawn if one.firm.id not in listed]
    agreements = _draw_agreements(free, known, random)
    arrangements = _draw_arrangements(free, random)
    filings, discrepancies = build_filings(free, market.officers, known, random)
    active = [firm for firm in market.firms if firm.state is RegisterState.ACTIVE]
    return Disclosures(
        tuple(agreements), tuple(arrangements), tuple(filings), tuple(discrepancies), tuple(listings),
        tuple(build_annual_reports(active, ground.streams.of("annual reports"))),
    )  # fmt: skip


def list_firms_of_persons(market: Market, fixed: frozenset[str]) -> list[FirmOfPersons]:
    """Companies in business whose shares are all held by persons with an identity card, in the register's order."""
    held: dict[str, list[Shareholding]] = defaultdict(list)
    for shareholding in market.shareholdings:
        held[shareholding.firm.id].append(shareholding)
    return [
        FirmOfPersons(firm, tuple((one.holder, one.share) for one in held[firm.id] if isinstance(one.holder, Person)))
        for firm in market.firms
        if firm.id not in fixed
        and firm.state is RegisterState.ACTIVE
        and firm.form in _COMPANIES
        and sum(one.share for one in held[firm.id]) == _WHOLE
        and all(_has_card(one.holder) for one in held[firm.id])
    ]


def _has_card(holder: Person | Firm) -> bool:
    return isinstance(holder, Person) and holder.document is DocumentKind.IDENTITY_CARD and not holder.banked_number


def _take(free: list[FirmOfPersons], fits: Sequence[FirmOfPersons], random: Random) -> list[FirmOfPersons]:
    """Some of those that fit, taken from the free ones."""
    taken = list(fits[: draw_count(random, len(fits), _AGREED * len(free) / max(1, len(fits)))])
    for one in taken:
        free.remove(one)
    return taken


def _draw_listings(quarter: int, drawn: Sequence[FirmOfPersons], random: Random) -> list[StockListing]:
    companies = [one.firm for one in drawn if one.firm.form is LegalForm.JOINT_STOCK_COMPANY]
    chosen = companies[: draw_count(random, len(companies), _LISTED)]
    return [
        StockListing(
            firm, random.choice(list(Exchange)), f"66{quarter:04d}{place:02d}",
            firm.established_on + (FIRST_NIGHT - firm.established_on) / 2,
        )
        for place, firm in enumerate(chosen)
    ]  # fmt: skip


def _draw_agreements(free: list[FirmOfPersons], adults: Sequence[Person], random: Random) -> list[Agreement]:
    agreements: list[Agreement] = []
    for kind in (AgreementKind.ACTING_IN_CONCERT, AgreementKind.VOTING_PROXY):
        # Neither has a majority alone, both have it together.
        fits = [
            one for one in free
            if len(one.holders) > 1 and one.holders[0][1] <= _HALF < one.holders[0][1] + one.holders[1][1]
        ]  # fmt: skip
        for one in _take(free, fits, random):
            agreements.append(Agreement(kind, one.firm, one.holders[0][0], one.holders[1][0], one.firm.established_on))
    for one in _take(free, list(free), random):
        strangers = [person for person in random.sample(adults, min(len(adults), 60)) if not one.is_held_by(person)]
        nominee = one.holders[0][0]
        agreements.append(
            Agreement(AgreementKind.NOMINEE_HOLDING, one.firm, strangers[0], nominee, one.firm.established_on)
        )
    for one in _take(free, free[1:], random):
        # The controller is never under contract itself: what is left is free.
        agreements.append(
            Agreement(AgreementKind.CONTRACTUAL_CONTROL, one.firm, free[0].firm, one.firm, one.firm.established_on)
        )
    return agreements


def _draw_arrangements(free: list[FirmOfPersons], random: Random) -> list[VotingArrangement]:
    """The second of two holders has 51 % of the votes, whatever the shares."""
    fits = [one for one in free[1:] if len(one.holders) == 2]
    return [
        VotingArrangement(one.firm, place, holder, votes)
        for one in _take(free, fits, random)
        for place, ((holder, _), votes) in enumerate(zip(one.holders, (4_900, 5_100), strict=True), start=1)
    ]


def find_contracted_on(agreement: Agreement) -> date:
    """The day on which an agreement was signed: a month after the firm was established, or on the first night."""
    return min(FIRST_NIGHT, agreement.since + timedelta(days=30))
