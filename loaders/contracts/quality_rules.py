"""Quality rules of a contract: what may be counted in a file, and how much of it is borne.

Rules stand in the standard's `quality` entries, of a file or of one of its columns:

    library     nullValues and missingValues, invalidValues, duplicateValues, rowCount
    sql         `SELECT count(*) FROM ${table} WHERE condition`: the condition is true for a broken row, and speaks of
                the standard columns of one record
    text        for people; nothing is counted

`unit: percent` compares the share of rows, else their number. Rules of severity `error` hold a source's files back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class QualityMetric(StrEnum):
    """What a library rule counts."""

    MISSING = "missingValues"
    """Rows in which nothing stands in the column."""
    INVALID = "invalidValues"
    """Rows whose value in the column could not be read."""
    DUPLICATE = "duplicateValues"
    """Rows that say once more what another row of the file says in the same columns."""
    ROW_COUNT = "rowCount"


class Dimension(StrEnum):
    """Dimension of quality, as the standard names them."""

    ACCURACY = "accuracy"
    COMPLETENESS = "completeness"
    CONFORMITY = "conformity"
    CONSISTENCY = "consistency"
    COVERAGE = "coverage"
    TIMELINESS = "timeliness"
    UNIQUENESS = "uniqueness"


class Severity(StrEnum):
    """What a broken rule does: it is shown, it is marked, or it holds the source back."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Operator(StrEnum):
    """How a figure is compared."""

    EQUAL = "mustBe"
    NOT_EQUAL = "mustNotBe"
    GREATER = "mustBeGreaterThan"
    AT_LEAST = "mustBeGreaterOrEqualTo"
    LESS = "mustBeLessThan"
    AT_MOST = "mustBeLessOrEqualTo"
    BETWEEN = "mustBeBetween"
    NOT_BETWEEN = "mustNotBeBetween"


DIMENSIONS: Final[Mapping[QualityMetric | None, Dimension]] = {
    QualityMetric.MISSING: Dimension.COMPLETENESS,
    QualityMetric.INVALID: Dimension.CONFORMITY,
    QualityMetric.DUPLICATE: Dimension.UNIQUENESS,
    QualityMetric.ROW_COUNT: Dimension.COVERAGE,
    None: Dimension.CONSISTENCY,
}
"""What a rule measures when it does not say; None: a condition."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a counted figure must be: one value, or two for a range (both ends belong to it)."""

    operator: Operator
    values: tuple[float, ...]
    is_percent: bool
    """Compared is the share of rows in percent, 0 to 100."""

    def is_met(self, count: int, row_count: int) -> bool:
        """Whether a count among so many rows is borne; a share of no rows is 0."""
        figure = (100 * count / row_count if row_count else 0.0) if self.is_percent else float(count)
        first, last = self.values[0], self.values[-1]
        return {
            Operator.EQUAL: figure == first,
            Operator.NOT_EQUAL: figure != first,
            Operator.GREATER: figure > first,
            Operator.AT_LEAST: figure >= first,
            Operator.LESS: figure < first,
            Operator.AT_MOST: figure <= first,
            Operator.BETWEEN: first <= figure <= last,
            Operator.NOT_BETWEEN: not first <= figure <= last,
        }[self.operator]

    def describe(self) -> str:
        """The limit as text: `≤ 5 %`."""
        unit = " %" if self.is_percent else ""
        shown = " and ".join(f"{value:g}" for value in self.values)
        return f"{_SIGNS[self.operator]} {shown}{unit}"


_SIGNS: Final[Mapping[Operator, str]] = {
    Operator.EQUAL: "=", Operator.NOT_EQUAL: "≠", Operator.GREATER: ">", Operator.AT_LEAST: "≥",
    Operator.LESS: "<", Operator.AT_MOST: "≤", Operator.BETWEEN: "between", Operator.NOT_BETWEEN: "not between",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class QualityRule:
    """One rule on a file. Either a metric is counted, or the rows for which a condition is true."""

    name: str
    """Unique in its file."""
    description: str
    dimension: Dimension
    severity: Severity
    record: str
    """The record type whose content is looked at."""
    column: str | None
    """Column of the file; None for a rule on the file or on several columns."""
    columns: tuple[str, ...]
    """Columns of the file that it looks at, each mapped."""
    content_columns: tuple[str, ...]
    """The same as columns of the record's content; `record_key` for those that are the record's key."""
    metric: QualityMetric | None
    condition: str | None
    """SQL (DuckDB) over the record's standard columns, true for a broken row."""
    limit: Limit

    def is_met(self, broken_count: int, row_count: int) -> bool:
        """Whether the limit holds; `broken_count` is the number of rows where rows are what is counted."""
        return self.limit.is_met(row_count if self.metric is QualityMetric.ROW_COUNT else broken_count, row_count)
