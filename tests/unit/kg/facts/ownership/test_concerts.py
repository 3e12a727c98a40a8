"""Control in concert against a fixed point by brute force that counts every vote once and shares no code with ours."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.facts.ownership.agreements import Agreement, Evidence, list_concerts
from kg.facts.ownership.computation import compute_control
from kg.facts.ownership.control import Control, trace_control
from kg.facts.ownership.direct import Holdings
from kg.facts.ownership.reading import Register
from kg.facts.ownership.votes import Deciders
from kg.model.arrangements import AgreementKind
from kg.model.ids import EntityId
from tests.ownership_graphs import Row

Agreed = tuple[int, int, int]
"""Two in concert, and the firm that it is about."""
Members = frozenset[int]
NOBODY = np.empty(0, dtype=np.int64)


def control_of(firms: int, owners: int, rows: Sequence[Row], agreed: Iterable[Agreed]) -> tuple[Control, list[Members]]:
    """Control, and who each concert is."""
    holder, held = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2).T
    holdings = Holdings(firms, owners, holder, held, np.array([row[2] for row in rows], dtype=np.float64), NOBODY)
    evidence = Evidence(
        agreements=[Agreement(AgreementKind.ACTING_IN_CONCERT, *one, None, "协议1号") for one in agreed]
    )
    ids = [EntityId(str(number)) for number in range(owners)]
    register = Register(ids, ["other"] * firms, holdings, Deciders(NOBODY, NOBODY), evidence)
    concerts = [frozenset(concert.members) for concert in list_concerts(evidence)]
    return compute_control(register)[1], concerts


def together(control: Control, concerts: Sequence[Members]) -> set[tuple[Members, int]]:
    """Who controls which firm in concert; parties behind those are deadlocks."""
    owners = control.votes.owner_count
    pairs = zip(control.controller.tolist(), control.firm.tolist(), strict=True)
    return {(concerts[party - owners], firm) for party, firm in pairs if 0 <= party - owners < len(concerts)}


def take(rows: Sequence[Row], own: Collection[int], about: Collection[int] | None) -> set[int]:
    """Firms that a party controls: `own` vote for it in the firms `about`, in all for None; each vote counts once."""
    taken: set[int] = set()
    while True:
        votes: dict[int, float] = defaultdict(float)
        for holder, firm, share in rows:
            if holder in taken or (holder in own and (about is None or firm in about)):
                votes[firm] += share
        more = {firm for firm, total in votes.items() if total > 0.5 + 1e-9} - (set(own) if about is None else set())
        if more == taken:
            return taken
        taken = more


def by_brute_force(rows: Sequence[Row], agreed: Iterable[Agreed]) -> set[tuple[Members, int]]:
    about: dict[Members, set[int]] = defaultdict(set)
    by_firm: dict[int, nx.Graph] = defaultdict(nx.Graph)
    for one, other, firm in agreed:
        by_firm[firm].add_edge(one, other)
    for firm, graph in by_firm.items():
        for part in nx.connected_components(graph):
            if len(part) > 1:
                about[frozenset(part)].add(firm)
    controlled = {members: set[int]() for members in about}
    while True:
        voting = {
            members: set(members).union(
                *(take(rows, {member}, None) for member in members),
                *(found for other, found in controlled.items() if other < members),
            )
            for members in about
        }
        now = {members: take(rows, voting[members], firms) for members, firms in about.items()}
        if now == controlled:
            return {(members, firm) for members, firms in controlled.items() for firm in firms}
        controlled = now


@st.composite
def concerted(draw: st.DrawFn) -> tuple[int, int, list[Row], list[Agreed]]:
    """Small dense graphs in which few owners, firms among them, are in concert about most firms."""
    firms = draw(st.integers(2, 5))
    owners = firms + draw(st.integers(1, 2))
    rows: list[Row] = []
    for firm in range(firms):
        weights = {holder: draw(st.sampled_from([0, 1, 3, 4])) for holder in range(owners) if holder != firm}
        total = sum(weights.values()) or 1
        rows += [(holder, firm, weight / total) for holder, weight in weights.items() if weight]
    some = st.lists(st.integers(0, owners - 1), min_size=2, max_size=3, unique=True)
    agreed = [
        (members[0], other, firm)
        for members in draw(st.lists(some, min_size=1, max_size=3))
        for firm in draw(st.lists(st.integers(0, firms - 1), min_size=1, unique=True))
        for other in members[1:]
    ]
    return firms, owners, rows, agreed


@settings(max_examples=400, deadline=None)
@given(concerted())
def test_control_in_concert_is_the_least_fixed_point_over_votes_counted_once(
    drawn: tuple[int, int, list[Row], list[Agreed]],
) -> None:
    firms, owners, rows, agreed = drawn
    control, concerts = control_of(firms, owners, rows, agreed)
    assert together(control, concerts) == by_brute_force(rows, agreed)
    voted: dict[tuple[int, int], float] = {(holder, firm): share for holder, firm, share in rows}
    for party, firm in zip(control.controller.tolist(), control.firm.tolist(), strict=True):
        links = [link for link in trace_control(control, party, firm) if link.firm == firm]
        voters = [one for link in links for one in control.votes.members_of(link.holder) if (one, firm) in voted]
        assert len(voters) == len(set(voters))
        is_locked = party >= owners + len(concerts) and firm in control.votes.concerts[party - owners].firms
        assert sum(voted[voter, firm] for voter in voters) > (0.5 - 1e-9 if is_locked else 0.5)


def test_votes_of_a_firm_in_concert_that_the_concert_controls_count_once() -> None:
    first, second, member, person, other = range(5)
    rows: list[Row] = [
        (person, first, 0.3), (member, first, 0.3), (other, first, 0.4), (first, member, 0.6), (other, member, 0.4),
        (person, second, 0.15), (member, second, 0.2), (other, second, 0.65),
    ]  # fmt: skip
    control, concerts = control_of(3, 5, rows, [(person, member, first), (member, person, second)])
    both = frozenset({person, member})
    assert concerts == [both]
    assert together(control, concerts) == {(both, first), (both, member)}


def test_those_in_concert_in_two_firms_are_one_party_in_what_these_hold() -> None:
    first, second, below, one, two, other = range(6)
    rows: list[Row] = [
        (one, first, 0.3), (two, first, 0.3), (other, first, 0.4),
        (one, second, 0.3), (two, second, 0.3), (other, second, 0.4),
        (first, below, 0.3), (second, below, 0.3), (other, below, 0.4),
    ]  # fmt: skip
    both = frozenset({one, two})
    control, concerts = control_of(3, 6, rows, [(one, two, first), (two, one, second)])
    assert together(control, concerts) == {(both, first), (both, second), (both, below)}
    control, concerts = control_of(3, 6, rows, [(one, two, first)])
    assert together(control, concerts) == {(both, first)}


def test_what_some_of_them_control_in_a_concert_of_their_own_votes_with_all_of_them() -> None:
    first, second, one, two, third, other = range(6)
    rows: list[Row] = [
        (one, first, 0.3), (two, first, 0.3), (other, first, 0.4),
        (first, second, 0.3), (one, second, 0.1), (two, second, 0.05), (third, second, 0.1), (other, second, 0.45),
    ]  # fmt: skip
    control, concerts = control_of(2, 6, rows, [(one, two, first), (one, two, second), (two, third, second)])
    assert together(control, concerts) == {(frozenset({one, two}), first), (frozenset({one, two, third}), second)}
