"""Where the nodes of a graph stand, in units of one node: in layers, in a ring, or drawn together by their edges."""

import math
from collections.abc import Callable
from enum import StrEnum
from typing import Final

import networkx as nx

Place = tuple[float, float]
LayOut = Callable[["nx.DiGraph[str]"], dict[str, Place]]
_SWEEPS: Final = 12


class Layout(StrEnum):
    """How a graph is laid out."""

    LAYERS = "layers"
    """Holders above what they hold."""
    RING = "ring"
    """The longest circle of each part around, its edges along it; what else there is outside."""
    FREE = "free"
    """Near what it is tied to."""


def lay_out(graph: "nx.DiGraph[str]", layout: Layout) -> dict[str, Place]:
    """Place of each node; one unit is about the width or height that a node takes. The same graph, the same places."""
    if not graph:
        return {}
    match layout:
        case Layout.LAYERS:
            return _in_layers(graph)
        case Layout.RING:
            return _side_by_side(graph, _in_a_ring)
        case Layout.FREE:
            return _side_by_side(graph, _freely)


def find_layers(graph: "nx.DiGraph[str]") -> dict[str, int]:
    """Level of each node: a step below the lowest of its holders, without the edges by which loops come back."""
    downward = _without_ways_back(graph)
    order = list(nx.topological_sort(downward))
    level: dict[str, int] = {}
    for node in order:
        level[node] = max((level[above] + 1 for above in downward.predecessors(node)), default=0)
    for node in reversed(order):
        below = [level[one] for one in downward.successors(node)]
        if below and not list(downward.predecessors(node)):  # whoever nobody holds stands right above what it holds
            level[node] = min(below) - 1
    return level


def _without_ways_back(graph: "nx.DiGraph[str]") -> "nx.DiGraph[str]":
    """The graph without the edges that lead back into a path under way: first from whom nobody holds and leads far."""
    kept: nx.DiGraph[str] = nx.DiGraph()
    kept.add_nodes_from(graph)
    done: set[str] = set()

    def rank(node: str) -> tuple[int, int, str]:
        return graph.in_degree(node) - graph.has_edge(node, node), -len(nx.descendants(graph, node)), node

    for start in sorted(graph, key=rank):
        under_way, stack = set(), [(start, iter(sorted(graph.successors(start))))]
        if start in done:
            continue
        under_way.add(start)
        while stack:
            node, heads = stack[-1]
            head = next(heads, None)
            if head is None:
                stack.pop()
                under_way.discard(node)
                done.add(node)
            elif head not in under_way:
                kept.add_edge(node, head)
                if head not in done:
                    under_way.add(head)
                    stack.append((head, iter(sorted(graph.successors(head)))))
    return kept


def _in_layers(graph: "nx.DiGraph[str]") -> dict[str, Place]:
    levels = find_layers(graph)
    rows: dict[int, list[str]] = {}
    for node in graph:
        rows.setdefault(levels[node], []).append(node)
    x = {node: place - (len(row) - 1) / 2 for row in rows.values() for place, node in enumerate(row)}
    numbers = sorted(rows)
    for sweep in range(_SWEEPS):
        for number in numbers if sweep % 2 == 0 else reversed(numbers):
            row = rows[number]
            wanted = {node: _mean([x[other] for other in nx.all_neighbors(graph, node)], x[node]) for node in row}
            row.sort(key=lambda node: (wanted[node], x[node], node))
            for node, place in zip(row, _spread([wanted[node] for node in row]), strict=True):
                x[node] = place
    return {node: (x[node], float(levels[node])) for node in graph}


def _mean(values: list[float], else_: float) -> float:
    return sum(values) / len(values) if values else else_


def _spread(wanted: list[float]) -> list[float]:
    """Places at least one unit apart, in order, as near to the wanted ones as a shift of the whole allows."""
    places: list[float] = []
    for one in wanted:
        places.append(max(one, places[-1] + 1) if places else one)
    shift = _mean([want - place for want, place in zip(wanted, places, strict=True)], 0.0)
    return [place + shift for place in places]


def _in_a_ring(graph: "nx.DiGraph[str]") -> dict[str, Place]:
    cycles = sorted(nx.simple_cycles(graph, length_bound=16), key=lambda cycle: (-len(cycle), cycle))
    around = cycles[0] if cycles else sorted(graph)
    start = around.index(min(around))
    around = around[start:] + around[:start]
    radius = max(0.9, len(around) * 0.24)
    places: dict[str, Place] = {}
    for number, node in enumerate(around):
        angle = 2 * math.pi * number / len(around) - math.pi / 2
        places[node] = (radius * math.cos(angle), radius * 1.25 * math.sin(angle))
    return places | _stand_outside(graph, places, radius + 1.1)


def _stand_outside(graph: "nx.DiGraph[str]", ring: dict[str, Place], radius: float) -> dict[str, Place]:
    """What is not of the ring stands outside, at the angle of what it is tied to, or as near as is free."""
    wanted: dict[str, float] = {}
    for node in sorted(set(graph) - set(ring)):
        tied = [ring[other] for other in nx.all_neighbors(graph, node) if other in ring]
        wanted[node] = math.atan2(sum(y for _, y in tied), sum(x for x, _ in tied)) if tied else 0.0
    places: dict[str, Place] = {}
    least = 0.85 / radius
    last = -math.inf
    for node, angle in sorted(wanted.items(), key=lambda item: (item[1], item[0])):
        last = max(angle, last + least)
        places[node] = (radius * math.cos(last), radius * 1.25 * math.sin(last))
    return places


def _side_by_side(graph: "nx.DiGraph[str]", lay_out_part: LayOut) -> dict[str, Place]:
    """Each connected part for itself, the largest first."""
    places: dict[str, Place] = {}
    left = 0.0
    parts = sorted(nx.weakly_connected_components(graph), key=lambda part: (-len(part), min(part)))
    for part in parts:
        spots = lay_out_part(nx.DiGraph(graph.subgraph(sorted(part))))
        least = min(x for x, _ in spots.values())
        for node, (x, y) in spots.items():
            places[node] = (left + x - least, y)
        left += max(x for x, _ in spots.values()) - least + 1.2
    return places


def _freely(graph: "nx.DiGraph[str]") -> dict[str, Place]:
    """A connected part by the lengths of its paths."""
    part = nx.Graph(graph)
    if len(part) == 1:
        return dict.fromkeys(part, (0.0, 0.0))
    spots = nx.kamada_kawai_layout(part) if len(part) <= 80 else nx.spring_layout(part, seed=7, iterations=150)
    shortest = min((math.dist(spots[one], spots[other]) for one in part for other in part if one < other), default=1.0)
    stretch = min(1.35 / max(shortest, 1e-6), 1.1 * math.sqrt(len(part)))
    return {node: (float(spot[0]) * stretch, float(spot[1]) * stretch * 1.15) for node, spot in spots.items()}
