"""Customers of the city's three banks, their facilities, repayments and guarantees.

Shapes: seven adults in ten and eight firms in ten are customers, a sixth of them of two banks; a quarter of the
persons and four firms in ten borrow. Five tiers near 96.3 : 2.2 : 0.7 : 0.5 : 0.3 (commercial banks' non-performing
share 1.5 %, special mention 2.2 %: 国家金融监督管理总局, 2024; tiers: 金融资产风险分类办法, 2023). One facility in
nine has ended; a written-off one counts as loss. Amounts are log-normal. Guarantee motifs after design §7: mutual pair,
cyclic triad, full triad, ring, chain, star.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from kg.model.vocabulary import FacilityKind, FacilityState, GuaranteeKind, LegalForm, LoanClass, RegisterState
from loaders.city.firms import Firm
from loaders.city.persons import Person, iter_adults
from loaders.city.streams import Streams, Weighted

_CLASSES: Final = Weighted(
    [
        (LoanClass.NORMAL, 0.963),
        (LoanClass.SPECIAL_MENTION, 0.022),
        (LoanClass.SUBSTANDARD, 0.007),
        (LoanClass.DOUBTFUL, 0.005),
        (LoanClass.LOSS, 0.003),
    ]
)
_STATES: Final = Weighted(
    [
        (FacilityState.OPEN, 0.89),
        (FacilityState.SETTLED, 0.08),
        (FacilityState.WRITTEN_OFF, 0.015),
        (FacilityState.TRANSFERRED, 0.015),
    ]
)
_PERSON_KINDS: Final = Weighted([(FacilityKind.CARD, 0.5), (FacilityKind.LOAN, 0.5)])
_FIRM_KINDS: Final = Weighted([(FacilityKind.LOAN, 0.8), (FacilityKind.CREDIT_LINE, 0.2)])
_PERSON_USES: Final = ("住房", "购车", "消费", "经营")
_FIRM_USES: Final = ("流动资金周转", "采购原材料", "购置设备", "项目建设")
_MOTIFS: Final = (
    ((0, 1), (1, 0)),
    ((2, 3), (3, 2)),
    ((4, 5), (5, 6), (6, 4)),
    ((7, 8), (8, 7), (8, 9), (9, 8), (7, 9), (9, 7)),
    ((10, 11), (11, 12), (12, 13), (13, 14), (14, 10)),
    ((15, 16), (16, 17), (17, 18)),
    ((19, 20), (19, 21), (19, 22), (19, 23), (19, 15)),
)
"""Guarantor and debtor by place among the motif firms: two mutual pairs, a cyclic triad, a full triad, a ring of five,
a chain of four, a star of five whose last ray reaches the chain."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A party as one bank knows it."""

    key: str
    bank: Firm
    party: Person | Firm


@dataclass(frozen=True, slots=True)
class Facility:
    """An exposure; sums in yuan, `interest` in hundredths of a percent a year."""

    key: str
    customer: Customer
    kind: FacilityKind
    state: FacilityState
    loan_class: LoanClass
    amount: int
    balance: int
    overdue: int
    interest: int
    usage: str
    opened_on: date
    due_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Repayment:
    """Money paid back, in yuan."""

    facility: Facility
    sequence: int
    paid_on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A guarantor behind a debtor, in yuan."""

    key: str
    guarantor: Person | Firm
    debtor: Person | Firm
    facility: Facility | None
    kind: GuaranteeKind
    amount: int
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class Banking:
    """What the three banks report."""

    customers: tuple[Customer, ...]
    facilities: tuple[Facility, ...]
    repayments: tuple[Repayment, ...]
    guarantees: tuple[Guarantee, ...]


@dataclass(frozen=True, slots=True)
class Clients:
    """Who may become a customer; `motif_firms` always do, and borrow."""

    persons: Sequence[Person]
    firms: Sequence[Firm]
    motif_firms: Sequence[Firm]
    banks: Sequence[Firm]


def build_banking(clients: Clients, on: date, streams: Streams) -> Banking:
    """The banks' books of the first night."""
    random = streams.of("banking")
    bankers = {bank.id for bank in clients.banks}
    parties: list[Person | Firm] = [
        person for person in iter_adults(tuple(clients.persons), on) if random.random() < 0.7
    ]
    parties += [firm for firm in clients.firms if firm.id not in bankers and _may_bank(firm) and random.random() < 0.8]
    customers: list[Customer] = []
    facilities: list[Facility] = []
    for party in [*parties, *clients.motif_firms]:
        always = isinstance(party, Firm) and party in clients.motif_firms
        count = 2 if not always and random.random() < 1 / 6 else 1
        for bank in random.sample(list(clients.banks), count):
            customers.append(_build_customer(party, bank, clients.banks, len(customers) + 1))
            borrows = random.random() < (0.4 if isinstance(party, Firm) else 0.25)
            for _ in range(1 if always else random.choice((1, 1, 2)) if borrows else 0):
                facilities.append(build_facility(customers[-1], len(facilities) + 1, on, random, is_open=always))
    repayments = [paid for facility in facilities for paid in build_repayments(facility, on, random)]
    guarantees = _build_guarantees(facilities, clients.motif_firms, random)
    return Banking(tuple(customers), tuple(facilities), tuple(repayments), tuple(guarantees))


