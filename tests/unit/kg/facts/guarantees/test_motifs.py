"""Motifs against worked examples and brute force on thousands of small random graphs."""

from collections import Counter
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from scipy import sparse
from scipy.sparse.csgraph import shortest_path

from kg.facts.guarantees import distances, rings
from kg.facts.guarantees.chains import count_left_out, find_chains
from kg.facts.guarantees.network import Motifs, Network
from kg.facts.guarantees.rings import find_rings
from kg.facts.guarantees.shapes import find_motifs
from kg.model.motifs import MotifKind
from tests.guarantee_graphs import (
    Edge,
    build,
    find_brute_chains,
    find_brute_triads,
    find_shortest_ring,
    graphs,
    is_ring,
    links_of,
    member_sets,
    members_of,
)


def motifs_of(network: Network) -> dict[MotifKind, Motifs]:
    return {motifs.kind: motifs for motifs in find_motifs(network)}


def simple(firms: int, edges: list[Edge]) -> "nx.DiGraph[int]":
    graph: nx.DiGraph[int] = nx.DiGraph([edge for edge in edges if edge[0] != edge[1]])
    graph.add_nodes_from(range(firms))
    return graph


def test_the_shapes_of_the_literature_are_each_found_once() -> None:
    edges = [(0, 1), (1, 0)]
    edges += [(2, 3), (3, 4), (4, 2)]
    edges += [(a, b) for a in (5, 6, 7) for b in (5, 6, 7) if a != b]
    edges += [(8, 9), (9, 10), (10, 11), (11, 12), (12, 8)]
    edges += [(13, 14), (14, 15), (15, 16)]
    edges += [(17, 18), (17, 19), (17, 20)]
    edges += [(21, 23), (22, 23)]
    found = motifs_of(build(24, edges))
    assert sorted(member_sets(found[MotifKind.MUTUAL_PAIR]), key=min) == [{0, 1}, {5, 6}, {5, 7}, {6, 7}]
    assert member_sets(found[MotifKind.CYCLIC_TRIAD]) == [{2, 3, 4}]
    assert member_sets(found[MotifKind.FULL_TRIAD]) == [{5, 6, 7}]
    assert found[MotifKind.FULL_TRIAD].link.size == 6
    assert member_sets(found[MotifKind.RING]) == [{8, 9, 10, 11, 12}]
    assert len(member_sets(found[MotifKind.COMPONENT])) == 4
    assert [members_of(found[MotifKind.CHAIN], 0)] == [[13, 14, 15, 16]]
    assert [members_of(found[MotifKind.STAR], 0)] == [[17, 18, 19, 20]]
    joint = found[MotifKind.JOINT_LIABILITY]
    assert [members_of(joint, number) for number in range(joint.count)] == [
        [5, 6, 7],
        [6, 5, 7],
        [7, 5, 6],
        [23, 21, 22],
    ]


def test_parallel_guarantees_are_one_link_and_their_amounts_add_up() -> None:
    network = build(2, [(0, 1), (0, 1), (1, 1)], amounts=[3, 4, 9])
    assert network.pairs.count == 1
    assert network.pairs.amount_minor.tolist() == [[7]]
    assert network.row.tolist() == [0, 1]


def test_a_chain_is_cut_at_the_bound_and_says_so() -> None:
    network = build(6, [(a, a + 1) for a in range(5)])
    whole, cut = find_chains(network, bound=5), find_chains(network, bound=3)
    assert (members_of(whole, 0), whole.is_cut.tolist()) == ([0, 1, 2, 3, 4, 5], [False])
    assert [members_of(cut, number) for number in range(cut.count)] == [[0, 1, 2, 3], [2, 3, 4, 5]]
    assert cut.is_cut.tolist() == [True, True]


@pytest.mark.parametrize(
    ("edges", "chains", "left_out"),
    [
        ([(0, 1), (1, 2), (3, 4), (4, 5), (5, 2)], [[0, 1, 2], [3, 4, 5, 2]], 0),
        ([(0, 1), (1, 2), (2, 3), (4, 1)], [[0, 1, 2, 3], [4, 1, 2, 3]], 0),
        ([(0, 1), (1, 2), (2, 3), (0, 2)], [[0, 1, 2, 3]], 1),
        ([(0, 1), (1, 2), (2, 1), (2, 3), (3, 4), (5, 0)], [[2, 3, 4], [5, 0, 1]], 0),
    ],
    ids=["two ways into one firm", "two guarantors of one", "a shorter way", "a ring between"],
)
def test_every_firm_has_its_longest_chain_and_what_is_left_out_is_counted(
    edges: list[Edge], chains: list[list[int]], left_out: int
) -> None:
    """One chain a firm behind which it stands was once all: who guaranteed it by another way had none."""
    network = build(6, edges)
    found = find_chains(network)
    assert sorted(members_of(found, number) for number in range(found.count)) == chains
    assert count_left_out(network, found) == left_out


