"""Codes and number ranges that were in force at some time and not at another, and the CSV files they stand in."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from kg.errors import ReferenceTableError


class ReferenceFile(StrEnum):
    """Names of the files of a world."""

    WORLD = "world.csv"
    DIVISIONS = "divisions.csv"
    ISSUING_AUTHORITIES = "issuing_authorities.csv"
    PHONE_RANGES = "phone_ranges.csv"
    CARD_RANGES = "card_ranges.csv"


HEADERS: Final[Mapping[ReferenceFile, tuple[str, ...]]] = MappingProxyType(
    {
        ReferenceFile.WORLD: ("world",),
        ReferenceFile.DIVISIONS: ("code", "name", "valid_from", "valid_to"),
        ReferenceFile.ISSUING_AUTHORITIES: ("code", "name", "valid_from", "valid_to"),
        ReferenceFile.PHONE_RANGES: ("prefix", "length", "valid_from", "valid_to"),
        ReferenceFile.CARD_RANGES: ("prefix", "length", "valid_from", "valid_to"),
    }
)


@dataclass(frozen=True, slots=True)
class Period:
    """Days in force, both ends included, and the name in that time."""

    first_on: date = date.min
    last_on: date = date.max
    name: str = ""


@dataclass(frozen=True, slots=True)
class DatedCodes:
    """Codes and when each was in force."""

    periods: Mapping[str, tuple[Period, ...]] = field(repr=False)

    def has(self, code: str, on: date, since: date = date.min) -> bool:
        """Whether the code was in force at some time from `since` to `on`."""
        for period in self.periods.get(code, ()):  # noqa: SIM110 - asked for every row: a generator costs twice as much
            if period.first_on <= on and since <= period.last_on:
                return True
        return False


@dataclass(frozen=True, slots=True)
class DatedRanges:
    """Number ranges: prefix and total length, and when each was in use."""

    periods: Mapping[tuple[str, int], tuple[Period, ...]] = field(repr=False)
    prefix_lengths: tuple[int, ...]

    def has(self, number: str, on: date) -> bool:
        """Whether the number lies in a range that was in use at some time up to `on`."""
        for length in self.prefix_lengths:
            for period in self.periods.get((number[:length], len(number)), ()):
                if period.first_on <= on:
                    return True
        return False


def build_dated_codes(rows: Iterable[tuple[str, Period]]) -> DatedCodes:
    """Codes with all their periods."""
    periods: dict[str, tuple[Period, ...]] = {}
    for code, period in rows:
        periods[code] = (*periods.get(code, ()), period)
    return DatedCodes(MappingProxyType(periods))


def build_dated_ranges(rows: Iterable[tuple[str, int, Period]]) -> DatedRanges:
    """Ranges with all their periods."""
    periods: dict[tuple[str, int], tuple[Period, ...]] = {}
    for prefix, length, period in rows:
        periods[prefix, length] = (*periods.get((prefix, length), ()), period)
    return DatedRanges(MappingProxyType(periods), tuple(sorted({len(prefix) for prefix, _ in periods})))


def read_dated_codes(file: Path) -> DatedCodes:
    """The codes of one file, `code,name,valid_from,valid_to`.

    Raises:
        ReferenceTableError: the file is missing, or a line of it cannot be read.
    """
    return build_dated_codes((row["code"], _read_period(file, line, row)) for line, row in _iter_rows(file))


def read_dated_ranges(file: Path) -> DatedRanges:
    """The ranges of one file, `prefix,length,valid_from,valid_to`.

    Raises:
        ReferenceTableError: the file is missing, or a line of it cannot be read.
    """
    return build_dated_ranges(
        (row["prefix"], _read_length(file, line, row), _read_period(file, line, row)) for line, row in _iter_rows(file)
    )


def read_world(file: Path) -> str:
    """The world's name from `world.csv`.

    Raises:
        ReferenceTableError: the file is missing, or does not name exactly one world.
    """
    worlds = [row["world"] for _, row in _iter_rows(file)]
    if len(worlds) != 1:
        raise ReferenceTableError(f"{file} has to name one world.", way_out="Give it one row below `world`.")
    return worlds[0]


def _iter_rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    header = HEADERS[ReferenceFile(file.name)]
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream)
            if tuple(next(reader, ())) != header:
                raise ReferenceTableError(f"{file}, line 1: the header has to be {','.join(header)}.")
            for cells in reader:
                if len(cells) != len(header) or not cells[0]:
                    raise ReferenceTableError(f"{file}, line {reader.line_num}: {','.join(header)} are wanted.")
                yield reader.line_num, dict(zip(header, cells, strict=True))
    except (OSError, UnicodeDecodeError) as error:
        raise ReferenceTableError(
            f"{file} cannot be read as UTF-8 text.", way_out="A world needs all five of its files."
        ) from error


def _read_period(file: Path, line: int, row: Mapping[str, str]) -> Period:
    try:
        return Period(
            first_on=date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min,
            last_on=date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
            name=row.get("name", ""),
        )
    except ValueError as error:
        raise ReferenceTableError(
            f"{file}, line {line}: valid_from and valid_to have to be empty or ISO dates."
        ) from error


def _read_length(file: Path, line: int, row: Mapping[str, str]) -> int:
    if not row["length"].isascii() or not row["length"].isdigit():
        raise ReferenceTableError(f"{file}, line {line}: length has to be a number of digits.")
    return int(row["length"])
