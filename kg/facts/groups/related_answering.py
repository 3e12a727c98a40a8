"""What is told of the legal persons that are related to one bank, and of what stands between it and each of them.

Legal entities alone are listed and counted; no natural person is, as whoever controls firms neither (rules L0, L3, L9).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kg.engine.database import Connection
from kg.facts.firm_lookup import get_firm_of_day
from kg.facts.groups.answering import read_book
from kg.facts.groups.exposures import Amounts, Book, Exposure, Guaranteed, Lent
from kg.facts.groups.network import Network
from kg.facts.groups.related_parties import RelatedParties, Tie, Ties, Voting
from kg.facts.groups.related_rules import RelatedRule, Relation, find_related_rule
from kg.facts.ownership.answering import examine_register
from kg.facts.ownership.evidenced import read_evidence
from kg.facts.ownership.telling import EvidenceRecord, tell_ownership
from kg.model.ids import CurrencyCode, EntityId, FactId, MinorUnits, Uscc
from kg.model.vocabulary import FacilityKind

_VOTING: Final = {
    Voting.ALONE: "",
    Voting.IN_CONCERT: ", in concert with others",
    Voting.IN_HALVES: ", together with who has the other half",
}


@dataclass(frozen=True, slots=True)
class EvidencedLink:
    """What one firm holds of another, or may vote there, 0 to 1, and the records that state it."""

    holder_id: EntityId
    firm_id: EntityId
    share: float
    records: Sequence[EvidenceRecord]


@dataclass(frozen=True, slots=True)
class RelatedGround:
    """Why a firm is a related party."""

    relation: Relation
    clause: str
    reason: str
    """In words."""
    share: float | None
    """Part of the bank, 0 to 1, of who holds it; of those in concert together."""
    is_in_concert: bool
    """Only together with others, by agreement."""
    through_ids: Sequence[EntityId]
    """Related firms that control it, or that it controls."""
    links: Sequence[EvidencedLink]
    """The way between it and the bank, or the related firm; of control the votes."""


@dataclass(frozen=True, slots=True)
class OwedFacility:
    """A facility that the firm owes to the bank, in minor units."""

    facility_id: FactId
    facility_kind: FacilityKind
    amount_minor: MinorUnits
    """The limit."""
    balance_minor: MinorUnits | None
    """Outstanding; None before the first report."""
    currency: CurrencyCode


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands between the bank and firms, each facility once."""

    limits: Amounts
    """Granted on facilities that one of them owes, by currency."""
    exposure: Exposure


@dataclass(frozen=True, slots=True)
class RelatedFirm:
    """A related party of the bank."""

    entity_id: EntityId
    grounds: Sequence[RelatedGround]
    facilities: Sequence[OwedFacility]
    guarantees: Sequence[Guaranteed]
    """Given by it for facilities of the bank."""
    standing: Standing


@dataclass(frozen=True, slots=True)
class RelatedAnswer:
    """Related legal persons of a bank on a day, by item, then id."""

    entity_id: EntityId
    held_on: date
    believed_at: datetime
    rule_version: str | None
    """None where no rule held on the day: nobody is told then."""
    rule_source: str | None
    is_rule_checked: bool
    """Whether the clauses were compared with the text of the rule."""
    holding_ratio: float | None
    """Part of the bank from which a holder is related, inclusive."""
    not_asked: str | None
    firms: Sequence[RelatedFirm]
    total: Standing
    unknown_share: float
    """Of the bank: what nobody is known to own."""
    is_complete: bool
    """No further firm could be related by shares and votes that are unknown."""


def answer_related_parties(connection: Connection, uscc: Uscc, held_on: date, believed_at: datetime) -> RelatedAnswer:
    """The related legal persons of the bank with a credit code; `connection` has the facts open.

    Raises:
        RequestError: no legal entity has that code, or it is a natural person's business.
    """
    bank = get_firm_of_day(connection, uscc, held_on, believed_at)
    network = Network.read(connection, held_on, believed_at, ())
    book = read_book(connection, network, bank, held_on, believed_at)
    examined = examine_register(network.register, network.numbers[bank], held_on, believed_at)
    ownership = tell_ownership(examined)
    rule = find_related_rule(held_on)
    related = RelatedParties(network, examined, ownership, rule.holding_ratio) if rule else None
    ties = related.find() if related else {}
    pairs = {pair for tie in ties.values() for pair in tie.ways}
    evidence = read_evidence(connection, held_on, believed_at, pairs)
    return RelatedAnswer(
        entity_id=bank,
        held_on=held_on,
        believed_at=believed_at,
        rule_version=rule.version if rule else None,
        rule_source=rule.source if rule else None,
        is_rule_checked=bool(rule and rule.checked),
        holding_ratio=rule.holding_ratio if rule else None,
        not_asked=rule.not_asked if rule else None,
        firms=_tell_firms(ties, rule, book, evidence) if rule else [],
        total=_add_up(book, list({firm for firm, _ in ties})),
        unknown_share=ownership.unknown_share,
        is_complete=bool(related and related.is_complete()),
    )


def _tell_firms(
    ties: Ties,
    rule: RelatedRule,
    book: Book,
    evidence: Mapping[tuple[EntityId, EntityId], Sequence[EvidenceRecord]],
) -> list[RelatedFirm]:
    order = list(Relation)
    grounds: dict[EntityId, list[RelatedGround]] = {}
    for (firm, relation), tie in sorted(ties.items(), key=lambda one: (order.index(one[0][1]), one[0][0])):
        grounds.setdefault(firm, []).append(_tell_ground(rule, relation, tie, evidence))
    return [
        RelatedFirm(
            entity_id=firm,
            grounds=of_firm,
            facilities=[_tell_facility(lent) for lent in book.list_owed([firm])],
            guarantees=book.list_guaranteed(firm),
            standing=_add_up(book, [firm]),
        )
        for firm, of_firm in grounds.items()
    ]


def _tell_ground(
    rule: RelatedRule,
    relation: Relation,
    tie: Tie,
    evidence: Mapping[tuple[EntityId, EntityId], Sequence[EvidenceRecord]],
) -> RelatedGround:
    statutory = rule.grounds[relation]
    share = "" if tie.share is None else f" ({tie.share:.4%})"
    return RelatedGround(
        relation=relation,
        clause=statutory.clause,
        reason=statutory.words + share + _VOTING[tie.voting],
        share=tie.share,
        is_in_concert=tie.voting is Voting.IN_CONCERT,
        through_ids=sorted(tie.through),
        links=[EvidencedLink(*pair, share, evidence[pair]) for pair, share in tie.ways.items()],
    )


def _tell_facility(lent: Lent) -> OwedFacility:
    return OwedFacility(lent.facility_id, lent.facility_kind, lent.amount_minor, lent.balance_minor, lent.currency)


def _add_up(book: Book, firms: Sequence[EntityId]) -> Standing:
    limits = Counter[CurrencyCode]()
    for lent in book.list_owed(firms):
        limits[lent.currency] += lent.amount_minor
    return Standing({currency: MinorUnits(limits[currency]) for currency in sorted(limits)}, book.add_up(firms))
