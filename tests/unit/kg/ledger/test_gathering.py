"""Entries of answers given at the same time share a transaction, and each answer waits for its own."""

import asyncio
import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import LedgerError
from kg.ledger import gathering
from kg.ledger.audit import AuditEntry, ChainReport
from kg.ledger.gathering import TOGETHER_MAX, GatheredLog
from kg.ledger.store import Ledger, open_ledger
from tests.unit.kg.ledger.test_store import build_entry


class Counting(Ledger):
    """Counts the transactions."""

    batches: list[int]

    def append(self, *entries: AuditEntry) -> None:
        self.batches.append(len(entries))
        super().append(*entries)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(path: Path) -> Iterator[Counting]:
    opened = open_ledger(path)
    counting = Counting(opened._engine)
    counting.batches = []
    yield counting
    counting.close()


def _count_on_disk(path: Path, case: str) -> int:
    connection = sqlite3.connect(path)
    contents = [json.loads(row[0]) for row in connection.execute("SELECT content FROM audit_entry")]
    connection.close()
    return sum(content["case_reference"] == case for content in contents)


def test_each_is_on_disk_when_it_is_told_so_and_few_transactions_hold_many(ledger: Counting, path: Path) -> None:
    async def answer(log: GatheredLog, number: int) -> None:
        await log.append(build_entry(number))
        assert _count_on_disk(path, f"CASE-{number}") == 1

    async def answer_all() -> None:
        log = GatheredLog(ledger)
        await asyncio.gather(*(answer(log, number) for number in range(150)))

    asyncio.run(answer_all())
    assert ledger.batches == [1, TOGETHER_MAX, 49]
    assert ledger.verify() == ChainReport(150, None)


def test_when_the_disk_fails_every_one_of_the_batch_is_told_and_the_next_is_tried(ledger: Counting) -> None:
    async def answer_all() -> list[BaseException | None]:
        log = GatheredLog(ledger)
        return await asyncio.gather(*(log.append(build_entry(number)) for number in range(3)), return_exceptions=True)

    with ledger._engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(FAIL, 'full'); END"
        )
    assert [type(one) for one in asyncio.run(answer_all())] == [LedgerError] * 3
    with ledger._engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER full")
    assert asyncio.run(answer_all()) == [None] * 3
    assert ledger.verify() == ChainReport(3, None)


class Stubborn:
    """Runs nothing at first, as an executor does that has no threads left; then calls off what it was given."""

    def __init__(self, *, cancels: bool) -> None:
        self.cancels = cancels

    def __call__(self, _executor: None, _append: object) -> "asyncio.Future[None]":
        if not self.cancels:
            raise RuntimeError("can't start new thread")
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        written.cancel()
        return written


@pytest.mark.parametrize("cancels", [False, True])
def test_a_write_that_never_ran_is_told_and_the_next_answer_does_not_wait_for_it(
    ledger: Counting, path: Path, monkeypatch: pytest.MonkeyPatch, cancels: bool
) -> None:
    """The log once believed that it was still writing, and every later answer hung."""

    async def answer_all() -> list[BaseException | None]:
        log = GatheredLog(ledger)
        with monkeypatch.context() as patched:
            patched.setattr(asyncio.get_running_loop(), "run_in_executor", Stubborn(cancels=cancels))
            waiting = [log.append(build_entry(number)) for number in range(3)]
            told = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 5)
        await asyncio.wait_for(log.append(build_entry(7)), 5)
        return told

    assert [type(one) for one in asyncio.run(answer_all())] == [LedgerError] * 3
    assert _count_on_disk(path, "CASE-7") == 1


def test_an_entry_stays_when_its_caller_has_gone(ledger: Counting, path: Path) -> None:
    async def leave() -> None:
        log = GatheredLog(ledger)
        stored = [log.append(build_entry(number)) for number in (1, 2)]
        stored[0].cancel()
        await stored[1]

    asyncio.run(leave())
    assert (_count_on_disk(path, "CASE-1"), _count_on_disk(path, "CASE-2")) == (1, 1)


def test_on_a_quick_disk_an_entry_is_on_disk_before_append_returns(
    ledger: Counting, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "AT_ONCE_SECONDS", 60)

    async def answer() -> None:
        log = GatheredLog(ledger)
        await log.append(build_entry(1))  # by a thread, which tells how quick the disk is
        assert log.append(build_entry(2)).done()
        assert _count_on_disk(path, "CASE-2") == 1
        with ledger._engine.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(FAIL, ''); END"
            )
        with pytest.raises(LedgerError):
            await log.append(build_entry(3))

    asyncio.run(answer())
    assert ledger.batches == [1]
    assert ledger.verify() == ChainReport(2, None)


def test_on_a_slow_disk_the_loop_goes_on_until_it_is_quick_again(
    ledger: Counting, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answer() -> None:
        log = GatheredLog(ledger)
        for seconds, is_at_once in ((60, False), (0, False), (60, True)):
            monkeypatch.setattr(gathering, "AT_ONCE_SECONDS", seconds)
            stored = log.append(build_entry())
            assert stored.done() is is_at_once
            await stored

    asyncio.run(answer())
    assert ledger.verify() == ChainReport(3, None)


def test_while_another_process_writes_the_loop_goes_on(
    ledger: Counting, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "AT_ONCE_SECONDS", 60)

    async def answer() -> None:
        log = GatheredLog(ledger)
        await log.append(build_entry(1))
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        stored = log.append(build_entry(2))
        assert not stored.done()
        other.execute("COMMIT")
        other.close()
        await stored
        assert log.append(build_entry(3)).done()

    asyncio.run(answer())
    assert ledger.verify() == ChainReport(3, None)


def test_after_an_entry_that_waited_for_nobody_other_writers_are_waited_for_again(ledger: Counting, path: Path) -> None:
    assert ledger.append_at_once(build_entry(1))
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    assert not ledger.append_at_once(build_entry(2))
    ends = threading.Timer(0.2, lambda: other.execute("COMMIT"))
    ends.start()
    with ledger.write() as connection:  # begins when the other writer has ended
        assert connection.exec_driver_sql("SELECT count(*) FROM audit_entry").scalar_one() == 1
    ends.join()
    other.close()
