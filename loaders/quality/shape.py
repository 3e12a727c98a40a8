"""The report on one source and night, as it is written to JSON: `report_schema.json` says the same as a JSON Schema.

Shares are 0 to 1, rounded to six places; None where there is nothing to take a share of. Nothing here is a value of a
row. A field that is added is no new version; one that is renamed, dropped or means something else is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from loaders.quality.drift import DriftLevel

SCHEMA_VERSION: Final = "1"


class DimensionName(StrEnum):
    """The five dimensions of 数据共享质量考核."""

    COMPLETENESS = "completeness"
    VALIDITY = "validity"
    UNIQUENESS = "uniqueness"
    TIMELINESS = "timeliness"
    CONSISTENCY = "consistency"


class Outcome(StrEnum):
    """What became of a source's files."""

    TAKEN_IN = "taken_in"
    HELD = "held"
    """At least one file was held."""
    NOTHING = "nothing_delivered"


@dataclass(frozen=True, slots=True)
class Score:
    """How much of what was looked at is as it should be. Sums of both over nights make the score of a period."""

    kept: float
    looked_at: float
    share: float


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file as it was last sent for the night, held or not."""

    table: str
    file: str
    batch: int
    state: str
    """`landed` or `held`."""
    held_because: str | None
    encoding: str | None
    row_count: int
    refused_count: int
    refused_share: float | None
    nights_late: int
    """Nights that had been walked between the night by which it was agreed and its first arrival."""


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """How well one column is filled."""

    table: str
    column: str
    is_required: bool
    row_count: int
    missing_count: int
    filled_share: float | None


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Rows refused, or values set aside, for one reason."""

    table: str
    file: str
    record_type: str | None
    column: str | None
    reason: str
    is_blanked: bool
    """Single values were set aside and their rows taken in."""
    count: int
    share: float | None
    """Of the file's rows."""
    example_lines: tuple[int, ...]
    """First lines, the header being line 1; none are known for values set aside."""


@dataclass(frozen=True, slots=True)
class RecordLine:
    """What the night's files of a table did to one staged table; absent while they are held."""

    table: str
    record_type: str
    created_count: int
    changed_count: int
    unchanged_count: int
    repeated_count: int
    overridden_count: int
    closed_count: int


@dataclass(frozen=True, slots=True)
class DueLine:
    """One kind of file: when it is due, and when it came."""

    table: str
    due_every: str
    last_night: date | None
    """The night of the last file so far; None when none ever came."""
    is_delivered: bool
    """Whether a file came for the night reported."""
    is_held: bool
    """Whether a file that came is held: it counts as not come."""
    nights_late: int
    missing_for: date | None
    """The night for which a file was agreed to be there by the night reported, and is not."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One quality rule on one file."""

    table: str
    file: str
    rule: str
    dimension: str
    severity: str
    broken_count: int
    row_count: int
    is_met: bool


@dataclass(frozen=True, slots=True)
class ColumnDrift:
    """Share of rows without a value, against the nights before."""

    column: str
    missing_share: float
    usual_share: float
    points: float
    level: DriftLevel


@dataclass(frozen=True, slots=True)
class TableDrift:
    """One kind of file against up to five nights before it. Measures: `loaders.quality.drift`."""

    table: str
    night_count: int
    row_count: int
    usual_row_count: float | None
    row_ratio: float | None
    row_level: DriftLevel | None
    refused_points: float | None
    refused_level: DriftLevel | None
    reason_index: float | None
    reason_level: DriftLevel | None
    columns: tuple[ColumnDrift, ...]


@dataclass(frozen=True, slots=True)
class QuarantineLine:
    """Refused rows of all nights up to this one."""

    open_count: int
    settled_count: int
    oldest_open_night: date | None
    oldest_age_nights: int


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One night of the trend."""

    night: date
    row_count: int
    refused_share: float | None
    filled_share: float | None
    """Of all mapped columns."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say to the department, in both languages."""

    chinese: str
    english: str
    action_chinese: str = ""
    action_english: str = ""
    file: str = ""
    example_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceNightReport:
    """Everything that is reported on one source and night."""

    schema_version: str
    source: str
    department: str
    night: date
    outcome: Outcome
    row_count: int
    refused_count: int
    refused_share: float | None
    blanked_count: int
    index: float | None
    """0 to 100, by `assessment.yaml`; None when too little applies."""
    scores: Mapping[str, Score | None]
    """By `DimensionName`; None: does not apply tonight."""
    files: tuple[FileLine, ...]
    columns: tuple[ColumnLine, ...]
    reasons: tuple[ReasonLine, ...]
    records: tuple[RecordLine, ...]
    due: tuple[DueLine, ...]
    rules: tuple[RuleLine, ...]
    drift: tuple[TableDrift, ...]
    quarantine: QuarantineLine
    trend: tuple[TrendPoint, ...]
    good: tuple[Remark, ...]
    mend_first: tuple[Remark, ...]


def build_share(part: float, whole: float) -> float | None:
    """A share, rounded; None of nothing."""
    return round(part / whole, 6) if whole else None


def build_score(kept: float, looked_at: float) -> Score | None:
    """A score; None of nothing."""
    return Score(round(kept, 6), round(looked_at, 6), round(kept / looked_at, 6)) if looked_at else None
