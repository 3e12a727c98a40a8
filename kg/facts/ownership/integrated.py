"""Every owner's share of every firm, direct and through others: Y = W·(I − W)⁻¹, solved, never by listing ways.

Loops are unrolled first (`loops`); what remains has no loop, so that the sum over ways of one, two, three … steps ends
by itself. Where a few holdings changed, only the firms below them are computed again.

Of each firm, outside owners (persons, and firms that are not looked through), the unknown, and closed rings own one
together. Shares between firms are other cuts through the same ways and add to nothing.

Source: Brioschi et al. 1989; Glattfelder and Battiston, arXiv 0902.0878; Vitali, Glattfelder and Battiston, arXiv
1107.5728.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from kg.facts.ownership.direct import Direct, Flags, Floats, Integers, Matrix
from kg.facts.ownership.loops import NEGLIGIBLE, unroll


@dataclass(frozen=True, slots=True)
class Integrated:
    """Integrated shares.

    `shares` is (owners + 2) × firms, its last rows the unknown and the closed rings. Entry (i, j) is at least what i
    owns of j; what is unknown of j might all be i's, so `shares[i, j] + shares[unknown, j]` is the most.
    """

    direct: Direct
    shares: Matrix
    closed: Integers
    """Firms in closed rings: without an outside owner, and nothing is said of what they own of each other."""

    @property
    def unknown(self) -> Floats:
        """By firm: the share that ends with nobody who is known, 0 to 1."""
        return self._row(self.direct.unknown)

    @property
    def ring(self) -> Floats:
        """By firm: the share that ends in a closed ring, 0 to 1."""
        return self._row(self.direct.ring)

    def _row(self, number: int) -> Floats:
        return np.asarray(self.shares[[number], :].todense(), dtype=np.float64).ravel()

    def find_pairs(self, least_share: float) -> tuple[Integers, Integers, Floats]:
        """Owners, firms and shares of all pairs of at least `least_share` (0 to 1), by firm, then owner."""
        entries = self.shares.tocoo()
        kept = (entries.data >= least_share) & (entries.row < self.direct.unknown)
        rows, columns, values = entries.row[kept], entries.col[kept], entries.data[kept]
        order = np.lexsort((rows, columns))
        return rows[order].astype(np.int64), columns[order].astype(np.int64), values[order]


def integrate(direct: Direct) -> Integrated:
    """Integrated shares of every firm."""
    firms = np.arange(direct.firm_count)
    shares, closed = _solve(direct.shares, among_firms(direct.shares), firms, direct.ring)
    return Integrated(direct, shares, closed)


def integrate_changed(before: Integrated, direct: Direct, changed: Integers) -> Integrated:
    """Integrated shares where the holders of the firms `changed` are other than `before`; equal to `integrate(direct)`.

    Owners and firms are numbered as before.
    """
    passage = among_firms(direct.shares)
    touched = find_held_by(passage, changed)
    again = np.flatnonzero(touched)
    columns = direct.shares[:, again]
    holders = np.unique(columns.indices)
    through = holders[holders < direct.firm_count]
    through = through[~touched[through]]
    owned = columns + before.shares[:, through] @ columns[through]
    shares, closed = _solve(owned.tocsc(), passage[:, again][again].tocsc(), again, direct.ring)
    merged = _replace_columns(before.shares, touched, shares)
    return Integrated(direct, merged, np.sort(np.concatenate([np.setdiff1d(before.closed, again), again[closed]])))


def among_firms(shares: Matrix) -> Matrix:
    """What firms hold of firms: the first rows of a matrix, as many as it has columns."""
    count = shares.shape[1]
    kept = shares.indices < count
    columns = np.repeat(np.arange(count), np.diff(shares.indptr))[kept]
    return sparse.csc_array((shares.data[kept], (shares.indices[kept], columns)), shape=(count, count))


def find_held_by(passage: Matrix, firms: Integers) -> Flags:
    """Flags of `firms` and of all that one of them holds through any number of others; `passage` is firms × firms."""
    by_holder = passage.tocsr()
    found = np.zeros(passage.shape[0], dtype=bool)
    found[firms] = True
    edge = firms
    while edge.size:
        below = np.unique(by_holder[edge].indices)
        edge = below[~found[below]]
        found[edge] = True
    return found


def _replace_columns(matrix: Matrix, replaced: Flags, by: Matrix) -> Matrix:
    """A matrix with the flagged columns taken from `by`, in their order."""
    lengths = np.diff(matrix.indptr)
    old = np.repeat(replaced, lengths)
    lengths[replaced] = np.diff(by.indptr)
    new = np.repeat(replaced, lengths)
    data, indices = np.empty(new.size), np.empty(new.size, dtype=matrix.indices.dtype)
    data[new], indices[new] = by.data, by.indices
    data[~new], indices[~new] = matrix.data[~old], matrix.indices[~old]
    indptr = np.concatenate([[0], np.cumsum(lengths)])
    return sparse.csc_array((data, indices, indptr), shape=matrix.shape)


def _solve(owned: Matrix, passage: Matrix, firm_rows: Integers, ring: int) -> tuple[Matrix, Integers]:
    """Shares of m firms (owners × m) and which of them are in closed rings, from what is owned of them directly or
    through others (`owned`) and of each other (`passage`, m × m)."""
    without_loops = unroll(owned, passage, firm_rows, ring)
    step = without_loops.owned[firm_rows].tocsc()
    ways = without_loops.owned
    parts = [ways.tocoo()]
    while ways.nnz:
        ways = _drop_negligible(ways @ step)
        parts.append(ways.tocoo())
    parts += _hold_through_loops(parts, without_loops.inner, firm_rows)
    return _add_up(parts, ways.shape), without_loops.closed


def _hold_through_loops(parts: Sequence[Matrix], inner: Matrix, firm_rows: Integers) -> list[Matrix]:
    """What firms of loops hold of each other, and, in that share, of all that the others hold outside."""
    among = inner.tocoo()
    members = np.unique(among.row)
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
