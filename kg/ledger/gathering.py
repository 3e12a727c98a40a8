"""Audit entries of answers: each is on disk before its caller is told so, at once or together with others.

On a quick disk an entry is written in the event loop's own thread. To hand it to another one and back costs more than
the commit does, and gains nothing: while an answer is completed that thread waits for the interpreter's lock.

On a disk that is slow, or behind another writer, a thread writes. Meanwhile the entries that come in gather, and the
next transaction takes them all.
"""

import asyncio
import math
import time
from collections.abc import Sequence
from functools import partial
from typing import Final

from kg.errors import LedgerError
from kg.ledger.audit import AuditEntry
from kg.ledger.store import Ledger

TOGETHER_MAX: Final = 100
"""Entries of one transaction at most."""
AT_ONCE_SECONDS: Final = 0.001
"""A write that took longer leaves the next ones to a thread, until one there is quicker again."""
_Waiting = tuple[AuditEntry, "asyncio.Future[None]"]


class GatheredLog:
    """The audit log of one event loop."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._waiting: list[_Waiting] = []
        self._is_writing = False
        self._took_seconds = math.inf
        """The last write; how quick the disk is, is not known before the first."""

    def append(self, entry: AuditEntry) -> "asyncio.Future[None]":
        """Begin to store one entry, which stays even if its caller goes away meanwhile.

        Returns: what is done when the entry is on disk; it raises LedgerError if it could not be stored.
        """
        stored = asyncio.get_running_loop().create_future()
        if not self._is_writing and self._took_seconds < AT_ONCE_SECONDS and self._write_at_once(entry, stored):
            return stored
        self._waiting.append((entry, stored))
        if not self._is_writing:
            self._write()
        return stored

    def _write_at_once(self, entry: AuditEntry, stored: "asyncio.Future[None]") -> bool:
        """Whether the entry was written here, or could not be; False while another writer is at it."""
        started = time.perf_counter()
        try:
            if not self._ledger.append_at_once(entry):
                return False
        except LedgerError as error:
            stored.set_exception(error)
        else:
            stored.set_result(None)
        self._took_seconds = time.perf_counter() - started
        return True

    def _append(self, entries: Sequence[AuditEntry]) -> None:
        started = time.perf_counter()
        self._ledger.append(*entries)
        self._took_seconds = time.perf_counter() - started

    def _write(self) -> None:
        batch, self._waiting = self._waiting[:TOGETHER_MAX], self._waiting[TOGETHER_MAX:]
        append = partial(self._append, [entry for entry, _ in batch])
        try:
            written = asyncio.get_running_loop().run_in_executor(None, append)
        except RuntimeError as error:  # no thread can be had
            _tell(batch, _not_recorded(error))
            return
        self._is_writing = True
        written.add_done_callback(partial(self._settle, batch))

    def _settle(self, batch: list[_Waiting], written: "asyncio.Future[None]") -> None:
        try:
            _tell(batch, _not_recorded(None) if written.cancelled() else written.exception())
        finally:
            self._is_writing = False
            while self._waiting and not self._is_writing:
                self._write()


def _tell(batch: list[_Waiting], error: BaseException | None) -> None:
    """Let each caller of a batch know how it went."""
    for _, stored in batch:
        if stored.done():  # its caller has gone
            continue
        if error is None:
            stored.set_result(None)
        else:
            stored.set_exception(error)


def _not_recorded(cause: BaseException | None) -> LedgerError:
    """Whether a write that was called off reached the disk is not known, so nobody is told that it did."""
    error = LedgerError("Audit entries could not be handed to the ledger.", way_out="Ask again.")
    error.__cause__ = cause
    return error
