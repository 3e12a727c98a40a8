"""Customers of the city's banks, what they borrow, and how it has gone so far.

Shapes: seven adults in ten and eight firms in ten are customers, a sixth of them of two banks; a quarter of the persons
and four firms in ten borrow, most once, a few five times. Amounts are log-normal with a Pareto tail, of exponent 1.2
for firms and 2.5 for persons (loan sizes of banks' books are heavy-tailed; the parameters are ours): a firm's around a
sum that grows with the root of its capital, a person's by its use. One facility in ten has ended. Outcomes: `outcomes`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from kg.model.vocabulary import FacilityKind, FacilityState, LegalForm, LoanClass, RegisterState
from loaders.city.banking import Customer, Facility
from loaders.city.firms import Firm
from loaders.city.ground import Ground
from loaders.city.outcomes import Prospects, estimate_firm_risk, estimate_person_risk
from loaders.city.persons import DocumentKind, Person, iter_adults
from loaders.city.streams import Weighted, draw_heavy

_STATES: Final = Weighted(
    [(FacilityState.OPEN, 0.905), (FacilityState.SETTLED, 0.08), (FacilityState.TRANSFERRED, 0.015)]
)
_COUNTS: Final = Weighted([(1, 0.62), (2, 0.23), (3, 0.09), (4, 0.04), (5, 0.02)])
_FIRM_KINDS: Final = Weighted([(FacilityKind.LOAN, 0.8), (FacilityKind.CREDIT_LINE, 0.2)])
_FIRM_USES: Final = ("流动资金周转", "采购原材料", "购置设备", "项目建设")
_BUSINESS_USE: Final = "经营"
_FIRM_MEDIAN: Final = 1_000_000
_MEDIAN_CAPITAL: Final = 120
_CUSTOMER_SHARES: Final = (0.7, 0.8)
_BORROWER_SHARES: Final = (0.25, 0.4)
_SECOND_BANK_SHARE: Final = 1 / 6


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a person borrows for: median in yuan, terms in years."""

    usage: str
    kind: FacilityKind
    median: float
    years: tuple[int, ...]


_PERSON_PURPOSES: Final = Weighted(
    [
        (Purpose("消费", FacilityKind.CARD, 20_000, (10,)), 0.45),
        (Purpose("住房", FacilityKind.LOAN, 1_200_000, (20, 30)), 0.15),
        (Purpose("购车", FacilityKind.LOAN, 120_000, (3, 5)), 0.1),
        (Purpose("消费", FacilityKind.LOAN, 40_000, (1, 3)), 0.2),
        (Purpose(_BUSINESS_USE, FacilityKind.LOAN, 300_000, (1, 3)), 0.1),
    ]
)


@dataclass(frozen=True, slots=True)
class Clients:
    """Who may become a customer of which banks; firms with ids in `certain` do, and borrow once."""

    persons: Sequence[Person]
    firms: Sequence[Firm]
    certain: frozenset[str]
    banks: tuple[Firm, ...]


