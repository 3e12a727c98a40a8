"""Who stands above a firm by a step of unstated size: in loops that are too large to be written out for each firm."""

import numpy as np

from kg.facts.ownership.unstated import find_above_unstated
from tests.ownership_graphs import build

RING = 20_000


def test_firms_of_one_loop_are_one_on_the_way() -> None:
    """As pairs of firms this loop would be four hundred millions."""
    person, other = RING + 1, RING + 2
    direct = build(RING + 1, RING + 3, [(firm, (firm + 1) % RING, 0.5) for firm in range(RING)] + [(other, 0, 0.2)])
    asked = np.zeros(RING + 1, dtype=bool)
    asked[[0, 7, RING]] = True
    told = np.arange(RING + 3) > RING
    found = find_above_unstated(direct, np.array([person, 5]), np.array([3, RING]), asked, told)
    assert set(zip(*(side.tolist() for side in found), strict=True)) == {
        (person, 0), (person, 7), (person, RING), (other, RING),
    }  # fmt: skip


def test_a_step_inside_a_loop_leaves_all_of_it_open() -> None:
    direct = build(2, 3, [(0, 1, 0.3), (1, 0, 0.3), (2, 0, 0.4)])
    everything, told = np.ones(2, dtype=bool), np.array([False, False, True])
    found = find_above_unstated(direct, np.array([0]), np.array([1]), everything, told)
    assert sorted(zip(*(side.tolist() for side in found), strict=True)) == [(2, 0), (2, 1)]
