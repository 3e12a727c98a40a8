"""The inspection class of a firm, with its reasons and the way to a human review (rule L11)."""

from datetime import date
from typing import Annotated

import strawberry

from api.schema.outcomes import Labelled, Refused
from api.schema.scalars import Provenance
from kg.model.vocabulary import InspectionGrade

strawberry.enum(InspectionGrade)


@strawberry.type
class Evidence:
    """A record behind a reason."""

    source: str
    record_key: str
    document_number: str | None
    dated_on: date | None


@strawberry.type
class EvaluationReason:
    """An indicator that gave points."""

    code: str
    points: int
    text_zh: str
    text_en: str
    statutory_ground: str | None
    improve_zh: str | None
    improve_en: str | None
    evidence: list[Evidence]


@strawberry.type
class HumanReview:
    """The way to a review by a person."""

    text_zh: str
    text_en: str


@strawberry.type
class InspectionClass(Labelled):
    """The inspection risk class of a firm: it allots inspections and is no credit rating."""

    id: strawberry.ID
    inspection_grade: InspectionGrade
    points: int | None
    rule_version: str
    evaluated_on: date
    reasons: list[EvaluationReason]
    human_review: HumanReview
    provenance: Provenance


@strawberry.type
class CannotEvaluate(Labelled):
    """A result too: no class can be given."""

    code: str
    rule_version: str | None
    evaluated_on: date | None
    human_review: HumanReview


EvaluationOutcome = Annotated[InspectionClass | CannotEvaluate | Refused, strawberry.union("EvaluationOutcome")]
