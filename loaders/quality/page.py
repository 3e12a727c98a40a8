"""Reports as pages that need nothing else: no script, no network, one inline style, pictures drawn as SVG.

Everything that comes from a contract, a file or a message is escaped; a page prints on A4.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from itertools import groupby
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from loaders.quality.assessment import read_assessment
from loaders.quality.drift import DriftLevel
from loaders.quality.explanations import explain
from loaders.quality.shape import Outcome, SourceNightReport

_WIDTH, _HEIGHT, _MARGIN = 180, 36, 3
_NOTHING: Final = "—"
_OUTCOMES: Final[Mapping[Outcome, tuple[str, str]]] = {
    Outcome.TAKEN_IN: ("已入库", "taken in"),
    Outcome.HELD: ("暂停使用", "held"),
    Outcome.NOTHING: ("本夜无文件", "nothing delivered"),
}
_LEVELS: Final[Mapping[DriftLevel, tuple[str, str]]] = {
    DriftLevel.STEADY: ("平稳", "steady"),
    DriftLevel.WATCH: ("留意", "watch"),
    DriftLevel.SHIFT: ("突变", "shift"),
}


def render_report(report: SourceNightReport) -> str:
    """The page on one source and night."""
    assessment = read_assessment()
    return (
        _environment()
        .get_template("source.html.j2")
        .render(
            report=report,
            grade=assessment.find_grade(report.index),
            assessment=assessment,
            outcomes=_OUTCOMES,
            levels=_LEVELS,
            explain=explain,
        )
    )


def render_index(reports: Sequence[SourceNightReport], files: Mapping[str, str], night: date) -> str:
    """The page that leads to those of one night, by department. `files`: relative address by source."""
    ordered = sorted(reports, key=lambda report: (report.department, report.source))
    departments = [(name, list(group)) for name, group in groupby(ordered, key=lambda report: report.department)]
    return (
        _environment()
        .get_template("index.html.j2")
        .render(departments=departments, files=files, night=night, outcomes=_OUTCOMES, assessment=read_assessment())
    )


def build_sparkline(values: Sequence[float | None], label: str) -> Markup:
    """A line over the nights, oldest left; a night without a figure leaves a gap. `label` tells what is drawn."""
    known = [value for value in values if value is not None]
    if not known:
        return Markup("<span>{}</span>").format(_NOTHING)
    low, high = min(known), max(known)
    spread = (high - low) or 1.0
    step = (_WIDTH - 2 * _MARGIN) / max(len(values) - 1, 1)

    def place(position: int, value: float) -> str:
        down = (_HEIGHT - 2 * _MARGIN) * (1 - (value - low) / spread) if high > low else _HEIGHT / 2 - _MARGIN
        return f"{_MARGIN + position * step:.1f},{_MARGIN + down:.1f}"

    runs: list[list[str]] = [[]]
    for position, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(place(position, value))
    lines = "".join(f'<polyline points="{" ".join(run)}"/>' for run in runs if len(run) > 1)
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="1.6"/>' for run in runs if run for x, y in [run[-1].split(",")])
    picture = Markup(lines + dots)  # noqa: S704 - numbers that were formatted above, nothing else
    return Markup('<svg viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>').format(
        _WIDTH, _HEIGHT, _WIDTH, _HEIGHT, label, picture
    )


def _show_share(share: float | None) -> str:
    return _NOTHING if share is None else f"{share:.2%}"


def _show_points(points: float | None) -> str:
    return _NOTHING if points is None else f"{100 * points:+.2f}"


def _show_number(figure: float | None) -> str:
    return _NOTHING if figure is None else f"{figure:,.0f}"


def _show_figure(figure: float | None) -> str:
    return _NOTHING if figure is None else f"{figure:.2f}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("loaders.quality"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(share=_show_share, points=_show_points, number=_show_number, figure=_show_figure)
    environment.globals["sparkline"] = build_sparkline
    return environment
