"""Firms, connections and facilities of a day out of the facts: what stood on day d, as it was believed at moment e."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from kg.engine.database import Connection
from kg.facts.dated_statements import read_dated_statement
from kg.facts.groups.exposures import Guaranteed, Guarantees, Lent, Unnamed
from kg.model.ids import CurrencyCode, EntityId, FactId, IndustryCode, MinorUnits
from kg.model.vocabulary import FacilityKind


@dataclass(frozen=True, slots=True)
class Described:
    """What legal entities are."""

    natural: frozenset[EntityId]
    """Behind them stands a natural person (rule L0)."""
    industries: Mapping[EntityId, IndustryCode | None]


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of a head office."""

    branch_id: EntityId
    head_id: EntityId
    since: date | None
    """From which day that is stated; None where nobody says."""


HeadOffices = Mapping[EntityId, Sequence[EntityId]]
"""Head offices by branch: one, or all that records state where they do not agree."""


@dataclass(frozen=True, slots=True)
class StandingGuarantee:
    """A firm stands for another one's debt."""

    guarantor_id: EntityId
    debtor_id: EntityId
    facility_id: FactId | None
    amount_minor: MinorUnits | None
    currency: CurrencyCode | None


@dataclass(frozen=True, slots=True)
class Credit:
    """What firms owe and guarantee on a day."""

    lent: Sequence[tuple[EntityId, Lent]]
    """Lender and facility, a row a lender."""
    guarantees: Sequence[StandingGuarantee]
    unseen: Mapping[EntityId, int]
    """By guarantor: how many guarantees stand for debts of whoever is no firm."""

    def by_head_office(self, branches: HeadOffices) -> "Credit":
        """The same with each branch taken for its head office, whose debts its debts are; for each of several."""

        def find(one: EntityId) -> Sequence[EntityId]:
            return branches.get(one, (one,))

        lent = [
            (by, replace(facility, borrower_ids=frozenset(head for one in facility.borrower_ids for head in find(one))))
            for lender, facility in self.lent
            for by in find(lender)
        ]
        guarantees = [
            replace(row, guarantor_id=guarantor, debtor_id=debtor)
            for row in self.guarantees
            for guarantor in find(row.guarantor_id)
            for debtor in find(row.debtor_id)
        ]
        unseen = Counter[EntityId]()
        for guarantor, count in self.unseen.items():
            unseen.update(dict.fromkeys(find(guarantor), count))
        return Credit(lent, [row for row in guarantees if row.guarantor_id != row.debtor_id], unseen)

    def find_lent_by(self, lender: EntityId) -> list[Lent]:
        """Facilities of a lender, each once; of one with other lenders nobody states its part of the balance."""
        lenders: dict[FactId, set[EntityId]] = defaultdict(set)
        for by, facility in self.lent:
            lenders[facility.facility_id].add(by)
        lent = {facility.facility_id: facility for by, facility in self.lent if by == lender}
        return [
            facility if len(lenders[facility.facility_id]) == 1 else replace(facility, balance_minor=None)
            for facility in lent.values()
        ]

    @property
    def given(self) -> Guarantees:
        """Guarantees by whether they say for which facility they stand."""
        return Guarantees(
            [
                Guaranteed(row.guarantor_id, row.facility_id, row.amount_minor, row.currency)
                for row in self.guarantees
                if row.facility_id is not None
            ],
            [Unnamed(row.guarantor_id, row.debtor_id) for row in self.guarantees if row.facility_id is None],
            self.unseen,
        )


def read_described(connection: Connection, on: date, believed_at: datetime) -> Described:
    """What every legal entity was on a day; `connection` has the facts open."""
    return Described(
        natural=read_natural(connection, on, believed_at),
        industries=dict(_read(connection, "industries", on, believed_at, {})),
    )


def read_natural(connection: Connection, on: date, believed_at: datetime) -> frozenset[EntityId]:
    """Legal entities behind which a natural person stands (rule L0)."""
    return frozenset(entity for (entity,) in _read(connection, "natural", on, believed_at, {}))


def read_branches(connection: Connection, on: date, believed_at: datetime) -> list[Branch]:
    """Every branch with every head office that records state of it."""
    return [Branch(*row) for row in _read(connection, "branched", on, believed_at, {})]


def list_head_offices(branches: Iterable[Branch]) -> HeadOffices:
    """Head offices by branch."""
    found: dict[EntityId, list[EntityId]] = defaultdict(list)
    for branch in branches:
        found[branch.branch_id].append(branch.head_id)
    return dict(found)


def read_credit(connection: Connection, on: date, believed_at: datetime, parties: Collection[EntityId]) -> Credit:
    """Facilities that some legal entities owe or lend, and the guarantees that concern them."""
    ids = {"party_ids": sorted(parties)}
    borrowers: dict[tuple[FactId, EntityId], set[EntityId]] = defaultdict(set)
    described: dict[tuple[FactId, EntityId], tuple[str, int, int | None, str]] = {}
    for facility_id, lender_id, borrower_id, *values in _read(connection, "lent", on, believed_at, ids):
        borrowers[facility_id, lender_id].add(borrower_id)
        described[facility_id, lender_id] = tuple(values)
    lent = [
        (
            lender_id,
            Lent(
                facility_id=facility_id,
                facility_kind=FacilityKind(kind),
                currency=CurrencyCode(currency),
                amount_minor=MinorUnits(amount),
                balance_minor=None if balance is None else MinorUnits(balance),
                borrower_ids=frozenset(borrowers[facility_id, lender_id]),
            ),
        )
        for (facility_id, lender_id), (kind, amount, balance, currency) in described.items()
    ]
    guarantees = [StandingGuarantee(*row) for row in _read(connection, "guaranteed", on, believed_at, ids)]
    return Credit(lent, guarantees, dict(_read(connection, "guaranteed_unseen", on, believed_at, ids)))


def _read(
    connection: Connection, name: str, on: date, believed_at: datetime, ids: Mapping[str, object]
) -> list[tuple[Any, ...]]:
    times = {"held_on": on, "believed_at": believed_at, **ids}
    return connection.execute(read_dated_statement("kg.facts.groups", name), times).fetchall()
