"""The shortest simple paths between two nodes of a small graph, one after the other, in an order without ties.

Shorter paths come first. Of equally long ones, whichever has the better tie at the first step where they part, and of
equally good ties the smaller id. A path never comes to a node twice.

Source: J. Y. Yen, "Finding the K Shortest Loopless Paths in a Network" (1971), with E. L. Lawler's (1972) partition of
what remains, so that no path is found twice. All steps are of one length, so each search is breadth first.
"""

import heapq
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

Neighbours = Mapping[str, Mapping[str, int]]
"""By node, its neighbours with how good the best tie to each is, 0 being the best. As often from either end."""
_Path = tuple[str, ...]
_Order = tuple[int, tuple[tuple[int, str], ...]]


@dataclass(frozen=True, slots=True, order=True)
class _Best:
    """The first in order of all paths that begin with `path[:fixed + 1]` and do not go on to one of `barred`."""

    order: _Order
    path: _Path = field(compare=False)
    fixed: int = field(compare=False)
    barred: frozenset[str] = field(compare=False)


def iter_shortest(neighbours: Neighbours, start: str, end: str, longest: int) -> Iterator[_Path]:
    """Paths of at most `longest` steps as their nodes, both ends among them; from a node to itself its own alone."""
    waiting = [found] if (found := _find_best(neighbours, (start,), end, frozenset(), longest)) else []
    while waiting:
        best = heapq.heappop(waiting)
        yield best.path
        for place in range(best.fixed, len(best.path) - 1):
            barred = frozenset({best.path[place + 1]}) | (best.barred if place == best.fixed else frozenset())
            further = _find_best(neighbours, best.path[: place + 1], end, barred, longest)
            if further:
                heapq.heappush(waiting, further)


def _find_best(neighbours: Neighbours, begun: _Path, end: str, barred: frozenset[str], longest: int) -> _Best | None:
    """The first in order of the paths that go on from `begun`, next to none of `barred`."""
    if begun[-1] == end:
        return _Best((0, ()), begun, 0, barred)
    most = longest - len(begun)
    steps_left = _count_steps(neighbours, end, begun, most)
    first = {node: rank for node, rank in neighbours.get(begun[-1], {}).items() if node not in barred}
    reached = {node: steps_left[node] for node in first if node in steps_left}
    if not reached:
        return None
    path = list(begun)
    left = min(reached.values())
    choice: Mapping[str, int] = first
    while True:
        path.append(min((rank, node) for node, rank in choice.items() if steps_left.get(node) == left)[1])
        if left == 0:
            break
        left -= 1
        choice = neighbours[path[-1]]
    order = tuple((neighbours[one][other], other) for one, other in pairwise(path))
    return _Best((len(order), order), tuple(path), len(begun) - 1, barred)


def _count_steps(neighbours: Neighbours, end: str, without: Collection[str], most: int) -> Mapping[str, int]:
    """Steps from each node to the end, up to `most`, over none of the nodes `without`."""
    steps = {end: 0}
    ahead = deque([end])
    shut = frozenset(without)
    while ahead:
        node = ahead.popleft()
        if steps[node] == most:
            break
        for other in neighbours.get(node, {}):
            if other not in steps and other not in shut:
                steps[other] = steps[node] + 1
                ahead.append(other)
    return steps
