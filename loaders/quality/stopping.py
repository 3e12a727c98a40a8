"""Whether a source's files of a night are taken in, or held until somebody looks: a source stops, never the night.

A file is held when a larger share of its rows is refused than the contract bears, when its table has out of all
proportion more or fewer rows than on the nights before, when a full file has no row while records stand, or when a rule
of severity `error` is broken.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.engine.database import Connection, read_statement
from kg.wording import say_count
from loaders.contracts.source_contract import SourceContract, SourceTable
from loaders.quality.drift import find_median

EARLIER_NIGHTS: Final = 5
"""Nights before, of the same table, that a night is compared with."""
FEWEST_REFUSED: Final = 3
"""Refused rows from which on a share says something: one wrong row in a file of one row stops nobody."""


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    row_count: int
    refused_count: int


def find_reason_to_stop(connection: Connection, contract: SourceContract, night: date) -> str | None:
    """Why the source's deliveries of a night should be held, with file, figures and way out; None: take them in.

    Looks at the deliveries that count (`effective_delivery`) and at up to `EARLIER_NIGHTS` nights nearest before them.
    """
    reasons = [
        reason for table in contract.tables for reason in _iter_reasons(connection, contract.source, table, night)
    ]
    if not reasons:
        return None
    return (
        f"{'; '.join(reasons)}. Ask {contract.department} for corrected files "
        f"(in a folder whose night.yaml says `night: {night}` and the next `batch`), or, when the files are right, "
        f"take them in as they are: kg refresh FILES --accept {contract.source}"
    )


def _iter_reasons(connection: Connection, source: str, table: SourceTable, night: date) -> Iterator[str]:
    at = {"source": source, "table_name": table.name, "night": night}
    rows = connection.execute(
        "SELECT file, row_count, refused_count FROM effective_delivery"
        " WHERE source = $source AND table_name = $table_name AND night = $night ORDER BY file",
        at,
    ).fetchall()
    files = [_File(*row) for row in rows]
    if not files:
        return
    earlier = [
        int(count)
        for (count,) in connection.execute(
            read_statement("loaders.quality", "earlier_sizes"), {**at, "limit": EARLIER_NIGHTS}
        ).fetchall()
    ]
    yield from _find_refused(table, files)
    yield from _find_size(table, files, earlier)
    broken = connection.execute(read_statement("loaders.quality", "broken_rules"), at).fetchall()
    for file, rule, broken_count, row_count in broken:
        yield f"{file}: the quality rule {rule} is broken ({broken_count:,} of {row_count:,} rows)"


def _find_refused(table: SourceTable, files: list[_File]) -> Iterator[str]:
    for file in files:
        share = file.refused_count / file.row_count if file.row_count else 0.0
        if share > table.refused_share and file.refused_count >= FEWEST_REFUSED:
            yield (
                f"{file.name}: {file.refused_count:,} of {file.row_count:,} rows ({share:.1%}) were refused, more than "
                f"the {table.refused_share:.0%} that its contract bears"
            )


def _find_size(table: SourceTable, files: list[_File], earlier: list[int]) -> Iterator[str]:
    """`earlier`: rows of the nights before, nearest first."""
    names = ", ".join(file.name for file in files)
    row_count = sum(file.row_count for file in files)
    if table.closes_absent and not row_count and earlier and earlier[0]:
        yield f"{names}: no row, and a full file without a row would close all {earlier[0]:,} records that stand"
        return
    median = find_median(earlier)
    drift = table.size_drift
    if median is None or median < drift.smallest_count:
        return
    figures = (
        f"{names}: {say_count(row_count, 'row')} against {median:,.0f} (median of {say_count(len(earlier), 'night')} "
        f"before), {row_count / median:.2f} times as many"
    )
    if row_count <= drift.fewest_ratio * median:
        yield f"{figures}; {drift.fewest_ratio:g} times or fewer holds a source"
    if row_count >= drift.most_ratio * median:
        yield f"{figures}; {drift.most_ratio:g} times or more holds a source"
