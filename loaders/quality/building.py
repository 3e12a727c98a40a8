"""The report on one source and night, built from its figures."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from loaders.contracts.source_contract import SourceContract
from loaders.quality.assessment import build_scores, find_required, read_assessment
from loaders.quality.drift import (
    build_ratio,
    build_stability_index,
    find_median,
    judge_index,
    judge_points,
    judge_ratio,
)
from loaders.quality.figures import NightFigures
from loaders.quality.remarks import build_good, build_mend_first
from loaders.quality.shape import (
    SCHEMA_VERSION,
    ColumnDrift,
    ColumnLine,
    FileLine,
    Outcome,
    QuarantineLine,
    SourceNightReport,
    TableDrift,
    TrendPoint,
    build_share,
)
from loaders.quality.stopping import EARLIER_NIGHTS
from loaders.quality.timeliness import Calendar, build_due_lines, count_nights_late

TREND_NIGHTS: Final = 30
FEWEST_ROWS: Final = 50
"""Drift of shares is not read off fewer rows."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a report is built from."""

    history: Sequence[NightFigures]
    """Up to `TREND_NIGHTS` nights, oldest first; the last is the night reported."""
    calendar: Calendar
    quarantine: QuarantineLine


def build_report(contract: SourceContract, evidence: Evidence) -> SourceNightReport:
    """The report on the last night of a history."""
    tonight = evidence.history[-1]
    assessment = read_assessment()
    due = build_due_lines(contract, tonight, evidence.calendar)
    scores = build_scores(contract, tonight, due, assessment)
    files = _build_files(contract, tonight, evidence.calendar)
    rows, refused = tonight.count_rows(), tonight.count_refused()
    return SourceNightReport(
        schema_version=SCHEMA_VERSION,
        source=contract.source,
        department=contract.department,
        night=tonight.night,
        outcome=_find_outcome(files),
        row_count=rows,
        refused_count=refused,
        refused_share=build_share(refused, rows),
        blanked_count=sum(line.count for line in tonight.reasons if line.is_blanked),
        index=assessment.build_index(scores),
        scores={name.value: score for name, score in scores.items()},
        files=files,
        columns=_build_columns(contract, tonight),
        reasons=tuple(tonight.reasons),
        records=tuple(tonight.records),
        due=due,
        rules=tuple(tonight.rules),
        drift=tuple(_build_drift(table.name, evidence.history) for table in contract.tables if tonight.has(table.name)),
        quarantine=evidence.quarantine,
        trend=tuple(_build_point(figures) for figures in evidence.history),
        good=build_good(scores, files),
        mend_first=build_mend_first(files, due, tonight.reasons, tonight.rules, tonight.records),
    )


def build_quarantine(rows: Sequence[tuple[str, date, int]], nights: Sequence[date], night: date) -> QuarantineLine:
    """From state, first night and number of a source's refused rows. `nights`: every night known."""
    counts: dict[str, int] = defaultdict(int)
    for state, _, count in rows:
        counts[state] += count
    oldest = min((first for state, first, _ in rows if state == "open"), default=None)
    return QuarantineLine(
        open_count=counts["open"],
        settled_count=counts["stated"] + counts["corrected"] + counts["withdrawn"],
        oldest_open_night=oldest,
        oldest_age_nights=sum(oldest < other <= night for other in nights) if oldest else 0,
    )


def _find_outcome(files: Sequence[FileLine]) -> Outcome:
    if not files:
        return Outcome.NOTHING
    return Outcome.HELD if any(file.state == "held" for file in files) else Outcome.TAKEN_IN


def _build_files(contract: SourceContract, figures: NightFigures, calendar: Calendar) -> tuple[FileLine, ...]:
    due = {table.name: table.due for table in contract.tables}
    return tuple(
        FileLine(
            table=file.table,
            file=file.file,
            batch=file.batch,
            state=file.state,
            held_because=file.held_because,
            encoding=file.encoding,
            row_count=file.row_count,
            refused_count=file.refused_count,
            refused_share=build_share(file.refused_count, file.row_count),
            nights_late=(count_nights_late(due[file.table], file, figures.night, calendar) if file.table in due else 0),
        )
        for file in figures.files
    )


def _build_columns(contract: SourceContract, figures: NightFigures) -> tuple[ColumnLine, ...]:
    required = find_required(contract)
    return tuple(
        ColumnLine(
            table=column.table,
            column=column.column,
            is_required=(column.table, column.column) in required,
            row_count=column.row_count,
            missing_count=column.missing_count,
            filled_share=build_share(column.row_count - column.missing_count, column.row_count),
        )
        for column in figures.columns
    )


def _build_point(figures: NightFigures) -> TrendPoint:
    rows = figures.count_rows()
    cells = sum(column.row_count for column in figures.columns)
    return TrendPoint(
        night=figures.night,
        row_count=rows,
        refused_share=build_share(figures.count_refused(), rows),
        filled_share=build_share(cells - sum(column.missing_count for column in figures.columns), cells),
    )


def _build_drift(table: str, history: Sequence[NightFigures]) -> TableDrift:
    """A table against up to `EARLIER_NIGHTS` nights before with files of it."""
    tonight = history[-1]
    before = [figures for figures in history[:-1] if figures.has(table)][-EARLIER_NIGHTS:]
    rows = tonight.count_rows(table)
    usual = find_median([figures.count_rows(table) for figures in before])
    ratio = build_ratio(rows, usual)
    compared = [figures for figures in before if figures.count_rows(table) >= FEWEST_ROWS]
    points = index = None
    if rows >= FEWEST_ROWS and compared:
        shares = [figures.count_refused(table) / figures.count_rows(table) for figures in compared]
        points = tonight.count_refused(table) / rows - (find_median(shares) or 0.0)
        index = build_stability_index(tonight.count_reasons(table), _sum_reasons(compared, table))
    return TableDrift(
        table=table,
        night_count=len(before),
        row_count=rows,
        usual_row_count=usual,
        row_ratio=_round(ratio),
        row_level=judge_ratio(ratio) if (usual or 0) >= FEWEST_ROWS else None,
        refused_points=_round(points),
        refused_level=judge_points(points),
        reason_index=_round(index),
        reason_level=judge_index(index),
        columns=_build_column_drift(table, tonight, compared) if rows >= FEWEST_ROWS else (),
    )


def _build_column_drift(table: str, tonight: NightFigures, before: Sequence[NightFigures]) -> tuple[ColumnDrift, ...]:
    usual: dict[str, list[float]] = defaultdict(list)
    for figures in before:
        for name, share in figures.find_missing_shares(table).items():
            usual[name].append(share)
    found = []
    for name, share in tonight.find_missing_shares(table).items():
        median = find_median(usual[name])
        if median is None:
            continue
        level = judge_points(share - median)
        if level is not None:
            found.append(ColumnDrift(name, round(share, 6), round(median, 6), round(share - median, 6), level))
    return tuple(found)


def _sum_reasons(history: Sequence[NightFigures], table: str) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for figures in history:
        for reason, count in figures.count_reasons(table).items():
            counts[reason] += count
    return counts


def _round(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 6)
