"""From which day all that stands above a firm has stood as it does: since then what is computed of it has held."""

from typing import Final

import numpy as np

from kg.facts.ownership.direct import Integers

NEVER_STATED: Final = -1
"""Of a firm above which nothing was ever stated."""
UNKNOWN: Final = np.iinfo(np.int64).max
"""Of a firm above which something stands of which nobody knows since when."""


def spread_since(stated: Integers, holder: Integers, firm: Integers) -> Integers:
    """By firm: the latest day stated of it or of any firm above it, through any number of others and around loops.

    Args:
        stated: by firm, the day (a number of days, or one of the two above) of the latest change among its own holders
            and deciders.
        holder: firms that hold, decide or are party to an agreement, a row each.
        firm: firms that they hold, decide in, or agreed about.
    """
    since = stated.copy()
    order = np.argsort(holder, kind="stable")
    by_holder, held = holder[order], firm[order]
    start = np.searchsorted(by_holder, np.arange(since.size + 1))
    changed = np.unique(holder)
    while changed.size:
        lengths = start[changed + 1] - start[changed]
        ends = np.cumsum(lengths)
        rows = np.arange(ends[-1]) + np.repeat(start[changed] - (ends - lengths), lengths)
        before = since[held[rows]]
        np.maximum.at(since, held[rows], since[by_holder[rows]])
        changed = np.unique(held[rows][since[held[rows]] > before])
        changed = changed[start[changed + 1] > start[changed]]
    return since
