"""A picture as SVG: what a notebook or browser shows by itself, with letters from the viewer's own fonts."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

FONTS: Final = (
    "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','PingFang SC',"
    "'Microsoft YaHei','WenQuanYi Micro Hei',sans-serif"
)
INK: Final = "#26323b"
QUIET: Final = "#7b8790"
LINE: Final = "#a9b4bc"
GRID: Final = "#e6eaed"
ACCENT: Final = "#c2452d"
SERIES: Final = ("#2d6a8f", "#d08b2c", "#4b8f5a", "#a5475f", "#6d5f9c", "#5b7f86")
"""Colours of categories, told apart in print and by most colour-blind readers as well."""
_WIDE: Final = 0x2E80
"""Characters from here on take a whole em, others a little over half of one."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG that a notebook shows by itself."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    @property
    def html(self) -> str:
        """A page of its own that shows the picture and needs nothing else."""
        return (
            '<!doctype html>\n<html lang="zh"><head><meta charset="utf-8"><title>Xintu</title>'
            "<style>body{margin:2rem;background:#fff}svg{max-width:100%;height:auto}</style></head>\n"
            f"<body>{self.svg}</body></html>\n"
        )


def build_picture(width: float, height: float, parts: Sequence[str], *, title: str = "") -> Picture:
    """A picture of the given size in pixels; the title stands above it and is what a reader of the screen hears."""
    top = 34 if title else 0
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height + top:.0f}" '
        f'width="{width:.0f}" style="max-width:100%;height:auto" font-family="{FONTS}" font-size="12" role="img">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
    )
    shown = build_text(16, 23, title, size=15, weight=600, anchor="start") if title else ""
    named = f"<title>{html.escape(title)}</title>" if title else ""
    return Picture(f'{head}{named}{shown}<g transform="translate(0 {top})">{"".join(parts)}</g></svg>')


def build_text(  # noqa: PLR0913 - what a text in SVG has
    x: float, y: float, text: str, *, size: float = 12, colour: str = INK, anchor: str = "middle", weight: int = 400
) -> str:
    """One line of text, its base line at `y`."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{html.escape(text)}</text>'
    )


def measure_text(text: str, size: float = 12) -> float:
    """About how wide a text is, in pixels."""
    return sum(1.0 if ord(letter) >= _WIDE else 0.56 for letter in text) * size


def wrap_text(text: str, width: float, size: float = 12, *, most_lines: int = 3) -> list[str]:
    """A text in lines of about equal length that fit a width; what does not fit ends in an ellipsis."""
    count = min(most_lines, max(1, -(-int(measure_text(text, size)) // int(width))))
    aim = measure_text(text, size) / count + size / 2
    lines: list[str] = []
    line = ""
    for letter in text:
        if line and len(lines) < count - 1 and measure_text(line + letter, size) > min(aim, width):
            lines.append(line)
            line = ""
        line += letter
    while measure_text(line, size) > width + size and len(line) > 1:
        line = line.rstrip("…")[:-1] + "…"
    return [*lines, line]
