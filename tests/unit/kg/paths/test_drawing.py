"""Where nodes stand: holders above, what is held and branches below, one unit apart, the middle at (0, 0)."""

import math
from itertools import combinations

import pytest

from kg.paths.drawing import place_around


def test_holders_stand_above_and_what_is_held_and_branches_below() -> None:
    ties = [
        ("holder", "firm", "OWNS"),
        ("branch", "firm", "BRANCH_OF"),
        ("firm", "held", "OWNS"),
        ("firm", "b", "OWNS"),
    ]
    places = place_around("firm", ["firm", "holder", "branch", "held", "b", "alone"], ties)
    assert places["firm"] == (0.0, 0.0)
    rows = {node: y for node, (_, y) in places.items()}
    assert rows == pytest.approx({"firm": 0, "holder": -1, "branch": 1, "held": 1, "b": 1, "alone": 0})


def test_nodes_are_a_unit_apart_and_the_same_graph_has_the_same_places() -> None:
    nodes = [f"n{number}" for number in range(40)]
    ties = [(nodes[number // 3], nodes[number], "OWNS") for number in range(1, 40)]
    places = place_around("n0", nodes, ties)
    assert places == place_around("n0", list(reversed(nodes)), list(reversed(ties)))
    assert places.keys() == set(nodes)
    assert min(math.dist(places[one], places[other]) for one, other in combinations(nodes, 2)) >= 0.999


def test_one_node_stands_in_the_middle() -> None:
    assert place_around("n", [], []) == {"n": (0.0, 0.0)}
