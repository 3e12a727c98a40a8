"""The same rings on fewer firms.

A firm of a component with one guarantee out, or one in, is no place to choose: whoever comes by goes on the same way.
Ways along such firms become one step, as long as it has guarantees. Every ring is a ring of steps, and the shortest
rings through all steps are the shortest rings through all guarantees.
"""

from dataclasses import dataclass

import numpy as np

from kg.facts.guarantees.network import Integers, expand, order_by


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps from one place of choice to another; step k is made of `link[start[k]:start[k + 1]]`, in order."""

    node_count: int
    tail: Integers
    head: Integers
    length: Integers
    link: Integers
    start: Integers


def contract(tail: Integers, head: Integers, node_count: int) -> Steps:
    """Steps of a graph whose nodes all stand in rings, and whose components are no plain rings."""
    links = np.arange(tail.size)
    steps = Steps(node_count, tail, head, np.ones(tail.size, np.int64), links, np.append(links, tail.size))
    forward = _follow(steps)
    backward = _follow(_reverse(forward))
    return _renumber(_reverse(backward))


def _follow(steps: Steps) -> Steps:
    """Each step out of a place of choice, with all that must come after it."""
    out_count = np.bincount(steps.tail, minlength=steps.node_count)
    only = np.full(steps.node_count, -1)
    only[steps.tail] = np.arange(steps.tail.size)
    only[out_count != 1] = -1
    begun = np.flatnonzero(out_count[steps.tail] > 1)
    parts, places = [begun], [np.arange(begun.size)]
    last = begun.copy()
    moving = np.arange(begun.size)
    while moving.size:
        following = only[steps.head[last[moving]]]
        moving, following = moving[following >= 0], following[following >= 0]
        last[moving] = following
        parts.append(following)
        places.append(moving)
    part, place = np.concatenate(parts), np.concatenate(places)
    part = part[order_by(place, begun.size)]
    part_start = np.append(0, np.cumsum(np.bincount(place, minlength=begun.size)))
    position, entry = expand(steps.start, part)
    of_part = np.bincount(position, minlength=part.size)
    start = np.append(0, np.cumsum(of_part))[part_start]
    return Steps(steps.node_count, steps.tail[begun], steps.head[last], np.diff(start), steps.link[entry], start)


def _reverse(steps: Steps) -> Steps:
    """The same steps, walked the other way."""
    step = np.repeat(np.arange(steps.tail.size), steps.length)
    mirrored = steps.start[step] + steps.start[step + 1] - 1 - np.arange(step.size)
    return Steps(steps.node_count, steps.head, steps.tail, steps.length, steps.link[mirrored], steps.start)


def _renumber(steps: Steps) -> Steps:
    nodes = np.unique(steps.tail)
    new = np.full(steps.node_count, -1)
    new[nodes] = np.arange(nodes.size)
    return Steps(nodes.size, new[steps.tail], new[steps.head], steps.length, steps.link, steps.start)
