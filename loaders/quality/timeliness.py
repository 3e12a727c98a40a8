"""When a kind of file was due, and when it came, in nights; never by the clock.

A night's files speak for that day. A file that came counts in the report on its own night: late when a night later than
agreed had already been applied when it first came (one that comes corrected is not late for it). A file that is missing
counts in the report on the night by which it was agreed. Before the first file of a kind ever came, none is due.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from loaders.contracts.obligations import Due
from loaders.contracts.source_contract import SourceContract
from loaders.quality.figures import FileFigures, NightFigures
from loaders.quality.shape import DueLine


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of nights up to the one reported, and of nights when files landed."""

    nights: Sequence[date]
    """Every night of which any source delivered, oldest first."""
    delivered: Mapping[str, Sequence[date]]
    """By table: nights for which a file came that counts, oldest first, up to the night reported."""


def build_due_lines(contract: SourceContract, figures: NightFigures, calendar: Calendar) -> tuple[DueLine, ...]:
    """One line a kind of file of the contract, in its order."""
    lines = []
    for table in contract.tables:
        files = [file for file in figures.files if file.table == table.name]
        came = sorted({*calendar.delivered.get(table.name, ()), *([figures.night] if files else [])})
        late = [count_nights_late(table.due, file, figures.night, calendar) for file in files]
        lines.append(
            DueLine(
                table=table.name,
                due_every=table.due.every.describe(),
                last_night=came[-1] if came else None,
                is_delivered=bool(files),
                is_held=any(file.state == "held" for file in files),
                nights_late=max(late, default=0),
                missing_for=find_missing(table.due, came, figures.night),
            )
        )
    return tuple(lines)


def find_missing(due: Due, came: Sequence[date], night: date) -> date | None:
    """The night for which a file should be there by `night`, and is not. `came`: nights of files, oldest first."""
    agreed = night - timedelta(days=due.latency_days)
    before = [other for other in came if other <= agreed]
    if not before or before[-1] == agreed or due.next_after(before[-1]) > agreed:
        return None
    return agreed


def count_nights_late(due: Due, file: FileFigures, night: date, calendar: Calendar) -> int:
    """Nights that had been applied, after the one by which a file was agreed, when it first came."""
    agreed = night + timedelta(days=due.latency_days)
    if file.usable_after is None or file.usable_after <= agreed:
        return 0
    return sum(agreed < other <= file.usable_after for other in calendar.nights)
