"""What the staged tables know of a source's nights, as figures: counted by the database, night by night.

Files are looked at as they were last sent, held or not (`considered.sql`): what the department has to mend is in them.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from kg.engine.database import Connection, read_statement
from loaders.quality.shape import ReasonLine, RecordLine, RuleLine, build_share

EXAMPLE_LINES: Final = 5


@dataclass(frozen=True, slots=True)
class FileFigures:
    """One file of a night."""

    table: str
    file: str
    batch: int
    state: str
    held_because: str | None
    encoding: str | None
    row_count: int
    refused_count: int
    usable_after: date | None
    """The last night that had been applied when it first came; None: none."""


@dataclass(frozen=True, slots=True)
class ColumnFigures:
    """Missing values of a column in a night's files of a table."""

    table: str
    column: str
    row_count: int
    missing_count: int


@dataclass(slots=True)
class NightFigures:
    """One source and night."""

    night: date
    files: list[FileFigures] = field(default_factory=list)
    columns: list[ColumnFigures] = field(default_factory=list)
    reasons: list[ReasonLine] = field(default_factory=list)
    records: list[RecordLine] = field(default_factory=list)
    rules: list[RuleLine] = field(default_factory=list)
    refused_whole: dict[str, int] = field(default_factory=dict)
    """By table: rows refused whole, besides those for reasons that are spared."""
    refused_part: dict[str, int] = field(default_factory=dict)
    """By table: values for which only some records of a row were refused, besides those that are spared."""

    def has(self, table: str) -> bool:
        """Whether a file of a table came."""
        return any(file.table == table for file in self.files)

    def find_missing_shares(self, table: str) -> dict[str, float]:
        """By column of a table's files: the share of rows in which nothing stands."""
        columns = [column for column in self.columns if column.table == table and column.row_count]
        return {column.column: column.missing_count / column.row_count for column in columns}

    def count_rows(self, table: str | None = None) -> int:
        """Rows of a table's files, or of all."""
        return sum(file.row_count for file in self.files if table in {None, file.table})

    def count_refused(self, table: str | None = None) -> int:
        """Refused rows of a table's files, or of all."""
        return sum(file.refused_count for file in self.files if table in {None, file.table})

    def count_reasons(self, table: str) -> dict[str, int]:
        """Rows of a table by what became of them: `accepted`, or the reason for which they were refused."""
        counts: dict[str, int] = defaultdict(int)
        for line in self.reasons:
            if line.table == table and not line.is_blanked:
                counts[line.reason] += line.count
        return {"accepted": self.count_rows(table) - self.count_refused(table), **counts}


def read_history(
    connection: Connection, source: str, night: date, limit: int, spared: Collection[str]
) -> list[NightFigures]:
    """The figures of up to `limit` nights of a source with deliveries, oldest first, and always of `night` as last.

    Args:
        spared: reasons whose refusals are not counted as losses.
    """
    connection.execute(
        read_statement("loaders.quality", "considered"), {"source": source, "night": night, "limit": limit}
    ).fetchall()
    rows = connection.execute("SELECT DISTINCT night FROM considered").fetchall()
    found = {on: NightFigures(on) for on in sorted({night, *(row[0] for row in rows)})}
    for row in _read(connection, "considered_files"):
        found[row[0]].files.append(FileFigures(*row[1:]))
    for row in _read(connection, "considered_columns"):
        found[row[0]].columns.append(ColumnFigures(*row[1:]))
    for row in _read(connection, "considered_reasons", {"examples": EXAMPLE_LINES}):
        on, *named, count, row_count, lines = row
        found[on].reasons.append(ReasonLine(*(*named, count, build_share(count, row_count), tuple(lines or ()))))
    for row in _read(connection, "considered_rules"):
        found[row[0]].rules.append(RuleLine(*row[1:]))
    for on, table, whole, part in _read(connection, "considered_losses", {"spared": sorted(spared)}):
        found[on].refused_whole[table], found[on].refused_part[table] = whole, part
    for row in _read(connection, "applied_records", {"source": source, "nights": list(found)}):
        found[row[0]].records.append(RecordLine(*row[1:]))
    return list(found.values())


def find_delivered_nights(connection: Connection, source: str, night: date) -> dict[str, list[date]]:
    """By table: nights up to one for which a file of it came that counts (not held, not withdrawn), oldest first."""
    rows = connection.execute(
        "SELECT table_name, list_sort(list(DISTINCT night)) FROM effective_delivery"
        " WHERE source = ? AND night <= ? GROUP BY table_name",
        [source, night],
    ).fetchall()
    return dict(rows)


def find_nights(connection: Connection) -> list[date]:
    """Every night of which a file was landed in this database, oldest first."""
    return [night for (night,) in connection.execute("SELECT DISTINCT night FROM delivery ORDER BY night").fetchall()]


def _read(connection: Connection, name: str, parameters: dict[str, object] | None = None) -> list[tuple]:  # type: ignore[type-arg]
    return connection.execute(read_statement("loaders.quality", name), parameters or {}).fetchall()
