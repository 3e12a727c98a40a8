"""Weak bridges: a link that alone holds two groups together, and holds them weakly, is cut.

A wrong link between two right clusters makes as many wrong pairs as they have members, and is seldom confirmed by a
second one. A bridge in the sense of graph theory is a link whose removal parts its cluster. It is weak when it weighs
less than it has to and both of its ends have another link: a node with a single link has no second way in to show.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

LEAST_BRIDGED: Final = 4
"""Nodes of the smallest cluster that can have a weak bridge: two on each side."""
Link = tuple[str, str, float]


def find_weak_bridges(links: Iterable[Link], bits: float) -> list[Link]:
    """The links to cut, weakest first, among all accepted links of any number of clusters.

    A link is cut only while both of its ends have another one left, so that cutting takes a chain into groups of two
    nodes or more, never into single nodes.
    """
    links = list(links)
    weak = {(left, right): weight for left, right, weight in links if weight < bits}
    if not weak:
        return []
    bridges = [(weak[ends], *ends) for ends in iter_bridges(links) if ends in weak]
    degrees = Counter(node for left, right, _ in links for node in (left, right))
    cut: list[Link] = []
    for weight, left, right in sorted(bridges):
        if min(degrees[left], degrees[right]) > 1:
            cut.append((left, right, weight))
            degrees[left] -= 1
            degrees[right] -= 1
    return cut


def iter_bridges(links: Iterable[Link]) -> Iterator[tuple[str, str]]:
    """The ends of every bridge, the lesser first.

    Source: R. E. Tarjan (1974), A note on finding the bridges of a graph.
    """
    neighbours = _build_neighbours(links)
    found_at: dict[str, int] = {}
    lowest: dict[str, int] = {}
    for start in neighbours:
        if start in found_at:
            continue
        found_at[start] = lowest[start] = len(found_at)
        stack: list[tuple[str, str, Iterator[str]]] = [(start, "", iter(neighbours[start]))]
        while stack:
            node, parent, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                if stack:
                    lowest[parent] = min(lowest[parent], lowest[node])
                    if lowest[node] > found_at[parent]:
                        yield min(parent, node), max(parent, node)
            elif following not in found_at:
                found_at[following] = lowest[following] = len(found_at)
                stack.append((following, node, iter(neighbours[following])))
            elif following != parent:
                lowest[node] = min(lowest[node], found_at[following])


def _build_neighbours(links: Iterable[Link]) -> Mapping[str, list[str]]:
    neighbours: dict[str, list[str]] = defaultdict(list)
    for left, right, _ in links:
        neighbours[left].append(right)
        neighbours[right].append(left)
    return neighbours
