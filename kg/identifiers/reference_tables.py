"""Dated tables of divisions, issuing authorities, telephone and card ranges, handed to the validators.

A *world* is a set of tables that belong together. `national` is the real one; a generated city has its own, so that
its numbers are valid nowhere else. A validator knows no world: it asks the tables it is handed.

Files of a world, one directory, UTF-8 CSV with header (`ReferenceFile`):

    world.csv                  world                              one row, the world's name
    divisions.csv              code,name,valid_from,valid_to      six digits (GB/T 2260)
    issuing_authorities.csv    code,name,valid_from,valid_to      authority and class, two characters (GB 32100)
    phone_ranges.csv           prefix,length,valid_from,valid_to  length of the whole number in digits
    card_ranges.csv            prefix,length,valid_from,valid_to

Dates are ISO; `valid_from` is the first day in force (empty: since ever), `valid_to` the last (empty: still).
A code or range may have several rows.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from kg.errors import ReferenceTableError
from kg.identifiers.dated_tables import (
    DatedCodes,
    DatedRanges,
    ReferenceFile,
    build_dated_codes,
    read_dated_codes,
    read_dated_ranges,
    read_world,
)
from kg.identifiers.stdnum_divisions import iter_stdnum_divisions

NATIONAL: Final = "national"


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceTables:
    """One world of reference tables; equal to itself alone, so that what is drawn from it can be cached."""

    world: str
    divisions: DatedCodes
    issuing_authorities: DatedCodes
    phone_ranges: DatedRanges
    card_ranges: DatedRanges

    @cache  # noqa: B019 - a world is read once a process
    def digest(self) -> str:
        """SHA-256 over everything that a validator may ask."""
        tables = (self.divisions, self.issuing_authorities, self.phone_ranges, self.card_ranges)
        parts = [sorted(table.periods.items()) for table in tables]
        return hashlib.sha256(repr((self.world, parts)).encode()).hexdigest()

    def has_division(self, code: str, on: date, since: date = date.min) -> bool:
        """Whether a division of that code existed at some time from `since` (default: ever) to `on`."""
        return self.divisions.has(code, on, since)

    def has_issuing_authority(self, code: str, on: date) -> bool:
        """Whether authority and class (two characters) issued credit codes at some time up to `on`."""
        return self.issuing_authorities.has(code, on)

    def has_phone_number(self, digits: str, on: date) -> bool:
        """Whether the digits lie in a telephone range that was in use at some time up to `on`."""
        return self.phone_ranges.has(digits, on)

    def has_card_number(self, digits: str, on: date) -> bool:
        """Whether the digits lie in a card range that was in use at some time up to `on`."""
        return self.card_ranges.has(digits, on)


def read_reference_tables(directory: Path) -> ReferenceTables:
    """The world whose files stand in a directory (see this module's docstring).

    Raises:
        ReferenceTableError: a file is missing, or a line of it cannot be read.
    """
    return ReferenceTables(
        world=read_world(directory / ReferenceFile.WORLD),
        divisions=read_dated_codes(directory / ReferenceFile.DIVISIONS),
        issuing_authorities=read_dated_codes(directory / ReferenceFile.ISSUING_AUTHORITIES),
        phone_ranges=read_dated_ranges(directory / ReferenceFile.PHONE_RANGES),
        card_ranges=read_dated_ranges(directory / ReferenceFile.CARD_RANGES),
    )


@cache
def national_tables() -> ReferenceTables:
    """The national world, built once a process from python-stdnum's divisions and the files in `reference/`.

    `reference/divisions.csv` adds what GB/T 2260 does not list: 100000 for firms that the state's own administration
    registers, and 830000 for residents from Taiwan (港澳台居民居住证申领发放办法, in force 2018-09-01).

    Raises:
        ReferenceTableError: a table of the installed packages cannot be read.
    """
    with resources.as_file(resources.files(__package__) / "reference") as directory:
        own = read_reference_tables(directory)
    listed = build_dated_codes(iter_stdnum_divisions())
    return replace(own, divisions=DatedCodes({**listed.periods, **own.divisions.periods}))


def require_one_world(*tables: ReferenceTables) -> str:
    """The name of the one world that all tables belong to.

    Raises:
        ReferenceTableError: tables of two worlds were given, or none.
    """
    worlds = sorted({table.world for table in tables})
    if len(worlds) != 1:
        raise ReferenceTableError(
            f"Reference tables of different worlds were given: {', '.join(worlds) or 'none'}.",
            way_out="Load the sources of each world into a KG_HOME of its own.",
        )
    return worlds[0]
