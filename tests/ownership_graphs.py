"""Graphs of holdings: written down by hand, or drawn with loops, closed rings and unknown shares among them; the
rougher ones have all that registers have: stops, own shares, unstated shares, rounded ones, two rows of one holder,
lists that come to more than the firm."""

from collections import defaultdict
from decimal import Decimal

import networkx as nx
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
    if draw(st.booleans()):
        rows = [(holder, firm, round(share, 4)) for holder, firm, share in rows]
    number = st.integers(0, owners - 1)
    part = st.sampled_from([0.0001, 0.05, 0.25, 0.6, float("nan")])
    more = st.builds(lambda holder, firm, share: (holder, firm % firms, share), number, number, part)
    rows = [*rows, *draw(st.lists(more, max_size=4))]
    return firms, owners, rows, tuple(sorted(draw(st.sets(st.integers(0, firms - 1), max_size=2))))


def rely_on(rows: list[Row], stops: tuple[int, ...]) -> list[Row]:
    """The shares of others that count, worked out firm by firm: those stated, of the firm without its own, unless no
    shares that would be written down so could make it up."""
    lists = {firm: [(holder, Decimal(repr(share))) for holder, about, share in rows if about == firm and share > 0]
             for firm in {row[1] for row in rows} - set(stops)}  # fmt: skip
    rounding = {firm: sum(half_of_last_digit(share) for _, share in stated) for firm, stated in lists.items()}
    counts = {firm: stated for firm, stated in lists.items()
              if sum(share for _, share in stated) - rounding[firm] <= 1 + Decimal("1e-9")}  # fmt: skip
    graph = nx.DiGraph([(holder, firm) for firm, stated in counts.items() for holder, _ in stated])
    loops = [loop for loop in nx.strongly_connected_components(graph) if len(loop) > 1]
    told: list[Row] = []
    for firm, stated in counts.items():
        own = sum(share for holder, share in stated if holder == firm)
        held: dict[int, Decimal] = defaultdict(Decimal)
        for holder, share in stated:
            if holder != firm:
                held[holder] += share
        # Beside its own the others hold all that is left, which they exceed by no more than rounding.
        left = max(1 - own, sum(held.values()) / (1 + rounding[firm]))
        parts = {holder: min(share / left, Decimal(1)) for holder, share in held.items()}
        whole = max(1, sum(parts.values())) if any(firm in loop for loop in loops) else 1
        told += [(holder, firm, float(part / whole)) for holder, part in parts.items()]
    return told


def half_of_last_digit(share: Decimal) -> Decimal:
    """By how much a share may be off that is written with four digits at least; eight at most are told apart."""
    digits = -int(round(share, 8).normalize().as_tuple().exponent)
    return Decimal(5).scaleb(-1 - max(4, digits))
