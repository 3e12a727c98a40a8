"""The quality index: five dimensions, each a share of what was looked at, weighed by a published table.

A dimension's share over several nights is the sum of what was as it should be over the sum of what was looked at, so a
night with many rows counts for more than one with few.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field

from loaders.contracts.source_contract import SourceContract
from loaders.quality.figures import NightFigures
from loaders.quality.shape import DimensionName, DueLine, RuleLine, Score, build_score

_RULE_DIMENSIONS: Final = frozenset({"consistency", "accuracy", "coverage"})
"""What rules on the others count is counted under completeness, validity (conformity), uniqueness and timeliness."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DimensionMethod(_Frozen):
    """One dimension: its weight in percent, where its points begin, and how it is counted, in words."""

    weight: float = Field(gt=0)
    floor: float = Field(ge=0, lt=1)
    chinese: str
    english: str
    method_chinese: str
    method_english: str

    def count_points(self, share: float) -> float:
        """0 at the floor and below, 100 at a share of 1, evenly between."""
        return 100 * max(share - self.floor, 0.0) / (1 - self.floor)


class Grade(_Frozen):
    """A grade and the lowest index that earns it."""

    lowest: float = Field(alias="from", ge=0, le=100)
    chinese: str
    english: str


class Assessment(_Frozen):
    """The published method."""

    version: int
    dimensions: dict[DimensionName, DimensionMethod]
    spared_reasons: frozenset[str]
    """Refusals that cost no points under validity."""
    late_credit: float = Field(ge=0, le=1)
    fewest_dimensions: int = Field(ge=1, le=len(DimensionName))
    fewest_nights: int = Field(ge=1)
    period_days: int = Field(ge=1)
    grades: tuple[Grade, ...]

    def build_index(self, scores: Mapping[DimensionName, Score | None]) -> float | None:
        """0 to 100, one decimal; None when fewer than `fewest_dimensions` apply."""
        applying = {name: score for name, score in scores.items() if score is not None}
        if len(applying) < self.fewest_dimensions:
            return None
        weight = sum(self.dimensions[name].weight for name in applying)
        total = sum(
            self.dimensions[name].weight * self.dimensions[name].count_points(score.share)
            for name, score in applying.items()
        )
        return round(total / weight, 1)

    def find_grade(self, index: float | None) -> Grade | None:
        """The grade that an index earns."""
        if index is None:
            return None
        return next((grade for grade in self.grades if index >= grade.lowest), None)


@cache
def read_assessment() -> Assessment:
    """The method in `assessment.yaml`."""
    text = (resources.files("loaders.quality") / "assessment.yaml").read_text("utf-8")
    return Assessment.model_validate(yaml.safe_load(text))


def build_scores(
    contract: SourceContract, figures: NightFigures, due: Iterable[DueLine], assessment: Assessment
) -> dict[DimensionName, Score | None]:
    """The five dimensions of one source and night; None where one does not apply."""
    return {
        DimensionName.COMPLETENESS: _score_completeness(contract, figures),
        DimensionName.VALIDITY: _score_validity(contract, figures, assessment.spared_reasons),
        DimensionName.UNIQUENESS: _score_uniqueness(figures),
        DimensionName.TIMELINESS: _score_timeliness(due, assessment.late_credit),
        DimensionName.CONSISTENCY: _score_consistency(figures.rules),
    }


def find_required(contract: SourceContract) -> frozenset[tuple[str, str | None]]:
    """Table and column of every cell that must be filled."""
    return frozenset(
        (table.name, name) for table in contract.tables for name, column in table.columns.items() if column.required
    )


def sum_scores(scores: Iterable[Score | None]) -> Score | None:
    """The score of several nights or sources."""
    present = [score for score in scores if score is not None]
    return build_score(sum(score.kept for score in present), sum(score.looked_at for score in present))


def _score_completeness(contract: SourceContract, figures: NightFigures) -> Score | None:
    """Cells of required columns, and of those whose filling was agreed on by a rule: there only what breaks it."""
    required = find_required(contract)
    columns = [column for column in figures.columns if (column.table, column.column) in required]
    looked_at = sum(column.row_count for column in columns)
    missing = sum(column.missing_count for column in columns)
    subjects = {(table.name, rule.name): rule.column for table in contract.tables for rule in table.rules}
    for rule in figures.rules:
        column = subjects.get((rule.table, rule.rule))
        if rule.dimension == DimensionName.COMPLETENESS and (rule.table, column) not in required:
            looked_at += rule.row_count
            missing += 0 if rule.is_met else rule.broken_count
    return build_score(looked_at - missing, looked_at)


def _score_validity(contract: SourceContract, figures: NightFigures, spared: frozenset[str]) -> Score | None:
    looked_at = lost = 0
    for table in contract.tables:
        width = len(table.read_columns())
        looked_at += figures.count_rows(table.name) * width
        lost += figures.refused_whole.get(table.name, 0) * width + figures.refused_part.get(table.name, 0)
        lost += sum(
            line.count
            for line in figures.reasons
            if line.is_blanked and line.table == table.name and line.reason not in spared
        )
    return build_score(max(looked_at - lost, 0), looked_at)


def _score_uniqueness(figures: NightFigures) -> Score | None:
    surplus = sum(line.repeated_count + line.overridden_count for line in figures.records)
    kept = sum(line.created_count + line.changed_count + line.unchanged_count for line in figures.records)
    return build_score(kept, kept + surplus)


def _score_timeliness(due: Iterable[DueLine], late_credit: float) -> Score | None:
    """A file that came counts for its night, one that is missing for that by which it was agreed; held is missing."""
    lines = list(due)
    credits = [0.0 if line.is_held else late_credit if line.nights_late else 1.0 for line in lines if line.is_delivered]
    missing = sum(line.missing_for is not None for line in lines)
    return build_score(sum(credits), len(credits) + missing)


def _score_consistency(rules: Iterable[RuleLine]) -> Score | None:
    kept = [
        1 - min(rule.broken_count / rule.row_count, 1) if rule.row_count else float(rule.is_met)
        for rule in rules
        if rule.dimension in _RULE_DIMENSIONS
    ]
    return build_score(sum(kept), len(kept))
