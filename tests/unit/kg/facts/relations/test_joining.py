"""Since when firms stand in their group, against an answer that looks at every day's groups anew."""

from collections.abc import Sequence

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.facts.relations.joining import find_joining
from kg.facts.relations.since import NEVER_STATED

Connection = tuple[int, int, int]
"""Both ends, and the day."""


def find_days(connections: Sequence[Connection], told: Sequence[bool]) -> list[int]:
    *ends, day = np.array(connections, dtype=np.int64).reshape(-1, 3).T
    return find_joining(np.array(ends), day, np.array(told, dtype=bool)).tolist()


@st.composite
def connected(draw: st.DrawFn) -> tuple[list[Connection], list[bool]]:
    """Few days, so that several connections are of one; a fifth of the firms is not told; owners behind them."""
    told = draw(st.lists(st.sampled_from([True, True, True, True, False]), min_size=1, max_size=9))
    number = st.integers(0, len(told) + 2)
    return draw(st.lists(st.tuples(number, number, st.integers(0, 4)), max_size=14)), told


def look_day_by_day(connections: Sequence[Connection], told: Sequence[bool]) -> list[int]:
    """Each day all that was connected until then is grouped anew: a firm came on the day on which it was not of the
    largest group of the day before that is in its group now."""
    found = [NEVER_STATED] * len(told)
    before: list[set[int]] = [{firm} for firm, is_told in enumerate(told) if is_told]
    for day in sorted({day for *_, day in connections}):
        graph = nx.Graph((one, other) for one, other, on in connections if on <= day)
        graph.add_nodes_from(range(len(told)))
        now = [{firm for firm in one if firm < len(told) and told[firm]} for one in nx.connected_components(graph)]
        for group in now:
            parts = sorted((part for part in before if part <= group), key=lambda part: (-len(part), min(part)))
            for firm in group - parts[0] if parts else ():
                found[firm] = day
            if len(parts) > 1 and len(parts[0]) == 1:
                found[min(parts[0])] = day
        before = [group for group in now if group]
    return found


@settings(max_examples=300, deadline=None)
@given(connected())
def test_firms_stand_in_their_group_since_they_came_to_the_largest_part_of_it(
    drawn: tuple[list[Connection], list[bool]],
) -> None:
    assert find_days(*drawn) == look_day_by_day(*drawn)


@settings(max_examples=100, deadline=None)
@given(connected(), st.randoms())
def test_the_order_of_records_changes_no_day(drawn: tuple[list[Connection], list[bool]], random: object) -> None:
    connections, told = drawn
    shuffled = [*connections]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert find_days(shuffled, told) == find_days(connections, told)


@pytest.mark.parametrize("later", [[], [(9, 3, 70)], [(9, 3, 70), (3, 2, 80)]])
def test_whoever_comes_later_changes_the_day_of_none_who_was_there(later: list[Connection]) -> None:
    days = find_days([(9, 0, 20), (9, 1, 50), *later], [True] * 4)
    assert days[:2] == [50, 50], "of one owner's firms the group begins with the second"
    assert days[2:] == [[NEVER_STATED] * 2, [NEVER_STATED, 70], [80, 70]][len(later)]
