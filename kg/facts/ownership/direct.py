"""Direct shares as one matrix, with what is not known kept as such.

Owners are numbered from 0: first the firms, then everybody else. A *stop* is a firm that is not looked through, such as
an organ of the state (公司法 2023 art. 265): it ends a chain as a person does.

Two rows stand below the owners: what of a firm nobody is known to own, and what a closed ring owns of itself.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kg.model.ownership import ShareState

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Matrix = Any
"""A `scipy.sparse.csc_array`: scipy states no types."""

ROUNDING: Final = 1e-3
"""By how much shares that are rounded to hundredths of a per cent may miss one in sum (ten holders, twice over)."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """Stated shares on one day, a row a holder and firm; rows of one pair add up.

    `holder` and `firm` are numbers of owners (firm < `firm_count` ≤ `owner_count`), `share` is 0 to 1, NaN where the
    holder is known and the share is not.
    """

    firm_count: int
    owner_count: int
    holder: Integers
    firm: Integers
    share: Floats
    stops: Integers
    """Numbers of the firms that are not looked through."""


@dataclass(frozen=True, slots=True)
class Direct:
    """Direct shares that can be relied on."""

    shares: Matrix
    """(owner_count + 2) × firm_count, the last rows being unknown and ring; a column sums to one, a stop's is empty."""
    states: NDArray[np.object_]
    """A `ShareState` a firm."""
    unstated: Integers
    """2 × n: holders whose share is not stated, and the firms; each pair once."""

    @property
    def firm_count(self) -> int:
        """Number of firms."""
        return int(self.shares.shape[1])

    @property
    def unknown(self) -> int:
        """Row of what nobody is known to own."""
        return int(self.shares.shape[0]) - 2

    @property
    def ring(self) -> int:
        """Row of what closed rings own of themselves."""
        return int(self.shares.shape[0]) - 1


def build_direct(holdings: Holdings) -> Direct:
    """The matrix of direct shares.

    A firm's shares in itself are nobody's: they are taken out, and the others grow in proportion (公司法 2023 art. 116:
    shares of its own carry no vote). Shares that miss one by no more than `ROUNDING` are brought to one.

    Raises:
        ValueError: a share is below zero or above one, or a number is out of range.
    """
    _check(holdings)
    firms, owners = holdings.firm_count, holdings.owner_count
    is_stop = np.zeros(firms, dtype=bool)
    is_stop[holdings.stops] = True
    told = ~np.isnan(holdings.share) & (holdings.share > 0) & ~is_stop[holdings.firm]
    stated = sparse.coo_array(
        (holdings.share[told], (holdings.holder[told], holdings.firm[told])), shape=(owners, firms)
    ).tocoo()
    stated.sum_duplicates()
    holder, firm, share = stated.row.astype(np.int64), stated.col.astype(np.int64), np.asarray(stated.data, np.float64)
    outside = holder != firm
    treasury: Floats = np.bincount(firm[~outside], share[~outside], firms).astype(np.float64)
    holder, firm, share = holder[outside], firm[outside], share[outside]
    total: Floats = np.bincount(firm, share, firms).astype(np.float64)
    of_whole = total + treasury
    states = _tell_states(is_stop, total, of_whole)
    near_whole = np.abs(of_whole - 1) <= ROUNDING
    # What others hold of the capital without treasury shares; the unknown part grows with them.
    outstanding = np.where(near_whole, total, np.maximum(1 - treasury, total))
    relied_on = ~np.isin(states[firm], (ShareState.CONTRADICTORY, ShareState.STOP))
    holder, firm, share = holder[relied_on], firm[relied_on], share[relied_on]
    share = share / outstanding[firm]
    known = np.bincount(firm, share, firms)
    lacking = np.flatnonzero(~is_stop & (known < 1 - 1e-12))
    rows = np.concatenate([holder, np.full(lacking.size, owners)])
    columns = np.concatenate([firm, lacking])
    values = np.concatenate([share, 1 - known[lacking]])
    shares = sparse.csc_array((values, (rows, columns)), shape=(owners + 2, firms))
    unstated = np.isnan(holdings.share) & ~is_stop[holdings.firm] & (holdings.holder != holdings.firm)
    pairs = np.unique(np.stack([holdings.holder[unstated], holdings.firm[unstated]]), axis=1)
    return Direct(shares, states, pairs.astype(np.int64))


def _tell_states(is_stop: Flags, total: Floats, of_whole: Floats) -> NDArray[np.object_]:
    states = np.full(total.size, ShareState.PARTIAL, dtype=object)
    states[np.abs(of_whole - 1) <= ROUNDING] = ShareState.WHOLE
    states[of_whole > 1 + ROUNDING] = ShareState.CONTRADICTORY
    states[total <= 0] = ShareState.UNSTATED
    states[is_stop] = ShareState.STOP
    return states


def _check(holdings: Holdings) -> None:
    if np.any((holdings.share < 0) | (holdings.share > 1)):
        raise ValueError("a share is below zero or above one: mend it where shares are normalised")
    if holdings.firm.size and not (
        holdings.firm.min() >= 0 and holdings.firm.max() < holdings.firm_count <= holdings.owner_count
        and holdings.holder.min() >= 0 and holdings.holder.max() < holdings.owner_count
    ):  # fmt: skip
        raise ValueError("a holder or firm is out of range: number firms first, then the other owners")
