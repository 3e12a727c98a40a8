"""Who really stands behind each mention, and where each dirty value is: two files, written as the rows are."""

import csv
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from kg.model.vocabulary import PartyKind

_PARTY_HEADER: Final = ("source", "record_key", "mention", "kind", "true_id")
_DIRT_HEADER: Final = ("file", "line", "pattern", "column")


@dataclass(frozen=True, slots=True)
class Mention:
    """One party in one record."""

    record_key: str
    mention: str
    kind: PartyKind
    true_id: str


class Truth:
    """Writes `party_truth.csv` and `dirt.csv`, UTF-8 with header, LF.

    Nights are written last first: a record that comes in several nights keeps the truth of its last one. For this the
    keys already written are held in memory; a city of one night holds none.
    """

    def __init__(self, directory: Path, *, nights: int) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._parties_file = (directory / "party_truth.csv").open("w", encoding="utf-8", newline="")
        self._dirt_file = (directory / "dirt.csv").open("w", encoding="utf-8", newline="")
        self._parties = csv.writer(self._parties_file, lineterminator="\n")
        self._dirt = csv.writer(self._dirt_file, lineterminator="\n")
        self._parties.writerow(_PARTY_HEADER)
        self._dirt.writerow(_DIRT_HEADER)
        self._several = nights > 1
        self._written: set[str] = set()
        self.mention_count = 0
        self.dirt_count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._parties_file.close()
        self._dirt_file.close()

    def add_mention(self, source: str, mention: Mention) -> None:
        """Write a mention unless a later night already did."""
        if self._several:
            key = f"{source}/{mention.record_key}/{mention.mention}"
            if key in self._written:
                return
            self._written.add(key)
        self._parties.writerow((source, mention.record_key, mention.mention, mention.kind.value, mention.true_id))
        self.mention_count += 1

    def add_dirt(self, file: str, line: int, pattern: str, column: str) -> None:
        """Write where a dirty value is; the header is line 1; `column` is empty for a pattern of the whole row."""
        self._dirt.writerow((file, line, pattern, column))
        self.dirt_count += 1
