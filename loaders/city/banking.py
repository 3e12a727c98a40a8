"""What the city's banks keep of customers, facilities, monthly states, repayments and guarantees."""

from dataclasses import dataclass
from datetime import date

from kg.model.vocabulary import FacilityKind, FacilityState, GuaranteeKind, LoanClass, RepaymentCode
from loaders.city.firms import Firm
from loaders.city.persons import Person


@dataclass(frozen=True, slots=True)
class Customer:
    """A party as one bank knows it; the second character of the key is the bank's place among the banks, from 1."""

    key: str
    bank: Firm
    party: Person | Firm
    consented_on: date


@dataclass(frozen=True, slots=True)
class Facility:
    """An exposure; sums in yuan, `interest` in hundredths of a percent a year.

    `instalment` is what falls due in a month and `risk` the chance of `outcomes`: no file shows either.
    """

    key: str
    contract_key: str
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
    missed_count: int
    """Payments overdue in a row."""
    missed_total: int
    """Payments ever missed."""
    adverse_notice_on: date | None
    instalment: int
    risk: float


@dataclass(frozen=True, slots=True)
class RepaymentState:
    """How a facility stood at a month's end; sums in yuan."""

    facility_key: str
    month_on: date
    code: RepaymentCode
    missed_count: int
    overdue: int
    balance: int
    adverse_notice_on: date | None

    @property
    def key(self) -> str:
        """Facility and month."""
        return f"{self.facility_key}|{self.month_on:%Y%m}"


@dataclass(frozen=True, slots=True)
class Repayment:
    """Money paid back, in yuan."""

    facility_key: str
    sequence: int
    paid_on: date
    amount: int

    @property
    def key(self) -> str:
        """Facility and number of the payment."""
        return f"{self.facility_key}|{self.sequence}"


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A guarantor behind a debtor, in yuan; without a `facility_key` the bank did not say for which."""

    key: str
    guarantor: Person | Firm
    debtor: Person | Firm
    facility_key: str
    kind: GuaranteeKind
    amount: int
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class Banking:
    """What the banks report."""

    customers: tuple[Customer, ...]
    facilities: tuple[Facility, ...]
    repayment_states: tuple[RepaymentState, ...]
    repayments: tuple[Repayment, ...]
    guarantees: tuple[Guarantee, ...]
