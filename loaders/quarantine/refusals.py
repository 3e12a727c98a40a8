"""What was refused, where, and whether it was settled since: counts and places, never a row or a value (rule L8).

A refused row leaves its file's digest, its line, the record (where others of the row stand), the column, the reason and
a keyed hash of the row, so that a corrected file can be told from the same file sent again. A value that is set aside
is counted as *blanked*. Nobody settles a row by hand: a later delivery does (see `Settlement`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from kg.engine.database import Connection, has_table, open_database, read_statement
from kg.errors import ConfigurationError
from kg.home import Home
from kg.settings import GraphSettings


class RowReason(StrEnum):
    """Why a whole row was refused, besides the reasons of `kg.identifiers.reasons`."""

    FIELD_COUNT = "row.field_count"
    """Fewer or more fields than the header: columns may be shifted."""
    UNCLOSED_QUOTE = "row.unclosed_quote"
    UNDECODABLE = "row.undecodable"
    """Bytes that the declared encoding does not know."""
    HEADER_AGAIN = "row.header_again"
    """The header stands once more among the rows: files were joined."""
    NOT_AN_OBJECT = "row.not_an_object"
    """A line of a JSON Lines file that is no JSON object, or is broken."""
    NESTED_VALUE = "row.nested_value"
    """A list or an object where one value should stand."""
    MISSING = "value.missing"
    """A required value is not there."""


class Settlement(StrEnum):
    """How a refused row stands."""

    OPEN = "open"
    """The department still has to mend it."""
    STATED = "stated"
    """Its record was stated well, or withdrawn, by a later night, or by a later file of the same night."""
    CORRECTED = "corrected"
    """Its file was replaced, or a later full file came, and the row is fine or gone there."""
    WITHDRAWN = "withdrawn"
    """Its file was withdrawn."""
    REPEATED = "repeated"
    """The same row was refused again by a later file and is counted there."""


OPEN: Final = frozenset({Settlement.OPEN})
SETTLED: Final = frozenset({Settlement.STATED, Settlement.CORRECTED, Settlement.WITHDRAWN})
_DATABASES: Final = ("registry_database", "household_database")


@dataclass(frozen=True, slots=True)
class QuarantineCount:
    """How many rows (or, when `blanked`, single values) of a file were refused for one reason, over all nights."""

    source: str
    department: str
    """Who must act; empty where no contract says."""
    file: str
    record_type: str | None
    """The one record of the row that was refused; None for the whole row."""
    column: str | None
    reason: str
    blanked: bool
    open_count: int
    """Rows that are open; for blanked values those of the source's last night."""
    settled_count: int
    first_night: date
    """The night since which the oldest open row has been refused; of the oldest row where none is open."""
    age_nights: int
    """Nights that followed it, of any source."""


@dataclass(frozen=True, slots=True)
class QuarantinePlace:
    """One refused row."""

    source: str
    department: str
    file: str
    file_digest: str
    night: date
    line: int
    record_type: str | None
    """The one record of the row that was refused; None for the whole row."""
    column: str | None
    reason: str
    row_hash: str
    settlement: Settlement
    first_night: date
    """The night since which it has been refused without being settled."""
    age_nights: int
    """Nights that followed it, of any source."""


def read_counts(home: Home, settings: GraphSettings, source: str | None = None) -> list[QuarantineCount]:
    """Refused rows and blanked values by source, file, record, reason and column: most open ones first.

    Raises:
        ConfigurationError: no file was landed here, or none of that source.
    """
    nights = _find_nights(home, settings, source)
    rows = [row for path in _DATABASES for row in _read(home, path, settings, "counts", source)]
    counts = [QuarantineCount(*(*row, _count_after(nights, row[-1]))) for row in rows]
    return sorted(
        counts,
        key=lambda count: (
            -count.open_count, -count.settled_count, count.source, count.file, count.reason, count.column or "",
            count.record_type or "",
        ),
    )  # fmt: skip


def read_places(
    home: Home, settings: GraphSettings, source: str | None = None, states: frozenset[Settlement] = OPEN
) -> list[QuarantinePlace]:
    """Refused rows that stand so, by source, file, night and line; errors as for `read_counts`."""
    nights = _find_nights(home, settings, source)
    rows = [row for path in _DATABASES for row in _read(home, path, settings, "places", source)]
    places = [
        QuarantinePlace(*(*row[:-2], Settlement(row[-2]), row[-1], _count_after(nights, row[-1])))
        for row in rows
        if row[-2] in states
    ]
    return sorted(
        places, key=lambda place: (place.source, place.file, place.night, place.line, place.record_type or "")
    )


def count_states(home: Home, settings: GraphSettings, source: str | None = None) -> dict[Settlement, int]:
    """Refused rows by how they stand, every state; errors as for `read_counts`."""
    _find_nights(home, settings, source)
    counts = dict.fromkeys(Settlement, 0)
    for path in _DATABASES:
        for state, count in _read(home, path, settings, "totals", source):
            counts[Settlement(state)] += count
    return counts


def judge_rows(connection: Connection, until: date | None = None) -> None:
    """Make the temporary table `quarantine` from one staged file: every refused row and how it stands.

    Args:
        until: the last night that is looked at, as if nothing were known of later ones; None: all.
    """
    connection.execute(read_statement("loaders.quarantine", "states"), {"until": until}).fetchall()


def _find_nights(home: Home, settings: GraphSettings, source: str | None) -> list[date]:
    """Every night of which a file was landed; checks that the source is known."""
    found: set[tuple[str, date]] = set()
    for name in _DATABASES:
        if (path := getattr(home, name)).exists():
            with open_database(path, settings, read_only=True) as connection:
                if has_table(connection, "delivery"):
                    found |= set(connection.execute("SELECT DISTINCT source, night FROM delivery").fetchall())
    known = sorted({name for name, _ in found})
    if not known:
        raise ConfigurationError(
            f"No night was taken in at {home.path}.", way_out="Set KG_HOME to where `kg refresh` put it, or run that."
        )
    if source not in {None, *known}:
        raise ConfigurationError(f"No source {source} was taken in here.", way_out=f"There are: {', '.join(known)}.")
    return sorted({night for _, night in found})


def _count_after(nights: Sequence[date], first: date) -> int:
    return sum(night > first for night in nights)


def _read(home: Home, name: str, settings: GraphSettings, statement: str, source: str | None) -> list[tuple]:  # type: ignore[type-arg]
    path = getattr(home, name)
    if not path.exists():
        return []
    with open_database(path, settings, read_only=True) as connection:
        if not has_table(connection, "delivery"):
            return []
        judge_rows(connection)
        return connection.execute(read_statement("loaders.quarantine", statement), {"source": source}).fetchall()
