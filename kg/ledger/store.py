"""The ledger: audit entries in a hash chain, and who got which release. On disk before a call returns.

SQLite (write-ahead log, full synchronisation) by default, any SQLAlchemy URL else. The row `chain_head` is locked by
each append, so that writers queue, and names the last entry, so that a removed tail is found too.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, bindparam, create_engine, event, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from kg.errors import LedgerError
from kg.ledger.audit import FIRST_DIGEST, AuditEntry, ChainBreak, ChainReport, build_content, build_digest
from kg.ledger.prepared import Prepared
from kg.ledger.tables import AUDIT, HEAD, METADATA

_READ_HEAD: Final = select(HEAD.c.number, HEAD.c.digest).with_for_update()
_WRITE_HEAD: Final = update(HEAD).values(number=bindparam("number"), digest=bindparam("digest"))
_SQLITE: Final = "sqlite"
_BEGIN: Final = "BEGIN IMMEDIATE"
_PATIENCE: Final = "PRAGMA busy_timeout=5000"
"""Milliseconds for which another writer is waited for."""
_NO_PATIENCE: Final = "PRAGMA busy_timeout=0"
_READ_ROWS: Final = 10_000
_READS: Final = "xintu_reads"
"""Execution option of a connection that only reads."""


class Ledger:
    """An open ledger; safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = engine.execution_options(**{_READS: True})
        self._lock = threading.Lock()
        self._read_head, self._write_entries, self._write_head = (
            Prepared(engine, statement) for statement in (_READ_HEAD, insert(AUDIT), _WRITE_HEAD)
        )
        with self._transaction("made ready") as connection:
            METADATA.create_all(connection)
            if connection.execute(select(HEAD.c.number)).first() is None:
                connection.execute(insert(HEAD).values(one=1, number=0, digest=FIRST_DIGEST))

    def append(self, *entries: AuditEntry) -> None:
        """Store audit entries behind the last one, in one transaction: all are on disk, or none.

        Raises:
            LedgerError: they could not be stored; nothing may then be answered.
        """
        contents = [build_content(entry) for entry in entries]
        with self._lock, self._cursor() as cursor:
            self._chain(cursor, contents)

    def append_at_once(self, entry: AuditEntry) -> bool:
        """Store one entry as `append` does, if nobody has to be waited for but the disk; else nothing, and False.

        Waited for would be another writer, or a database behind a network.
        """
        if self._engine.dialect.name != _SQLITE or not self._lock.acquire(blocking=False):
            return False
        try:
            with self._cursor(waits=False) as cursor:
                self._chain(cursor, [build_content(entry)])
        except LedgerError as error:
            if getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                return False
            raise
        finally:
            self._lock.release()
        return True

    def _chain(self, cursor: Any, contents: Sequence[str]) -> None:
        cursor.execute(self._read_head.text)
        number, digest = cursor.fetchone()
        rows = []
        for content in contents:
            number += 1
            digest = build_digest(digest, number, content)
            rows.append({"number": number, "content": content, "digest": digest})
        cursor.executemany(self._write_entries.text, [self._write_entries.build_parameters(row) for row in rows])
        cursor.execute(self._write_head.text, self._write_head.build_parameters(rows[-1]))

    def verify(self) -> ChainReport:
        """Read the whole chain again; the first entry that was changed or removed ends it."""
        digest, number = FIRST_DIGEST, 0
        stored = select(AUDIT).order_by(AUDIT.c.number).execution_options(yield_per=_READ_ROWS)
        with self._transaction("read") as connection:
            with connection.execute(stored) as rows:  # PostgreSQL holds a cursor open where the reading ends early
                for row in rows:
                    number += 1
                    if row.number != number:
                        return ChainReport(number - 1, ChainBreak(number, "it is missing"))
                    digest = build_digest(digest, number, row.content)
                    if row.digest != digest:
                        return ChainReport(number - 1, ChainBreak(number, "it was changed"))
            head = connection.execute(select(HEAD.c.number, HEAD.c.digest)).one()
        if (head.number, head.digest) != (number, digest):
            return ChainReport(number, ChainBreak(number + 1, "entries at the end are missing"))
        return ChainReport(number, None)

    def iter_contents(self) -> Iterator[str]:
        """The audit entries as canonical JSON, oldest first."""
        with self._transaction("read") as connection:
            contents = list(connection.execute(select(AUDIT.c.content).order_by(AUDIT.c.number)).scalars())
        yield from contents

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: all of the block is on disk when it ends, or nothing of it.

        Raises:
            LedgerError: it could not be stored.
        """
        with self._lock, self._transaction("written") as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, and keeps nobody waiting.

        Raises:
            LedgerError: it could not be read.
        """
        with self._transaction("read") as connection:
            yield connection

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, verb: str) -> Iterator[Connection]:
        try:
            with (self._reading if verb == "read" else self._engine).begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise _build_error(verb, error) from error

    @contextmanager
    def _cursor(self, *, waits: bool = True) -> Iterator[Any]:
        """The driver's own cursor in a transaction that writes; a connection on which one failed is not used again."""
        try:
            connection = self._engine.raw_connection()
            try:
                cursor = connection.cursor()
                if self._engine.dialect.name == _SQLITE:  # others begin by themselves
                    if not waits:
                        cursor.execute(_NO_PATIENCE)
                    cursor.execute(_BEGIN)
                    if not waits:  # whoever has this connection next waits again
                        cursor.execute(_PATIENCE)
                yield cursor
                cursor.close()
                connection.commit()
            except BaseException:
                connection.invalidate()
                raise
            finally:
                connection.close()
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error) as error:
            raise _build_error("written", error) from error


def _build_error(verb: str, error: Exception) -> LedgerError:
    return LedgerError(
        f"The ledger could not be {verb} ({type(error).__name__}).",
        way_out="See that its disk has room and that nothing else locks it; until then nothing is answered.",
    )


def in_utc(stored: datetime) -> datetime:
    """SQLite keeps no zone."""
    return (stored if stored.tzinfo else stored.replace(tzinfo=UTC)).astimezone(UTC)


def open_ledger(location: Path | str) -> Ledger:
    """The ledger in a SQLite file (a path, made on first use) or behind a SQLAlchemy URL.

    Raises:
        LedgerError: it cannot be opened.
    """
    if isinstance(location, Path):
        try:
            location.touch(mode=0o600, exist_ok=True)
        except OSError as error:
            raise LedgerError(f"The ledger {location} cannot be opened: {error.strerror}.") from error
    try:
        engine = create_engine(
            f"sqlite:///{location}" if isinstance(location, Path) else location, hide_parameters=True
        )
    except (SQLAlchemyError, ImportError) as error:
        raise LedgerError("The ledger's URL cannot be used.", way_out="See its scheme and driver.") from error
    if engine.dialect.name == _SQLITE:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
    return Ledger(engine)


def append_to(location: Path | str, entry: AuditEntry) -> None:
    """Store one audit entry in the ledger at this place; for a command, which looks once.

    Raises:
        LedgerError: it could not be stored; nothing may then be answered.
    """
    ledger = open_ledger(location)
    try:
        ledger.append(entry)
    finally:
        ledger.close()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    cursor = connection.cursor()
    for pragma in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _PATIENCE):
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    """A reader takes no lock: a long verification must not keep answers from being audited."""
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get(_READS) else _BEGIN)
