"""Groups by control, against written cases and closures by brute force."""

from collections.abc import Collection

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.facts.groups.connections import find_groups
from kg.facts.ownership.control import Control
from kg.facts.ownership.joint import control_together
from kg.facts.ownership.votes import Concert, Deciders
from tests.ownership_graphs import Row, build, graphs

NOBODY = Deciders(*np.empty((2, 0), dtype=np.int64))


def group_of(firm: int, firms: int, owners: int, rows: list[Row], **more: object) -> list[int]:
    ties, concerts = more.pop("ties", []), more.pop("concerts", [])
    control = control_together(build(firms, owners, rows, **more), NOBODY, concerts)  # type: ignore[arg-type]
    return find_groups(control, ties).members_of(firm).tolist()  # type: ignore[arg-type]


def test_a_parent_and_what_it_controls_through_others_are_one_group() -> None:
    assert group_of(2, 4, 4, [(0, 1, 0.51), (1, 2, 0.51), (0, 3, 0.5)]) == [0, 1, 2]


def test_two_firms_of_one_person_are_one_group() -> None:
    assert group_of(0, 2, 3, [(2, 0, 0.6), (2, 1, 1.0)]) == [0, 1]


def test_two_firms_of_the_state_are_not() -> None:
    state, first, second, below = range(4)
    rows: list[Row] = [(state, first, 1.0), (state, second, 1.0), (second, below, 0.7)]
    assert group_of(first, 4, 4, rows, stops=(state,)) == [first]
    assert group_of(below, 4, 4, rows, stops=(state,)) == [second, below]


def test_firms_of_one_concert_are_one_group() -> None:
    first, second, third, p, q, r = range(6)
    rows: list[Row] = [(p, first, 0.3), (q, first, 0.3), (p, second, 0.4), (q, second, 0.2), (r, third, 1.0)]
    groups = find_groups(control_together(build(3, 6, rows), NOBODY, [Concert([p, q], [first, second])]), [])
    assert groups.members_of(first).tolist() == [first, second]
    assert groups.members_of(third).tolist() == [third]


def test_a_concert_that_controls_connects_its_members_too() -> None:
    joint, lone, holding, second, first = range(5)
    rows: list[Row] = [(holding, joint, 0.4), (second, joint, 0.4), (first, holding, 1.0), (first, lone, 1.0)]
    assert group_of(joint, 3, 5, rows) == [joint]
    assert group_of(joint, 3, 5, rows, concerts=[Concert([holding, second], [joint])]) == [joint, lone, holding]
    too_few = [*rows[2:], (holding, joint, 0.2), (second, joint, 0.3)]
    assert group_of(joint, 3, 5, too_few, concerts=[Concert([holding, second], [joint])]) == [joint]


def test_two_with_equal_halves_control_together_and_are_one_group_but_for_the_state() -> None:
    joint, lone, holding, state, first = range(5)
    rows: list[Row] = [(holding, joint, 0.5), (first, joint, 0.5), (first, lone, 1.0)]
    assert group_of(joint, 4, 5, rows) == [joint, lone, holding]
    with_state: list[Row] = [(holding, joint, 0.5), (state, joint, 0.5), (state, lone, 1.0)]
    assert group_of(joint, 4, 5, with_state, stops=(state,)) == [joint, holding]
    three = [(holding, joint, 0.5), (first, joint, 0.25), (4 + 1, joint, 0.25), (first, lone, 1.0)]
    assert group_of(joint, 4, 6, three) == [joint]


def test_organs_of_the_state_connect_nobody_together_and_one_of_them_with_another_firm_only_that_one() -> None:
    first, second, below, held, organ, other = range(6)
    rows: list[Row] = [(organ, first, 0.5), (organ, second, 0.5), (first, below, 0.51), (organ, held, 1.0)]
    rows += [(other, first, 0.5), (other, second, 0.5)]
    assert group_of(first, 6, 6, rows, stops=(organ, other)) == [first, below]
    assert [group_of(one, 6, 6, rows, stops=(organ, other)) for one in (second, organ, held)] == [
        [second], [organ], [held],
    ]  # fmt: skip
    assert group_of(first, 6, 6, rows, stops=(organ,)) == [first, second, below, other]
    through: list[Row] = [(held, first, 0.5), *rows[2:]]
    assert group_of(first, 6, 6, through, stops=(organ, other)) == [first, below]
    agreed = [Concert([organ, other], [first, second])]
    thirds: list[Row] = [(one, firm, 0.3) for one in (organ, other) for firm in (first, second)]
    assert group_of(first, 6, 6, thirds, stops=(organ, other), concerts=agreed) == [first]


