"""What a bank has at stake with some firms, each facility counted once however many of them owe or guarantee it.

*Direct* is what is outstanding on facilities that one of them owes; *indirect* what one of them has guaranteed of a
facility that none of them owes, and never more than is outstanding. Amounts are in minor units by currency, and no
currency is turned into another. What is not stated is counted apart: it is neither nothing nor guessed. So is a
guarantee for a debtor of the bank that does not say for which debt.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from kg.facts.groups.limits import Capital, Limit, LimitRule, Measure, Scope
from kg.model.ids import CurrencyCode, EntityId, FactId, MinorUnits
from kg.model.vocabulary import FacilityKind

Amounts = Mapping[CurrencyCode, MinorUnits]


@dataclass(frozen=True, slots=True)
class Lent:
    """A facility that stands, and the firms that owe it."""

    facility_id: FactId
    facility_kind: FacilityKind
    currency: CurrencyCode
    amount_minor: MinorUnits
    balance_minor: MinorUnits | None
    """What is outstanding; in a bank's book of its own part, which is not known where others lend it too."""
    borrower_ids: frozenset[EntityId]


@dataclass(frozen=True, slots=True)
class Guaranteed:
    """A guarantee for a facility."""

    guarantor_id: EntityId
    facility_id: FactId
    amount_minor: MinorUnits | None
    currency: CurrencyCode | None


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A guarantee for a firm that does not say for which of its debts."""

    guarantor_id: EntityId
    debtor_id: EntityId


@dataclass(frozen=True, slots=True)
class Guarantees:
    """Guarantees of firms, as far as it is known for which facilities they stand."""

    named: Sequence[Guaranteed]
    unnamed: Sequence[Unnamed] = ()
    unseen: Mapping[EntityId, int] = field(default_factory=dict)
    """By guarantor: how many stand for debts of whoever is no firm, of whom nothing is told (rule L0)."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """What is at stake, in minor units by currency."""

    direct: Amounts
    loans: Amounts
    """Of the direct part: facilities that count as loans."""
    undrawn: Amounts
    """Granted and not drawn; no part of it is counted, as no conversion factor is known."""
    indirect: Amounts
    facility_count: int
    unknown_count: int
    """Facilities owed and guarantees given of which it is not known how much is outstanding or guaranteed."""
    unknown_guarantee_count: int
    """Of these: guarantees."""

    def find(self, measure: Measure) -> Amounts:
        """What a limit is on."""
        return self.loans if measure is Measure.LOANS else self.direct


class Book:
    """A bank's facilities and the guarantees for them."""

    def __init__(self, lent: Sequence[Lent], given: Guarantees, loan_kinds: Collection[FacilityKind]) -> None:
        self._lent = {facility.facility_id: facility for facility in lent}
        self._loan_kinds = loan_kinds
        self._owed: dict[EntityId, set[FactId]] = defaultdict(set)
        for facility in lent:
            for borrower in facility.borrower_ids:
                self._owed[borrower].add(facility.facility_id)
        self._guarantees: dict[EntityId, list[Guaranteed]] = defaultdict(list)
        for guarantee in given.named:
            if guarantee.facility_id in self._lent:
                self._guarantees[guarantee.guarantor_id].append(guarantee)
        self._unnamed: dict[EntityId, list[EntityId]] = defaultdict(list)
        for unnamed in given.unnamed:
            if unnamed.debtor_id in self._owed:
                self._unnamed[unnamed.guarantor_id].append(unnamed.debtor_id)
        self._unseen = given.unseen

    @property
    def counterparties(self) -> list[EntityId]:
        """Firms that owe or guarantee something, by id."""
        return sorted(self._owed.keys() | self._guarantees.keys() | self._unnamed.keys() | self._unseen.keys())

    def list_owed(self, firms: Collection[EntityId]) -> list[Lent]:
        """Facilities that some firms owe, each once, by id."""
        owed = set().union(*(self._owed.get(firm, ()) for firm in firms))
        return [self._lent[facility_id] for facility_id in sorted(owed)]

    def list_guaranteed(self, firm: EntityId) -> list[Guaranteed]:
        """Guarantees of a firm that name a facility of the book."""
        return list(self._guarantees.get(firm, ()))

    def add_up(self, firms: Collection[EntityId]) -> Exposure:
        """What is at stake with some firms taken together."""
        owed = set().union(*(self._owed.get(firm, ()) for firm in firms))
        direct, loans, undrawn = Counter[CurrencyCode](), Counter[CurrencyCode](), Counter[CurrencyCode]()
        unknown = 0
        for facility in (self._lent[number] for number in owed):
            if facility.balance_minor is None:
                unknown += 1
                continue
            direct[facility.currency] += facility.balance_minor
            undrawn[facility.currency] += (
                max(0, facility.amount_minor - facility.balance_minor)
                if (facility.facility_kind is FacilityKind.CREDIT_LINE)
                else 0
            )
            if facility.facility_kind in self._loan_kinds:
                loans[facility.currency] += facility.balance_minor
        indirect, unknown_guarantees = self._add_up_guarantees(firms, owed)
        unknown_guarantees += self._count_unnamed(firms, owed)
        return Exposure(
            direct=_sort(direct),
            loans=_sort(loans),
            undrawn=_sort(undrawn),
            indirect=_sort(indirect),
            facility_count=len(owed),
            unknown_count=unknown + unknown_guarantees,
            unknown_guarantee_count=unknown_guarantees,
        )

    def _count_unnamed(self, firms: Collection[EntityId], owed: Collection[FactId]) -> int:
        """Guarantees that may stand for a facility of the book that none of the firms owes."""
        return sum(
            self._unseen.get(firm, 0)
            + sum(bool(self._owed[debtor] - set(owed)) for debtor in self._unnamed.get(firm, ()))
            for firm in firms
        )

    def _add_up_guarantees(
        self, firms: Collection[EntityId], owed: Collection[FactId]
    ) -> tuple[Counter[CurrencyCode], int]:
        by_facility: dict[FactId, list[Guaranteed]] = defaultdict(list)
        for firm in firms:
            for guarantee in self._guarantees.get(firm, ()):
                if guarantee.facility_id not in owed:
                    by_facility[guarantee.facility_id].append(guarantee)
        total, unknown = Counter[CurrencyCode](), 0
        for facility_id, guarantees in by_facility.items():
            facility = self._lent[facility_id]
            stated = [
                g.amount_minor for g in guarantees if g.amount_minor is not None and g.currency == facility.currency
            ]
            if facility.balance_minor is None:
                unknown += 1
                continue
            # A guarantee without an amount, or in another currency, is not counted and makes the sum a lower bound.
            total[facility.currency] += min(facility.balance_minor, sum(stated))
            unknown += len(stated) < len(guarantees) and sum(stated) < facility.balance_minor
        return total, unknown


