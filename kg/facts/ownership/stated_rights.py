"""Holdings of a right, votes or benefits, of firms of which records state it: what they say, and what is left over."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from kg.facts.ownership.direct import Flags, Holdings, find_rounding

Pair = tuple[int, int]
"""A holder and a firm, by number."""


def state_right(capital: Holdings, stated: Mapping[Pair, float]) -> Holdings:
    """Holdings of a right: of firms that records speak of as they say, of others there unstated; else as capital."""
    firms = {firm for _, firm in stated}
    touched = np.isin(capital.firm, list(firms))
    holders = zip(capital.holder[touched].tolist(), capital.firm[touched].tolist(), strict=True)
    rows = [(holder, firm, share) for (holder, firm), share in stated.items()]
    rows += [(*pair, np.nan) for pair in sorted(set(holders) - stated.keys())]
    return append_rows(capital, ~touched, rows)


def complete_right(rights: Holdings, firms: Collection[int]) -> Holdings:
    """The same; in some firms what is left over is the one holder's of whom nothing is stated, if there is just one.

    What rounding explains is left over of nothing.
    """
    touched = np.isin(rights.firm, list(firms))
    told: dict[int, float] = dict.fromkeys(firms, 0.0)
    explained: dict[int, float] = dict.fromkeys(firms, 0.0)
    unstated: dict[int, set[int]] = {firm: set() for firm in firms}
    columns = (rights.holder[touched], rights.firm[touched], rights.share[touched])
    rounding = find_rounding(columns[-1]).tolist()
    for holder, firm, share, half in zip(*(column.tolist() for column in columns), rounding, strict=True):
        if np.isnan(share):
            unstated[firm].add(holder)
        else:
            told[firm] += share
            explained[firm] += half
    one_left = (firm for firm in firms if len(unstated[firm]) == 1)
    left = {firm: 1 - told[firm] for firm in one_left if 1 - told[firm] > explained[firm] + 1e-9}
    is_rest = touched & np.isnan(rights.share) & np.isin(rights.firm, list(left))
    share = rights.share.copy()
    share[is_rest] = [left[firm] for firm in rights.firm[is_rest].tolist()]
    return replace(rights, share=share)


def append_rows(holdings: Holdings, kept: Flags, rows: Sequence[tuple[int, int, float]]) -> Holdings:
    """Some of the rows, and others: holder, firm and share, NaN where it is not stated."""
    holder, firm, share = zip(*rows, strict=True) if rows else ((), (), ())
    return replace(
        holdings,
        holder=np.append(holdings.holder[kept], np.array(holder, dtype=np.int64)),
        firm=np.append(holdings.firm[kept], np.array(firm, dtype=np.int64)),
        share=np.append(holdings.share[kept], np.array(share, dtype=np.float64)),
    )
