"""Sources and departments ranked by the published quality index, from the reports on a period's nights alone.

Whoever has the reports can work the league out again: a dimension's score is the sum of what was as it should be over
the sum of what was looked at; the index is the weighted mean of the dimensions that apply (`assessment.yaml`); a
department's is the mean of its sources'. Equal indexes share a rank, and the next rank is left out.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

import orjson

from kg.errors import ConfigurationError
from kg.home import Home
from loaders.quality.assessment import Assessment, read_assessment, sum_scores
from loaders.quality.shape import SCHEMA_VERSION, DimensionName, Score

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """One source in a period."""

    rank: int | None
    """None: not ranked, because too little applies or too few nights are reported."""
    source: str
    department: str
    night_count: int
    index: float | None
    grade: str | None
    """In Chinese, as it is published."""
    scores: Mapping[str, float | None]
    """Shares by dimension; None: does not apply, and is not compared."""
    index_before: float | None
    """Of the period before."""
    change: float | None

    @property
    def name(self) -> str:
        """What it is listed by."""
        return self.source


@dataclass(frozen=True, slots=True)
class DepartmentStanding:
    """One department in a period."""

    rank: int | None
    department: str
    source_count: int
    """Sources that are ranked."""
    index: float | None
    grade: str | None
    index_before: float | None
    change: float | None

    @property
    def name(self) -> str:
        """What it is listed by."""
        return self.department


@dataclass(frozen=True, slots=True)
class League:
    """The league of a period, best first; those that are not ranked come last."""

    from_night: date
    to_night: date
    before_from: date
    before_to: date
    departments: tuple[DepartmentStanding, ...]
    sources: tuple[SourceStanding, ...]


@dataclass(frozen=True, slots=True)
class _Reported:
    """What the league needs of one report."""

    source: str
    department: str
    night: date
    scores: Mapping[DimensionName, Score | None]


def build_league(home: Home, from_night: date | None = None, to_night: date | None = None) -> League:
    """The league of a period, both ends included; by default of the last `period_days` days with a report.

    Raises:
        ConfigurationError: no report falls into the period, or its ends are the wrong way round.
    """
    method = read_assessment()
    nights = find_reported_nights(home)
    last = to_night or nights[-1]
    first = from_night or last - (method.period_days - 1) * _DAY
    if first > last:
        raise ConfigurationError(f"The period from {first} to {last} ends before it begins.")
    length = (last - first).days + 1
    before_from, before_to = first - length * _DAY, first - _DAY
    reports = _read_reports(home, [night for night in nights if before_from <= night <= last])
    tonight = [report for report in reports if report.night >= first]
    if not tonight:
        raise ConfigurationError(
            f"No night from {first} to {last} has a report.", way_out=f"There are {nights[0]} to {nights[-1]}."
        )
    earlier = {name: _score(found, method)[1] for name, found in _group(reports, before_to).items()}
    sources = _rank([_stand(found, method, earlier) for found in _group(tonight, last).values()])
    return League(first, last, before_from, before_to, _rank(_build_departments(sources, method)), sources)


def find_reported_nights(home: Home) -> list[date]:
    """Nights that have reports, oldest first.

    Raises:
        ConfigurationError: none has.
    """
    folder = home.reports / "sources"
    nights = []
    for path in folder.iterdir() if folder.is_dir() else []:
        try:
            nights.append(date.fromisoformat(path.name))
        except ValueError:
            continue
    if not nights:
        raise ConfigurationError(
            f"No night was reported at {home.path}.", way_out="Set KG_HOME to where `kg refresh` put it, or run that."
        )
    return sorted(nights)


def read_report_file(path: Path) -> dict[str, Any]:
    """A report as plain data.

    Raises:
        ConfigurationError: no report, or of another version of the program.
    """
    try:
        document = orjson.loads(path.read_bytes())
        version = document["schema_version"]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
        raise ConfigurationError(f"{path} is no report.", way_out="Run `kg refresh` again.") from None
    if version != SCHEMA_VERSION:
        raise ConfigurationError(
            f"{path} has the report version {version}; this program reads version {SCHEMA_VERSION}.",
            way_out="Run `kg refresh` again.",
        )
    return dict(document)


def _read_reports(home: Home, nights: Sequence[date]) -> list[_Reported]:
    found = []
    for night in nights:
        for path in sorted((home.reports / "sources" / night.isoformat()).glob("*.json")):
            document = read_report_file(path)
            scores = {
                DimensionName(name): None if score is None else Score(**score)
                for name, score in document["scores"].items()
            }
            found.append(_Reported(document["source"], document["department"], night, scores))
    return found


def _group(reports: Sequence[_Reported], until: date) -> dict[str, list[_Reported]]:
    groups: dict[str, list[_Reported]] = defaultdict(list)
    for report in reports:
        if report.night <= until:
            groups[report.source].append(report)
    return groups


def _score(reports: Sequence[_Reported], method: Assessment) -> tuple[dict[DimensionName, Score | None], float | None]:
    """Scores and index of one source over its nights."""
    scores = {name: sum_scores(report.scores[name] for report in reports) for name in DimensionName}
    has_enough = sum(any(report.scores.values()) for report in reports) >= method.fewest_nights
    return scores, method.build_index(scores) if has_enough else None


def _stand(reports: Sequence[_Reported], method: Assessment, earlier: Mapping[str, float | None]) -> SourceStanding:
    scores, index = _score(reports, method)
    last = reports[-1]
    before = earlier.get(last.source)
    grade = method.find_grade(index)
    return SourceStanding(
        rank=None,
        source=last.source,
        department=last.department,
        night_count=len(reports),
        index=index,
        grade=grade.chinese if grade else None,
        scores={name.value: None if score is None else score.share for name, score in scores.items()},
        index_before=before,
        change=_subtract(index, before),
    )


def _build_departments(sources: Sequence[SourceStanding], method: Assessment) -> list[DepartmentStanding]:
    groups: dict[str, list[SourceStanding]] = defaultdict(list)
    for source in sources:
        groups[source.department].append(source)
    standings = []
    for department, found in groups.items():
        index = _mean([source.index for source in found])
        # Like is compared with like: only sources that have an index in both periods make the change.
        both = [source for source in found if source.index is not None and source.index_before is not None]
        before = _mean([source.index_before for source in both])
        grade = method.find_grade(index)
        standings.append(
            DepartmentStanding(
                rank=None,
                department=department,
                source_count=sum(source.index is not None for source in found),
                index=index,
                grade=grade.chinese if grade else None,
                index_before=before,
                change=_subtract(_mean([source.index for source in both]), before),
            )
        )
    return standings


_S = TypeVar("_S", SourceStanding, DepartmentStanding)


def _rank(standings: Sequence[_S]) -> tuple[_S, ...]:
    """Best first, each with its rank; equal ones share it, in the order of their names."""
    ordered = sorted(standings, key=lambda one: (one.index is None, -(one.index or 0.0), one.name))
    indexes = [one.index for one in ordered]
    return tuple(replace(one, rank=None if one.index is None else indexes.index(one.index) + 1) for one in ordered)


def _mean(figures: Sequence[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return round(sum(known) / len(known), 1) if known else None


def _subtract(figure: float | None, other: float | None) -> float | None:
    return None if figure is None or other is None else round(figure - other, 1)
