"""Audit entries of answers that are given at the same time, stored in one transaction.

A commit waits for the disk; while one does, the entries that come in gather, and the next takes them all. Each caller
still learns when its own entry is on disk, or that it is not.
"""

import asyncio
from functools import partial
from typing import Final

from kg.errors import LedgerError
from kg.ledger.audit import AuditEntry
from kg.ledger.store import Ledger

TOGETHER_MAX: Final = 100
"""Entries of one transaction at most."""
_Waiting = tuple[AuditEntry, "asyncio.Future[None]"]


class GatheredLog:
    """The audit log of one event loop."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._waiting: list[_Waiting] = []
        self._is_writing = False

    def append(self, entry: AuditEntry) -> "asyncio.Future[None]":
        """Begin to store one entry, which stays even if its caller goes away meanwhile.

        Returns: what is done when the entry is on disk; it raises LedgerError if it could not be stored.
        """
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, stored))
        if not self._is_writing:
            self._write()
        return stored

    def _write(self) -> None:
        batch, self._waiting = self._waiting[:TOGETHER_MAX], self._waiting[TOGETHER_MAX:]
        append = partial(self._ledger.append, *(entry for entry, _ in batch))
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
