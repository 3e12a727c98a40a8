"""The chain of audit entries: on disk, in order, and any change is found."""

import json
import sqlite3
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.errors import LedgerError
from kg.ledger.audit import AuditEntry, ChainReport
from kg.ledger.command import app
from kg.ledger.releases import (
    Release,
    ReleaseEvent,
    iter_release_events,
    iter_releases,
    record_release,
    record_release_event,
)
from kg.ledger.store import Ledger, open_ledger
from kg.model.ids import RunId
from kg.model.vocabulary import Purpose

NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)


def build_entry(number: int = 1) -> AuditEntry:
    return AuditEntry(
        at=NOW, subject="li.hua", role="regulator", purpose=Purpose.SUPERVISION, case_reference=f"CASE-{number}",
        operation="Profile", query_digest="0" * 64, looked_for=(), entity_ids=("e_1", "p_2"), allowed=("registration",),
        refused=("evaluation:ROLE_NOT_PERMITTED",), run_id=RunId("run"),
    )  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    opened = open_ledger(path)
    yield opened
    opened.close()


def _tamper(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_entries_are_on_disk_when_append_returns(ledger: Ledger, path: Path) -> None:
    for number in (1, 2, 3):
        ledger.append(build_entry(number))
    other = sqlite3.connect(path)
    contents = [json.loads(row[0]) for row in other.execute("SELECT content FROM audit_entry ORDER BY number")]
    mode = other.execute("PRAGMA journal_mode").fetchone()[0]
    other.close()
    assert [content["case_reference"] for content in contents] == ["CASE-1", "CASE-2", "CASE-3"]
    assert contents[0]["purpose"] == "supervision"
    assert mode == "wal"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert ledger.verify() == ChainReport(3, None)


@pytest.mark.parametrize(
    ("statement", "number", "what"),
    [
        ("UPDATE audit_entry SET content = replace(content, 'li.hua', 'nobody') WHERE number = 2", 2, "changed"),
        ("DELETE FROM audit_entry WHERE number = 2", 2, "missing"),
        ("DELETE FROM audit_entry WHERE number = 3", 3, "end are missing"),
        ("DELETE FROM audit_entry", 1, "end are missing"),
        ("UPDATE chain_head SET number = 2", 4, "end are missing"),
    ],
)
def test_a_changed_or_removed_entry_is_found(
    ledger: Ledger, path: Path, statement: str, number: int, what: str
) -> None:
    for one in (1, 2, 3):
        ledger.append(build_entry(one))
    _tamper(path, statement)
    broken = ledger.verify().broken
    assert broken is not None
    assert broken.number == number
    assert what in broken.what


def test_writers_queue_and_none_is_lost(path: Path) -> None:
    ledgers = [open_ledger(path) for _ in range(3)]
    writers = [
        threading.Thread(target=lambda one=one: [one.append(build_entry()) for _ in range(20)]) for one in ledgers
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert ledgers[0].verify() == ChainReport(60, None)
    for one in ledgers:
        one.close()


def test_a_long_verification_and_a_writer_do_not_wait_for_each_other(ledger: Ledger, path: Path) -> None:
    """It once locked the ledger while it read, so that nothing could be answered."""
    ledger.append(build_entry())
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        assert ledger.verify() == ChainReport(1, None)
        assert len(list(ledger.iter_contents())) == 1
    finally:
        writer.rollback()
        writer.close()


def test_what_cannot_be_stored_raises_without_saying_what_it_held(ledger: Ledger, path: Path, tmp_path: Path) -> None:
    _tamper(path, "DROP TABLE audit_entry")
    with pytest.raises(LedgerError) as failed:
        ledger.append(build_entry())
    assert "li.hua" not in str(failed.value)
    with pytest.raises(LedgerError, match="cannot be opened"):
        open_ledger(tmp_path / "nowhere" / "ledger.sqlite")
    with pytest.raises(LedgerError, match="URL"):
        open_ledger("no such url")


def test_releases_are_recorded_once_and_read_back_in_order(ledger: Ledger) -> None:
    for release_id in ("r2", "r1"):
        record_release(ledger, Release(release_id, NOW, "an analyst", "study", date(2026, 7, 1)))
    assert [release.release_id for release in iter_releases(ledger)] == ["r1", "r2"]
    assert next(iter_releases(ledger)).made_at == NOW
    with pytest.raises(LedgerError):
        record_release(ledger, Release("r1", NOW, "x", "y", date(2026, 7, 1)))


def test_who_opened_and_closed_a_release_is_read_back_in_order(ledger: Ledger) -> None:
    for event, who in (("opened", "desk 4"), ("closed", "desk 1")):
        record_release_event(ledger, release_id="r1", at=NOW, event=event, who=who)
    assert list(iter_release_events(ledger)) == [
        ReleaseEvent("r1", NOW, "opened", "desk 4"),
        ReleaseEvent("r1", NOW, "closed", "desk 1"),
    ]


def test_the_command_says_whether_the_chain_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_HOME", str(tmp_path))
    ledger = open_ledger(tmp_path / "ledger.sqlite")
    ledger.append(build_entry())
    ledger.close()
    whole = CliRunner().invoke(app, ["verify"])
    assert (whole.exit_code, whole.output) == (0, "1 audit entries, the chain is whole\n")
    _tamper(tmp_path / "ledger.sqlite", "UPDATE audit_entry SET content = '{}'")
    broken = CliRunner().invoke(app, ["verify", "--json"])
    assert isinstance(broken.exception, LedgerError)
    assert json.loads(broken.output) == {"entryCount": 0, "whole": False, "brokenAt": 1}
