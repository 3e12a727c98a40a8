"""What is told of the group of one firm, and of what one bank has at stake with firms and groups.

Legal entities alone are listed. A natural person who controls several firms is told by opaque id as who controls them,
of one group and where it was asked for, and nothing else of the person (rules L0, L3, L7).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kg.engine.database import Connection
from kg.facts.firm_lookup import get_firm_of_day
from kg.facts.groups.close_links import LinkKind, get_participation
from kg.facts.groups.exposures import Book
from kg.facts.groups.limits import Capital, find_rule
from kg.facts.groups.network import Network
from kg.facts.groups.reading import Credit, read_credit
from kg.facts.groups.weighing import Counterparty, GroupExposure, Weighing
from kg.model.ids import CurrencyCode, EntityId, FactId, MinorUnits, Uscc

Confirmed = Collection[tuple[Uscc, Uscc]]
"""Pairs of firms of which a person has confirmed that one depends on the other."""


class Ground(StrEnum):
    """What makes two firms one risk, or could."""

    POSSIBLE_CONTROL = "possible_control"
    """One would control the other if unknown votes were those of whoever is known to hold something there."""
    GUARANTEE = "guarantee"
    """One stands for the other's debt; whether it would bring it down is for a person to find out."""
    COMMON_FACILITY = "common_facility"
    """Both owe the same facility: one source of repayment."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A connection that the facts hint at and that a person has to confirm or refute."""

    entity_id: EntityId
    """The member of the group."""
    other_id: EntityId
    """The firm that would join it."""
    ground: Ground
    facility_id: FactId | None
    amount_minor: MinorUnits | None
    currency: CurrencyCode | None


@dataclass(frozen=True, slots=True)
class Link:
    """A close link of the firm that was asked for; `share` is 0 to 1, empty for control."""

    entity_id: EntityId
    kind: LinkKind
    share: float | None
    through_id: EntityId | None


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """Firms that are one risk with a firm on a day."""

    entity_id: EntityId
    held_on: date
    believed_at: datetime
    member_ids: Sequence[EntityId]
    """Legal entities, the one asked for first, then by id; individual businesses and sole proprietorships left out."""
    controller_ids: Sequence[EntityId]
    """Who controls a member and is controlled by nobody: members, the state, or natural persons, where they were asked
    for, by opaque id."""
    candidates: Sequence[Candidate]
    is_complete: bool
    """By votes that are unknown nobody could control a member, and no member, nor who controls it, a firm outside."""
    close_links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class ExposureAnswer:
    """What a bank and its branches have at stake with legal entities on a day, the largest first."""

    entity_id: EntityId
    held_on: date
    believed_at: datetime
    rule_version: str | None
    is_rule_checked: bool
    """Whether the limits were compared with the text of the rule."""
    capital: Capital | None
    counterparties: Sequence[Counterparty]
    groups: Sequence[GroupExposure]


def answer_group(
    connection: Connection,
    uscc: Uscc,
    held_on: date,
    believed_at: datetime,
    confirmed: Confirmed = (),
    natural_persons: bool = False,
) -> GroupAnswer:
    """The group of the firm with a credit code; `connection` has the facts open.

    Natural persons are told as who controls it where `natural_persons` says so.

    Raises:
        RequestError: no legal entity has that code or one of `confirmed`, or it is a natural person's business.
    """
    entity_id = get_firm_of_day(connection, uscc, held_on, believed_at)
    network = _read_network(connection, held_on, believed_at, confirmed)
    firm = network.numbers[entity_id]
    members = network.list_members(firm)
    numbers = [network.numbers[member] for member in members]
    credit = read_credit(connection, held_on, believed_at, members).by_head_office(network.branches)
    shown = _Shown(network, natural_persons)
    return GroupAnswer(
        entity_id=entity_id,
        held_on=held_on,
        believed_at=believed_at,
        member_ids=[entity_id, *(member for member in members if member != entity_id)],
        controller_ids=[owner for owner in network.find_controllers(numbers) if shown.may_tell(owner)],
        candidates=_find_candidates(network, numbers, credit),
        is_complete=network.is_complete(numbers),
        close_links=shown.tell_links(firm, get_participation(held_on)),
    )


