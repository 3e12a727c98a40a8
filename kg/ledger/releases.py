"""Which pseudonymous copies of the graph were made for whom, of what, and what became of each. Rows are added, never
changed.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, select

from kg.ledger.store import Ledger, in_utc
from kg.ledger.tables import RELEASE, RELEASE_CONTENT, RELEASE_EVENT


@dataclass(frozen=True, slots=True)
class Release:
    """Who got which pseudonymous copy, why, and until when."""

    release_id: str
    made_at: datetime
    recipient: str
    purpose: str
    expires_on: date
    content: "ReleaseContent | None" = None
    """None where that was not recorded yet."""


@dataclass(frozen=True, slots=True)
class ReleaseContent:
    """What decides whether two releases in one hand tell more than each."""

    firms: str
    """named or pseudonymous."""
    night: date
    threshold: int


@dataclass(frozen=True, slots=True)
class ReleaseEvent:
    """Who opened, closed or ended a release, and when."""

    release_id: str
    at: datetime
    event: str
    """opened, closed or expired."""
    who: str


def record_release(ledger: Ledger, release: Release) -> None:
    """Store who got a release, and of what.

    Raises:
        LedgerError: it could not be stored, or a release of this id is recorded already.
    """
    row: dict[str, Any] = asdict(replace(release, made_at=release.made_at.astimezone(UTC)))
    content = row.pop("content")
    with ledger.write() as connection:
        connection.execute(insert(RELEASE).values(**row))
        if content is not None:
            connection.execute(insert(RELEASE_CONTENT).values(release_id=release.release_id, **content))


def iter_releases(ledger: Ledger) -> Iterator[Release]:
    """Every release recorded, oldest first; `made_at` in UTC (SQLite keeps no zone)."""
    with ledger.read() as connection:
        order = (RELEASE.c.made_at, RELEASE.c.release_id)
        rows = list(connection.execute(select(RELEASE).order_by(*order)))
        told = {
            row.release_id: ReleaseContent(row.firms, row.night, row.threshold)
            for row in connection.execute(select(RELEASE_CONTENT))
        }
    for row in rows:
        content = told.get(row.release_id)
        yield Release(row.release_id, in_utc(row.made_at), row.recipient, row.purpose, row.expires_on, content)


def record_release_event(ledger: Ledger, *, release_id: str, at: datetime, event: str, who: str) -> None:
    """Store that somebody opened, closed or ended a release.

    Raises:
        LedgerError: it could not be stored.
    """
    row: dict[str, Any] = {"release_id": release_id, "at": at.astimezone(UTC), "event": event, "who": who}
    with ledger.write() as connection:
        connection.execute(insert(RELEASE_EVENT).values(**row))


def iter_release_events(ledger: Ledger) -> Iterator[ReleaseEvent]:
    """Every event of every release, oldest first; `at` in UTC."""
    with ledger.read() as connection:
        rows = list(connection.execute(select(RELEASE_EVENT).order_by(RELEASE_EVENT.c.number)))
    for row in rows:
        yield ReleaseEvent(row.release_id, in_utc(row.at), row.event, row.who)
