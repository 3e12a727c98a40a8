"""Nodes of what is owed, decided and concluded of a party, each column described; see `kg.model.graph`."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from kg.model.ids import (
    CurrencyCode,
    EntityId,
    FactId,
    MinorUnits,
    Ratio,
    SealedBlob,
)
from kg.model.nodes import Node
from kg.model.ownership import OwnerFinding, ShareState
from kg.model.record import column
from kg.model.vocabulary import (
    CannotEvaluateCode,
    DecisionGrade,
    DecisionKind,
    FacilityKind,
    FacilityState,
    InspectionGrade,
    LoanClass,
    RepaymentCode,
)


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
    usage: SealedBlob | None = column("use of the money as stated, sealed")
    lender_name: SealedBlob | None = column("lender as named in the record, sealed")
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
class DecisionNode(Node):
    """A penalty, listing, judgment or enforcement, with its end and repair."""

    LABEL: ClassVar[str] = "Decision"
    ID: ClassVar[str] = "decision_id"

    decision_id: FactId = column("opaque id")
    decision_kind: DecisionKind = column("kind of decision")
    document_number: str | None = column("number of the document")
    authority: str | None = column("deciding authority")
    reason: SealedBlob | None = column("reason as published, sealed")
    grade: DecisionGrade | None = column("grade under the rules of credit repair")
    amount_minor: MinorUnits | None = column("fine or sum enforced", unit="minor units of currency")
    currency: CurrencyCode | None = column("currency of the amount", unit="ISO 4217")
    decided_on: date = column("date of the document")
    ended_on: date | None = column("date on which it was performed, lifted or removed")
    repaired_on: date | None = column("date of credit repair")
    expires_on: date | None = column("first day on which age alone ends it, by the retention rules of the night")


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
class OwnershipFindingNode(Node):
    """What was found of a legal entity's beneficial owners on a night, persons apart; see `kg.facts.relations`."""

    LABEL: ClassVar[str] = "OwnershipFinding"
    ID: ClassVar[str] = "finding_id"

    finding_id: FactId = column("opaque id")
    owner_finding: OwnerFinding = column("what can be said of its beneficial owners")
    is_complete: bool = column("whether nobody further could be one, whatever is unknown or listed")
    share_state: ShareState = column("what its list of holders is good for")
    unknown_share: Ratio = column("share that ends with nobody who is known", unit="0 to 1")
    ring_share: Ratio = column("share that ends in rings without an outside owner", unit="0 to 1")
    rule_version: str = column("version of the rules on beneficial owners")
    method_version: str = column("version of the method that computed it")
