"""A million firms, 2.2 million holdings, loops of up to 2,000 firms: against a plain power series without the loops."""

import resource
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from scipy import sparse

from kg.facts.ownership.direct import Direct, Holdings, build_direct
from kg.facts.ownership.integrated import Integrated, integrate, integrate_changed

SEED: Final = 7
FIRM_HOLDERS: Final = 0.09
"""Share of holdings whose holder is a firm: as in the generated city."""
LOOPS: Final = {2: 5_000, 3: 1_000, 10: 100, 100: 5, 2_000: 1}
"""Loops by number of firms."""
LEAST_SHARE: Final = 0.001
CHANGES: Final = 5
"""Changes of one firm in a hundred, one after another."""


def measure_ownership(firms: int = 1_000_000) -> list[str]:
    """Lines for the whole computation, and for changes of one firm in a hundred."""
    rng = np.random.default_rng(SEED)
    holdings = draw_holdings(firms, rng)
    direct, prepared = _timed(lambda: build_direct(holdings))
    result, solved = _timed(lambda: integrate(direct))
    pairs, told = _timed(lambda: result.find_pairs(LEAST_SHARE))
    _, plain = _timed(lambda: _sum_powers(_without_loops(direct.shares, firms)))
    again = []
    for _ in range(CHANGES):
        changed = np.sort(rng.choice(firms, firms // 100, replace=False))
        holdings = _change(holdings, changed)
        later = build_direct(holdings)
        result, seconds = _timed(lambda before=result, direct=later, of=changed: _renew(before, direct, of))
        again.append(seconds)
    change = float(np.median(again))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    told_pairs = f"{pairs[0].size:,} pairs of {LEAST_SHARE:.1%} and more"
    return [
        f"ownership {firms:,} firms, {holdings.holder.size:,} holdings: {solved + told:.2f} s for {told_pairs}, "
        f"{plain:.2f} s a plain power series without the loops; ratio {(solved + told) / plain:.2f} "
        f"({prepared:.2f} s to make the shares sound); peak of the process {peak:.1f} GiB",
        f"ownership {firms // 100:,} firms changed: {change:.3f} s for the pairs of all firms touched (in the last "
        f"{result.renewed.size:,}), {change / (solved + told):.3f} of the whole; {CHANGES} changes, each after the one "
        f"before: {min(again):.3f} to {max(again):.3f} s",
    ]


def draw_holdings(firms: int, rng: np.random.Generator) -> Holdings:
    """Holdings that run one way, and loops among firms drawn at random."""
    count = firms * 22 // 10
    persons = firms * 12 // 10
    firm = np.concatenate([np.arange(firms), rng.integers(0, firms, count - firms)])
    by_firm = rng.random(count) < FIRM_HOLDERS
    holder = np.where(by_firm, rng.integers(0, firms, count), firms + rng.integers(0, persons, count))
    low, high = np.minimum(holder, firm), np.maximum(holder, firm)
    holder, firm = np.where(by_firm, high, holder), np.where(by_firm, low, firm)
    members = rng.permutation(firms)
    ring_holders, ring_firms, start = [], [], 0
    for size, loops in LOOPS.items():
        for _ in range(max(1, loops * firms // 1_000_000)):
            ring = members[start : start + size]
            ring_holders += [ring, rng.choice(ring, size // 2)]
            ring_firms += [np.roll(ring, 1), rng.choice(ring, size // 2)]
            start += size
    holder = np.concatenate([holder, *ring_holders])
    firm = np.concatenate([firm, *ring_firms])
    share = rng.random(holder.size)
    share /= np.bincount(firm, share, firms)[firm] * rng.choice([1.0, 1.25], firms, p=[0.9, 0.1])[firm]
    return Holdings(firms, firms + persons, holder, firm, share, np.empty(0, dtype=np.int64))


def _renew(before: Integrated, direct: Direct, changed: Any) -> Integrated:
    result = integrate_changed(before, direct, changed)
    result.find_pairs(LEAST_SHARE, result.renewed)
    return result


def _change(holdings: Holdings, firms: Any) -> Holdings:
    """Half of each holding in `firms` is gone."""
    share = holdings.share.copy()
    share[np.isin(holdings.firm, firms)] /= 2
    return Holdings(holdings.firm_count, holdings.owner_count, holdings.holder, holdings.firm, share, holdings.stops)


def _without_loops(shares: Any, firms: int) -> Any:
    """The same matrix without the holdings among firms that run against the order of their numbers."""
    entries = shares.tocoo()
    kept = (entries.row >= firms) | (entries.row > entries.col)
    return sparse.csc_array((entries.data[kept], (entries.row[kept], entries.col[kept])), shape=shares.shape)


def _sum_powers(shares: Any) -> Any:
    among = shares[: shares.shape[1]].tocsc()
    total = ways = shares
    while ways.nnz:
        ways = ways @ among
        ways.data[ways.data < 1e-13] = 0
        ways.eliminate_zeros()
        total = total + ways
    return total


def _timed(action: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    result = action()
    return result, time.perf_counter() - started
