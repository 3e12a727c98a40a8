"""What the nights did so far, and how things stand: read from the staged databases, nothing is changed."""

from dataclasses import dataclass
from datetime import date

from kg.engine.database import has_table, open_database, read_statement
from kg.engine.walk import read_walked
from kg.home import Home
from kg.settings import GraphSettings
from loaders.staging.run import build_runs
from loaders.staging.stage import staged_databases


@dataclass(frozen=True, slots=True)
class SourceNight:
    """What one source did in one night."""

    night: date
    source: str
    file_count: int
    row_count: int
    refused_count: int
    created_count: int
    changed_count: int
    closed_count: int
    late_count: int
    """Files that came after a later night had been applied."""
    held_count: int
    held_because: str | None

    def describe_held(self) -> str:
        """The sentence on a source of which a file is held."""
        return f"{self.source} is held in {self.night}: {self.held_because}"


@dataclass(frozen=True, slots=True)
class RefreshState:
    """How things stand."""

    last_night: date | None
    """The last night of which something counts; None before the first."""
    night_count: int
    unwalked: tuple[date, ...]
    """Nights that were landed and not walked to their end: run `kg refresh` again."""
    held: tuple[SourceNight, ...]
    """Sources and nights of which a file is held, oldest first: each until it is corrected, withdrawn or accepted."""
    last_nights: dict[str, date]
    """By source: the last night of which something of it counts."""


def read_history(home: Home, settings: GraphSettings) -> list[SourceNight]:
    """Every source in every night, by night and source."""
    found: list[SourceNight] = []
    for path, _ in staged_databases(home):
        if path.exists():
            with open_database(path, settings, read_only=True) as connection:
                if has_table(connection, "delivery"):
                    rows = connection.execute(read_statement("loaders.staging", "source_nights")).fetchall()
                    found.extend(SourceNight(*row) for row in rows)
    return sorted(found, key=lambda item: (item.night, item.source))


def read_state(home: Home, settings: GraphSettings) -> RefreshState:
    """How things stand now."""
    runs = build_runs([path for path, _ in staged_databases(home)], settings)
    done = read_walked(home.facts_database, settings).count_done(runs) or 0
    history = read_history(home, settings)
    return RefreshState(
        last_night=runs[-1].night if runs else None,
        night_count=len(runs),
        unwalked=tuple(run.night for run in runs[done:]),
        held=tuple(item for item in history if item.held_count),
        last_nights={item.source: item.night for item in history if item.file_count},
    )
