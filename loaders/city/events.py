"""What happened from one night to the next, one entry a record, so that every event can be counted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from random import Random
from typing import Generic, Protocol, TypeVar

from loaders.city.streams import draw_count


class EventKind(StrEnum):
    """What became of a record."""

    NEW = "new"
    CHANGED = "changed"
    CORRECTED = "corrected"
    """Its value was wrong and is put right."""
    ENDED = "ended"
    """It is over: it carries an end, or it is no longer in a register of what is."""
    WITHDRAWN = "withdrawn"
    """It should never have been there."""
    DROPPED = "dropped"
    """It ended on an earlier night and is missing from the files from now on; nothing is to change."""


@dataclass(frozen=True, slots=True)
class Event:
    """One record's event; `key` is the record's own key, `party_id` the true id of the party it is about, or empty."""

    on: date
    kind: EventKind
    occasion: str
    record: str
    key: str
    party_id: str = ""


class Keyed(Protocol):
    """A record with a key of its own."""

    @property
    def key(self) -> str:
        """The record's key."""
        ...


R = TypeVar("R", bound=Keyed)


@dataclass(slots=True)
class EventLog:
    """Collects the events of one night, and the records that are withdrawn in it."""

    on: date
    events: list[Event] = field(default_factory=list)
    withdrawn: list[Keyed] = field(default_factory=list)

    def add(self, kind: EventKind, occasion: str, record: str, key: str, party_id: str = "") -> None:
        """Note an event."""
        self.events.append(Event(self.on, kind, occasion, record, key, party_id))


class Book(Generic[R]):
    """One night's records of one kind, by key and in the order of their files; each change is an event."""

    def __init__(self, record: str, records: Iterable[R], log: EventLog, party_of: Callable[[R], str]) -> None:
        self._record = record
        self._log = log
        self._party_of = party_of
        self._records = {item.key: item for item in records}
        self._touched: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._records

    def __getitem__(self, key: str) -> R:
        return self._records[key]

    def __len__(self) -> int:
        return len(self._records)

    def records(self) -> tuple[R, ...]:
        """The records as they stand."""
        return tuple(self._records.values())

    def draw(self, random: Random, rate: float, fits: Callable[[R], bool] = lambda _: True, fewest: int = 1) -> list[R]:
        """Records to which something happens tonight: `rate` of those that fit, `fewest` at least where that many fit.

        Nothing has happened to them tonight: what is drawn for a night happens to a record once.
        """
        found = [item for key, item in self._records.items() if key not in self._touched and fits(item)]
        return random.sample(found, draw_count(random, len(found), rate, fewest)) if found else []

    def add(self, item: R, occasion: str) -> None:
        """A new record."""
        self._note(EventKind.NEW, occasion, item)
        self._records[item.key] = item

    def change(self, item: R, occasion: str, kind: EventKind = EventKind.CHANGED) -> None:
        """A record with new content under its key; `kind` may say that it was corrected or has ended."""
        self._note(kind, occasion, item)
        self._records[item.key] = item

    def refresh(self, item: R) -> None:
        """A record whose row looks as it did."""
        self._records[item.key] = item

    def correct(self, item: R) -> None:
        """A record whose wrong value is put right."""
        self.change(item, "corrected", EventKind.CORRECTED)

    def end(self, item: R, occasion: str) -> None:
        """A record that is over and leaves its register."""
        self._note(EventKind.ENDED, occasion, item)
        del self._records[item.key]

    def drop(self, item: R, occasion: str) -> None:
        """A record that ended on an earlier night and is not sent any more."""
        self._note(EventKind.DROPPED, occasion, item)
        del self._records[item.key]

    def withdraw(self, item: R) -> None:
        """A record that should never have been there."""
        self._note(EventKind.WITHDRAWN, "withdrawn", item)
        self._log.withdrawn.append(item)
        del self._records[item.key]

    def is_touched(self, key: str) -> bool:
        """Whether something happened to the record tonight."""
        return key in self._touched

    def _note(self, kind: EventKind, occasion: str, item: R) -> None:
        self._touched.add(item.key)
        self._log.add(kind, occasion, self._record, item.key, self._party_of(item))