def test_debts_without_a_name_are_parted_by_who_states_them() -> None:
    """A guarantee for a loan of one bank and one for a loan of another were once one debt."""
    found = motifs_of(build(5, [(0, 4), (1, 4), (2, 4), (3, 4)], facilities=[-1, -2, -2, 5]))
    joint = found[MotifKind.JOINT_LIABILITY]
    assert [members_of(joint, number) for number in range(joint.count)] == [[4, 1, 2]]


def test_a_debt_is_a_facility_where_one_is_named() -> None:
    found = motifs_of(build(4, [(0, 3), (1, 3), (2, 3)], facilities=[7, 7, 8]))[MotifKind.JOINT_LIABILITY]
    assert (found.count, members_of(found, 0)) == (1, [3, 0, 1])


def test_nothing_is_found_where_nobody_guarantees() -> None:
    assert [motifs.count for motifs in find_motifs(build(3, []))] == [0] * 8


def test_a_long_ring_with_a_short_cut_is_two_rings() -> None:
    size = 200
    edges = [(a, (a + 1) % size) for a in range(size)] + [(150, 0)]
    found = find_rings(build(size, edges))
    assert sorted(np.diff(found.link_start).tolist()) == [151, 200]


@pytest.mark.parametrize("firms", [70, 200])
def test_rings_of_a_component_of_more_firms_than_a_word_has_bits(firms: int) -> None:
    rng = np.random.default_rng(firms)
    edges = [tuple(pair) for pair in rng.integers(0, firms, (firms * 3, 2)).tolist()]
    assert_rings(build(firms, edges), simple(firms, edges))


@pytest.mark.parametrize(("words_at_once", "near"), [(rings._WORDS_AT_ONCE, distances.NEAR), (4_000, 2)])
def test_rings_of_a_large_component_whether_or_not_distances_are_found_in_blocks_and_from_all_starts(
    words_at_once: int, near: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rings, "_WORDS_AT_ONCE", words_at_once)
    monkeypatch.setattr(distances, "NEAR", near)
    firms = 1_600
    guarantor, debtor = np.random.default_rng(5).integers(0, firms, (2, firms * 3))
    network = build(firms, list(zip(guarantor.tolist(), debtor.tolist(), strict=True)))
    found = find_rings(network)
    pairs = network.pairs
    graph = sparse.csr_array((np.ones(pairs.count), (pairs.guarantor, pairs.debtor)), shape=(firms, firms))
    ring = shortest_path(graph, unweighted=True)[pairs.debtor, pairs.guarantor] + 1
    lengths = np.diff(found.link_start)
    told = np.full(pairs.count, np.inf)
    np.minimum.at(told, found.link, lengths[found.motif_of_link])
    long = np.isfinite(ring) & (ring >= 4)
    assert long.sum() > 3_000
    assert np.array_equal(told[long], ring[long])
    assert np.array_equal(np.maximum.reduceat(ring[found.link], found.link_start[:-1]), lengths)
    assert all(is_ring(links_of(found, number)) for number in range(0, found.count, 7))


def test_an_impossible_row_is_refused() -> None:
    with pytest.raises(ValueError, match="out of range"):
        build(1, [(0, 1)])
    with pytest.raises(ValueError, match="below zero"):
        build(2, [(0, 1)], amounts=[-1])


@settings(max_examples=120, deadline=None)
@given(graphs())
def test_every_motif_is_what_brute_force_finds(drawn: tuple[int, list[Edge]]) -> None:
    assert_motifs(*drawn)


@pytest.mark.proof
@settings(max_examples=2_000, deadline=None)
@given(graphs())
def test_every_motif_is_what_brute_force_finds_on_two_thousand_graphs(drawn: tuple[int, list[Edge]]) -> None:
    assert_motifs(*drawn)


