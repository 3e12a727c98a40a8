"""Firms that own one another, each strongly connected component solved by itself.

What a loop amounts to: with W the shares inside, outsiders' direct holdings O become O·(I − W)⁻¹. After that nothing
runs round, so that all longer ways are a finite sum.

Inside, the plain solution counts an owner's holdings of itself again and again (two firms that own 90 % of each other
would own 474 %). An owner is therefore taken out of the loop while what it owns is counted: D(i, j) / D(i, i) with
D = (I − W)⁻¹, which are the ways from i that never come back to it. Source: Brioschi, Buzzacchi, Colombo, *Journal of
Banking & Finance* 13 (1989); Rohwer and Pötter's correction.

A ring that nobody from outside has a share of has no outside owner. Nothing is inverted there: the row `ring` holds it.

Loops that are too large are not written out: their inverses are kept (`factors`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from kg.facts.ownership.direct import Flags, Floats, Integers, Matrix
from kg.facts.ownership.factors import NEGLIGIBLE, Loop
from kg.facts.ownership.inverses import invert

CLOSED: Final = 1e-9
"""A component of which outsiders and the unknown hold no more than this, summed over its firms, is closed."""


@dataclass(frozen=True, slots=True)
class Unrolled:
    """A graph of holdings without its loops."""

    owned: Matrix
    """Owners × firms: direct holdings from outside a loop, as if loops were not there; of `kept` ones, what enters."""
    inner: Matrix
    """Firms × firms: what firms of one loop hold of each other, corrected; nothing on the diagonal."""
    closed: Integers
    """Firms in rings that nobody outside has a share of."""
    kept: Sequence[Loop]
    """Loops that are not written out."""


def unroll(owned: Matrix, passage: Matrix, firm_rows: Integers, ring: int, large: int) -> Unrolled:
    """Take the loops out of `passage`.

    Args:
        owned: owners × firms (m): what each owner holds of each firm, not through these firms; columns with `passage`'s
            rows among them (`firm_rows[k]` is the row of firm k).
        passage: m × m, what firm i holds of firm j.
        firm_rows: row of each of the m firms in `owned`.
        ring: row of what closed rings own of themselves.
        large: number of firms from which a loop is not written out, but kept as its inverse.
    """
    # Components are those of the reversed graph too, whose rows stand ready.
    count, label = connected_components(passage.T, directed=True, connection="strong")
    size = np.bincount(label, minlength=count)
    looped = size[label] > 1
    if not looped.any():
        return Unrolled(owned, sparse.csc_array(passage.shape), np.empty(0, dtype=np.int64), [])
    row_label = np.full(owned.shape[0], -1)
    row_label[firm_rows] = label
    entries = owned.tocoo()
    touches = looped[entries.col]
    inside = touches & (row_label[entries.row] == label[entries.col])
    parts = [_Part(entries.row[~touches], entries.col[~touches], entries.data[~touches])]
    inner = [_Part.empty()]
    closed: list[Integers] = []
    kept: list[Loop] = []
    into = touches & ~inside
    for members in _group_by_size(label, size):
        group = _Group.of(members, label.size, _Part(entries.row[into], entries.col[into], entries.data[into]))
        rings = members[group.closed].ravel()
        closed.append(rings)
        parts.append(_Part(np.full(rings.size, ring), rings, np.ones(rings.size)))
        if members.shape[1] >= large:
            parts.append(group.into.only(~group.closed[group.which]))
            for firms in members[~group.closed]:
                kept.append(Loop(firm_rows[firms], invert(passage[:, firms].tocsr()[firms])))
        else:
            solved = _invert(passage, group)
            parts.append(_spread(group, solved))
            inner.append(_correct(solved, members, group.closed))
    closed_firms = np.sort(np.concatenate(closed))
    return Unrolled(_assemble(parts, owned.shape), _assemble(inner, passage.shape), closed_firms, kept)


@dataclass(frozen=True, slots=True)
class _Part:
    row: Integers
    column: Integers
    value: Floats

    @classmethod
    def empty(cls) -> "_Part":
        return cls(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))

    def only(self, kept: Flags) -> "_Part":
        return _Part(self.row[kept], self.column[kept], self.value[kept])

    def without_negligible(self) -> "_Part":
        return self.only(self.value > NEGLIGIBLE)


@dataclass(frozen=True, slots=True)
class _Group:
    """Components of one size."""

    members: Integers
    """Components × n."""
    component: Integers
    """By firm: the row of its component, or -1."""
    place: Integers
    """By firm: its place in its component."""
    into: _Part
    """What outsiders hold of these firms."""
    which: Integers
    """By entry of `into`: the component."""
    closed: Flags
    """By component: whether nobody outside has a share of it."""

    @classmethod
    def of(cls, members: Integers, firm_count: int, into: _Part) -> "_Group":
        components, n = members.shape
        component, place = np.full(firm_count, -1), np.zeros(firm_count, dtype=np.int64)
        component[members] = np.arange(components)[:, None]
        place[members] = np.arange(n)
        mine = into.only(component[into.column] >= 0)
        which = component[mine.column]
        return cls(members, component, place, mine, which, np.bincount(which, mine.value, components) <= CLOSED)


def _group_by_size(label: Integers, size: Integers) -> list[Integers]:
    """Members of the components with more than one firm: an array (components × firms) a size."""
    in_loops = np.flatnonzero(size[label] > 1)
    in_loops = in_loops[np.argsort(label[in_loops], kind="stable")]
    sizes = size[label[in_loops]]
    return [in_loops[sizes == n].reshape(-1, n) for n in np.unique(sizes)]


def _invert(passage: Matrix, group: _Group) -> Floats:
    """Components × n × n: (I − W)⁻¹ of what the firms of each component hold of each other; of a closed one I."""
    components, n = group.members.shape
    columns = passage[:, group.members.ravel()].tocoo()
    held = group.members.ravel()[columns.col]
    same = group.component[columns.row] == group.component[held]
    blocks = np.zeros((components, n, n))
    row, column = columns.row[same], held[same]
    blocks[group.component[column], group.place[row], group.place[column]] = columns.data[same]
    blocks[group.closed] = 0
    return np.linalg.inv(np.eye(n) - blocks).astype(np.float64)


def _spread(group: _Group, solved: Floats) -> _Part:
    """What outsiders hold of each firm of a loop, round the loop and all."""
    open_ = ~group.closed[group.which]
    into, which = group.into.only(open_), group.which[open_]
    spread = into.value[:, None] * solved[which, group.place[into.column], :]
    n = group.members.shape[1]
    return _Part(np.repeat(into.row, n), group.members[which].ravel(), spread.ravel()).without_negligible()


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
