"""The edge of each type, its ends and columns described; `kg.model.graph` shows how they hang together."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from kg.model.ids import (
    CurrencyCode,
    EntityId,
    FactId,
    MinorUnits,
    Ratio,
    RecordKey,
    RunId,
)
from kg.model.ownership import OwnerTest
from kg.model.record import column
from kg.model.vocabulary import (
    GuaranteeKind,
    HolderClass,
    PartnerRole,
    PositionRole,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """What every edge carries."""

    TYPE: ClassVar[str]
    FROM: ClassVar[tuple[str, ...]]
    TO: ClassVar[tuple[str, ...]]
    KEEPS_VERSIONS: ClassVar[bool] = False
    """Whether earlier statements of it are read as of a day: what a register states, never credit or adverse facts."""

    edge_id: FactId = column("opaque id")
    from_id: EntityId = column("id of the node it starts at")
    to_id: EntityId = column("id of the node it leads to")
    valid_from: date | None = column("date from which the fact holds")
    valid_to: date | None = column("date on which it ended; empty while it holds")
    stated_from: date | None = column(
        "declared night from which it is stated so; empty for what was stated first and says from when it holds"
    )
    stated_until: date | None = column(
        "declared night that stated it otherwise or no more; empty while it is stated, or when only identity changed"
    )
    recorded_at: datetime = column("declared time of the night that brought it")
    closed_at: datetime | None = column("declared time of the night that no longer stated it")
    source: str = column("source id")
    record_key: RecordKey = column("the record")
    run_id: RunId = column("run that last changed this edge")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owns(Edge):
    """A share in a legal entity."""

    TYPE: ClassVar[str] = "OWNS"
    FROM: ClassVar[tuple[str, ...]] = ("Person", "LegalEntity")
    TO: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    KEEPS_VERSIONS: ClassVar[bool] = True

    share: Ratio | None = column("share of the capital; empty when unknown", unit="0 to 1")
    amount_minor: MinorUnits | None = column("subscribed capital", unit="minor units of currency")
    paid_in_minor: MinorUnits | None = column("paid-in capital", unit="minor units of currency")
    currency: CurrencyCode | None = column("currency of the amounts", unit="ISO 4217")
    partner_role: PartnerRole | None = column("what the holder is in a partnership; empty elsewhere or not stated")
    holder_class: HolderClass | None = column("股东类型 of the holder; empty when not stated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Represents(Edge):
    """A person is the legal representative (or the operator) of a legal entity."""

    TYPE: ClassVar[str] = "REPRESENTS"
    FROM: ClassVar[tuple[str, ...]] = ("Person",)
    TO: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    KEEPS_VERSIONS: ClassVar[bool] = True

    role: PositionRole = column("legal_representative or operator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manages(Edge):
    """A person is director, supervisor or manager of a legal entity."""

    TYPE: ClassVar[str] = "MANAGES"
    FROM: ClassVar[tuple[str, ...]] = ("Person",)
    TO: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    KEEPS_VERSIONS: ClassVar[bool] = True

    role: PositionRole = column("the office")


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchOf(Edge):
    """A branch and its head office; never one entity."""

    TYPE: ClassVar[str] = "BRANCH_OF"
    FROM: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    TO: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    KEEPS_VERSIONS: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrows(Edge):
    """A party owes a facility."""

    TYPE: ClassVar[str] = "BORROWS"
    FROM: ClassVar[tuple[str, ...]] = ("Person", "LegalEntity")
    TO: ClassVar[tuple[str, ...]] = ("Facility",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lends(Edge):
    """An institution granted a facility."""

    TYPE: ClassVar[str] = "LENDS"
    FROM: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    TO: ClassVar[tuple[str, ...]] = ("Facility",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantees(Edge):
    """A guarantor stands behind a debtor."""

    TYPE: ClassVar[str] = "GUARANTEES"
    FROM: ClassVar[tuple[str, ...]] = ("Person", "LegalEntity")
    TO: ClassVar[tuple[str, ...]] = ("Person", "LegalEntity")

    facility_id: FactId | None = column("the facility guaranteed, when known")
    guarantee_kind: GuaranteeKind = column("how the guarantor stands behind the debtor")
    amount_minor: MinorUnits | None = column("amount guaranteed", unit="minor units of currency")
    currency: CurrencyCode | None = column("currency of the amount", unit="ISO 4217")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds(Edge):
    """A legal entity holds a licence."""

    TYPE: ClassVar[str] = "HOLDS"
    FROM: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    TO: ClassVar[tuple[str, ...]] = ("Licence",)
    KEEPS_VERSIONS: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberOf(Edge):
    """A person belongs to a household."""

    TYPE: ClassVar[str] = "MEMBER_OF"
    FROM: ClassVar[tuple[str, ...]] = ("Person",)
    TO: ClassVar[tuple[str, ...]] = ("Household",)

    relation_code: str | None = column("relation to the head of household, GB/T 4761")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedTo(Edge):
    """A kin relation between persons, for statutory related-party review only (L9)."""

    TYPE: ClassVar[str] = "RELATED_TO"
    FROM: ClassVar[tuple[str, ...]] = ("Person",)
    TO: ClassVar[tuple[str, ...]] = ("Person",)

    relation_code: str | None = column("relation, GB/T 4761")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredAt(Edge):
    """A legal entity's registered office, or a household's dwelling."""

    TYPE: ClassVar[str] = "REGISTERED_AT"
    FROM: ClassVar[tuple[str, ...]] = ("LegalEntity", "Household")
    TO: ClassVar[tuple[str, ...]] = ("Address",)
    KEEPS_VERSIONS: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOf(Edge):
    """An address lies in premises."""

    TYPE: ClassVar[str] = "PART_OF"
    FROM: ClassVar[tuple[str, ...]] = ("Address",)
    TO: ClassVar[tuple[str, ...]] = ("Premises",)
    KEEPS_VERSIONS: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectOf(Edge):
    """A party is the subject of a decision."""

    TYPE: ClassVar[str] = "SUBJECT_OF"
    FROM: ClassVar[tuple[str, ...]] = ("Person", "LegalEntity")
    TO: ClassVar[tuple[str, ...]] = ("Decision",)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedAs(Edge):
    """A legal entity and what its evaluation came to, from the night that found it to the one that found another."""

    TYPE: ClassVar[str] = "EVALUATED_AS"
    FROM: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    TO: ClassVar[tuple[str, ...]] = ("Evaluation",)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedAs(Edge):
    """A legal entity and what the register stated of it."""

    TYPE: ClassVar[str] = "STATED_AS"
    FROM: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    TO: ClassVar[tuple[str, ...]] = ("RegisterEntry",)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedAs(Edge):
    """A facility and what its bank reported of it."""

    TYPE: ClassVar[str] = "REPORTED_AS"
    FROM: ClassVar[tuple[str, ...]] = ("Facility",)
    TO: ClassVar[tuple[str, ...]] = ("FacilityReport",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls(Edge):
    """A party controls a legal entity by its votes, as computed on a night; see `kg.facts.relations`."""

    TYPE: ClassVar[str] = "CONTROLS"
    FROM: ClassVar[tuple[str, ...]] = ("Person", "LegalEntity")
    TO: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    KEEPS_VERSIONS: ClassVar[bool] = True

    is_ultimate: bool = column("whether nobody controls the controller; the state is ultimate always")
    is_joint: bool = column("whether it controls only together with others: in concert, or at a deadlock of halves")
    direct_votes: Ratio = column("votes that the controller has itself", unit="0 to 1")
    least_votes: Ratio = column(
        "votes that it has, itself and through firms that it controls; in concert or at a deadlock, those of all in it",
        unit="0 to 1",
    )
    most_votes: Ratio = column("the same with all votes of which nobody knows whose they are", unit="0 to 1")
    link_holder_ids: tuple[EntityId, ...] | None = column(
        "of an ultimate controller: who holds the votes of each link of its chain, those in the entity itself first"
    )
    link_firm_ids: tuple[EntityId, ...] | None = column("of the same links: in which firm")
    link_votes: tuple[Ratio, ...] | None = column("of the same links: how many votes", unit="0 to 1")
    evidence_links: tuple[int, ...] | None = column(
        "of the records that state the links' votes: which link each is about, counted from 0"
    )
    evidence_sources: tuple[str, ...] | None = column("of the same records: source id")
    evidence_record_keys: tuple[RecordKey, ...] | None = column("of the same records: the record")
    evidence_run_ids: tuple[RunId, ...] | None = column("of the same records: run that last changed what it states")
    evidence_recorded_at: tuple[str, ...] | None = column(
        "of the same records: declared time of the night that brought it", unit="ISO 8601, UTC"
    )
    has_all_links: bool = column(
        "whether these are all links of the chain; a long one is cut, and of who controls with others its own are told"
    )
    method_version: str = column("version of the method that computed it")


@dataclass(frozen=True, slots=True, kw_only=True)
class BeneficiallyOwns(Edge):
    """A natural person is a beneficial owner of a legal entity, or could be, as computed on a night."""

    TYPE: ClassVar[str] = "BENEFICIALLY_OWNS"
    FROM: ClassVar[tuple[str, ...]] = ("Person",)
    TO: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    KEEPS_VERSIONS: ClassVar[bool] = True

    is_candidate: bool = column("whether the person meets a test only if unknown shares are the person's")
    owner_tests: tuple[OwnerTest, ...] | None = column("tests that the person meets; empty for a candidate")
    least_share: Ratio = column(
        "known share of the capital, all ways together but through listed companies", unit="0 to 1"
    )
    most_share: Ratio = column("the same with all of which nobody knows whose it is", unit="0 to 1")
    rule_version: str = column("version of the rules on beneficial owners")
    method_version: str = column("version of the method that computed it")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedAs(Edge):
    """A legal entity and what was found of its beneficial owners, from the night that found it to the next finding."""

    TYPE: ClassVar[str] = "OWNED_AS"
    FROM: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    TO: ClassVar[tuple[str, ...]] = ("OwnershipFinding",)
    KEEPS_VERSIONS: ClassVar[bool] = True
