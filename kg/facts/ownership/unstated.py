"""Who stands above a firm by some step whose share is not stated."""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from kg.facts.ownership.direct import Direct, Flags, Integers, Matrix


def find_above_unstated(
    direct: Direct, holder: Integers, firm: Integers, is_asked: Flags, is_told: Flags
) -> tuple[Integers, Integers]:
    """Owners, and the firms above which they stand by any number of steps of which one at least is not stated.

    Firms of one loop are one on the way: the same stand above and below all of them.

    Args:
        direct: stated shares.
        holder: who holds shares of unstated size, a row each.
        firm: the firms that they hold.
        is_asked: by firm, whether it is asked about.
        is_told: by owner, whether it is told of.
    """
    count = direct.firm_count
    stated = direct.shares[: direct.unknown].tocoo()
    above, below = np.concatenate([stated.row, holder]), np.concatenate([stated.col, firm])
    among = above < count
    loops, loop = connected_components(_mark(above[among], below[among], (count, count)), connection="strong")
    place = np.concatenate([loop, loops + np.arange(direct.unknown - count)])
    shape = (loops + direct.unknown - count, loops)
    steps, unstated = _mark(place[above], loop[below], shape), _mark(place[holder], loop[firm], shape)
    ends = np.unique(loop[firm])
    beneath = _climb(steps[:loops].T.tocsr(), _mark(ends, np.zeros_like(ends), (loops, 1))).tocoo().row
    asked = np.flatnonzero(is_asked & np.isin(loop, beneath))
    columns, column = np.unique(loop[asked], return_inverse=True)
    up = _climb(steps, _mark(columns, np.arange(columns.size), (shape[0], columns.size)))
    reached = _climb(steps, (unstated @ up[:loops]).tocsr())
    told = np.flatnonzero(is_told)
    found = (reached[place[told]] @ _mark(column, np.arange(asked.size), (columns.size, asked.size))).tocoo()
    return told[found.row], asked[found.col]


def _mark(rows: Integers, columns: Integers, shape: tuple[int, int]) -> Matrix:
    """A sparse matrix that is not zero at these places."""
    return sparse.csr_array((np.ones(rows.size), (rows, columns)), shape=shape)


def _climb(steps: Matrix, found: Matrix) -> Matrix:
    """Whoever is `found` for a column, and all that stand above them by any number of steps; ones."""
    count = steps.shape[1]
    found.data = np.ones(found.data.size)
    new = found
    while new.nnz:
        reached = (steps @ new[:count]).tocsr()
        reached.data = np.ones(reached.data.size)
        new = (reached - reached * found).tocsr()
        new.eliminate_zeros()
        found = found + new
    return found
