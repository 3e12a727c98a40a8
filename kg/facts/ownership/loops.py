"""Firms that own one another, each strongly connected component solved by itself.

What a loop amounts to: with W the shares inside, outsiders' direct holdings O become O·(I − W)⁻¹. After that nothing
runs round, so that all longer ways are a finite sum.

Inside, the plain solution counts an owner's holdings of itself again and again (two firms that own 90 % of each other
would own 474 %). An owner is therefore taken out of the loop while what it owns is counted: D(i, j) / D(i, i) with
D = (I − W)⁻¹, which are the ways from i that never come back to it. Source: Brioschi, Buzzacchi, Colombo, *Journal of
Banking & Finance* 13 (1989); Rohwer and Pötter's correction.

A ring that nobody from outside has a share of has no outside owner. Nothing is inverted there: the row `ring` holds it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from kg.facts.ownership.direct import Flags, Floats, Integers, Matrix

CLOSED: Final = 1e-9
"""A component of which outsiders and the unknown hold no more than this, summed over its firms, is closed."""
NEGLIGIBLE: Final = 1e-13
"""Smaller entries are dropped: ten thousand of them are still less than 1e-9, to which shares are exact."""


@dataclass(frozen=True, slots=True)
class Unrolled:
    """A graph of holdings without its loops."""

    owned: Matrix
    """Owners × firms: direct holdings from outside a loop, as if loops were not there."""
    inner: Matrix
    """Firms × firms: what firms of one loop hold of each other, corrected; nothing on the diagonal."""
    closed: Integers
    """Firms in rings that nobody outside has a share of."""


def unroll(owned: Matrix, passage: Matrix, firm_rows: Integers, ring: int) -> Unrolled:
    """Take the loops out of `passage`.

    Args:
        owned: owners × firms (m): what each owner holds of each firm, not through these firms; columns with `passage`'s
            rows among them (`firm_rows[k]` is the row of firm k).
        passage: m × m, what firm i holds of firm j.
        firm_rows: row of each of the m firms in `owned`.
        ring: row of what closed rings own of themselves.
    """
    count, label = connected_components(passage, directed=True, connection="strong")
    size = np.bincount(label, minlength=count)
    looped = size[label] > 1
    if not looped.any():
        return Unrolled(owned, sparse.csc_array(passage.shape), np.empty(0, dtype=np.int64))
    row_label = np.full(owned.shape[0], -1)
    row_label[firm_rows] = label
    entries = owned.tocoo()
    touches = looped[entries.col]
    inside = touches & (row_label[entries.row] == label[entries.col])
    parts = [_Part(entries.row[~touches], entries.col[~touches], entries.data[~touches])]
    inner: list[_Part] = []
    closed: list[Integers] = []
    into = touches & ~inside
    place = np.empty(label.size, dtype=np.int64)
    for members in _group_by_size(label, size):
        components, n = members.shape
        place[members] = np.arange(n)
        component = np.full(count, -1)
        component[label[members[:, 0]]] = np.arange(components)
        w = _take_blocks(passage, members, component[label], place)
        mine = np.flatnonzero(into & (component[label[entries.col]] >= 0))
        which = component[label[entries.col[mine]]]
        share, column = entries.data[mine], place[entries.col[mine]]
        is_closed = np.bincount(which, share, components) <= CLOSED
        w[is_closed] = 0
        solved: Floats = np.linalg.inv(np.eye(n) - w).astype(np.float64)
        open_ = ~is_closed[which]
        spread = share[open_, None] * solved[which[open_], column[open_], :]
        parts.append(
            _Part(
                np.repeat(entries.row[mine][open_], n), members[which[open_]].ravel(), spread.ravel()
            ).without_negligible()
        )
        rings = members[is_closed].ravel()
        closed.append(rings)
        parts.append(_Part(np.full(rings.size, ring), rings, np.ones(rings.size)))
        inner.append(_correct(solved, members, is_closed))
    return Unrolled(_assemble(parts, owned.shape), _assemble(inner, passage.shape), np.sort(np.concatenate(closed)))


@dataclass(frozen=True, slots=True)
class _Part:
    row: Integers
    column: Integers
    value: Floats

    def without_negligible(self) -> "_Part":
        kept = self.value > NEGLIGIBLE
        return _Part(self.row[kept], self.column[kept], self.value[kept])


def _group_by_size(label: Integers, size: Integers) -> list[Integers]:
    """Members of the components with more than one firm: an array (components × firms) a size."""
    in_loops = np.flatnonzero(size[label] > 1)
    in_loops = in_loops[np.argsort(label[in_loops], kind="stable")]
    sizes = size[label[in_loops]]
    return [in_loops[sizes == n].reshape(-1, n) for n in np.unique(sizes)]


def _take_blocks(passage: Matrix, members: Integers, component: Integers, place: Integers) -> Floats:
    """What the firms of each component hold of each other: components × n × n."""
    components, n = members.shape
    columns = passage[:, members.ravel()].tocoo()
    held = members.ravel()[columns.col]
    same = component[columns.row] == component[held]
    blocks = np.zeros((components, n, n))
    blocks[component[held[same]], place[columns.row[same]], place[held[same]]] = columns.data[same]
    return blocks


def _correct(solved: Floats, members: Integers, is_closed: Flags) -> _Part:
    n = members.shape[1]
    diagonal = np.einsum("cii->ci", solved)
    corrected = solved / diagonal[:, :, None]
    corrected[:, np.arange(n), np.arange(n)] = 0
    corrected[is_closed] = 0
    return _Part(
        np.repeat(members, n, axis=1).ravel(), np.tile(members, (1, n)).ravel(), corrected.ravel()
    ).without_negligible()


def _assemble(parts: list[_Part], shape: tuple[int, int]) -> Matrix:
    rows, columns, values = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("row", "column", "value")
    )
    return sparse.csc_array((values, (rows, columns)), shape=shape)
