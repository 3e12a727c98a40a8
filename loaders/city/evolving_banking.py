"""The banks' next night: granted, repaid, settled; what ended before is sent no more; a month's end adds its states.

EAST full files carry only what lives or has ended since the last one: a facility that had ended by the night before is
missing from the next, and its monthly states and repayments with it.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from kg.model.vocabulary import FacilityKind, FacilityState, LoanClass
from loaders.city.banking import Banking, Customer, Facility, Guarantee, Repayment, RepaymentState
from loaders.city.events import Book, EventKind
from loaders.city.firms import Firm
from loaders.city.guarantees import Guarantors
from loaders.city.history import build_end_state, build_state, close_month, pay
from loaders.city.lending import Lender, estimate_risk, may_bank
from loaders.city.night import Night
from loaders.city.outcomes import Prospects
from loaders.city.persons import DocumentKind, Person

_SETTLED: Final = 0.008
_GRANTED: Final = 0.01
_REPAID: Final = 1 / 30
_JOINED: Final = 0.003
_CORRECTED: Final = 0.004
_WITHDRAWN: Final = 0.003
_GUARANTEED_SHARE: Final = 0.25


def evolve_banking(banking: Banking, parties: list[Person | Firm], banks: tuple[Firm, ...], night: Night) -> Banking:
    """The banks' books one night later; `parties` are those who may become customers."""
    return _Books(banking, night).evolve(parties, banks)


class _Books:
    def __init__(self, banking: Banking, night: Night) -> None:
        log = night.log
        self._night = night
        self._random = night.random
        self._lender = Lender(night.ground, night.on, night.random)
        self._customers: Book[Customer] = Book("customer", banking.customers, log, lambda entry: entry.party.id)
        self._facilities: Book[Facility] = Book(
            "facility", banking.facilities, log, lambda loan: loan.customer.party.id
        )
        self._states: Book[RepaymentState] = Book("repayment_state", banking.repayment_states, log, self._find_debtor)
        self._repayments: Book[Repayment] = Book("repayment", banking.repayments, log, self._find_debtor)
        self._guarantees: Book[Guarantee] = Book(
            "guarantee", banking.guarantees, log, lambda guarantee: guarantee.guarantor.id
        )

    def evolve(self, parties: list[Person | Firm], banks: tuple[Firm, ...]) -> Banking:
        """Tonight's events, one kind after the other."""
        self._drop_ended()
        self._close_month()
        self._settle()
        self._repay()
        self._join(parties, banks)
        self._grant()
        self._put_right()
        return Banking(
            self._customers.records(),
            self._facilities.records(),
            self._states.records(),
            self._repayments.records(),
            self._guarantees.records(),
        )

    def _drop_ended(self) -> None:
        ended = {loan.key for loan in self._facilities.records() if loan.ended_on is not None}
        for record in self._states.records():
            if record.facility_key in ended:
                self._states.drop(record, "loan_ended_before")
        for paid in self._repayments.records():
            if paid.facility_key in ended:
                self._repayments.drop(paid, "loan_ended_before")
        for key in sorted(ended):
            self._facilities.drop(self._facilities[key], "loan_ended_before")

    def _close_month(self) -> None:
        """States of the month that ended with yesterday, one a facility; the oldest one leaves."""
        month_on = self._night.on - timedelta(days=1)
        if self._night.on.day != 1:
            return
        oldest = date(month_on.year - 1, month_on.month, 28)
        for state in self._states.records():
            if state.month_on <= oldest + timedelta(days=3):
                self._states.drop(state, "month_too_old")
        for loan in self._facilities.records():
            closed = close_month(loan, month_on, self._random)
            if closed.state is FacilityState.WRITTEN_OFF:
                closed = replace(closed, loan_class=LoanClass.LOSS)
                self._facilities.change(closed, "loan_written_off", EventKind.ENDED)
                self._states.add(build_end_state(closed), "month_closed")
                continue
            if closed is not loan:
                self._facilities.change(closed, "month_closed")
            self._states.add(build_state(closed, month_on), "month_closed")

    def _settle(self) -> None:
        for loan in self._facilities.draw(self._random, _SETTLED, _may_be_repaid):
            on = self._night.on
            settled = replace(
                loan, state=FacilityState.SETTLED, balance=0, overdue=0, ended_on=on, loan_class=LoanClass.NORMAL
            )
            self._facilities.change(settled, "loan_settled", EventKind.ENDED)
            for guarantee in self._guarantees.records():
                if guarantee.facility_key == loan.key and guarantee.valid_to > on:
                    self._guarantees.change(replace(guarantee, valid_to=on), "loan_settled", EventKind.ENDED)

    def _repay(self) -> None:
        last: dict[str, int] = {}
        for paid in self._repayments.records():
            last[paid.facility_key] = max(paid.sequence, last.get(paid.facility_key, 0))
        for loan in self._facilities.draw(self._random, _REPAID, _may_be_repaid):
            if loan.kind is FacilityKind.CREDIT_LINE:
                continue
            sequence = last.get(loan.key, (self._night.on - loan.opened_on).days // 30) + 1
            self._repayments.add(Repayment(loan.key, sequence, self._night.on, loan.instalment), "repaid")
            if loan.kind is FacilityKind.LOAN:
                self._facilities.change(pay(loan), "repaid")

    def _join(self, parties: list[Person | Firm], banks: tuple[Firm, ...]) -> None:
        known = {entry.party.id for entry in self._customers.records()}
        fresh = [party for party in parties if party.id not in known and _may_join(party)]
        wanted = max(1, round(len(self._customers) * _JOINED))
        for party in self._random.sample(fresh, min(wanted, len(fresh))):
            entry = self._lender.build_customer(party, banks, self._random.randrange(len(banks)))
            self._customers.add(replace(entry, consented_on=self._night.on), "customer_joined")

    def _grant(self) -> None:
        guarantors = Guarantors(self._night.ground.numbering, self._night.links, self._random)
        for customer in self._customers.draw(self._random, _GRANTED / 2):
            new = self._lender.build_new(customer)
            risk = estimate_risk([new], Prospects(0, self._random.gauss(0.0, 1.0)), self._night.on)
            loan = replace(new, risk=risk)
            self._facilities.add(loan, "loan_granted")
            if isinstance(customer.party, Firm) and self._random.random() < _GUARANTEED_SHARE:
                guarantee = guarantors.build_guarantee(customer.party.represented_by, customer.party, loan)
                self._guarantees.add(guarantee, "guaranteed")

    def _put_right(self) -> None:
        for loan in self._facilities.draw(self._random, _CORRECTED / 4, lambda loan: loan.ended_on is None):
            self._facilities.correct(replace(loan, interest=loan.interest + 5))
        for guarantee in self._guarantees.draw(self._random, _CORRECTED):
            self._guarantees.correct(replace(guarantee, amount=guarantee.amount + 10_000))
        for guarantee in self._guarantees.draw(self._random, _WITHDRAWN):
            self._guarantees.withdraw(guarantee)
        for paid in self._repayments.draw(self._random, _WITHDRAWN / 20):
            self._repayments.withdraw(paid)

    def _find_debtor(self, record: RepaymentState | Repayment) -> str:
        return self._facilities[record.facility_key].customer.party.id


def _may_be_repaid(loan: Facility) -> bool:
    return loan.ended_on is None and loan.missed_count == 0 and loan.balance > 0


def _may_join(party: Person | Firm) -> bool:
    if isinstance(party, Firm):
        return may_bank(party)
    return party.document is DocumentKind.IDENTITY_CARD
