"""(I − W)⁻¹ of a large loop: its firms are taken out one after another, and only what is left is inverted densely.

Most firms of a loop have one holder in it, or hold one: taking such a firm out makes no more holdings than there were.
W is what the firms hold of each other; without firm k, firm i holds w(i, k)·w(k, j) / (1 − w(k, k)) of j through it.
As a column of W sums to one at most and nothing is below zero, no pivots need to be sought and nothing cancels.

Source: George and Liu, *Computer Solution of Large Sparse Positive Definite Systems*, 1981 (least degree first);
Funderlic and Plemmons, *Linear Algebra and its Applications* 41 (1981), on the elimination of M-matrices.
"""

from typing import Final

import numpy as np
from scipy import sparse

from kg.facts.ownership.direct import Flags, Floats, Integers, Matrix

_WAYS: Final = 16
"""A firm is taken out where its holders times what it holds come to no more: the rest stays sparse."""
_WORTHWHILE: Final = 12
"""Rounds go on while they take out one firm in so many."""


def invert(held: Matrix) -> Floats:
    """The dense inverse of I − `held` (n × n; a column sums to one at most, and one of them to less)."""
    size = held.shape[0]
    # n × 2n: what firms hold of those that are left, and the ways from all firms to those that were taken out.
    ways = sparse.hstack([held, sparse.eye_array(size)], format="csr")
    is_left, taken = np.ones(size, dtype=bool), []
    while (out := _choose(ways, is_left)).size * _WORTHWHILE > np.count_nonzero(is_left):
        is_left[out] = False
        onward = _leave(ways, out)
        taken.append((out, onward))
        ways = _pass_through(ways, is_left, out, onward)
    left = np.flatnonzero(is_left)
    among = ways[left]
    inverse = np.zeros((size, size))
    inverse[left] = np.linalg.inv(np.eye(left.size) - among[:, left].toarray()) @ among[:, size:]
    for out, onward in reversed(taken):
        reached = onward[:, :size] @ inverse
        begun = onward[:, size:].tocoo()
        reached[begun.row, begun.col] += begun.data
        inverse[out] = reached
    return inverse


def _choose(ways: Matrix, is_left: Flags) -> Integers:
    """Firms through which few ways lead, none of them holding another; of two that do, the one with fewer."""
    size, entries = is_left.size, ways.tocoo()
    apart = (entries.col < size) & (entries.row != entries.col)
    holder, firm = entries.row[apart], entries.col[apart]
    through = np.bincount(holder, minlength=size) * np.bincount(firm, minlength=size)
    few = np.flatnonzero(is_left & (through <= _WAYS))
    rank = np.full(size, size)
    rank[few[np.argsort(through[few], kind="stable")]] = np.arange(few.size)
    beside = np.full(size, size)
    np.minimum.at(beside, holder, rank[firm])
    np.minimum.at(beside, firm, rank[holder])
    return np.flatnonzero(rank < beside)


def _leave(ways: Matrix, out: Integers) -> Matrix:
    """The rows of firms that are taken out, with what goes round each of them."""
    rows = ways[out]
    own = np.repeat(out, np.diff(rows.indptr)) == rows.indices
    once = np.ones(out.size)
    once[np.searchsorted(rows.indptr, np.flatnonzero(own), side="right") - 1] -= rows.data[own]
    rows.data = np.where(own, 0, rows.data / np.repeat(once, np.diff(rows.indptr)))
    rows.eliminate_zeros()
    return rows


def _pass_through(ways: Matrix, is_left: Flags, out: Integers, onward: Matrix) -> Matrix:
    """The rows of those that are left, with what they have through those that are taken out."""
    size, entries = is_left.size, ways.tocoo()
    stays = is_left[entries.row]
    leads_out = np.zeros(entries.nnz, dtype=bool)
    inside = entries.col < size
    leads_out[inside] = stays[inside] & ~is_left[entries.col[inside]]
    place = np.searchsorted(out, entries.col[leads_out])
    into = sparse.csr_array((entries.data[leads_out], (entries.row[leads_out], place)), shape=(size, out.size))
    kept = stays & ~leads_out
    return (
        sparse.csr_array((entries.data[kept], (entries.row[kept], entries.col[kept])), shape=ways.shape) + into @ onward
    )
