"""One firm's evaluation with its reasons, from the facts tables."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kg.engine.database import open_database, read_statement
from kg.home import Home
from kg.settings import GraphSettings

_PACKAGE: Final = "kg.evaluation.reporting"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one legal entity came to, and why; `reasons` and `families` as in the model's `EvaluationNode`."""

    entity_id: str
    uscc: str
    name: str | None
    inspection_grade: str | None
    cannot_evaluate_code: str | None
    points: int | None
    points_before_caps: int | None
    coverage_ratio: float | None
    rule_version: str
    statutory_ground: str
    rules_effective_from: date
    evaluated_on: date
    graded_since_on: date
    previous_inspection_grade: str | None
    families: Sequence[Mapping[str, Any]]
    reasons: Sequence[Mapping[str, Any]]


def explain(home: Home, settings: GraphSettings, uscc: str) -> Explanation | None:
    """The evaluation that stands of the firm with a credit code; None when there is none.

    Who stands for a natural person (rule L0) is told alike: there is nothing.
    """
    with open_database(home.facts_database, settings, read_only=True) as connection:
        cursor = connection.execute(read_statement(_PACKAGE, "explanation"), {"uscc": uscc})
        names = [column[0] for column in cursor.description or ()]
        rows: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if not rows:
        return None
    found = rows[0] | {name: json.loads(rows[0][name]) for name in ("families", "reasons")}
    return Explanation(**found)
