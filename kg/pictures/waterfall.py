"""What adds up to a sum, step by step: each bar begins where the one before it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.pictures.svg import ACCENT, GRID, INK, QUIET, SERIES, Picture, build_picture, build_text, measure_text

_WIDTH: Final = 780.0
_BAR: Final = 16.0
_ROW: Final = 26.0
_TOP: Final = 22.0
_RIGHT: Final = 78.0
_MOST_LABEL: Final = 330.0
_ADDS, _TAKES = SERIES[0], SERIES[1]


@dataclass(frozen=True, slots=True)
class Amount:
    """One step: its name, and how much it adds, or takes away when negative."""

    name: str
    value: float


def draw_waterfall(amounts: Sequence[Amount], *, threshold: float, title: str = "", total: str = "") -> Picture:
    """Steps from zero to their sum, which stands last under the name `total`; a line where the threshold is."""
    ends = [0.0]
    for amount in amounts:
        ends.append(ends[-1] + amount.value)
    least, most = min(*ends, threshold, 0.0), max(*ends, threshold, 0.0)
    left = min(max((measure_text(amount.name) for amount in amounts), default=0) + 28, _MOST_LABEL)
    scale = (_WIDTH - left - _RIGHT) / ((most - least) or 1.0)

    def x(value: float) -> float:
        return left + (value - least) * scale

    height = _TOP + (len(amounts) + 1) * _ROW + 8
    parts = [_rule(x(0.0), height, GRID, ""), _rule(x(threshold), height, ACCENT, ' stroke-dasharray="3 3"')]
    parts.append(build_text(x(threshold), 12, f"{threshold:g}", colour=ACCENT, size=11))
    for number, amount in enumerate(amounts):
        ink = _ADDS if amount.value >= 0 else _TAKES
        parts += _draw_row(number, amount.name, (x(ends[number]), x(ends[number + 1])), ink, f"{amount.value:+.2f}")
        parts.append(_join(x(ends[number + 1]), number))
    parts += _draw_row(len(amounts), total, (x(0.0), x(ends[-1])), INK, f"{ends[-1]:+.2f}")
    return build_picture(_WIDTH, height, parts, title=title)


def _draw_row(number: int, name: str, ends: tuple[float, float], ink: str, said: str) -> list[str]:
    left, right = min(ends), max(ends)
    y = _TOP + number * _ROW
    bar = f'<rect x="{left:.1f}" y="{y:.1f}" width="{max(right - left, 1.0):.1f}" height="{_BAR}" rx="2" fill="{ink}"/>'
    label = build_text(8, y + 12, name, anchor="start")
    return [bar, label, build_text(right + 6, y + 12, said, anchor="start", colour=QUIET, size=11)]


def _join(at: float, number: int) -> str:
    y = _TOP + number * _ROW + _BAR
    return f'<line x1="{at:.1f}" y1="{y:.1f}" x2="{at:.1f}" y2="{y + _ROW - _BAR:.1f}" stroke="{QUIET}"/>'


def _rule(at: float, height: float, colour: str, more: str) -> str:
    return f'<line x1="{at:.1f}" y1="{_TOP - 6:.1f}" x2="{at:.1f}" y2="{height:.1f}" stroke="{colour}"{more}/>'