def build_facility(
    customer: Customer, number: int, on: date, random: Random, *, is_open: bool = False, is_new: bool = False
) -> Facility:
    """A facility as it stands on a day; `is_open` spares it an early end, `is_new` lets it begin on that day."""
    firm = isinstance(customer.party, Firm)
    state = FacilityState.OPEN if is_open or is_new else _STATES.draw(random)
    opened = on if is_new else on - timedelta(days=random.randrange(60, 1500))
    loan_class = LoanClass.NORMAL if is_new else _CLASSES.draw(random)
    if state is FacilityState.WRITTEN_OFF:
        loan_class = LoanClass.LOSS
    amount = max(1, round(random.lognormvariate(4.6 if firm else 2.2, 1.0))) * 10_000
    ended = None if state is FacilityState.OPEN else opened + timedelta(days=random.randrange(30, (on - opened).days))
    balance = amount if is_new else round(amount * random.uniform(0.2, 1.0), -2)
    if state in {FacilityState.SETTLED, FacilityState.TRANSFERRED}:
        balance = 0
    late = loan_class is not LoanClass.NORMAL and balance
    return Facility(
        key=f"J{customer.key[1]}{number:09d}",
        customer=customer,
        kind=(_FIRM_KINDS if firm else _PERSON_KINDS).draw(random),
        state=state,
        loan_class=loan_class,
        amount=amount,
        balance=int(balance),
        overdue=int(round(balance * random.uniform(0.02, 0.4), -2)) if late else 0,
        interest=random.randrange(300, 720, 5),
        usage=random.choice(_FIRM_USES if firm else _PERSON_USES),
        opened_on=opened,
        due_on=opened + timedelta(days=365 * random.choice((1, 3, 5) if firm else (3, 5, 20))),
        ended_on=ended,
    )


def build_repayments(facility: Facility, on: date, random: Random) -> list[Repayment]:
    """The monthly payments of the last half year, numbered from 1."""
    if facility.kind is FacilityKind.CREDIT_LINE or facility.ended_on:
        return []
    months = min(6, (on - facility.opened_on).days // 30)
    share = facility.amount / random.choice((12, 36, 60))
    return [
        Repayment(facility, place, on - timedelta(days=30 * (months - place) + 3), round(share))
        for place in range(1, months + 1)
    ]


def _build_customer(party: Person | Firm, bank: Firm, banks: Sequence[Firm], number: int) -> Customer:
    place = next(place for place, other in enumerate(banks, start=1) if other.id == bank.id)
    return Customer(f"K{place}{number:09d}", bank, party)


def _may_bank(firm: Firm) -> bool:
    return firm.state is RegisterState.ACTIVE and firm.form is not LegalForm.PUBLIC_BODY


def _build_guarantees(facilities: Sequence[Facility], motif_firms: Sequence[Firm], random: Random) -> list[Guarantee]:
    """Owners behind their firms, firms behind firms, and the motifs."""
    loans: dict[str, Facility] = {}
    for facility in facilities:
        if facility.ended_on is None:
            loans.setdefault(facility.customer.party.id, facility)
    borrowers = [loan.customer.party for loan in loans.values() if isinstance(loan.customer.party, Firm)]
    pairs: list[tuple[Person | Firm, Firm]] = [
        (motif_firms[guarantor], motif_firms[debtor]) for motif in _MOTIFS for guarantor, debtor in motif
    ]
    for debtor in borrowers:
        if random.random() < 0.3:
            pairs.append((debtor.represented_by, debtor))
        guarantor = random.choice(borrowers)
        # Only forward among drawn pairs, so that the motifs named above are the only rings.
        if guarantor.id < debtor.id and random.random() < 0.12 and guarantor not in motif_firms:
            pairs.append((guarantor, debtor))
    return [
        _build_guarantee(place, guarantor, debtor, loans[debtor.id], random)
        for place, (guarantor, debtor) in enumerate(pairs, start=1)
    ]


def _build_guarantee(number: int, guarantor: Person | Firm, debtor: Firm, loan: Facility, random: Random) -> Guarantee:
    kinds = (GuaranteeKind.JOINT_AND_SEVERAL, GuaranteeKind.JOINT_AND_SEVERAL, GuaranteeKind.GENERAL)
    return Guarantee(
        key=f"DB{number:09d}",
        guarantor=guarantor,
        debtor=debtor,
        facility=None if random.random() < 0.1 else loan,
        kind=random.choice((*kinds, GuaranteeKind.MORTGAGE, GuaranteeKind.PLEDGE)),
        amount=loan.amount,
        valid_from=loan.opened_on,
        valid_to=loan.due_on,
    )
