"""Every owner's share of every firm, direct and through others: Y = W·(I − W)⁻¹, solved, never by listing ways.

Loops are unrolled first (`loops`); what remains has no loop, so that the sum over ways of one, two, three … steps ends
by itself. Where a few holdings changed, only the firms below them are computed again.

Of each firm, outside owners (persons, and firms that are not looked through), the unknown, and closed rings own one
together. Shares between firms are other cuts through the same ways and add to nothing.

Source: Brioschi et al. 1989; Glattfelder and Battiston, arXiv 0902.0878; Vitali, Glattfelder and Battiston, arXiv
1107.5728.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from scipy import sparse

from kg.facts.ownership.columns import Columns, flag
from kg.facts.ownership.direct import Direct, Flags, Floats, Integers, Matrix
from kg.facts.ownership.factors import NEGLIGIBLE, Loop, Through
from kg.facts.ownership.loops import unroll

LARGE: Final = 200
"""Firms from which a loop is kept as its inverse: written out, one of 200 is 40,000 shares and more below it."""


@dataclass(frozen=True)
class Integrated:
    """Integrated shares.

    `shares` is (owners + 2) × firms, its last rows the unknown and the closed rings. Entry (i, j) is at least what i
    owns of j; what is unknown of j might all be i's, so is what ends
    in a ring that nobody outside holds: `shares[i, j] + open[j]` is the most.
    """

    direct: Direct
    held: Columns
    """Firms × firms: column i is what firm i holds of each directly, to find who stands below it."""
    ways: Columns
    """The shares that do not pass through a loop that is kept as its inverse, of the same shape as `shares`."""
    loops: Sequence[Loop]
    closed: Integers
    """Firms in closed rings: without an outside owner, and nothing is said of what they own of each other."""
    renewed: Integers
    """Firms whose shares were computed now; those of others are as before."""

    @cached_property
    def shares(self) -> Matrix:
        """All shares written out: for loops of thousands of firms, use `find_shares`."""
        return self.find_shares(0.0)

    @property
    def unknown(self) -> Floats:
        """By firm: the share that ends with nobody who is known, 0 to 1."""
        return self._row(self.direct.unknown)

    @property
    def ring(self) -> Floats:
        """By firm: the share that ends in a closed ring, 0 to 1."""
        return self._row(self.direct.ring)

    @property
    def open(self) -> Floats:
        """By firm: the share that might be anybody's, since nobody is known to own it in the end, 0 to 1."""
        return np.minimum(1.0, self.unknown + self.ring)

    def find_shares(self, least_share: float, firms: Integers | None = None) -> Matrix:
        """Shares of at least `least_share` (0 to 1): owners + 2 × `firms`, ascending (all of them by default)."""
        if not self.loops:
            ways = self.ways.take_all() if firms is None else self.ways.take(firms)
            return _keep(ways, ways.data >= least_share)
        through = self._through if firms is None else Through(self.ways, self.loops, firms)
        ways = through.ways
        apart = ~np.repeat(through.below, np.diff(ways.indptr))
        return _keep(ways, apart & (ways.data >= least_share)) + through.find_shares(least_share)

    def find_pairs(self, least_share: float, firms: Integers | None = None) -> tuple[Integers, Integers, Floats]:
        """Owners, firms and shares of all pairs of at least `least_share` (0 to 1), by firm, then owner.

        `firms`, ascending, are all by default.
        """
        shares = self.find_shares(least_share, firms)
        shares.sort_indices()
        columns = np.repeat(np.arange(shares.shape[1]) if firms is None else firms, np.diff(shares.indptr))
        known = shares.indices < self.direct.unknown
        return shares.indices[known].astype(np.int64), columns[known], shares.data[known]

    @cached_property
    def _through(self) -> Through:
        return Through(self.ways, self.loops)

    def _row(self, number: int) -> Floats:
        row = np.asarray(self.ways.take_all()[[number], :].todense(), dtype=np.float64).ravel()
        return self._through.carry_on(row) if self.loops else row


