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
MOVED: Final = 100
"""Of so many firms that change, one holding of one has another holder: loops open, close, grow and fall apart."""
SAMPLE: Final = 200
"""Firms whose shares are compared with a dense solution."""


def measure_ownership(firms: int = 1_000_000) -> list[str]:
    """Lines for the whole computation, and for changes of one firm in a hundred."""
    rng = np.random.default_rng(SEED)
    holdings = draw_holdings(firms, rng)
    direct, prepared = _timed(lambda: build_direct(holdings))
    result, solved = _timed(lambda: integrate(direct))
    whole = result
    pairs, told = _timed(lambda: result.find_pairs(LEAST_SHARE))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    _, plain = _timed(lambda: _sum_powers(_without_loops(direct.shares, firms)))
    again = []
    for _ in range(CHANGES):
        changed = np.sort(rng.choice(firms, firms // 100, replace=False))
        holdings = _change(holdings, changed, rng)
        later = build_direct(holdings)
        result, seconds = _timed(lambda before=result, direct=later, of=changed: _renew(before, direct, of))
        again.append(seconds)
    change = float(np.median(again))
    sample = np.sort(rng.choice(firms, SAMPLE, replace=False))
    off, above = _compare(result, sample)
    told_of = np.bincount(pairs[1][pairs[0] >= firms], pairs[2][pairs[0] >= firms], firms)
    rest = 1 - told_of - whole.unknown - whole.ring
    told_pairs = f"{pairs[0].size:,} pairs of {LEAST_SHARE:.1%} and more"
    told_rest = f"{rest.mean():.2%} of a firm, {rest.max():.2%} at most"
    return [
        f"ownership {firms:,} firms, {holdings.holder.size:,} holdings: {solved + told:.2f} s for {told_pairs}, "
        f"{plain:.2f} s a plain power series without the loops; ratio {(solved + told) / plain:.2f} "
        f"({prepared:.2f} s to make the shares sound); the rest, smaller shares together: {told_rest}; "
        f"peak of the process until then {peak:.2f} GiB",
        f"ownership {firms // 100:,} firms changed: {change:.3f} s for the pairs of all firms touched (in the last "
        f"{result.renewed.size:,}), {change / (solved + told):.3f} of the whole; {CHANGES} changes, each after the one "
        f"before: {min(again):.3f} to {max(again):.3f} s; after them {SAMPLE} firms, {above:,} with those above them, "
        f"are off a dense solution by {off:.1e} at most",
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


def _change(holdings: Holdings, firms: Any, rng: np.random.Generator) -> Holdings:
    """Half of each holding in `firms` is gone, and some of the rest are another firm's."""
    share, holder = holdings.share.copy(), holdings.holder.copy()
    touched = np.flatnonzero(np.isin(holdings.firm, firms))
    share[touched] /= 2
    moved = rng.choice(touched, max(1, len(firms) // MOVED), replace=False)
    holder[moved] = rng.integers(0, holdings.firm_count, moved.size)
    return Holdings(holdings.firm_count, holdings.owner_count, holder, holdings.firm, share, holdings.stops)


def _compare(result: Integrated, sample: Any) -> tuple[float, int]:
    """By how much shares of outside owners are off a dense solution of all firms above some, and how many these are."""
    direct = result.direct
    above = sample
    while True:
        holders = np.unique(direct.shares[:, above].indices)
        wider = np.union1d(above, holders[holders < direct.firm_count])
        if wider.size == above.size:
            break
        above = wider
    columns = direct.shares[:, above]
    solved = np.linalg.inv(np.eye(above.size) - columns[above].toarray())
    expected = columns[direct.firm_count :] @ solved[:, np.searchsorted(above, sample)]
    found = result.find_shares(0.0, sample)[direct.firm_count :].toarray()
    return float(np.abs(expected - found).max()), int(above.size)


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
