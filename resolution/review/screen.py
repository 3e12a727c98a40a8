"""A pair on a terminal: both records side by side, what differs in colour and by a mark, and the evidence in bits."""

from collections.abc import Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from resolution.explanation.words import iter_lines, say_conflict
from resolution.review.pairs import TITLES, Agreement, PairView, Part

KEYS: Final = "[y] same   [n] different   [s] skip   [u] undo   [q] quit"
_MARKS: Final = {Agreement.SAME: ("=", "green"), Agreement.DIFFERENT: ("≠", "red"), Agreement.ONE_SIDED: ("·", "dim")}
_BAR_BITS: Final = 1.0
_BAR_MOST: Final = 16


def build_screen(view: PairView, place: int, count: int, threshold_bits: float) -> RenderableType:
    """Everything about the pair at a place of the queue, counted from one."""
    waiting = view.waiting
    said = say_conflict(waiting.reason)
    head = Text(f"{place} of {count}   {waiting.party_kind.value.replace('_', ' ')}   {said.english} {said.chinese}")
    head.stylize("bold")
    return Group(head, _build_records(view), _build_evidence(view, threshold_bits), Text(KEYS, style="dim"))


def _build_records(view: PairView) -> Table:
    table = Table(show_lines=False)
    table.add_column("")
    for side in (view.left, view.right):
        heading = Text(f"{side.mention.source} {side.mention.record_key} ({side.mention.mention})\n")
        heading.append(str(side.entity_id), "dim")
        table.add_column(heading, overflow="fold", ratio=1)
    table.add_column("")
    for row in view.rows:
        mark, style = _MARKS[row.agreement]
        english, chinese = TITLES[row.column]
        table.add_row(f"{english} {chinese}", _build_value(row.left), _build_value(row.right), Text(mark, style=style))
    return table


def _build_value(parts: Sequence[Part]) -> Text:
    value = Text()
    for part in parts:
        value.append(part.text, "" if part.is_shared else "bold reverse")
    return value


def _build_evidence(view: PairView, threshold_bits: float) -> RenderableType:
    if view.evidence is None:
        return Text("One side states nothing to compare. 一方无可比对的内容。", style="dim")
    table = Table(
        title=f"evidence {view.evidence.match_weight:+.2f} bits, joined from {threshold_bits:+.2f}",
        title_justify="left",
    )
    for name in ("compared", "found", "bits", ""):
        table.add_column(name, justify="right" if name == "bits" else "left", overflow="fold")
    for compared, found, bits in iter_lines(view.evidence):
        bar = Text("█" * min(_BAR_MOST, round(abs(bits) / _BAR_BITS)), style="green" if bits > 0 else "red")
        table.add_row(
            f"{compared.english} {compared.chinese}", f"{found.english} {found.chinese}".strip(), f"{bits:+.2f}", bar
        )
    return table
