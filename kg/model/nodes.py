"""Nodes of who and what is on a register, each column described; `kg.model.graph` shows how they hang together."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from kg.model.ids import (
    Address,
    CurrencyCode,
    DivisionCode,
    EntityId,
    FactId,
    FirmName,
    HouseCode,
    IndustryCode,
    MinorUnits,
    NumberHash,
    Ratio,
    RecordKey,
    RunId,
    SealedBlob,
    Uscc,
)
from kg.model.record import column
from kg.model.vocabulary import (
    HouseholdKind,
    LegalForm,
    LicenceKind,
    PremisesUsage,
    RegisterState,
    SubjectKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every node carries."""

    LABEL: ClassVar[str]
    ID: ClassVar[str]

    source: str = column("source of the record that states it; `xintu` for what is computed here")
    record_key: RecordKey = column(
        "the record that states it; for an entity its registration, else the record that named it"
    )
    recorded_at: datetime = column("declared time of the night that brought that record")
    closed_at: datetime | None = column("declared time of the night that no longer stated it")
    run_id: RunId = column("run that last changed this node")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredNode(Node):
    """What a register states of a legal entity: on the entity as it stands, and on each of its entries."""

    subject_kind: SubjectKind = column("who stands behind the entity (rule L0)")
    legal_form: LegalForm | None = column("legal form")
    register_state: RegisterState = column("state in the market register")
    established_on: date | None = column("date of establishment")
    ended_on: date | None = column("date of deregistration or revocation")
    registered_capital_minor: MinorUnits | None = column("registered capital", unit="minor units of currency")
    paid_in_capital_minor: MinorUnits | None = column("paid-in capital", unit="minor units of currency")
    paid_in_ratio: Ratio | None = column("paid-in share of the registered capital", unit="ratio")
    currency: CurrencyCode | None = column("currency of the capital", unit="ISO 4217")
    industry_code: IndustryCode | None = column("industry, GB/T 4754-2017")
    division_code: DivisionCode | None = column("division of the registered office, GB/T 2260")


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEntityNode(RegisteredNode):
    """A resolved legal entity."""

    LABEL: ClassVar[str] = "LegalEntity"
    ID: ClassVar[str] = "entity_id"

    entity_id: EntityId = column("opaque, stable id")
    uscc: Uscc | None = column("unified social credit code")
    name: FirmName | None = column("registered name; empty for an individual business, whose name is sealed (L0)")
    former_names: tuple[FirmName, ...] | None = column("former names, oldest first")
    stated_from: date | None = column("declared night from which the register states it so; empty when not registered")
    sealed: SealedBlob | None = column("sealed name of an individual business or sole proprietorship")
    traded_alone_from: date | None = column(
        "of a firm that was a natural person's business (L0): first day of that time, 0001-01-01 where its first "
        "statement says so; of several such times, of the first one"
    )
    traded_alone_until: date | None = column("first day on which it was no longer; of several such times, of the last")
    party_count: int = column("mentions in sources that were resolved to this entity")
    sources: tuple[str, ...] = column("sources that speak of it, sorted")
    successor_ids: tuple[EntityId, ...] | None = column(
        "ids that answer for this one since it was retired, the one that holds most of it first; of an entity in use, "
        "those that were split from it"
    )
    search_name: str | None = column("for search: registered name, folded; this and what follows empty under L0")
    search_former_names: tuple[str, ...] | None = column("for search: former names, folded")
    search_trade_names: tuple[str, ...] | None = column("for search: 字号 of each name, alone and with its industry")
    search_sounds: tuple[str, ...] | None = column("for search: pinyin of those, toneless, without spaces")
    search_initials: tuple[str, ...] | None = column("for search: initials of that pinyin")
    search_code: Uscc | None = column("for search: credit code")
    search_attributes: tuple[str, ...] | None = column(
        "for search: division, industry, legal form, state, and the regions that its names bear"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntryNode(RegisteredNode):
    """What the register stated of a legal entity between two declared nights; of a natural person no name (L0)."""

    LABEL: ClassVar[str] = "RegisterEntry"
    ID: ClassVar[str] = "entry_id"

    entry_id: FactId = column("opaque id")
    stated_from: date = column("declared night that brought this statement")
    stated_until: date | None = column("declared night that replaced or withdrew it; empty while it stands")
    name: FirmName | None = column("registered name; empty where the entity was or is a natural person's (L0)")
    former_names: tuple[FirmName, ...] | None = column("former names that it stated, oldest first")
    address: Address | None = column("registered office; empty where a natural person trades (L0)")
    changes: str = column("JSON list of what differs from the statement before: field, before, after")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonNode(Node):
    """A resolved natural person: opaque id, keyed hash of the number, one sealed blob."""

    LABEL: ClassVar[str] = "Person"
    ID: ClassVar[str] = "entity_id"

    entity_id: EntityId = column("opaque, stable id")
    number_hash: NumberHash | None = column("keyed hash of the valid identity number")
    sealed: SealedBlob = column("sealed name and number")
    party_count: int = column("mentions in sources that were resolved to this person")
    sources: tuple[str, ...] = column("sources that speak of the person, sorted")


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdNode(Node):
    """A household."""

    LABEL: ClassVar[str] = "Household"
    ID: ClassVar[str] = "household_id"

    household_id: FactId = column("opaque id")
    household_kind: HouseholdKind = column("family or collective")
    division_code: DivisionCode | None = column("division, GB/T 2260")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressNode(Node):
    """A registered office of a legal entity; without text where a natural person trades (L0) or a household dwells."""

    LABEL: ClassVar[str] = "Address"
    ID: ClassVar[str] = "address_id"

    address_id: FactId = column("opaque id")
    address: Address | None = column("address of a firm's office; empty where a natural person trades or dwells")
    division_code: DivisionCode | None = column("division, GB/T 2260")


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisesNode(Node):
    """A building or room with a house code."""

    LABEL: ClassVar[str] = "Premises"
    ID: ClassVar[str] = "premises_id"

    premises_id: FactId = column("opaque id: keyed hash of the house code")
    house_code: HouseCode | None = column("25-digit house code; empty where no firm has its office")
    usage: PremisesUsage | None = column("what the register of premises says they are used for; empty likewise")
    room_count: int | None = column("rooms that are let or lived in apart; empty likewise")


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceNode(Node):
    """A permit or electronic certificate."""

    LABEL: ClassVar[str] = "Licence"
    ID: ClassVar[str] = "licence_id"

    licence_id: FactId = column("opaque id")
    licence_number: str = column("number of the licence")
    licence_kind: LicenceKind = column("kind of licence")
    authority: str | None = column("issuing authority")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNode(Node):
    """What a department delivered up to the published night: how old it is and how much of it was refused."""

    LABEL: ClassVar[str] = "Source"
    ID: ClassVar[str] = "source_id"

    source_id: str = column("source id, as its contract names it")
    department: str | None = column("owning department")
    due_frequency: str | None = column("how often a delivery is due, as its contract says", unit="ISO 8601 duration")
    first_night_on: date = column("first night that it delivered")
    last_night_on: date = column("last night that it delivered")
    night_count: int = column("nights that it delivered", unit="nights")
    row_count: int = column("rows delivered in the last night")
    refused_count: int = column("rows of the last night that were refused as a whole or in part")
    rule_count: int = column("quality rules that were counted on the last night")
    unmet_rule_count: int = column("those of them that were not met")
