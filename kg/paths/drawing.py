"""Places for what is around a legal entity, quickly enough for an answer: who holds or leads above, what is held below.

Each node stands in the row that its way from the middle leads to, a row up for a holder, a row down for what is held or
is a branch; a row is spread by networkx. `kg.pictures.layout` draws slower and nicer.
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import Final

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Place = tuple[float, float]
Spot = NDArray[np.float64]
Tie = tuple[str, str, str]
"""From, to, and the type of the edge."""
_UPWARD: Final = "BRANCH_OF"
"""The edge that leads from what stands below to what stands above."""


def place_around(middle: str, nodes: Sequence[str], ties: Sequence[Tie]) -> Mapping[str, Place]:
    """Place of each node, right and downward from the middle at (0, 0), one unit apart.

    The same graph has the same places. Nodes that no tie leads to stand in the row of the middle.
    """
    beside: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for start, end, kind in ties:
        step = -1 if kind == _UPWARD else 1
        beside[start].append((end, step))
        beside[end].append((start, -step))
    row = {middle: 0}
    ahead = deque([middle])
    while ahead:
        node = ahead.popleft()
        for other, step in sorted(beside[node]):
            if other not in row:
                row[other] = row[node] + step
                ahead.append(other)
    rows: dict[int, list[str]] = defaultdict(list)
    for node in (*row, *(node for node in nodes if node not in row)):  # as they were come upon: kin beside kin
        rows[row.get(node, 0)].append(node)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(node for members in rows.values() for node in members)
    layers = {number: rows[number] for number in sorted(rows)}
    spots = nx.multipartite_layout(graph, subset_key=layers, align="horizontal")
    unit = _find_unit([[spots[node] for node in members[:2]] for members in layers.values()])
    placed = ((np.array(list(spots.values())) - spots[middle]) / unit).tolist()
    return {node: (x, y) for node, (x, y) in zip(spots, placed, strict=True)}


def _find_unit(rows: Sequence[Sequence[Spot]]) -> float:
    """How far apart rows, and nodes of a row, were put; of each row the first two are looked at."""
    if len(rows) > 1:
        return float(rows[1][0][1] - rows[0][0][1])
    return float(rows[0][1][0] - rows[0][0][0]) if len(rows[0]) > 1 else 1.0