def answer_exposures(
    connection: Connection,
    uscc: Uscc,
    held_on: date,
    believed_at: datetime,
    capital: Capital | None = None,
    confirmed: Confirmed = (),
) -> ExposureAnswer:
    """What the bank with a credit code has at stake with each firm and group; limits are unknown without `capital`.

    Raises:
        RequestError: as for `answer_group`.
    """
    bank = get_firm_of_day(connection, uscc, held_on, believed_at)
    network = _read_network(connection, held_on, believed_at, confirmed)
    rule = find_rule(held_on)
    weighing = Weighing(network, read_book(connection, network, bank, held_on, believed_at), rule, capital)
    return ExposureAnswer(
        entity_id=bank,
        held_on=held_on,
        believed_at=believed_at,
        rule_version=rule.version if rule else None,
        is_rule_checked=bool(rule and rule.checked),
        capital=capital,
        counterparties=weighing.weigh_single(),
        groups=weighing.weigh_groups(),
    )


def read_book(connection: Connection, network: Network, bank: EntityId, held_on: date, believed_at: datetime) -> Book:
    """What a bank and its branches have lent to firms on a day, a branch's debts being its head office's."""
    rule = find_rule(held_on)
    lenders = [bank, *(branch for branch, heads in network.branches.items() if bank in heads)]
    credit = read_credit(connection, held_on, believed_at, lenders).by_head_office(network.branches)
    return Book(credit.find_lent_by(bank), credit.given, rule.loan_kinds if rule else ())


def _read_network(connection: Connection, on: date, believed_at: datetime, confirmed: Confirmed) -> Network:
    ties = [[get_firm_of_day(connection, uscc, on, believed_at) for uscc in pair] for pair in confirmed]
    return Network.read(connection, on, believed_at, [(left, right) for left, right in ties])


@dataclass(frozen=True, slots=True)
class _Shown:
    """Who of a network may be told as who controls firms."""

    network: Network
    natural_persons: bool

    def may_tell(self, owner: EntityId) -> bool:
        """Whether it is a legal entity, or natural persons were asked for."""
        return self.natural_persons or not self.network.is_person(owner)

    def tell_links(self, firm: int, participation: float) -> list[Link]:
        """Close links of a firm; a holding is one from `participation` of votes or capital."""
        ids = self.network.register.entity_ids
        return [
            Link(ids[link.firm], link.kind, link.share, self._tell(link.through))
            for link in self.network.find_close_links(firm, participation)
        ]

    def _tell(self, party: int | None) -> EntityId | None:
        """A controller by its id; a concert has none."""
        ids = self.network.register.entity_ids
        return ids[party] if party is not None and party < len(ids) and self.may_tell(ids[party]) else None


def _find_candidates(network: Network, firms: Sequence[int], credit: Credit) -> list[Candidate]:
    """Connections of a group with firms outside it that a person has to confirm, by the two firms."""
    ids, natural = network.register.entity_ids, network.described.natural
    found = [
        Candidate(ids[inside], ids[outside], Ground.POSSIBLE_CONTROL, None, None, None)
        for inside, outside in network.find_possible_control(firms)
        if ids[inside] not in natural and ids[outside] not in natural
    ]
    members = {ids[firm] for firm in firms}
    for guarantee in credit.guarantees:
        pair = (guarantee.guarantor_id, guarantee.debtor_id)
        inside = members.intersection(pair)
        if len(inside) == 1:
            [member] = inside
            other = pair[1] if member == pair[0] else pair[0]
            amount = (guarantee.facility_id, guarantee.amount_minor, guarantee.currency)
            found.append(Candidate(member, other, Ground.GUARANTEE, *amount))
    for lent in {facility.facility_id: facility for _, facility in credit.lent}.values():
        found += [
            Candidate(member, other, Ground.COMMON_FACILITY, lent.facility_id, lent.balance_minor, lent.currency)
            for member in lent.borrower_ids & members
            for other in lent.borrower_ids - members
        ]
    return sorted(found, key=lambda of: (of.entity_id, of.other_id, of.ground, of.facility_id or ""))
