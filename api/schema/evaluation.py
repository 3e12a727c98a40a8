"""The inspection class of a firm, with its reasons and the way to a human review (rule L11)."""

from datetime import date
from typing import Annotated

import strawberry

from api.schema.outcomes import Labelled, Node, Refused
from api.schema.scalars import Provenance
from kg.model.ids import Ratio
from kg.model.vocabulary import CannotEvaluateCode, FirmRelation, IndicatorFamily, InspectionGrade, RepairEffect

for _closed_set in (CannotEvaluateCode, FirmRelation, IndicatorFamily, InspectionGrade, RepairEffect):
    strawberry.enum(_closed_set)


@strawberry.type
class Evidence:
    """A record behind a reason, with what it gives and until when."""

    source: str
    record_key: str
    document_number: str | None
    dated_on: date | None
    band: str
    points: int
    decay_step: int
    falls_on: date | None
    falls_to: int | None
    expires_on: date | None
    relation: FirmRelation | None
    related_entity_id: strawberry.ID | None


@strawberry.type
class EvaluationReason:
    """An indicator that gave points."""

    code: str
    family: IndicatorFamily
    points: int
    points_before_cap: int
    cap: int
    gives_back: int
    forces_grade: InspectionGrade | None
    falls_on: date | None
    passes_on: date | None
    repair: RepairEffect
    text_zh: str
    text_en: str
    statutory_ground: str
    ground_is_checked: bool
    improve_zh: str
    improve_en: str
    evidence: list[Evidence]


@strawberry.type
class FamilyResult:
    """What one of the five families came to, and how much of it is known."""

    family: IndicatorFamily
    points: int
    points_before_cap: int
    cap: int
    known_count: int
    input_count: int
    newest_on: date | None


@strawberry.type
class HumanReview:
    """The way to a review by a person."""

    text_zh: str
    text_en: str


@strawberry.type
class InspectionClass(Labelled, Node):
    """The inspection risk class of a firm: it allots inspections and is no credit rating."""

    inspection_grade: InspectionGrade
    graded_since_on: date
    previous_inspection_grade: InspectionGrade | None
    points: int
    points_before_caps: int
    families: list[FamilyResult]
    coverage_ratio: Ratio
    reasons: list[EvaluationReason]
    rule_version: str
    statutory_ground: str
    rules_effective_from: date
    evaluated_on: date
    human_review: HumanReview
    provenance: Provenance


@strawberry.type
class CannotEvaluate(Labelled):
    """A result too: no class can be given. It has an id and a source unless no evaluation was made."""

    id: strawberry.ID | None
    code: CannotEvaluateCode
    rule_version: str | None
    evaluated_on: date | None
    human_review: HumanReview
    provenance: Provenance | None


EvaluationOutcome = Annotated[InspectionClass | CannotEvaluate | Refused, strawberry.union("EvaluationOutcome")]