class Lender:
    """Makes customers and facilities of one quarter as things stand on a day."""

    def __init__(self, ground: Ground, on: date, random: Random) -> None:
        self._numbering = ground.numbering
        self._on = on
        self._random = random

    def iter_customers(self, clients: Clients) -> Iterator[tuple[Person | Firm, list[Customer]]]:
        """Each party that is a customer, with its entries in one bank's books or two's."""
        random = self._random
        bankers = {bank.id for bank in clients.banks}
        parties: list[Person | Firm] = [
            person
            for person in iter_adults(clients.persons, self._on)
            if person.document is DocumentKind.IDENTITY_CARD and random.random() < _CUSTOMER_SHARES[0]
        ]
        parties += [
            firm
            for firm in clients.firms
            if firm.id in clients.certain
            or (firm.id not in bankers and may_bank(firm) and random.random() < _CUSTOMER_SHARES[1])
        ]
        for party in parties:
            count = 2 if party.id not in clients.certain and random.random() < _SECOND_BANK_SHARE else 1
            chosen = random.sample(range(len(clients.banks)), count)
            yield party, [self.build_customer(party, clients.banks, place) for place in chosen]

    def build_customer(self, party: Person | Firm, banks: tuple[Firm, ...], place: int) -> Customer:
        """A party's entry in the books of the bank at `place`."""
        consented = self._on - timedelta(days=self._random.randrange(30, 2000))
        return Customer(self._numbering.build_key(f"K{place + 1}"), banks[place], party, consented)

    def draw_facilities(self, customers: Sequence[Customer], *, certain: bool) -> list[Facility]:
        """What a party borrows at its banks, without its history and risk; `certain` ones have one open facility."""
        random = self._random
        drawn: list[Facility] = []
        for customer in customers:
            borrows = random.random() < _BORROWER_SHARES[isinstance(customer.party, Firm)]
            count = 1 if certain else _COUNTS.draw(random) if borrows else 0
            drawn += [self._draw_facility(customer, is_open=certain) for _ in range(count)]
        return drawn

    def build_new(self, customer: Customer) -> Facility:
        """A facility granted today."""
        drawn = self._draw_facility(customer, is_open=True)
        years = max(1, round((drawn.due_on - drawn.opened_on).days / 365))
        due = self._on + timedelta(days=365 * years)
        return replace(drawn, opened_on=self._on, due_on=due)

    def _draw_facility(self, customer: Customer, *, is_open: bool) -> Facility:
        random = self._random
        amount, kind, usage, years = self._draw_terms(customer.party)
        opened = self._on - timedelta(days=random.randrange(60, 1500))
        state = FacilityState.OPEN if is_open else _STATES.draw(random)
        due = opened + timedelta(days=365 * years)
        if due <= self._on and state is FacilityState.OPEN:
            opened = self._on - timedelta(days=random.randrange(60, 365 * years))
            due = opened + timedelta(days=365 * years)
        ended = None
        if state is not FacilityState.OPEN:
            ended = opened + timedelta(days=random.randrange(30, (self._on - opened).days))
        place = customer.key[1]
        return Facility(
            key=self._numbering.build_key(f"J{place}"),
            contract_key=self._numbering.build_key(f"HT{place}"),
            customer=customer,
            kind=kind,
            state=state,
            loan_class=LoanClass.NORMAL,
            amount=amount,
            balance=amount,
            overdue=0,
            interest=random.randrange(300, 720, 5),
            usage=usage,
            opened_on=opened,
            due_on=due,
            ended_on=ended,
            missed_count=0,
            missed_total=0,
            adverse_notice_on=None,
            instalment=_find_instalment(kind, amount, years),
            risk=0.0,
        )

    def _draw_terms(self, party: Person | Firm) -> tuple[int, FacilityKind, str, int]:
        """Amount in yuan, kind, use and years."""
        random = self._random
        if isinstance(party, Firm):
            median = _FIRM_MEDIAN * (max(party.capital, 10) / _MEDIAN_CAPITAL) ** 0.5
            amount = max(1, round(draw_heavy(random, median, 1.0) / 10_000)) * 10_000
            return amount, _FIRM_KINDS.draw(random), random.choice(_FIRM_USES), random.choice((1, 1, 3, 5))
        purpose = _PERSON_PURPOSES.draw(random)
        amount = max(1, round(draw_heavy(random, purpose.median, 0.6, 0.05, 2.5) / 1000)) * 1000
        return amount, purpose.kind, purpose.usage, random.choice(purpose.years)


def estimate_risk(facilities: Sequence[Facility], prospects: Prospects, on: date) -> float:
    """Chance of one party's facilities to go bad within a year."""
    party = facilities[0].customer.party
    owed = sum(facility.amount for facility in facilities)
    if isinstance(party, Firm):
        return estimate_firm_risk(party, owed, prospects, on)
    business = any(facility.usage == _BUSINESS_USE for facility in facilities)
    return estimate_person_risk(owed, len(facilities), prospects, business=business)


def may_bank(firm: Firm) -> bool:
    """Whether an entity may open an account: it is in business, and no public body."""
    return firm.state is RegisterState.ACTIVE and firm.form is not LegalForm.PUBLIC_BODY


def _find_instalment(kind: FacilityKind, amount: int, years: int) -> int:
    """What falls due in a month: a tenth of a card's limit, a hundredth of a line, equal parts of a loan."""
    if kind is FacilityKind.CARD:
        return amount // 10
    return amount // 100 if kind is FacilityKind.CREDIT_LINE else max(1, amount // (12 * years))
