"""Graphs of guarantees, written by hand or drawn, and what brute force finds in one, sharing no code with ours."""

from itertools import combinations, pairwise

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from kg.facts.guarantees.network import Guarantees, Motifs, Network, build_network

Edge = tuple[int, int]


def build(
    firms: int, edges: list[Edge], amounts: list[int] | None = None, facilities: list[int] | None = None
) -> Network:
    guarantor, debtor = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    count = len(edges)
    return build_network(
        Guarantees(
            firms,
            ["CNY"],
            guarantor,
            debtor,
            np.array(facilities if facilities is not None else [-1] * count, dtype=np.int64),
            np.zeros(count, dtype=np.int64),
            np.array(amounts if amounts is not None else [1] * count, dtype=np.int64),
            np.ones(count, dtype=bool),
        )
    )


def links_of(motifs: Motifs, motif: int) -> list[Edge]:
    """Guarantor and debtor of each link of a motif, in order."""
    link = motifs.link[motifs.link_start[motif] : motifs.link_start[motif + 1]]
    return list(zip(motifs.links.guarantor[link].tolist(), motifs.links.debtor[link].tolist(), strict=True))


def members_of(motifs: Motifs, motif: int) -> list[int]:
    """Members of a motif, in order."""
    members: list[int] = motifs.member[motifs.member_start[motif] : motifs.member_start[motif + 1]].tolist()
    return members


def member_sets(motifs: Motifs) -> list[frozenset[int]]:
    """Members of each motif."""
    return [frozenset(members_of(motifs, motif)) for motif in range(motifs.count)]


def find_brute_triads(graph: "nx.DiGraph[int]") -> tuple[set[frozenset[int]], set[frozenset[int]]]:
    """Sets of three firms with a ring, not full and full."""
    cyclic, full = set(), set()
    for a, b, c in combinations(sorted(graph), 3):
        inside = graph.subgraph((a, b, c)).number_of_edges()
        turns = [all(graph.has_edge(x, y) for x, y in ((p, q), (q, r), (r, p))) for p, q, r in ((a, b, c), (a, c, b))]
        if inside == 6:
            full.add(frozenset((a, b, c)))
        elif any(turns):
            cyclic.add(frozenset((a, b, c)))
    return cyclic, full


def find_shortest_ring(graph: "nx.DiGraph[int]", edge: Edge) -> int | None:
    """Firms of the shortest ring through a guarantee."""
    try:
        return int(nx.shortest_path_length(graph, edge[1], edge[0])) + 1
    except nx.NetworkXNoPath:
        return None


def find_brute_chains(graph: "nx.DiGraph[int]") -> list[list[int]]:
    """All chains of two guarantees and more that nothing can lengthen, by trying all ways."""
    parts = list(nx.strongly_connected_components(graph))
    in_ring = {firm for part in parts if len(part) > 1 for firm in part}
    same = {firm: number for number, part in enumerate(parts) for firm in part}
    loose = nx.DiGraph([(a, b) for a, b in graph.edges if same[a] != same[b]])

    def climb(way: list[int]) -> list[list[int]]:
        on = [] if way[-1] in in_ring and len(way) > 1 else list(loose.successors(way[-1]))
        return [longer for firm in on for longer in climb([*way, firm])] if on else [way]

    starts = [firm for firm in loose if firm in in_ring or loose.in_degree(firm) == 0]
    return [way for start in starts for way in climb([start]) if len(way) > 2]


def is_ring(edges: list[Edge]) -> bool:
    """Whether each guarantee leads on to the next, the last to the first, and no firm comes twice."""
    closed = all(one[1] == other[0] for one, other in pairwise([*edges, edges[0]]))
    return closed and len({guarantor for guarantor, _ in edges}) == len(edges)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[Edge]]:
    """Up to 14 firms: hubs, long ways and parallel guarantees among them."""
    firms = draw(st.integers(1, 14))
    firm = st.integers(0, firms - 1)
    hub = st.integers(0, min(2, firms - 1))
    edges = draw(st.lists(st.tuples(firm, firm), max_size=24))
    edges += draw(st.lists(st.tuples(firm, hub) | st.tuples(hub, firm), max_size=8))
    way = draw(st.lists(firm, max_size=10, unique=True))
    return firms, edges + list(pairwise(way))
