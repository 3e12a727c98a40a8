"""What has become of a facility: months since its grant, payments, states, and how it stands today."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from kg.model.vocabulary import FacilityKind, FacilityState, LoanClass, RepaymentCode
from loaders.city.banking import Facility, Repayment, RepaymentState
from loaders.city.outcomes import classify, code_of, step_month

MONTHS_SHOWN: Final = 12
_MONTHS_SIMULATED: Final = 24
_MONTHS_PAID: Final = 6
_WRITE_OFF_FROM: Final = 15
_WRITE_OFF_CHANCE: Final = 0.2
_WATCHED_SHARE: Final = 0.01
"""Facilities that are paid in time and yet special mention by their bank's judgement."""
_ENDS: Final = {
    FacilityState.SETTLED: RepaymentCode.SETTLED,
    FacilityState.WRITTEN_OFF: RepaymentCode.ENDED_OTHERWISE,
    FacilityState.TRANSFERRED: RepaymentCode.TRANSFERRED,
}


@dataclass(frozen=True, slots=True)
class History:
    """A facility as it stands, its last monthly states and repayments."""

    facility: Facility
    states: list[RepaymentState]
    repayments: list[Repayment]


def iter_month_ends(since: date, until: date) -> list[date]:
    """Last days of months after `since` and before `until`."""
    ends: list[date] = []
    day = since.replace(day=1)
    while True:
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        end = following - timedelta(days=1)
        if end >= until:
            return ends
        if end > since:
            ends.append(end)
        day = following


class _Course:
    """A facility while months pass; a facility is built once, at the end."""

    __slots__ = ("_facility", "balance", "ended_on", "missed", "missed_total", "notice_on", "state")

    def __init__(self, facility: Facility) -> None:
        self._facility = facility
        self.balance = facility.balance
        self.missed = facility.missed_count
        self.missed_total = facility.missed_total
        self.notice_on = facility.adverse_notice_on
        self.state = facility.state
        self.ended_on = facility.ended_on

    def close_month(self, month_on: date, risk: float, random: Random) -> None:
        """A payment more made or missed; after long, perhaps written off."""
        missed = step_month(self.missed, risk, random)
        if missed > self.missed:
            self.missed_total += 1
        self.missed = missed
        if missed:
            self.notice_on = month_on
            if missed >= _WRITE_OFF_FROM and random.random() < _WRITE_OFF_CHANCE:
                self.state, self.ended_on = FacilityState.WRITTEN_OFF, month_on

    def build_state(self, month_on: date) -> RepaymentState:
        """The state of a month in which the facility lived."""
        missed = self.missed
        is_new = missed == 0 and (month_on - self._facility.opened_on).days < month_on.day
        code = RepaymentCode.NOT_DUE if is_new else code_of(missed)
        notice = month_on if missed else None
        return RepaymentState(self._facility.key, month_on, code, missed, self._find_overdue(), self.balance, notice)

    def build_facility(self, risk: float) -> Facility:
        """The facility as it stands."""
        return replace(
            self._facility,
            balance=self.balance,
            missed_count=self.missed,
            missed_total=self.missed_total,
            overdue=self._find_overdue(),
            loan_class=classify(self.missed),
            state=self.state,
            ended_on=self.ended_on,
            adverse_notice_on=self.notice_on,
            risk=risk,
        )

    def _find_overdue(self) -> int:
        return min(self.balance, self.missed * self._facility.instalment)


def build_history(facility: Facility, risk: float, on: date, random: Random) -> History:
    """A facility that has this chance to go bad within a year, with its outcome up to a day."""
    until = facility.ended_on or on
    months = iter_month_ends(facility.opened_on, until)
    first = max(0, len(months) - _MONTHS_SIMULATED)
    amortises = facility.kind is FacilityKind.LOAN
    course = _Course(facility)
    if amortises:
        course.balance = max(0, facility.amount - first * facility.instalment)
    states: list[RepaymentState] = []
    repayments: list[Repayment] = []
    for place, month_on in enumerate(months[first:], start=first):
        course.close_month(month_on, risk, random)
        if course.missed == 0 and amortises:
            course.balance = max(0, course.balance - facility.instalment)
        if place >= len(months) - MONTHS_SHOWN:
            states.append(course.build_state(month_on))
        if place >= len(months) - _MONTHS_PAID and course.missed == 0 and facility.kind is not FacilityKind.CREDIT_LINE:
            repayments.append(Repayment(facility.key, place + 1, month_on - timedelta(days=10), facility.instalment))
        if course.state is FacilityState.WRITTEN_OFF:
            break
    now = course.build_facility(risk)
    if now.state is not FacilityState.OPEN:
        last = build_end_state(now)
        kept = [state for state in states if state.month_on < last.month_on]
        return History(_end(now), [*kept, *([last] if last.month_on < on else [])][-MONTHS_SHOWN:], [])
    if now.missed_count == 0 and random.random() < _WATCHED_SHARE:
        now = replace(now, loan_class=LoanClass.SPECIAL_MENTION)
    return History(now, states, repayments)


def close_month(facility: Facility, month_on: date, random: Random) -> Facility:
    """The facility after one more month: whether it fell behind, its class, perhaps written off."""
    course = _Course(facility)
    course.close_month(month_on, facility.risk, random)
    if course.missed == 0 and facility.missed_count == 0:
        return facility
    return course.build_facility(facility.risk)


def pay(facility: Facility) -> Facility:
    """The facility with one more instalment paid."""
    return replace(facility, balance=max(0, facility.balance - facility.instalment))


def build_state(facility: Facility, month_on: date) -> RepaymentState:
    """The state of a month at whose end the facility stood as it does."""
    return _Course(facility).build_state(month_on)


def build_end_state(facility: Facility) -> RepaymentState:
    """The state of the month in which the facility ended; nothing is open any more but what was written off."""
    ended = facility.ended_on or date.max
    following = date(ended.year + ended.month // 12, ended.month % 12 + 1, 1)
    return RepaymentState(facility.key, following - timedelta(days=1), _ENDS[facility.state], 0, 0, 0, None)


def _end(facility: Facility) -> Facility:
    if facility.state is FacilityState.WRITTEN_OFF:
        return replace(facility, loan_class=LoanClass.LOSS)
    return replace(facility, balance=0, overdue=0, missed_count=0, loan_class=LoanClass.NORMAL)
