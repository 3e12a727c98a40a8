"""Nodes and edges of the graph: one subject on one page, the one statement of each label's and type's properties.

                          OWNS (share)                        GUARANTEES (amount)
    Person | LegalEntity ─────────────▶ LegalEntity   party ─────────────────────▶ party
    Person ── REPRESENTS, MANAGES (role) ─▶ LegalEntity ── BRANCH_OF ─▶ LegalEntity
    party ── BORROWS ─▶ Facility ◀─ LENDS ── LegalEntity ── HOLDS ─▶ Licence
    Person ── MEMBER_OF ─▶ Household       party ── SUBJECT_OF ─▶ Decision
    LegalEntity | Household ── REGISTERED_AT ─▶ Address ── PART_OF ─▶ Premises
    LegalEntity ── EVALUATED_AS ─▶ Evaluation
    LegalEntity ── STATED_AS ─▶ RegisterEntry         Facility ── REPORTED_AS ─▶ FacilityReport
    Source stands alone: how old and how good is what a department delivered

Every node has one id property, named by `ID`. Every edge has `edge_id`; a fact that is no longer stated is closed
(`closed_at`), never deleted. An edge that keeps versions leaves a closed one behind whenever its values change
(`stated_from`, `stated_until`). Names and numbers of natural persons stand in `sealed` alone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final

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
    CannotEvaluateCode,
    DecisionGrade,
    DecisionKind,
    FacilityKind,
    FacilityState,
    GuaranteeKind,
    HouseholdKind,
    InspectionGrade,
    LegalForm,
    LicenceKind,
    LoanClass,
    PositionRole,
    PremisesUsage,
    RegisterState,
    RepaymentCode,
    SubjectKind,
)


# -- nodes -------------------------------------------------------------------------------------------------------
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
class LegalEntityNode(Node):
    """A resolved legal entity."""

    LABEL: ClassVar[str] = "LegalEntity"
    ID: ClassVar[str] = "entity_id"

    entity_id: EntityId = column("opaque, stable id")
    uscc: Uscc | None = column("unified social credit code")
    name: FirmName | None = column("registered name; empty for an individual business, whose name is sealed (L0)")
    former_names: tuple[FirmName, ...] | None = column("former names, oldest first")
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
    stated_from: date | None = column("declared night from which the register states it so; empty when not registered")
    sealed: SealedBlob | None = column("sealed name of an individual business or sole proprietorship")
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
class RegisterEntryNode(Node):
    """What the register stated of a legal entity between two declared nights; of a natural person no name (L0)."""

    LABEL: ClassVar[str] = "RegisterEntry"
    ID: ClassVar[str] = "entry_id"

    entry_id: FactId = column("opaque id")
    stated_from: date = column("declared night that brought this statement")
    stated_until: date | None = column("declared night that replaced or withdrew it; empty while it stands")
    name: FirmName | None = column("registered name; empty where the entity was or is a natural person's (L0)")
    former_names: tuple[FirmName, ...] | None = column("former names that it stated, oldest first")
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
class FacilityNode(Node):
    """A loan, line or other exposure of a bank."""

    LABEL: ClassVar[str] = "Facility"
    ID: ClassVar[str] = "facility_id"

    facility_id: FactId = column("opaque id")
    facility_kind: FacilityKind = column("kind of facility")
    facility_state: FacilityState = column("state of the facility")
    loan_class: LoanClass | None = column("five-tier classification")
    amount_minor: MinorUnits = column("amount granted", unit="minor units of currency")
    balance_minor: MinorUnits | None = column("principal outstanding", unit="minor units of currency")
    overdue_minor: MinorUnits | None = column("principal and interest overdue", unit="minor units of currency")
    currency: CurrencyCode = column("currency of the amounts", unit="ISO 4217")
    annual_interest_ratio: Ratio | None = column("annual interest", unit="ratio: 0.05 is 5 %")
    usage: str | None = column("use of the money as stated", free_text=True)
    lender_name: str | None = column("lender as named in the record", free_text=True)
    opened_on: date | None = column("date of grant")
    due_on: date | None = column("date on which it falls due")
    ended_on: date | None = column("date on which it was settled, written off or transferred")
    repayment_month_on: date | None = column("last day of the last month reported; facilities of firms alone")
    repayment_code: RepaymentCode | None = column("state of repayment in that month; facilities of firms alone")
    repayment_codes: str | None = column("one code a month, up to 60, that month last; # is a month not reported")


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityReportNode(Node):
    """What a bank reported of a firm's facility from one declared night to another; only where reports differ."""

    LABEL: ClassVar[str] = "FacilityReport"
    ID: ClassVar[str] = "report_id"

    report_id: FactId = column("opaque id")
    stated_from: date = column("declared night that brought this report")
    stated_until: date | None = column("declared night that replaced or withdrew it; empty while it stands")
    facility_state: FacilityState = column("state of the facility")
    loan_class: LoanClass | None = column("five-tier classification")
    balance_minor: MinorUnits | None = column("principal outstanding", unit="minor units of currency")
    overdue_minor: MinorUnits | None = column("principal and interest overdue", unit="minor units of currency")
    currency: CurrencyCode = column("currency of the amounts", unit="ISO 4217")


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
class DecisionNode(Node):
    """A penalty, listing, judgment or enforcement, with its end and repair."""

    LABEL: ClassVar[str] = "Decision"
    ID: ClassVar[str] = "decision_id"

    decision_id: FactId = column("opaque id")
    decision_kind: DecisionKind = column("kind of decision")
    document_number: str | None = column("number of the document")
    authority: str | None = column("deciding authority")
    reason: str | None = column("reason as published", free_text=True)
    grade: DecisionGrade | None = column("grade under the rules of credit repair")
    amount_minor: MinorUnits | None = column("fine or sum enforced", unit="minor units of currency")
    currency: CurrencyCode | None = column("currency of the amount", unit="ISO 4217")
    decided_on: date = column("date of the document")
    ended_on: date | None = column("date on which it was performed, lifted or removed")
    repaired_on: date | None = column("date of credit repair")
    expires_on: date | None = column("first day on which age alone ends it, by the retention rules of the night")


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
class EvaluationNode(Node):
    """What a legal entity's evaluation under one version of the published points came to, from a night on."""

    LABEL: ClassVar[str] = "Evaluation"
    ID: ClassVar[str] = "evaluation_id"

    evaluation_id: FactId = column("opaque id")
    inspection_grade: InspectionGrade | None = column("A to D; empty when it cannot be evaluated")
    cannot_evaluate_code: CannotEvaluateCode | None = column("why it cannot be evaluated; empty otherwise")
    points: int | None = column("sum of the families' points, within their caps", unit="points; more is riskier")
    points_before_caps: int | None = column("sum of the points before any cap", unit="points; more is riskier")
    coverage_ratio: Ratio | None = column("how much of what the families ask for is known", unit="0 to 1")
    rule_version: str = column("version of the point table")
    statutory_ground: str = column("what the point table stands on")
    rules_effective_from: date = column("day from which the point table holds")
    evaluated_on: date = column("night that first found this result; its rules and records were used")
    graded_since_on: date = column("night since which the grade, or the code, has been this one")
    previous_inspection_grade: InspectionGrade | None = column("the grade before; empty when there was none")
    reason_codes: tuple[str, ...] = column("codes of the indicators that gave points, heaviest first")
    reasons: str = column(
        "JSON list, heaviest first: code, family, points, points_before_cap, cap, gives_back, forces_grade, falls_on, "
        "passes_on, repair, text_zh, text_en, statutory_ground, ground_is_checked, improve_zh, improve_en, evidence"
    )
    related_entity_ids: tuple[EntityId, ...] = column("firms and branches that the records are about, sorted")
    families: str = column(
        "JSON list, one a family: family, points, points_before_cap, cap, known_count, input_count, newest_on"
    )


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


# -- edges -------------------------------------------------------------------------------------------------------
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


SEARCH_PREFIX: Final = "search_"
"""How columns begin that serve search alone: no answer carries them."""
NodeType = type[Node]
EdgeType = type[Edge]

NODE_TYPES: Final[tuple[type[Node], ...]] = (
    LegalEntityNode,
    PersonNode,
    HouseholdNode,
    FacilityNode,
    AddressNode,
    PremisesNode,
    DecisionNode,
    LicenceNode,
    EvaluationNode,
    RegisterEntryNode,
    FacilityReportNode,
    SourceNode,
)
EDGE_TYPES: Final[tuple[type[Edge], ...]] = (
    Owns,
    Represents,
    Manages,
    BranchOf,
    Borrows,
    Lends,
    Guarantees,
    Holds,
    MemberOf,
    RelatedTo,
    RegisteredAt,
    PartOf,
    SubjectOf,
    EvaluatedAs,
    StatedAs,
    ReportedAs,
)
NODES: Final[dict[str, type[Node]]] = {node.LABEL: node for node in NODE_TYPES}
EDGES: Final[dict[str, type[Edge]]] = {edge.TYPE: edge for edge in EDGE_TYPES}
