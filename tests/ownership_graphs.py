"""Graphs of holdings: written down by hand, or drawn with loops, closed rings and unknown shares among them."""

import numpy as np
from hypothesis import strategies as st

from kg.facts.ownership.direct import Direct, Holdings, build_direct
from kg.facts.ownership.integrated import Integrated

Row = tuple[int, int, float]


def build(firms: int, owners: int, rows: list[Row], stops: tuple[int, ...] = ()) -> Direct:
    holder, firm, share = zip(*rows, strict=True) if rows else ((), (), ())
    return build_direct(
        Holdings(
            firms,
            owners,
            np.array(holder, dtype=np.int64),
            np.array(firm, dtype=np.int64),
            np.array(share, dtype=np.float64),
            np.array(stops, dtype=np.int64),
        )
    )


def share_of(result: Integrated, owner: int, firm: int) -> float:
    return float(result.shares[owner, firm])


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, int, list[Row]]:
    """Up to nine firms and four persons: loops, closed rings and unknown shares among them."""
    firms = draw(st.integers(1, 9))
    owners = firms + draw(st.integers(0, 4))
    rows: list[Row] = []
    for firm in range(firms):
        holders = draw(st.lists(st.integers(0, owners - 1).filter(lambda o, f=firm: o != f), max_size=4, unique=True))
        weights = [draw(st.integers(1, 20)) for _ in holders]
        total = sum(weights) + draw(st.sampled_from([0, 0, 0, 1, 15]))
        rows += [(holder, firm, weight / total) for holder, weight in zip(holders, weights, strict=True)]
    return firms, owners, rows