def integrate(direct: Direct, large: int = LARGE) -> Integrated:
    """Integrated shares of every firm. Loops from `large` firms on are kept as inverses."""
    firms = np.arange(direct.firm_count)
    passage = among_firms(direct.shares)
    solution = _solve(direct.shares, passage, firms, direct.ring, large)
    held = Columns.of(passage.tocsr().T)
    return Integrated(direct, held, Columns.of(solution.ways), solution.loops, solution.closed, firms)


def integrate_changed(before: Integrated, direct: Direct, changed: Integers, large: int = LARGE) -> Integrated:
    """Integrated shares where the holders of the firms `changed` are other than `before`; equal to `integrate(direct)`.

    Owners and firms are numbered as before. What is not below the firms that changed is not gone through again.
    """
    # Whoever holds a firm that changed now and did not before leads to no other firm than that one.
    touched = _find_held_by(before.held, changed)
    part = _Part.of(before, direct, touched)
    solution = _solve(part.owned, part.passage, part.firm_rows, part.rows.size - 1, large)
    ways = _renumber(solution.ways, part.rows[solution.ways.indices], before.ways.shape[0])
    loops = [loop for loop in before.loops if not touched[loop.members[0]]]
    loops += [replace(loop, members=part.rows[loop.members]) for loop in solution.loops]
    closed = np.sort(np.concatenate([before.closed[~touched[before.closed]], part.firms[solution.closed]]))
    held = _hold_otherwise(before, direct, changed)
    return Integrated(direct, held, before.ways.replace(part.firms, ways), loops, closed, part.firms)


@dataclass(frozen=True, slots=True)
class _Part:
    """What a computation of some firms needs; owners that play no part in it are left out."""

    firms: Integers
    """Numbers of the firms."""
    rows: Integers
    """Numbers of the owners, the ring being the last."""
    firm_rows: Integers
    """Rows of the firms among them."""
    owned: Matrix
    """Owners × firms: what is owned of them directly, or through firms that are not computed again."""
    passage: Matrix
    """Firms × firms: what they hold of each other directly."""

    @classmethod
    def of(cls, before: Integrated, direct: Direct, touched: Flags) -> "_Part":
        firms = np.flatnonzero(touched)
        columns = direct.shares[:, firms]
        count = direct.shares.shape[0]
        looked_through = np.zeros(count, dtype=bool)
        looked_through[: touched.size] = ~touched
        looked_through[np.concatenate([firms[:0], *(loop.members for loop in before.loops)])] = False
        steps = _keep(columns, looked_through[columns.indices])
        through = np.flatnonzero(flag(count, steps.indices))
        above = before.ways.take(through)
        rows = np.flatnonzero(flag(count, columns.indices, above.indices, firms, direct.ring))
        number = np.empty(count, dtype=np.int64)
        number[rows] = np.arange(rows.size)
        steps = _renumber(steps, np.searchsorted(through, steps.indices), through.size)
        passage = _keep(columns, flag(count, firms)[columns.indices])
        passage = _renumber(passage, np.searchsorted(firms, passage.indices), firms.size)
        above, columns = (_renumber(part, number[part.indices], rows.size) for part in (above, columns))
        return cls(firms, rows, number[firms], (columns + above @ steps).tocsc(), passage)


def among_firms(shares: Matrix) -> Matrix:
    """What firms hold of firms: the first rows of a matrix, as many as it has columns."""
    return _take_first(shares, shares.shape[1])


def _find_held_by(held: Columns, firms: Integers) -> Flags:
    """Flags of `firms` and of all that one of them holds through any number of others."""
    found = flag(held.shape[0], firms)
    place = np.empty(held.shape[0], dtype=np.int64)
    edge = firms
    while edge.size:
        below = held.take(edge).indices
        edge = _once(below[~found[below]], place)
        found[edge] = True
    return found


def _once(numbers: Integers, place: Integers) -> Integers:
    """Each number once, in any order; `place` has room for every number and holds nothing of use."""
    order = np.arange(numbers.size)
    place[numbers] = order
    once: Integers = numbers[place[numbers] == order]
    return once


