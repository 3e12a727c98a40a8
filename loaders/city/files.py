"""Row files: layout, encoding, dirt and truth of each line."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

from loaders.city.dirt import Pattern, Slot, Surroundings, soil
from loaders.city.streams import Streams
from loaders.city.truth import Mention, Truth

_NUMBER_SLOTS: Final = frozenset({Slot.PERSON_NUMBER, Slot.FIRM_CODE})
_NEEDS_EVIDENCE: Final = frozenset({Pattern.TYPO})
_KEY_COLUMNS: Final = 3
"""Columns shift only after these, so that a shifted row still shows which record it was."""


def build_columns(header: str) -> tuple[str, ...]:
    """Column names of a header line, whichever of the two delimiters it has."""
    return tuple(header.replace("|", ",").split(","))


@dataclass(frozen=True, slots=True)
class Layout:
    """How one file looks, and how often it lacks numbers or shifts its columns (rates, 0 to 1)."""

    source: str
    path: str
    columns: tuple[str, ...]
    delimiter: str = ","
    encoding: str = "gb18030"
    missing_person_numbers: float = 0.0
    missing_firm_codes: float = 0.0
    shifted: float = 0.0
    describes_persons: bool = False
    """Whether birth date and phone stand beside a name, so that a typo in it can be seen through."""


@dataclass(frozen=True, slots=True)
class Row:
    """A clean row: `values` in the layout's order, `slots` the columns that dirt may reach."""

    key: str
    values: tuple[str, ...]
    mentions: tuple[Mention, ...] = ()
    slots: Mapping[str, Slot] | None = None
    former_name: str = ""


@dataclass(frozen=True, slots=True)
class Blemish:
    """What was done to a row; `column` is empty for the whole row."""

    pattern: Pattern
    column: str


class NightFiles:
    """Writes one night's files below `directory` and their truth."""

    def __init__(self, directory: Path, truth: Truth, streams: Streams, around: Surroundings) -> None:
        self._directory = directory
        self._truth = truth
        self._streams = streams
        self._around = around

    def write(self, layout: Layout, rows: Iterable[Row]) -> int:
        """Write a file row by row; gives the count of rows without the header."""
        path = self._directory / layout.path
        path.parent.mkdir(parents=True, exist_ok=True)
        name = f"{self._directory.name}/{layout.path}"
        line = 1
        with path.open("w", encoding=layout.encoding, newline="") as stream:
            writer = csv.writer(stream, delimiter=layout.delimiter, lineterminator="\n")
            writer.writerow(layout.columns)
            for line, row in enumerate(rows, start=2):
                random = self._streams.of(f"dirt/{layout.path}/{row.key}")
                values, blemishes = _soil_row(layout, row, random, replace(self._around, former_name=row.former_name))
                writer.writerow(values)
                for blemish in blemishes:
                    self._truth.add_dirt(name, line, blemish.pattern.value, blemish.column)
                for mention in row.mentions:
                    self._truth.add_mention(layout.source, mention)
        return line - 1


def _soil_row(layout: Layout, row: Row, random: Random, around: Surroundings) -> tuple[list[str], list[Blemish]]:
    values = list(row.values)
    if random.random() < layout.shifted:
        values.insert(random.randrange(_KEY_COLUMNS, len(values)), "")
        return values, [Blemish(Pattern.SHIFTED_COLUMNS, "")]
    blemishes: list[Blemish] = []
    slots = row.slots or {}
    # Numbers first: what happened to them decides whether a name may be misspelled.
    for column in sorted(slots, key=lambda column: slots[column] not in _NUMBER_SLOTS):
        place = layout.columns.index(column)
        drawn = _soil_value(layout, slots[column], values[place], random, around)
        if drawn is None:
            continue
        if drawn[0] in _NEEDS_EVIDENCE and blemishes and not layout.describes_persons:
            continue
        blemishes.append(Blemish(drawn[0], column))
        values[place] = drawn[1]
    return values, blemishes


def _soil_value(
    layout: Layout, slot: Slot, text: str, random: Random, around: Surroundings
) -> tuple[Pattern, str] | None:
    missing = layout.missing_person_numbers if slot is Slot.PERSON_NUMBER else layout.missing_firm_codes
    if slot in _NUMBER_SLOTS and random.random() < missing:
        return Pattern.MISSING_NUMBER, ""
    return soil(slot, text, random, around) if text else None
