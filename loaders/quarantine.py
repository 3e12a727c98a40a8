"""What was refused, and where: counts and places, never a row or a value (rule L8).

A refused row leaves its file's digest, its line, the record (where others of the row stand), the column, the reason and
a keyed hash of the row, so that a corrected file can be told from the same file sent again. A value that is set aside
is counted as *blanked*.
"""

from dataclasses import dataclass
from enum import StrEnum

from kg.engine.database import Connection, has_table, open_database
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
    MISSING = "value.missing"
    """A required value is not there."""


@dataclass(frozen=True, slots=True)
class QuarantineCount:
    """How many rows (or, when `blanked`, single values) of a file were refused for one reason."""

    source: str
    file: str
    record_type: str | None
    """The one record of the row that was refused; None for the whole row."""
    column: str | None
    reason: str
    blanked: bool
    count: int


@dataclass(frozen=True, slots=True)
class QuarantinePlace:
    """One refused row."""

    source: str
    file: str
    file_digest: str
    line: int
    record_type: str | None
    """The one record of the row that was refused; None for the whole row."""
    column: str | None
    reason: str
    row_hash: str


_LAST_NIGHT = "recorded_at = (SELECT max(recorded_at) FROM taken_file WHERE taken_file.source = found.source)"


def read_counts(
    home: Home, settings: GraphSettings, source: str | None = None, *, every_night: bool = False
) -> list[QuarantineCount]:
    """Refused rows and blanked values by source, file, reason and column, most frequent first.

    Of the last night of which each source delivered, or of every night since the first.

    Raises:
        ConfigurationError: no night was taken in here, or no source of that name.
    """
    nights = "true" if every_night else _LAST_NIGHT
    statement = f"""
        SELECT source, file, record_type, "column", reason, false, count(*)
        FROM refused AS found WHERE {nights} GROUP BY ALL
        UNION ALL
        SELECT source, file, NULL, "column", reason, true, sum(count)::BIGINT
        FROM blanked AS found WHERE {nights} GROUP BY ALL
    """
    _check_source(home, settings, source)
    counts = [QuarantineCount(*row) for row in _read_both(home, settings, statement)]
    wanted = [count for count in counts if source in {None, count.source}]
    return sorted(
        wanted,
        key=lambda count: (
            -count.count,
            count.source,
            count.file,
            count.reason,
            count.column or "",
            count.record_type or "",
        ),
    )


def read_places(
    home: Home, settings: GraphSettings, source: str | None = None, *, every_night: bool = False
) -> list[QuarantinePlace]:
    """Every refused row, by source, file and line; nights and errors as for `read_counts`."""
    nights = "true" if every_night else _LAST_NIGHT
    statement = f"""
        SELECT source, file, file_digest, line, record_type, "column", reason, row_hash
        FROM refused AS found WHERE {nights}
    """
    _check_source(home, settings, source)
    places = [QuarantinePlace(*row) for row in _read_both(home, settings, statement)]
    wanted = [place for place in places if source in {None, place.source}]
    return sorted(wanted, key=lambda place: (place.source, place.file, place.line, place.record_type or ""))


def _check_source(home: Home, settings: GraphSettings, source: str | None) -> None:
    known = sorted({row[0] for row in _read_both(home, settings, "SELECT DISTINCT source FROM taken_file")})
    if not known:
        raise ConfigurationError(
            f"No night was taken in at {home.path}.", way_out="Set KG_HOME to where `kg refresh` put it, or run that."
        )
    if source not in {None, *known}:
        raise ConfigurationError(f"No source {source} was taken in here.", way_out=f"There are: {', '.join(known)}.")


def _read_both(home: Home, settings: GraphSettings, statement: str) -> list[tuple]:  # type: ignore[type-arg]
    rows = []
    for path in (home.registry_database, home.household_database):
        if path.exists():
            with open_database(path, settings, read_only=True) as connection:
                rows.extend(_read(connection, statement))
    return rows


def _read(connection: Connection, statement: str) -> list[tuple]:  # type: ignore[type-arg]
    return connection.execute(statement).fetchall() if has_table(connection, "refused") else []
