"""One run of the night."""

from dataclasses import dataclass
from datetime import date, datetime

from kg.model.ids import RunId


@dataclass(frozen=True, slots=True)
class Run:
    """What every row written in a night carries. Nothing here comes from the clock."""

    run_id: RunId
    """Digest of contracts, files, night and schema version."""
    night: date
    """The day the files speak for."""
    recorded_at: datetime
    """Declared time of the night, UTC."""
