"""Looks of commands as tests make and read them: with a purpose and a case, and their entries in the ledger."""

from contextlib import closing
from typing import Any, Final

import orjson

from kg.home import Home
from kg.ledger.store import open_ledger

WITH_CASE: Final = ("--purpose", "supervision", "--case", "2026-17")
"""What a command is asked with that is to tell of natural persons."""


def read_entries(home: Home) -> list[Any]:
    """Every entry of the ledger, the oldest first."""
    with closing(open_ledger(home.ledger)) as ledger:
        return [orjson.loads(content) for content in ledger.iter_contents()]
