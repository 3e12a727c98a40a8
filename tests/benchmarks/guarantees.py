"""Two hundred thousand guarantees of 120,000 firms, heavy-tailed, with motifs planted: against scipy's components.

The reference is the bare call that finds strongly connected components, on a matrix that is already there; beside it
stands the same call with the making of the matrix, as the motifs too begin with rows. Two power laws: with the heavier
tail the network has about a million rings of four.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from kg.facts.guarantees.exposures import measure_exposures
from kg.facts.guarantees.network import Guarantees, Integers, MotifKind, Motifs, build_network
from kg.facts.guarantees.shapes import find_motifs

SEED: Final = 7
EXPONENTS: Final = (2.0, 2.2)
"""Of the power law of guarantees given and taken: a few firms have thousands, most one."""
ALIKE: Final = {2.0: 0.47, 2.2: 0.5}
"""Share of firms that take as many as they give."""
PLANTED: Final = {"pair": 50, "triad": 50, "full": 20, "ring": 40, "chain": 30}
RING_SIZE: Final = 7
CHAIN_SIZE: Final = 6
ROUNDS: Final = 5


def measure_guarantees(firms: int = 120_000, count: int = 200_000) -> list[str]:
    """For each power law a line for all motifs, and one for what was planted and found."""
    return [line for exponent in EXPONENTS for line in _measure(firms, count, exponent)]


def _measure(firms: int, count: int, exponent: float) -> list[str]:
    rng = np.random.default_rng(SEED)
    planted = plant_motifs(firms)
    drawn = draw_guarantees(firms, count - planted.shape[1], exponent, rng)
    rows = build_rows(firms + _planted_firms(), np.hstack([np.vstack(drawn), planted]), rng)
    graph = sparse.csr_array(
        (np.ones(count, np.int8), (rows.guarantor, rows.debtor)), shape=(rows.firm_count, rows.firm_count)
    )
    ours, told, bare, made = [], [], [], []
    for _ in range(ROUNDS):
        bare.append(_timed(lambda: connected_components(graph, directed=True, connection="strong"))[1])
        made.append(_timed(lambda: _make_and_connect(rows))[1])
        motifs, seconds = _timed(lambda: find_motifs(build_network(rows)))
        ours.append(seconds)
        told.append(_timed(lambda found=motifs: _measure_all(found, rows.firm_count))[1])
    one, exposures, two, three = (float(np.median(times)) for times in (ours, told, bare, made))
    found = ", ".join(f"{kind.count:,} {kind.kind}" for kind in motifs)
    return [
        f"guarantees {count:,} of {rows.firm_count:,} firms, exponent {exponent}, {_count_rings_of_four(graph):,} rings"
        f" of four: {one:.3f} s for all motifs and {exposures:.3f} s for their exposures, {two * 1000:.1f} ms scipy's "
        f"strongly connected components; ratio {one / two:.1f}, {(one + exposures) / two:.1f} with exposures; "
        f"{one / three:.1f} when scipy makes its matrix too: {found}",
        f"guarantees planted and found: {_count_planted(motifs, firms)}",
    ]


def _measure_all(motifs: Sequence[Motifs], firms: int) -> None:
    for kind in motifs:
        measure_exposures(kind, np.arange(firms))


def _count_rings_of_four(graph: Any) -> int:
    """Closed ways of four steps, less those that go to and fro."""
    ways = graph.astype(np.int64)
    mutual = ways.multiply(ways.T)
    double = ways @ ways
    there = mutual.sum(axis=1)
    return int((double.multiply(double.T).sum() - 2 * (there * there).sum() + mutual.sum()) // 4)


def _count_planted(motifs: Sequence[Motifs], first: int) -> str:
    """Motifs of planted firms, of as many as were planted."""
    by_kind = {one.kind: np.bincount(one.motif_of_member, one.member >= first, one.count) for one in motifs}
    kinds = {"pair": ("mutual_pair", 2), "triad": ("cyclic_triad", 3), "full": ("full_triad", 3)}
    kinds |= {"ring": ("ring", RING_SIZE), "chain": ("chain", CHAIN_SIZE)}
    told = []
    for planted, (kind, size) in kinds.items():
        expected = PLANTED[planted] + (3 * PLANTED["full"] if planted == "pair" else 0)
        told.append(f"{int((by_kind[MotifKind(kind)] == size).sum())} of {expected} {kind}")
    return ", ".join(told)


def draw_guarantees(firms: int, count: int, exponent: float, rng: np.random.Generator) -> tuple[Integers, Integers]:
    """Different pairs of guarantor and debtor."""
    given, taken = ((1 - rng.random(firms)) ** (-1 / (exponent - 1)) for _ in range(2))
    taken = np.where(rng.random(firms) < ALIKE[exponent], given, taken)
    key = np.empty(0, dtype=np.int64)
    while key.size < count:
        guarantor, debtor = (
            np.minimum(np.searchsorted(np.cumsum(weight) / weight.sum(), rng.random(count - key.size)), firms - 1)
            for weight in (given, taken)
        )
        key = np.unique(np.concatenate([key, (guarantor * firms + debtor)[guarantor != debtor]]))
    return key // firms, key % firms


def plant_motifs(first: int) -> Integers:
    """Motifs of firms of their own, numbered from `first`: (2 × guarantees)."""
    edges: list[tuple[int, int]] = []
    start = first
    for kind, number in PLANTED.items():
        for _ in range(number):
            size = {"pair": 2, "triad": 3, "full": 3, "ring": RING_SIZE, "chain": CHAIN_SIZE}[kind]
            members = range(start, start + size)
            if kind == "full":
                edges += [(a, b) for a in members for b in members if a != b]
            else:
                edges += list(zip(members, [*members[1:], members[0]], strict=True))[: size - (kind == "chain")]
            start += size
    return np.array(edges, dtype=np.int64).T


def build_rows(firms: int, ends: Integers, rng: np.random.Generator) -> Guarantees:
    """Rows in no order, with amounts; nine in ten name a facility of their own."""
    count = ends.shape[1]
    ends = ends[:, rng.permutation(count)]
    facility = np.where(rng.random(count) < 0.1, -1, np.arange(count))
    return Guarantees(
        firms, ["CNY"], ends[0], ends[1], facility, np.zeros(count, dtype=np.int64),
        rng.integers(1, 10**10, count), np.ones(count, dtype=bool),
    )  # fmt: skip


def _planted_firms() -> int:
    sizes = {"pair": 2, "triad": 3, "full": 3, "ring": RING_SIZE, "chain": CHAIN_SIZE}
    return sum(sizes[kind] * number for kind, number in PLANTED.items())


def _make_and_connect(rows: Guarantees) -> Any:
    ones = np.ones(rows.guarantor.size, np.int8)
    graph = sparse.csr_array((ones, (rows.guarantor, rows.debtor)), shape=(rows.firm_count, rows.firm_count))
    return connected_components(graph, directed=True, connection="strong")


def _timed(action: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    result = action()
    return result, time.perf_counter() - started
