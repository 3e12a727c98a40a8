"""The quality report of each source: what every night read, refused and changed."""

from dataclasses import dataclass
from datetime import date

from kg.engine.database import has_table, open_database, read_statement
from kg.home import Home
from kg.settings import GraphSettings


@dataclass(frozen=True, slots=True)
class SourceQuality:
    """One source in one night."""

    source: str
    night: date
    file_count: int
    row_count: int
    refused_count: int
    blanked_count: int
    """Single values that were set aside."""
    changed_count: int
    """Records created, changed or closed."""

    @property
    def refused_ratio(self) -> float:
        """Refused rows among those read, 0 to 1."""
        return self.refused_count / self.row_count if self.row_count else 0.0


def read_quality(home: Home, settings: GraphSettings) -> list[SourceQuality]:
    """Every source and night, by source and night."""
    found: list[SourceQuality] = []
    for path in (home.registry_database, home.household_database):
        if not path.exists():
            continue
        with open_database(path, settings, read_only=True) as connection:
            if has_table(connection, "taken_file"):
                rows = connection.execute(read_statement("loaders", "source_quality")).fetchall()
                found.extend(SourceQuality(*row) for row in rows)
    return sorted(found, key=lambda item: (item.source, item.night))
