"""A sparse matrix of which some columns can be replaced at the cost of these alone, not of the whole.

Columns that were replaced stand in a small matrix of their own until they are many; then both are made one again.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from kg.facts.ownership.direct import Flags, Integers, Matrix

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
        return _interleave(self.first[:, columns[~is_later]], self.later[:, place[is_later]], is_later)

    def take_all(self) -> Matrix:
        """All columns, as a `csc_array`."""
        return self.take(np.arange(self.shape[1])) if self.replaced.size else self.first

    def replace(self, columns: Integers, by: Matrix) -> "Columns":
        """The same matrix, but for some columns, each named once: `by` has them in that order."""
        order = np.argsort(columns)
        comes = flag(self.shape[1], columns)
        stays = ~comes[self.replaced]
        replaced = np.flatnonzero(flag(self.shape[1], self.replaced, columns))
        later = _interleave(self.later[:, stays], by[:, order], comes[replaced])
        other = Columns(self.first, later, replaced)
        return Columns.of(other.take_all()) if replaced.size > self.shape[1] // _MANY else other


def flag(count: int, *numbers: Integers | int) -> Flags:
    """Flags by number, from 0 to below `count`: a set that costs neither sorting nor hashing."""
    flags = np.zeros(count, dtype=bool)
    for some in numbers:
        flags[some] = True
    return flags


def _interleave(one: Matrix, other: Matrix, is_other: Flags) -> Matrix:
    """The columns of two matrices, each in its order; `is_other` says whose turn it is."""
    count = np.empty(is_other.size, dtype=np.int64)
    count[~is_other], count[is_other] = np.diff(one.indptr), np.diff(other.indptr)
    of_other = np.repeat(is_other, count)
    row, value = (np.empty(of_other.size, dtype=part.dtype) for part in (other.indices, other.data))
    row[~of_other], row[of_other] = one.indices, other.indices
    value[~of_other], value[of_other] = one.data, other.data
    return sparse.csc_array((value, row, np.append(0, np.cumsum(count))), shape=(one.shape[0], count.size))
