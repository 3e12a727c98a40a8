"""Inverses of large loops against a dense inverse, and against fractions where a loop is all but closed."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from kg.facts.ownership.direct import Matrix
from kg.facts.ownership.integrated import integrate, integrate_changed
from kg.facts.ownership.inverses import invert
from tests.ownership_graphs import Row, build

RING = 60


def draw_loop(rng: np.random.Generator, size: int, chords: int) -> Matrix:
    """What the firms of a ring with chords hold of each other; outsiders hold a tenth of one firm, or of all."""
    holder = np.concatenate([np.roll(np.arange(size), 1), rng.integers(0, size, chords)])
    firm = np.concatenate([np.arange(size), rng.integers(0, size, chords)])
    holder, firm = holder[holder != firm], firm[holder != firm]
    share = rng.random(holder.size)
    of_firm = np.bincount(firm, share, size)
    outside = rng.random(size) < rng.random()
    outside[0] = True
    share /= (of_firm / np.where(outside, 0.9, 1.0))[firm]
    return sparse.csc_array((share, (holder, firm)), shape=(size, size))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 80), st.sampled_from([0, 1, 10, 60, 400]))
def test_a_loop_is_inverted_as_densely(seed: int, size: int, chords: int) -> None:
    held = draw_loop(np.random.default_rng(seed), size, chords)
    dense = np.eye(size) - held.toarray()
    expected = np.linalg.inv(dense)
    assert np.abs(invert(held) - expected).max() < 1e-12 * np.abs(expected).max() * np.linalg.cond(dense, 1)


def test_of_a_loop_with_few_holders_a_small_part_is_inverted_densely(monkeypatch: pytest.MonkeyPatch) -> None:
    held = draw_loop(np.random.default_rng(1), 1_000, 500)
    expected = np.linalg.inv(np.eye(1_000) - held.toarray())
    sizes: list[int] = []
    inv = np.linalg.inv
    monkeypatch.setattr(np.linalg, "inv", lambda matrix: sizes.append(len(matrix)) or inv(matrix))
    found = invert(held)
    assert np.abs(found - expected).max() < 1e-12 * np.abs(expected).max()
    assert max(sizes) < 250


@pytest.mark.parametrize("outside", [1e-3, 1e-6, 1e-8])
def test_a_ring_of_which_outsiders_have_next_to_nothing_is_theirs(outside: float) -> None:
    size = 300
    share = np.ones(size)
    share[0] = 1 - outside
    held = sparse.csc_array((share, (np.roll(np.arange(size), 1), np.arange(size))), shape=(size, size))
    owned = invert(held)[0] * outside
    # What the outsider has of firm 0 is all of it, and so of every firm that follows.
    exact = Fraction(outside) / (1 - Fraction(share[0]))
    assert np.abs(owned - float(exact)).max() < 1e-9


def draw_ring(seed: int) -> list[Row]:
    """A ring of firms with chords in each third of it, of each firm a quarter a person's; two firms beside it; persons
    from 62 on."""
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    for firm in range(RING):
        chord = firm // 20 * 20 + int(rng.integers(0, 20))
        rows += [((firm + 1) % RING, firm, 0.5), (62 + int(rng.integers(0, 8)), firm, 0.25)]
        rows += [(chord, firm, 0.2)] if chord not in (firm, (firm + 1) % RING) else []
    return [*rows, (0, 60, 0.6), (62, 60, 0.4), (63, 61, 1.0)]


CHANGES: dict[str, list[Row]] = {
    "other shares of one firm": [(6, 5, 0.7), (64, 5, 0.3)],
    "a firm leaves with all that only it held": [(65, 5, 1.0)],
    "a firm joins from below and another from above": [(60, 7, 0.5), (61, 7, 0.3), (8, 7, 0.2), (7, 61, 0.9)],
    "a chord splits nothing": [(6, 5, 0.4), (40, 5, 0.3), (66, 5, 0.2)],
    "it falls in two": [(20, 40, 0.6), (62, 40, 0.4), (0, 19, 0.5)],
}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("change", CHANGES)
def test_a_large_loop_that_changed_is_that_computed_anew_and_back(change: str, seed: int) -> None:
    rows = draw_ring(seed)
    changed = sorted({row[1] for row in CHANGES[change]})
    later = [row for row in rows if row[1] not in changed] + CHANGES[change]
    whole = integrate(build(62, 70, later), large=200)
    before = integrate(build(62, 70, rows), large=2)
    again = integrate_changed(before, build(62, 70, later), np.array(changed), large=2)
    assert np.abs((again.shares - whole.shares).todense()).max() < 1e-9
    assert len(before.loops) == 1
    assert len(again.loops) > 1 or change != "it falls in two"
    back = integrate_changed(again, build(62, 70, rows), np.array(changed), large=2)
    assert np.abs((back.shares - before.shares).todense()).max() < 1e-9