def _hold_otherwise(before: Integrated, direct: Direct, changed: Integers) -> Columns:
    """What each firm holds directly, where the holders of `changed` are other than before."""
    was, now = (_take_first(one.shares[:, changed], direct.firm_count).tocoo() for one in (before.direct, direct))
    holders = np.flatnonzero(flag(direct.firm_count, was.row, now.row))
    stays = before.held.take(holders)
    stays = _keep(stays, ~flag(direct.firm_count, changed)[stays.indices])
    comes = sparse.csc_array((now.data, (changed[now.col], np.searchsorted(holders, now.row))), shape=stays.shape)
    return before.held.replace(holders, stays + comes)


def _take_first(shares: Matrix, count: int) -> Matrix:
    """The first rows of a matrix."""
    held = _keep(shares, shares.indices < count)
    return _renumber(held, held.indices, count)


def _keep(matrix: Matrix, kept: Flags) -> Matrix:
    """A matrix with some of its entries."""
    ends = np.concatenate([[0], np.cumsum(kept)])[matrix.indptr]
    return sparse.csc_array((matrix.data[kept], matrix.indices[kept], ends), shape=matrix.shape)


def _renumber(matrix: Matrix, rows: Integers, count: int) -> Matrix:
    """A matrix whose entries stand in other rows, of which there are `count`."""
    return sparse.csc_array((matrix.data, rows, matrix.indptr), shape=(count, matrix.shape[1]))


@dataclass(frozen=True, slots=True)
class _Solution:
    """Of m firms: ways (owners × m), loops that are kept as inverses, and which are in closed rings (0 to m − 1)."""

    ways: Matrix
    loops: Sequence[Loop]
    closed: Integers


def _solve(owned: Matrix, passage: Matrix, firm_rows: Integers, ring: int, large: int) -> _Solution:
    """Shares of m firms from what is owned of them directly or through others (`owned`, owners × m) and of each other
    (`passage`, m × m)."""
    without_loops = unroll(owned, passage, firm_rows, ring, large)
    # Ways end where they enter a loop that is kept.
    place = np.full(owned.shape[0], -1)
    place[firm_rows] = np.arange(firm_rows.size)
    for loop in without_loops.kept:
        place[loop.members] = -1
    step = _take_rows(without_loops.owned.tocoo(), place, firm_rows.size).tocsc()
    ways = without_loops.owned
    parts = [ways.tocoo()]
    while ways.nnz:
        ways = _drop_negligible(ways @ step)
        parts.append(ways.tocoo())
    parts += _hold_through_loops(parts, without_loops.inner, firm_rows)
    return _Solution(_add_up(parts, ways.shape), without_loops.kept, without_loops.closed)


def _hold_through_loops(parts: Sequence[Matrix], inner: Matrix, firm_rows: Integers) -> list[Matrix]:
    """What firms of loops hold of each other, and, in that share, of all that the others hold outside."""
    among = inner.tocoo()
    members = np.flatnonzero(flag(inner.shape[0], among.row))
    place = np.full(parts[0].shape[0], -1)
    place[firm_rows[members]] = np.arange(members.size)
    outward = _add_up([_take_rows(part, place, members.size) for part in parts], (members.size, parts[0].shape[1]))
    through = (inner.tocsr()[members][:, members] @ outward).tocoo()
    return [
        sparse.coo_array((through.data, (firm_rows[members][through.row], through.col)), shape=parts[0].shape),
        sparse.coo_array((among.data, (firm_rows[among.row], among.col)), shape=parts[0].shape),
    ]


def _take_rows(part: Matrix, place: Integers, count: int) -> Matrix:
    """The rows that have a place, at that place."""
    kept = place[part.row] >= 0
    rows, columns = place[part.row[kept]], part.col[kept]
    return sparse.coo_array((part.data[kept], (rows, columns)), shape=(count, part.shape[1]))


def _add_up(parts: Sequence[Matrix], shape: tuple[int, int]) -> Matrix:
    rows, columns, values = (np.concatenate([getattr(part, name) for part in parts]) for name in ("row", "col", "data"))
    total = sparse.csc_array((values, (rows, columns)), shape=shape)
    total.sum_duplicates()
    return total


def _drop_negligible(matrix: Matrix) -> Matrix:
    matrix.data[matrix.data < NEGLIGIBLE] = 0
    matrix.eliminate_zeros()
    return matrix
