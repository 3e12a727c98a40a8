"""A sparse matrix of which some columns can be replaced at the cost of these alone, not of the whole.

Columns that were replaced stand in a small matrix of their own until they are many; then both are made one again.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from kg.facts.ownership.direct import Integers, Matrix

_MANY: Final = 8
"""Above one column in so many, both matrices are made one."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows × columns; whoever replaces some has another one."""

    first: Matrix
    """A `csc_array` in which `replaced` columns are out of date."""
    later: Matrix
    """Rows × as many columns as were replaced."""
    replaced: Integers
    """Their numbers, ascending."""

    @classmethod
    def of(cls, matrix: Matrix) -> "Columns":
        """The columns of a `csc_array`."""
        return cls(matrix, matrix[:, :0], np.empty(0, dtype=np.int64))

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and of columns."""
        rows, columns = self.first.shape
        return int(rows), int(columns)

    def take(self, columns: Integers) -> Matrix:
        """Some columns, in the order asked for, as a `csc_array`."""
        if not self.replaced.size:
            return self.first[:, columns]
        place = np.minimum(np.searchsorted(self.replaced, columns), self.replaced.size - 1)
        is_later = self.replaced[place] == columns
        both = sparse.hstack([self.first[:, columns[~is_later]], self.later[:, place[is_later]]], format="csc")
        return both[:, np.argsort(np.argsort(is_later, kind="stable"))]

    def take_all(self) -> Matrix:
        """All columns, as a `csc_array`."""
        return self.take(np.arange(self.shape[1])) if self.replaced.size else self.first

    def replace(self, columns: Integers, by: Matrix) -> "Columns":
        """The same matrix, but for some columns, each named once: `by` has them in that order."""
        kept = np.flatnonzero(np.isin(self.replaced, columns, invert=True))
        replaced = np.concatenate([self.replaced[kept], columns])
        order = np.argsort(replaced)
        later = sparse.hstack([self.later[:, kept], by], format="csc")[:, order]
        other = Columns(self.first, later, replaced[order])
        return Columns.of(other.take_all()) if replaced.size > self.shape[1] // _MANY else other
