"""One run of the night, and what is known on an evening."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from kg.model.ids import RunId

_CHINA: Final = ZoneInfo("Asia/Shanghai")
_LAST_SECOND: Final = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Run:
    """What every row written in a night carries. Nothing here comes from the clock."""

    run_id: RunId
    """Digest of contracts, files, night and schema version."""
    night: date
    """The day the files speak for."""
    recorded_at: datetime
    """Declared time of the night, UTC."""


def end_evening(day: date) -> datetime:
    """The moment up to which records count on the evening of a day, UTC.

    An evening ends in China: the night after it is recorded at the next midnight there.
    """
    return datetime.combine(day, _LAST_SECOND, _CHINA).astimezone(UTC)