def assert_motifs(firms: int, edges: list[Edge]) -> None:
    network, graph = build(firms, edges), simple(firms, edges)
    found = motifs_of(network)
    cyclic, full = find_brute_triads(graph)
    mutual = {frozenset(edge) for edge in graph.edges if graph.has_edge(*edge[::-1])}
    assert_each_once(found[MotifKind.MUTUAL_PAIR], mutual)
    assert_each_once(found[MotifKind.CYCLIC_TRIAD], cyclic)
    assert_each_once(found[MotifKind.FULL_TRIAD], full)
    parts = [frozenset(part) for part in nx.strongly_connected_components(graph) if len(part) > 1]
    assert_each_once(found[MotifKind.COMPONENT], set(parts))
    for number, part in enumerate(member_sets(found[MotifKind.COMPONENT])):
        assert set(links_of(found[MotifKind.COMPONENT], number)) == set(graph.subgraph(part).edges)
    assert_rings(network, graph)
    assert_chains(network, graph, bound=3)
    assert_chains(network, graph, bound=10)
    stars = {a: frozenset(graph.successors(a)) for a in graph if graph.out_degree(a) >= 3}
    assert by_first(found[MotifKind.STAR]) == stars
    joint = {b: frozenset(graph.predecessors(b)) for b in graph if graph.in_degree(b) >= 2}
    assert by_first(found[MotifKind.JOINT_LIABILITY]) == joint


def by_first(found: Motifs) -> dict[int, frozenset[int]]:
    """The other members by the first, which no two motifs share."""
    first = [members_of(found, number)[0] for number in range(found.count)]
    assert len(set(first)) == len(first)
    return {firm: frozenset(members_of(found, number)[1:]) for number, firm in enumerate(first)}


def assert_each_once(found: Motifs, expected: set[frozenset[int]]) -> None:
    assert Counter(member_sets(found)) == Counter(expected)


def assert_rings(network: Network, graph: "nx.DiGraph[int]") -> None:
    """Through each guarantee goes a shortest ring; each listed is one, and the shortest through some guarantee."""
    found = find_rings(network)
    listed = [links_of(found, number) for number in range(found.count)]
    shortest = {edge: find_shortest_ring(graph, edge) for edge in graph.edges}
    assert all(is_ring(ring) and len(ring) >= 4 for ring in listed)
    assert all(any(shortest[edge] == len(ring) for edge in ring) for ring in listed)
    assert len({frozenset(ring) for ring in listed}) == len(listed)
    told = {(edge, len(ring)) for ring in listed for edge in ring}
    assert all((edge, length) in told for edge, length in shortest.items() if length and length >= 4)


def assert_chains(network: Network, graph: "nx.DiGraph[int]", bound: int) -> None:
    """Each firm is in a chain as long as any through it, each told is as long as any through one of its firms."""
    found = find_chains(network, bound=bound)
    ways = find_brute_chains(graph)
    in_ring = {firm for part in nx.strongly_connected_components(graph) if len(part) > 1 for firm in part}
    longest: dict[tuple[int, bool | None], int] = {}
    for way in ways:
        for role in roles_of(way, in_ring):
            longest[role] = max(longest.get(role, 0), len(way) - 1)
    told: dict[tuple[int, bool | None], int] = {}
    for number in range(found.count):
        members, links = members_of(found, number), links_of(found, number)
        assert links == list(pairwise(members))
        if found.is_cut[number]:
            assert len(links) == bound
            assert any(members == way[start : start + bound + 1] for way in ways for start in range(len(way)))
        else:
            assert members in ways
            assert any(longest[role] == len(links) for role in roles_of(members, in_ring))
        for role in roles_of(members, in_ring):
            told[role] = max(told.get(role, 0), bound + 1 if found.is_cut[number] else len(links))
    assert told == {role: min(length, bound + 1) for role, length in longest.items()}
    assert len({tuple(members_of(found, number)) for number in range(found.count)}) == found.count
    listed = {link for number in range(found.count) for link in links_of(found, number)}
    assert count_left_out(network, found) == len({link for way in ways for link in pairwise(way)} - listed)


def roles_of(way: list[int], in_ring: set[int]) -> list[tuple[int, bool | None]]:
    """Firms of a chain; of one of a ring also whether the chain begins there."""
    return [(firm, place == 0 if firm in in_ring else None) for place, firm in enumerate(way)]
