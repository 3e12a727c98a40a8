"""How many different persons one caller may ask for: rule L7 bounds who goes through numbers one by one."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

WINDOW_SECONDS: Final = 3_600.0
_CALLERS_MAX: Final = 10_000
"""Callers that are remembered; who asked longest ago is forgotten first."""


@dataclass(slots=True)
class PersonRate:
    """Counts, for each caller, the different persons asked for within the last hour. One process counts for itself.

    Persons are keyed hashes of their numbers, found or not: who guesses numbers is bounded too. To ask again for one
    that was counted costs nothing.
    """

    count_max: int
    clock: Callable[[], float] = time.monotonic
    _asked: dict[str, dict[str, float]] = field(default_factory=dict)
    """By caller: persons, each with the time at which it was counted, the oldest first."""

    def admits(self, caller: str, number_hash: str) -> bool:
        """Whether a caller may ask for a person now; who may is counted."""
        now = self.clock()
        asked = self._asked.pop(caller, {})
        self._asked[caller] = asked
        while asked and asked[next(iter(asked))] <= now - WINDOW_SECONDS:
            del asked[next(iter(asked))]
        if number_hash in asked:
            return True
        if len(asked) >= self.count_max:
            return False
        asked[number_hash] = now
        if len(self._asked) > _CALLERS_MAX:
            del self._asked[next(iter(self._asked))]
        return True
