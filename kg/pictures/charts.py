"""Bars, how many have how many, and what held when."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.pictures.svg import ACCENT, GRID, INK, QUIET, SERIES, Picture, build_picture, build_text, measure_text

_WIDTH: Final = 780.0
_RIGHT: Final = 70.0
_BAR: Final = 18.0
_ROW: Final = 27.0
_PLOT: Final = 230.0
_LEFT: Final = 62.0
_DAYS: Final = 365.25
_MOST_LABELS: Final = 260.0


def draw_bars(rows: Iterable[tuple[str, float]], *, title: str = "", unit: str = "") -> Picture:
    """One bar a row, its name before it and its value behind it, in the given order."""
    found = list(rows)
    left = min(max((measure_text(name) for name, _ in found), default=0) + 28, _MOST_LABELS)
    most = max((value for _, value in found), default=0) or 1
    parts = []
    for number, (name, value) in enumerate(found):
        y = 8 + number * _ROW
        width = max(1.0, (_WIDTH - left - _RIGHT - 40) * value / most)
        parts.append(
            f'<rect x="{left:.1f}" y="{y:.1f}" width="{width:.1f}" height="{_BAR}" rx="2" fill="{SERIES[0]}"/>'
        )
        parts.append(build_text(left - 8, y + 13, name, anchor="end"))
        parts.append(build_text(left + width + 7, y + 13, _say(value) + unit, anchor="start", colour=QUIET, size=11))
    return build_picture(_WIDTH, 16 + len(found) * _ROW, parts, title=title)


def draw_distribution(counts: Iterable[int], *, title: str = "", having: str = "", how_many: str = "") -> Picture:
    """How many have one, two, three …: both axes by powers of ten, as what few have much of is read best.

    Args:
        counts: one number a subject; zeros are left out.
        title: stands above the picture.
        having: what is counted, below the picture.
        how_many: who has it, beside the picture.
    """
    spread = Counter(count for count in counts if count > 0)
    decades_x = max(1.0, math.log10(max(spread, default=1)) * 1.08)
    decades_y = max(1.0, math.log10(max(spread.values(), default=1)) * 1.12)
    across, height = _WIDTH - _LEFT - _RIGHT, _PLOT

    def x(value: float) -> float:
        return _LEFT + 16 + (across - 16) * math.log10(value) / decades_x

    def y(value: float) -> float:
        return 14 + height - (height - 8) * math.log10(value) / decades_y

    parts = []
    for power in range(math.ceil(decades_y) + 1):
        if power <= decades_y:
            parts.append(_rule(_LEFT, y(10**power), _LEFT + across, y(10**power)))
            parts.append(build_text(_LEFT - 8, y(10**power) + 4, f"{10**power:,}", anchor="end", colour=QUIET, size=11))
    for value in (step * 10**power for power in range(math.ceil(decades_x) + 1) for step in (1, 2, 5)):
        if math.log10(value) <= decades_x:
            parts.append(build_text(x(value), height + 32, f"{value:,}", colour=QUIET, size=11))
    for count, subjects in sorted(spread.items()):
        parts.append(
            f'<circle cx="{x(count):.1f}" cy="{y(subjects):.1f}" r="5" fill="{SERIES[0]}" fill-opacity="0.8">'
            f"<title>{count}: {subjects}</title></circle>"
        )
    parts.append(build_text(_LEFT + across / 2, height + 54, having, size=12))
    parts.append(build_text(_LEFT + across, 12, how_many, anchor="end", size=12))
    return build_picture(_WIDTH, height + 68, parts, title=title)


@dataclass(frozen=True, slots=True)
class Span:
    """What held from a day to a day: one bar of a time line. Without an end it holds still."""

    row: str
    """Name of the line that it stands on."""
    start: date
    end: date | None
    caption: str = ""
    kind: str = ""
    """Spans of one kind have one colour, which is named below the picture."""


def draw_time_line(spans: Sequence[Span], *, until: date, title: str = "") -> Picture:
    """Bars from the day a fact began to the day it ended; what still holds on the day `until` has an open end.

    Several spans of a row that overlap stand below one another.
    """
    left = min(max((measure_text(span.row) for span in spans), default=0) + 28, _MOST_LABELS)
    first = min((span.start for span in spans), default=until)
    days = max((until - first).days, 1)
    across = _WIDTH - left - _RIGHT / 2

    def x(day: date) -> float:
        return left + across * min(max((day - first).days / days, 0.0), 1.0)

    kinds = {kind: SERIES[number % len(SERIES)] for number, kind in enumerate(dict.fromkeys(s.kind for s in spans))}
    parts, height = [], 26.0
    bars = []
    for row, held in _group(spans).items():
        bars.append(build_text(left - 8, height + 13, row, anchor="end"))
        lanes = _find_lanes(held)
        for span, lane in zip(held, lanes, strict=True):
            bars.append(_draw_span(span, x, height + lane * (_BAR + 4), kinds[span.kind], until))
        height += (max(lanes) + 1) * (_BAR + 4) + 7
    for year in _choose_years(first, until):
        at = x(date(year, 1, 1))
        parts.append(_rule(at, 20, at, height))
        parts.append(build_text(at, 14, str(year), colour=QUIET, size=11))
    parts.extend(bars)
    parts.append(
        f'<line x1="{x(until):.1f}" y1="20" x2="{x(until):.1f}" y2="{height:.1f}" stroke="{ACCENT}" '
        'stroke-dasharray="3 3"/>'
    )
    legend = left
    for kind, colour in kinds.items():
        if kind:
            parts.append(
                f'<rect x="{legend:.1f}" y="{height + 10:.1f}" width="11" height="11" rx="2" fill="{colour}"/>'
            )
            parts.append(build_text(legend + 16, height + 20, kind, anchor="start", colour=QUIET, size=11))
            legend += measure_text(kind, 11) + 40
    return build_picture(_WIDTH, height + (32 if any(kinds) else 10), parts, title=title)


def _draw_span(span: Span, x: Callable[[date], float], y: float, colour: str, until: date) -> str:
    start, end = x(span.start), x(span.end or until)
    width = max(end - start, 3.0)
    holds = span.end is None or span.end > until
    bar = (
        f'<rect x="{start:.1f}" y="{y:.1f}" width="{width:.1f}" height="{_BAR}" rx="3" fill="{colour}" '
        f'fill-opacity="{0.9 if holds else 0.45}"/>'
    )
    if not span.caption:
        return bar
    needed = measure_text(span.caption, 11) + 10
    if needed < width:
        x_text, anchor, ink = start + 6, "start", "#fff" if holds else INK
    elif end + needed < _WIDTH:
        x_text, anchor, ink = end + 5, "start", QUIET
    else:
        x_text, anchor, ink = start - 5, "end", QUIET
    return bar + build_text(x_text, y + 13, span.caption, anchor=anchor, colour=ink, size=11)


def _group(spans: Sequence[Span]) -> Mapping[str, list[Span]]:
    rows: dict[str, list[Span]] = {}
    for span in spans:
        rows.setdefault(span.row, []).append(span)
    return {row: sorted(held, key=lambda span: (span.start, span.end or date.max)) for row, held in rows.items()}


def _find_lanes(held: Sequence[Span]) -> list[int]:
    """The first lane that is free for each span."""
    free_from: list[date] = []
    lanes = []
    for span in held:
        end = span.end or date.max
        lane = next((number for number, free in enumerate(free_from) if free <= span.start), len(free_from))
        free_from[lane : lane + 1] = [end]
        lanes.append(lane)
    return lanes


def _choose_years(first: date, until: date) -> list[int]:
    step = max(1, math.ceil((until - first).days / _DAYS / 9))
    return [year for year in range(first.year + 1, until.year + 1) if (year - until.year) % step == 0]


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{GRID}"/>'


def _say(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
