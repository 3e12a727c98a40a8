"""Direct shares as one matrix, with what is not known kept as such.

Owners are numbered from 0: first the firms, then everybody else. A *stop* is a firm that is not looked through, such as
an organ of the state (公司法 2023 art. 265): it ends a chain as a person does.

Two rows stand below the owners: what of a firm nobody is known to own, and what a closed ring owns of itself.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from kg.model.ownership import ShareState

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Matrix = Any
"""A `scipy.sparse.csc_array`: scipy states no types."""

_DIGITS: Final = range(4, 9)
"""How many digits a stated share, 0 to 1, is taken to have: those of a hundredth of a per cent, or those it has."""
_EXACT: Final = 1e-9


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

    def stop_at(self, firms: Integers) -> "Holdings":
        """The same with more stops."""
        return replace(self, stops=np.union1d(self.stops, firms))


@dataclass(frozen=True, slots=True)
class Direct:
    """Direct shares that can be relied on."""

    shares: Matrix
    """(owner_count + 2) × firm_count, the last rows being unknown and ring; a column sums to one, or above it by no
    more than rounding explains; a stop's is empty."""
    states: NDArray[np.object_]
    """A `ShareState` a firm."""
    unstated: Integers
    """2 × n: holders whose share is not stated, or not relied on, and the firms; each pair once."""

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
    shares of its own carry no vote). What is stated stands as it is: what is left over is unknown, however little, and
    where shares come to more than one by no more than rounding explains each is that which is stated. In a loop alone,
    which would own more than itself, those are brought to one. Holders in a list that comes to still more hold
    something, and nobody knows how much.

    Raises:
        ValueError: a share is below zero or above one, or a number is out of range.
    """
    _check(holdings)
    firms, owners = holdings.firm_count, holdings.owner_count
    is_stop = np.zeros(firms, dtype=bool)
    is_stop[holdings.stops] = True
    told = ~np.isnan(holdings.share) & (holdings.share > 0) & ~is_stop[holdings.firm]
    explained = np.bincount(holdings.firm[told], find_rounding(holdings.share[told]), firms).astype(np.float64)
    stated = sparse.coo_array(
        (holdings.share[told], (holdings.holder[told], holdings.firm[told])), shape=(owners, firms)
    ).tocoo()
    stated.sum_duplicates()
    holder, firm, share = stated.row.astype(np.int64), stated.col.astype(np.int64), np.asarray(stated.data, np.float64)
    outside = holder != firm
    treasury: Floats = np.bincount(firm[~outside], share[~outside], firms).astype(np.float64)
    holder, firm, share = holder[outside], firm[outside], share[outside]
    total: Floats = np.bincount(firm, share, firms).astype(np.float64)
    states = _tell_states(is_stop, total, total + treasury, explained + _EXACT)
    # What others hold is of the capital without treasury shares, nobody more than all of it; the unknown part grows.
    outstanding = np.maximum(1 - treasury, total / (1 + explained))
    relied_on = ~np.isin(states[firm], (ShareState.CONTRADICTORY, ShareState.STOP))
    holder, firm, share = holder[relied_on], firm[relied_on], share[relied_on]
    share = _bring_loops_to_one(holder, firm, np.minimum(share / outstanding[firm], 1), firms)
    known = np.bincount(firm, share, firms)
    lacking = np.flatnonzero(~is_stop & (known < 1 - 1e-12))
    rows = np.concatenate([holder, np.full(lacking.size, owners)])
    columns = np.concatenate([firm, lacking])
    values = np.concatenate([share, 1 - known[lacking]])
    shares = sparse.csc_array((values, (rows, columns)), shape=(owners + 2, firms))
    return Direct(shares, states, _list_unstated(holdings, states))


def _list_unstated(holdings: Holdings, states: NDArray[np.object_]) -> Integers:
    """Holders that hold something of a firm of which nobody knows how much, and the firms; each pair once."""
    of_firm = states[holdings.firm]
    is_open = np.isnan(holdings.share) | ((holdings.share > 0) & (of_firm == ShareState.CONTRADICTORY))
    unstated = is_open & (of_firm != ShareState.STOP) & (holdings.holder != holdings.firm)
    pairs = np.unique(np.stack([holdings.holder[unstated], holdings.firm[unstated]]), axis=1)
    return pairs.astype(np.int64)


def find_rounding(share: Floats) -> Floats:
    """By how much each stated share may be off: half of its last digit, which is that of a hundredth of a per cent or
    finer."""
    half = np.full(share.size, 0.5 * 10.0 ** -_DIGITS[-1])
    for digits in reversed(_DIGITS):
        in_digits = share * 10.0**digits
        half[np.abs(in_digits - np.rint(in_digits)) < 1e-4] = 0.5 * 10.0**-digits
    return half


def _bring_loops_to_one(holder: Integers, firm: Integers, share: Floats, firm_count: int) -> Floats:
    """The same shares, but for those that make up more than a firm which holds itself through others."""
    known = np.bincount(firm, share, firm_count)
    if not (known > 1 + _EXACT).any():
        return share
    among = holder < firm_count
    held = sparse.csr_array((share[among], (holder[among], firm[among])), shape=(firm_count, firm_count))
    _, loop = connected_components(held, connection="strong")
    looped = np.bincount(loop)[loop] > 1
    scaled: Floats = share / np.where(looped, np.maximum(known, 1), 1)[firm]
    return scaled


def _tell_states(is_stop: Flags, total: Floats, of_whole: Floats, explained: Floats) -> NDArray[np.object_]:
    states = np.full(total.size, ShareState.PARTIAL, dtype=object)
    states[np.abs(of_whole - 1) <= explained] = ShareState.WHOLE
    states[of_whole > 1 + explained] = ShareState.CONTRADICTORY
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