def _sort(amounts: Counter[CurrencyCode]) -> Amounts:
    return {currency: MinorUnits(amount) for currency, amount in sorted(amounts.items()) if amount}


class LimitState(StrEnum):
    """How an exposure stands to a limit."""

    WITHIN = "within"
    OVER = "over"
    """What is lent alone is over it."""
    OVER_WITH_GUARANTEES = "over_with_guarantees"
    """What is lent is within it, and over it together with what is guaranteed."""
    UNKNOWN = "unknown"
    """Capital was not given, or the amount is not known in the currency of the capital."""


@dataclass(frozen=True, slots=True)
class LimitUse:
    """An exposure against one limit."""

    name: str
    clause: str
    state: LimitState
    limit_minor: MinorUnits | None
    currency: CurrencyCode | None
    ratio: str | None
    """Used part of the capital, to four places; empty when unknown. A lower bound where something is not known."""


def use_limits(rule: LimitRule, scope: Scope, exposure: Exposure, capital: Capital | None) -> list[LimitUse]:
    """An exposure against each limit of the rules for it."""
    return [_use(limit, exposure, capital) for limit in rule.limits if limit.applies_to is scope]


def is_review_due(rule: LimitRule, exposure: Exposure, capital: Capital | None) -> bool | None:
    """Whether it has to be looked for firms that depend on the counterparty; nothing when that cannot be told."""
    limit = Limit("review", Scope.SINGLE, Measure.EXPOSURE, rule.review_of, rule.review_ratio, "")
    state = _use(limit, exposure, capital).state
    return None if state is LimitState.UNKNOWN else state is not LimitState.WITHIN


def _use(limit: Limit, exposure: Exposure, capital: Capital | None) -> LimitUse:
    base = capital.find(limit.of) if capital else None
    if capital is None or base is None:
        return LimitUse(limit.name, limit.clause, LimitState.UNKNOWN, None, None, None)
    # Rounded down: a limit is not widened.
    most = MinorUnits(int(base * limit.ratio))
    used = exposure.find(limit.measure).get(capital.currency, 0)
    guaranteed = exposure.indirect.get(capital.currency, 0)
    is_whole = not exposure.unknown_count - exposure.unknown_guarantee_count and set(exposure.find(limit.measure)) <= {
        capital.currency
    }
    if limit.measure is Measure.EXPOSURE:
        is_whole &= not exposure.unknown_guarantee_count and set(exposure.indirect) <= {capital.currency}
    state = LimitState.WITHIN if is_whole else LimitState.UNKNOWN
    if used > most:
        state = LimitState.OVER
    elif limit.measure is Measure.EXPOSURE and used + guaranteed > most:
        state = LimitState.OVER_WITH_GUARANTEES
    ratio = format(Decimal(used) / Decimal(base), ".4f") if base else None
    return LimitUse(limit.name, limit.clause, state, most, capital.currency, ratio)
