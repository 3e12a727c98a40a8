"""Loops too large to write out: the inverse is kept, and what goes through a loop is told of the firms asked for.

A loop of 2,000 firms gives millions of shares, nearly all of them tiny. `ways` therefore stop where they enter such a
loop, and start anew from its firms; D = (I − W)⁻¹ stands between. Of a firm in the loop or below it, what firm i of
the loop brings there is C = D·(ways onward from the loop), and an owner's share is its ways to the firm and its ways
into the loop times C. Loops below one another are taken from the lowest up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kg.facts.ownership.columns import Columns
from kg.facts.ownership.direct import Flags, Floats, Integers, Matrix

NEGLIGIBLE: Final = 1e-13
"""Smaller entries are dropped: ten thousand of them are still less than 1e-9, to which shares are exact."""
_BLOCK: Final = 2**23
"""Shares looked at at once, 64 MB."""
_LONG: Final = 16
"""A row with more entries is multiplied whole: to pick its products one by one costs more."""
_Found = tuple[Integers, Integers, Floats]
"""Owners, columns and shares."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A strongly connected component that somebody outside has a share of."""

    members: Integers
    """Numbers of its n firms, ascending."""
    inverse: Floats
    """n × n: (I − W)⁻¹, W being what they hold of each other."""


class Through:
    """What goes through loops that are kept as inverses, to the firms asked for."""

    def __init__(self, ways: Columns, loops: Sequence[Loop], firms: Integers | None = None) -> None:
        """`ways`: owners × firms, not through any of `loops`, a firm having the number of its row; `firms`: all."""
        self._firms = np.arange(ways.shape[1]) if firms is None else firms
        self.ways = ways.take_all() if firms is None else ways.take(firms)
        """Those to the firms asked for."""
        loop_of = np.full(ways.shape[0], -1, dtype=np.int32)
        for number, loop in enumerate(loops):
            loop_of[loop.members] = number
        self._loop_of = loop_of
        outward = np.flatnonzero(loop_of[self.ways.indices] >= 0)
        column = np.searchsorted(self.ways.indptr, outward, side="right") - 1
        self.below: Flags = loop_of[self._firms] >= 0
        """By firm asked for: whether it is in one of the loops or below one."""
        self.below[column] = True
        out = sparse.coo_array((self.ways.data[outward], (self.ways.indices[outward], column)), shape=self.ways.shape)
        into = [ways.take(loop.members).tocoo() for loop in loops]
        self._owners = np.unique(np.concatenate([entries.row[loop_of[entries.row] < 0] for entries in into]))
        self._is_apart: Flags = loop_of < 0
        """By owner: whether it is in no loop, and enters none."""
        self._is_apart[self._owners] = False
        entered = [_take_rows(entries, self._owners) for entries in into]
        in_all = sum(matrix.sum(axis=1) for matrix in entered)
        self._parts: dict[int, _Part] = {}
        """Lowest first."""
        for number, lower in _sort_lowest_first(into, loop_of):
            members = loops[number].members
            weights = _weigh(loops[number], entered[number], in_all)
            between = {below: _take_rows(into[below], members) for below in lower}
            self._parts[number] = _Part(loops[number], entered[number], weights, _take_rows(out, members), between)

    def find_shares(self, least: float) -> Matrix:
        """Shares of at least `least` (0 to 1) in those firms that are in loops or below: owners × all asked for."""
        found = [self._find_block(columns, max(least, NEGLIGIBLE)) for columns in self._split()]
        row, column, value = (np.concatenate(parts) for parts in zip(*found, strict=True)) if found else ([], [], [])
        return sparse.csc_array((value, (row, column)), shape=self.ways.shape)

    def carry_on(self, row: Floats) -> Floats:
        """A row of the ways, by firm, with what goes through the loops; all firms were asked for."""
        carried = row.copy()
        for part in reversed(self._parts.values()):
            reached = carried[part.loop.members] @ part.loop.inverse
            carried += part.onward.T @ reached
            carried[part.loop.members] = reached
        return carried

    def _split(self) -> list[Integers]:
        """Columns to take at once: those of one loop, or such as are in none."""
        loop_of = np.where(self.below, self._loop_of[self._firms], -2)
        groups = [np.flatnonzero(loop_of == number) for number in (-1, *self._parts)]
        step = max(1, _BLOCK // sum(part.loop.members.size for part in self._parts.values()))
        return [group[start : start + step] for group in groups for start in range(0, group.size, step)]

    def _find_block(self, columns: Integers, least: float) -> _Found:
        firms = self._firms[columns]
        in_none = bool(self._loop_of[firms[0]] < 0)
        brought: dict[int, Floats] = {}
        for number, part in self._parts.items():
            shares = part.bring(firms, columns if in_none else None, brought)
            if shares is not None:
                brought[number] = shares
        # Ways that enter a loop have gone round it already: of its own firms they are no further shares.
        ways = self.ways[:, columns].tocoo() if in_none else sparse.coo_array((self.ways.shape[0], columns.size))
        owners = _take_rows(ways, self._owners)
        likely = owners != 0
        of_members: list[_Found] = []
        for number, shares in brought.items():
            part = self._parts[number]
            place, column = np.divmod(np.flatnonzero(shares >= (least * part.weights)[:, None]), columns.size)
            of_members.append(part.find_own(shares, place, column, firms, least))
            likely = likely + part.find_entering(place, column, columns.size)
        pairs = likely.tocoo()
        value = np.asarray(owners[pairs.row, pairs.col]).ravel() if pairs.nnz else np.empty(0)
        for number, shares in brought.items():
            value = value + _multiply(self._parts[number].into, shares, pairs.row, pairs.col)
        kept = value >= least
        others = (ways.data >= least) & self._is_apart[ways.row]
        found = [
            (self._owners[pairs.row[kept]], pairs.col[kept], value[kept]),
            (ways.row[others], ways.col[others], ways.data[others]),
            *of_members,
        ]
        row, column, value = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return row, columns[column], value


@dataclass(frozen=True, slots=True)
class _Part:
    """A loop with its surroundings."""

    loop: Loop
    into: Matrix
    """Owners that enter a loop × n: their ways into this one."""
    weights: Floats
    """n: what comes from a firm matters from this many times the least share that is asked for."""
    onward: Matrix
    """n × firms asked for: ways from its firms out of it."""
    between: Mapping[int, Matrix]
    """n × m, by number of a loop underneath: ways from its firms into that one."""

    def bring(self, firms: Integers, columns: Integers | None, brought: Mapping[int, Floats]) -> Floats | None:
        """What comes to `firms` by entering here: n × those; nothing where no way leads there.

        `columns` are their columns where they are in no loop; `brought` is the same for the loops underneath.
        """
        place = np.minimum(np.searchsorted(self.loop.members, firms), self.loop.members.size - 1)
        if self.loop.members[place[0]] == firms[0]:
            return self.loop.inverse if place.size == self.loop.members.size else self.loop.inverse[:, place]
        parts = [] if columns is None else [_multiply_few(self.loop.inverse, self.onward[:, columns])]
        for lower, entered in self.between.items():
            if lower in brought:
                used = np.flatnonzero(np.diff(entered.indptr))
                parts.append(self.loop.inverse[:, used] @ (entered[used] @ brought[lower]))
        return sum(parts[1:], parts[0]) if parts else None

    def find_own(self, shares: Floats, place: Integers, column: Integers, firms: Integers, least: float) -> _Found:
        """Shares of its firms, each taken out of the loop while what it owns is counted."""
        value = shares[place, column] / np.diag(self.loop.inverse)[place]
        holder = self.loop.members[place]
        kept = (value >= least) & (holder != firms[column])
        return holder[kept], column[kept], value[kept]

    def find_entering(self, place: Integers, column: Integers, count: int) -> Matrix:
        """Flags, owners × `count` columns: who enters at the firms at `place`, each mattering to its column."""
        size = self.loop.members.size
        starts = np.concatenate([[0], np.cumsum(np.bincount(place, minlength=size))])
        matters = sparse.csr_array((np.ones(place.size, dtype=bool), column, starts), shape=(size, count))
        return (self.into != 0) @ matters


def _weigh(loop: Loop, into: Matrix, in_all: Floats) -> Floats:
    """From what on a firm's shares matter: who enters with s in sum has less than x by shares of less than x / s."""
    entries = into.tocoo()
    most = np.zeros(loop.members.size)
    np.maximum.at(most, entries.col, in_all[entries.row])
    return np.minimum(np.diag(loop.inverse), 1 / np.maximum(most, 1e-300)) * (1 - 1e-9)


def _sort_lowest_first(into: Sequence[Matrix], loop_of: NDArray[np.int32]) -> list[tuple[int, list[int]]]:
    """Loops, each after those underneath it, which are named with it."""
    lower: dict[int, set[int]] = {number: set() for number in range(len(into))}
    for number, entries in enumerate(into):
        for above in np.unique(loop_of[entries.row]).tolist():
            if above >= 0:
                lower[above].add(number)
    return [(number, sorted(lower[number])) for number in TopologicalSorter(lower).static_order()]


def _take_rows(entries: Matrix, rows: Integers) -> Matrix:
    """Some rows (ascending) of entries, as a matrix of so many."""
    if not rows.size:
        return sparse.csr_array((0, entries.shape[1]))
    place = np.minimum(np.searchsorted(rows, entries.row), rows.size - 1)
    kept = rows[place] == entries.row
    return sparse.csr_array((entries.data[kept], (place[kept], entries.col[kept])), shape=(rows.size, entries.shape[1]))


def _multiply(left: Matrix, right: Floats, row: Integers, column: Integers) -> Floats:
    """Some entries of a product of a `csr_array` and a dense matrix."""
    entries = np.diff(left.indptr)
    is_long = entries > _LONG
    whole = left[np.flatnonzero(is_long)] @ right
    value = np.empty(row.size)
    in_long = is_long[row]
    value[in_long] = whole[(np.cumsum(is_long) - 1)[row[in_long]], column[in_long]]
    row, column = row[~in_long], column[~in_long]
    count = entries[row]
    entry = np.repeat(np.arange(row.size), count)
    at = np.arange(entry.size) + np.repeat(left.indptr[row] - (np.cumsum(count) - count), count)
    products = left.data[at] * right[left.indices[at], column[entry]]
    value[~in_long] = np.bincount(entry, products, row.size)
    return value


def _multiply_few(left: Floats, right: Matrix) -> Floats:
    """A product of a dense and a sparse matrix of which few rows have entries."""
    by_row = right.tocsr()
    used = np.flatnonzero(np.diff(by_row.indptr))
    product: Floats = (by_row[used].T @ left[:, used].T).T
    return product
