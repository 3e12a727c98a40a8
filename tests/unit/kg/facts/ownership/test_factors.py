"""Inverses of loops brought up to date: few columns changed, firms that join and leave, what is not sound."""

import numpy as np
import pytest
from scipy import sparse

from kg.facts.ownership import factors
from kg.facts.ownership.factors import build_loop
from kg.facts.ownership.integrated import integrate, integrate_changed
from tests.ownership_graphs import Row, build

RING = 60


def draw_ring(seed: int) -> list[Row]:
    """A ring of firms with chords, each firm a quarter a person's; two firms beside it; persons from 62 on."""
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    for firm in range(RING):
        chord = int(rng.integers(0, RING))
        rows += [((firm + 1) % RING, firm, 0.5), (62 + int(rng.integers(0, 8)), firm, 0.25)]
        rows += [(chord, firm, 0.2)] if chord not in (firm, (firm + 1) % RING) else []
    return [*rows, (0, 60, 0.6), (62, 60, 0.4), (63, 61, 1.0)]


CHANGES: dict[str, list[Row]] = {
    "other shares of one firm": [(6, 5, 0.7), (64, 5, 0.3)],
    "a firm leaves with all that only it held": [(65, 5, 1.0)],
    "a firm joins from below and another from above": [(60, 7, 0.5), (61, 7, 0.3), (8, 7, 0.2), (7, 61, 0.9)],
    "a chord splits nothing": [(6, 5, 0.4), (40, 5, 0.3), (66, 5, 0.2)],
}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("change", CHANGES)
def test_a_loop_brought_up_to_date_is_that_computed_anew(
    change: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = draw_ring(seed)
    changed = sorted({row[1] for row in CHANGES[change]})
    later = [row for row in rows if row[1] not in changed] + CHANGES[change]
    whole = integrate(build(62, 70, later), large=2)
    before = integrate(build(62, 70, rows), large=2)
    inverted: list[int] = []
    invert = np.linalg.inv
    monkeypatch.setattr(np.linalg, "inv", lambda matrix: inverted.append(matrix.shape[-1]) or invert(matrix))
    again = integrate_changed(before, build(62, 70, later), np.array(changed), large=2)
    assert np.abs((again.shares - whole.shares).todense()).max() < 1e-9
    assert [size for size in inverted if size > RING // 2] == []


def test_an_inverse_that_is_not_sound_is_computed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    members = np.arange(40)
    ring = sparse.csc_array((np.full(40, 0.9), (np.roll(members, 1), members)), shape=(40, 40))
    known = build_loop(members, ring, [])
    off = factors.Loop(members, ring, known.inverse + 1e-6)
    other = ring.copy()
    other.data[3] = 0.4
    built = build_loop(members, other, [off])
    assert np.abs(built.inverse @ (np.eye(40) - other.toarray()) - np.eye(40)).max() < 1e-12