def test_an_organ_of_the_state_in_a_concert_is_not_connected_by_it() -> None:
    state, joint, other, person = range(4)
    rows: list[Row] = [(state, joint, 0.3), (person, joint, 0.3), (person, other, 1.0)]
    concert = Concert([state, person], [joint])
    assert group_of(joint, 3, 4, rows, stops=(state,), concerts=[concert]) == [joint, other]


def test_a_tie_joins_two_groups() -> None:
    rows: list[Row] = [(4, 0, 1.0), (0, 1, 1.0), (4, 2, 0.2), (2, 3, 1.0)]
    assert group_of(0, 4, 5, rows) == [0, 1]
    assert group_of(0, 4, 5, rows, ties=[(3, 1)]) == [0, 1, 2, 3]


@settings(max_examples=200, deadline=None)
@given(graphs(), st.data())
def test_groups_are_the_parts_of_the_graph_of_control(graph: tuple[int, int, list[Row]], data: st.DataObject) -> None:
    firms, owners, rows = graph
    stops = tuple(data.draw(st.lists(st.integers(0, firms - 1), max_size=2, unique=True)))
    ties = data.draw(st.lists(st.tuples(st.integers(0, firms - 1), st.integers(0, firms - 1)), max_size=2))
    control = control_together(build(firms, owners, rows, stops), NOBODY, ())
    expected = nx.Graph(ties)
    expected.add_nodes_from(range(owners))
    for party in set(range(owners)) - set(stops):
        expected.add_edges_from((party, firm) for firm in control_by_brute_force(party, firms, rows, stops))
    for party, controlled in concerts_by_brute_force(control, firms, rows, stops).items():
        if not set(control.votes.heads_of(party)) <= set(stops):
            members = set(control.votes.members_of(party)) - set(stops)
            expected.add_edges_from((member, firm) for member in members for firm in controlled)
    groups = find_groups(control, ties)
    for part in nx.connected_components(expected):
        for firm in (member for member in part if member < firms):
            assert groups.members_of(firm).tolist() == sorted(member for member in part if member < firms)


def control_by_brute_force(
    party: int, firms: int, rows: list[Row], stops: tuple[int, ...], given: Collection[int] = ()
) -> set[int]:
    """Votes of a party and what it controls, `given` firms among it, added up until nothing is added."""
    held = np.zeros((max([firms, party, *(row[0] for row in rows)]) + 1, firms))
    for holder, firm, share in rows:
        if firm not in stops:
            held[holder, firm] += share
    taken = set(given)
    while True:
        votes = held[[party, *(taken - {party})]].sum(axis=0)
        more = {firm for firm in range(firms) if votes[firm] > 0.5 + 1e-9 and firm != party}
        more |= set(given)
        if more == taken:
            return taken
        taken = more


def concerts_by_brute_force(
    control: Control, firms: int, rows: list[Row], stops: tuple[int, ...]
) -> dict[int, set[int]]:
    """The same of each concert and deadlock: votes of its members in its firms are its own."""
    votes = control.votes
    columns = (votes.party.tolist(), votes.firm.tolist(), votes.votes.tolist())
    found = {}
    for party, concert in enumerate(votes.concerts, votes.owner_count):
        beside = [row for row in rows if row[0] not in concert.members or row[1] not in concert.firms]
        own = [row for row in zip(*columns, strict=True) if row[0] == party]
        given = () if concert.is_agreed else concert.firms
        found[party] = control_by_brute_force(party, firms, [*beside, *own], stops, given)
    return found
