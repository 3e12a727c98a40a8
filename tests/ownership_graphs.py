"""Graphs of holdings: written down by hand, or drawn with loops, closed rings and unknown shares among them; the
rougher ones have all that registers have: stops, own shares, unstated shares, two rows of one holder, lists that come
to more than the firm."""

from collections import defaultdict

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


@st.composite
def rough_graphs(draw: st.DrawFn) -> tuple[int, int, list[Row], tuple[int, ...]]:
    """Firms, owners, rows and stops: as registers are."""
    firms, owners, rows = draw(graphs())
    number = st.integers(0, owners - 1)
    part = st.sampled_from([0.05, 0.25, 0.6, float("nan")])
    more = st.builds(lambda holder, firm, share: (holder, firm % firms, share), number, number, part)
    rows = [*rows, *draw(st.lists(more, max_size=4))]
    return firms, owners, rows, tuple(sorted(draw(st.sets(st.integers(0, firms - 1), max_size=2))))


def rely_on(rows: list[Row], stops: tuple[int, ...]) -> list[Row]:
    """The shares of others that count, worked out firm by firm from what is stated."""
    told: list[Row] = []
    for firm in {row[1] for row in rows} - set(stops):
        held: dict[int, float] = defaultdict(float)
        for holder, about, share in rows:
            if about == firm and share == share:  # noqa: PLR0124 - NaN is not itself
                held[holder] += share
        own = held.pop(firm, 0.0)
        total = sum(held.values())
        if total and own + total <= 1.001:
            whole = total if abs(own + total - 1) <= 1e-3 else 1 - own
            told += [(holder, firm, share / whole) for holder, share in held.items()]
    return told
