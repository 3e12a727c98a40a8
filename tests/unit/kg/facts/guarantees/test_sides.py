"""Steps by either end: those of a node that are shorter, and the first of the shortest between two nodes."""

import numpy as np

from kg.facts.guarantees.network import Integers
from kg.facts.guarantees.sides import Direct, Side

TAIL, HEAD, LENGTH = (np.array(column) for column in ([0, 0, 1, 0, 2], [1, 1, 2, 2, 0], [3, 2, 1, 2, 4]))
OUT = Side.of(TAIL, HEAD, LENGTH, 3)


def told(side: Side, node: list[int], than: list[int]) -> list[tuple[int, int]]:
    position, entry = side.find_shorter(np.array(node), np.array(than))
    return list(zip(position.tolist(), side.step[entry].tolist(), strict=True))


def test_the_steps_of_a_node_that_are_shorter_come_shortest_first_and_equal_ones_by_number() -> None:
    assert told(OUT, [0, 2, 0], [4, 9, 3]) == [(0, 1), (0, 3), (0, 0), (1, 4), (2, 1), (2, 3)]
    assert told(Side.of(HEAD, TAIL, LENGTH, 3), [2], [3]) == [(0, 2), (0, 3)]


def test_no_step_is_shorter_than_the_shortest() -> None:
    assert told(OUT, [0, 1, 2], [2, 1, 4]) == []


def test_a_step_between_two_nodes_is_found_where_it_is_the_shortest_and_just_so_long() -> None:
    direct = Direct.of(OUT, 3)

    def find(*asked: tuple[int, int, int]) -> list[tuple[int, int]]:
        columns: list[Integers] = list(np.array(asked).T)
        position, step = direct.find(*columns)
        return list(zip(position.tolist(), step.tolist(), strict=True))

    assert find((0, 1, 2), (0, 1, 3), (2, 0, 4), (1, 0, 1)) == [(0, 1), (2, 4)]
