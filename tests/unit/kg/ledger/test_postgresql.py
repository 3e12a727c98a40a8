"""The ledger in a real PostgreSQL: the same chain, entries that come together, writers that queue, nothing lost."""

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import NullPool, create_engine, select, text

from kg.errors import LedgerError
from kg.ledger.audit import ChainBreak, ChainReport
from kg.ledger.gathering import GatheredLog
from kg.ledger.releases import (
    Release,
    ReleaseContent,
    ReleaseEvent,
    iter_release_events,
    iter_releases,
    record_release,
    record_release_event,
)
from kg.ledger.store import Ledger, open_ledger
from kg.ledger.tables import AUDIT, METADATA
from tests.unit.kg.ledger.test_store import NOW, build_entry


@pytest.fixture
def ledger(postgresql_url: str) -> Iterator[Ledger]:
    """A ledger without entries."""
    METADATA.drop_all(create_engine(postgresql_url, poolclass=NullPool))
    opened = open_ledger(postgresql_url)
    yield opened
    opened.close()


def _execute(url: str, statement: str) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text(statement))


def test_entries_of_one_append_are_on_disk_in_their_order_when_it_returns(ledger: Ledger, postgresql_url: str) -> None:
    ledger.append(build_entry(1))
    ledger.append(*(build_entry(number) for number in (2, 3, 4)))
    with create_engine(postgresql_url, poolclass=NullPool).connect() as other:
        contents = list(other.execute(select(AUDIT.c.content).order_by(AUDIT.c.number)).scalars())
    assert [json.loads(content)["case_reference"] for content in contents] == [f"CASE-{n}" for n in (1, 2, 3, 4)]
    assert list(ledger.iter_contents()) == contents
    assert ledger.verify() == ChainReport(4, None)


def test_answers_that_are_given_together_are_each_stored_once(ledger: Ledger) -> None:
    async def answer_all() -> None:
        log = GatheredLog(ledger)
        await asyncio.gather(*(log.append(build_entry(number)) for number in range(150)))

    asyncio.run(answer_all())
    cases = [json.loads(content)["case_reference"] for content in ledger.iter_contents()]
    assert cases == [f"CASE-{number}" for number in range(150)]
    assert ledger.verify() == ChainReport(150, None)


def test_behind_a_network_nothing_is_written_in_the_event_loops_thread(ledger: Ledger) -> None:
    assert not ledger.append_at_once(build_entry())
    assert ledger.verify() == ChainReport(0, None)


def test_writers_of_several_processes_queue_and_none_is_lost(ledger: Ledger, postgresql_url: str) -> None:
    """Each ledger has connections of its own, as another process has."""
    ledgers = [open_ledger(postgresql_url) for _ in range(3)]
    writers = [
        threading.Thread(target=lambda one=one: [one.append(build_entry(), build_entry()) for _ in range(20)])
        for one in ledgers
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    for one in ledgers:
        one.close()
    assert ledger.verify() == ChainReport(120, None)


def test_what_cannot_be_stored_raises_without_saying_what_it_held_and_the_next_is_stored(
    ledger: Ledger, postgresql_url: str
) -> None:
    ledger.append(build_entry(1))
    _execute(postgresql_url, "ALTER TABLE audit_entry ADD CONSTRAINT full_ CHECK (number < 3)")
    with pytest.raises(LedgerError) as failed:
        ledger.append(build_entry(2), build_entry(3))
    assert "li.hua" not in str(failed.value)
    ledger.append(build_entry(2))
    assert ledger.verify() == ChainReport(2, None), "of a batch that failed nothing stays"


@pytest.mark.parametrize(
    ("harm", "broken"),
    [
        (
            "UPDATE audit_entry SET content = replace(content, 'li.hua', 'nobody') WHERE number = 2",
            (2, "it was changed"),
        ),
        ("DELETE FROM audit_entry WHERE number = 3", (3, "entries at the end are missing")),
    ],
)
def test_a_changed_or_removed_entry_is_found(
    ledger: Ledger, postgresql_url: str, harm: str, broken: tuple[int, str]
) -> None:
    ledger.append(*(build_entry(number) for number in (1, 2, 3)))
    _execute(postgresql_url, harm)
    assert ledger.verify().broken == ChainBreak(*broken)


def test_releases_and_their_events_are_read_back(ledger: Ledger) -> None:
    content = ReleaseContent("named", date(2026, 1, 6), 5)
    record_release(ledger, Release("r1", NOW, "an analyst", "study", date(2026, 7, 1), content))
    record_release_event(ledger, release_id="r1", at=NOW, event="opened", who="desk 4")
    [release] = iter_releases(ledger)
    assert (release.made_at, release.expires_on, release.content) == (NOW, date(2026, 7, 1), content)
    assert list(iter_release_events(ledger)) == [ReleaseEvent("r1", NOW, "opened", "desk 4")]
