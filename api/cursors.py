"""Cursors: opaque texts for a place in one list of one published run.

A cursor holds its run, how many items stand before the next one, and the seal of its list: a keyed digest of what the
list depends on. Behind a cursor of another list would stand items that nobody asked for, or none.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from kg.errors import RequestError

_SKIP_MAX: Final = 10_000
_SEAL_LENGTH: Final = 12
"""Characters of base 32: none of two lists of a caller comes upon another's by chance."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list; `run` and `seal` are None for the place before its first item, which any list has."""

    run: str | None
    position: int
    seal: str | None

    def write(self) -> str:
        """As it is given to a caller."""
        return base64.urlsafe_b64encode(f"{self.run}:{self.position}:{self.seal}".encode()).decode("ascii")


FIRST: Final = Cursor(None, 0, None)


def shorten_seal(digest: str) -> str:
    """The seal of a list from the keyed digest of all that it depends on."""
    return digest[:_SEAL_LENGTH]


def read_cursor(text: str) -> Cursor:
    """What a cursor stands for.

    Raises:
        RequestError: it is none that was given here, or leads too far.
    """
    try:
        run, position, seal = base64.urlsafe_b64decode(text.encode("ascii")).decode("ascii").rsplit(":", 2)
        count = int(position)
    except (ValueError, binascii.Error) as error:
        raise RequestError("A cursor is not one that was given here.") from error
    if not 0 <= count <= _SKIP_MAX:
        raise RequestError(f"A cursor leads beyond {_SKIP_MAX} items.")
    return Cursor(run, count, seal)
