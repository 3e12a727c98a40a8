"""What is so in truth, in five files beside the departments' own.

Who is who, who looks alike, dirt, what is agreed or filed wrong, and events.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TextIO

from kg.model.vocabulary import PartyKind
from loaders.city.dirt import Blemish

_HEADERS: Final = {
    "party_truth": ("source", "record_key", "mention", "kind", "true_id"),
    "hard_cases": ("case", "true_id", "other_id"),
    "dirt": ("file", "line", "column", "pattern", "outcome", "reason", "record_key"),
    "disclosures": ("kind", "firm_id", "party_id", "other_id"),
    "events": ("night", "kind", "occasion", "source", "record_key", "true_id"),
}


@dataclass(frozen=True, slots=True)
class Mention:
    """One party in one record."""

    record_key: str
    mention: str
    kind: PartyKind
    true_id: str


class HardCaseKind(StrEnum):
    """In what way two are alike; the value is what the truth names."""

    NAMESAKE = "namesake"
    """Same name, sex and birth date."""
    SIBLING = "sibling"
    TWIN = "twin"
    JUNIOR = "junior"
    """Father and son of one name."""
    CORRECTED_NUMBER = "corrected_number"
    """One person: the banks know the number that the police have put right since."""
    RE_REGISTERED = "re_registered"
    """Struck off and registered again: same name, owner and address, another number."""
    CONVERTED = "converted"
    """An individual business that became a company of the same trade name."""


@dataclass(frozen=True, slots=True)
class HardCase:
    """Two parties by their true ids; the same one twice where one party looks like two."""

    kind: HardCaseKind
    true_id: str
    other_id: str


class Truth:
    """Writes the five files of the truth (`_HEADERS`), UTF-8 with header, LF.

    Within a quarter of the city nights are written last first: a record that comes in several nights keeps the truth
    of its last one. No record lies in two quarters, so the keys of one quarter are all that is held in memory.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._streams: dict[str, TextIO] = {}
        for name in _HEADERS:
            self._streams[name] = (directory / f"{name}.csv").open("w", encoding="utf-8", newline="")
        self._writers = {name: csv.writer(stream, lineterminator="\n") for name, stream in self._streams.items()}
        for name, header in _HEADERS.items():
            self._writers[name].writerow(header)
        self._written: set[tuple[str, str, str]] = set()
        self.mention_count = 0
        self.dirt_count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stream in self._streams.values():
            stream.close()

    def end_quarter(self) -> None:
        """Forget which records were written."""
        self._written.clear()

    def add_mentions(self, source: str, mentions: Sequence[Mention]) -> None:
        """Write mentions unless a later night already did."""
        for mention in mentions:
            key = (source, mention.record_key, mention.mention)
            if key not in self._written:
                self._written.add(key)
                self._writers["party_truth"].writerow((*key, mention.kind.value, mention.true_id))
                self.mention_count += 1

    def add_blemish(self, file: str, line: int, blemish: Blemish) -> None:
        """Write where a dirty value is and what is to become of it; no column for a pattern of the whole row."""
        outcome, reason = blemish.fate
        self._writers["dirt"].writerow(
            (file, line, blemish.column, blemish.pattern.value, outcome.value, reason, blemish.record_key)
        )
        self.dirt_count += 1

    def add_hard_case(self, case: HardCase) -> None:
        """Write two parties that are alike."""
        self._writers["hard_cases"].writerow((case.kind.value, case.true_id, case.other_id))

    def add_disclosure(self, values: Sequence[str]) -> None:
        """Write what was agreed, is listed, or was filed wrong, in the order of the header."""
        self._writers["disclosures"].writerow(values)

    def add_event(self, values: Sequence[str]) -> None:
        """Write what happened, in the order of the header."""
        self._writers["events"].writerow(values)
