"""The shortest simple paths against networkx on small random graphs, and the order among equally long ones."""

from itertools import islice, pairwise

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from kg.paths.shortest import iter_shortest

Edge = tuple[int, int, int]
EDGES = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(0, 2)), max_size=24)


def _build(edges: list[Edge]) -> dict[str, dict[str, int]]:
    neighbours: dict[str, dict[str, int]] = {str(node): {} for node in range(9)}
    for one, other, rank in edges:
        if one != other:
            best = min(rank, neighbours[str(one)].get(str(other), rank))
            neighbours[str(one)][str(other)] = neighbours[str(other)][str(one)] = best
    return neighbours


@given(EDGES, st.integers(0, 8), st.integers(0, 8), st.integers(1, 8))
def test_every_simple_path_comes_once_shorter_ones_first_and_no_order_is_left_to_chance(
    edges: list[Edge], start: int, end: int, longest: int
) -> None:
    neighbours = _build(edges)
    found = list(iter_shortest(neighbours, str(start), str(end), longest))
    graph = nx.Graph([(one, other) for one, beside in neighbours.items() for other in beside])
    graph.add_nodes_from(neighbours)
    expected = (
        {(str(start),)}
        if start == end
        else {tuple(path) for path in nx.all_simple_paths(graph, str(start), str(end), cutoff=longest)}
    )
    assert len(found) == len(set(found))
    assert set(found) == expected
    order = [(len(path), [(neighbours[one][other], other) for one, other in pairwise(path)]) for path in found]
    assert order == sorted(order)


@given(EDGES, st.integers(1, 6))
def test_the_first_ones_are_as_long_as_those_of_networkx(edges: list[Edge], count: int) -> None:
    neighbours = _build(edges)
    graph = nx.Graph([(one, other) for one, beside in neighbours.items() for other in beside])
    graph.add_nodes_from(neighbours)
    found = [len(path) for path in islice(iter_shortest(neighbours, "0", "1", 8), count)]
    if not nx.has_path(graph, "0", "1"):
        assert found == []
        return
    assert found == [len(path) for path in islice(nx.shortest_simple_paths(graph, "0", "1"), count)]


def test_of_equally_long_ones_the_better_tie_comes_first_where_they_part_then_the_smaller_id() -> None:
    neighbours = _build(
        [(0, 3, 1), (3, 1, 0), (0, 4, 0), (4, 1, 2), (0, 5, 1), (5, 1, 0), (0, 2, 0), (2, 6, 0), (6, 1, 0)]
    )
    found = list(iter_shortest(neighbours, "0", "1", 3))
    assert found == [("0", "4", "1"), ("0", "3", "1"), ("0", "5", "1"), ("0", "2", "6", "1")]
    assert list(iter_shortest(neighbours, "0", "1", 2)) == found[:3]


def test_24_million_ways_cost_as_many_searches_as_are_asked_for() -> None:
    """Five layers of thirty are 24 million ways."""
    layers = [["0"], *[[f"{layer}-{place}" for place in range(30)] for layer in range(5)], ["1"]]
    neighbours: dict[str, dict[str, int]] = {node: {} for layer in layers for node in layer}
    for near, far in pairwise(layers):
        for one in near:
            for other in far:
                neighbours[one][other] = neighbours[other][one] = 0
    found = list(islice(iter_shortest(neighbours, "0", "1", 6), 20))
    assert len(set(found)) == 20
    assert {len(path) for path in found} == {7}
