"""Control together at deadlocks, down chains, against an answer that goes from the top and shares no code with ours."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.facts.ownership.agreements import Evidence
from kg.facts.ownership.answering import examine_register
from kg.facts.ownership.beneficial import Finding
from kg.facts.ownership.control import Control
from kg.facts.ownership.joint import control_together
from kg.facts.ownership.reading import Listing, Register
from kg.facts.ownership.telling import Ownership, tell_ownership
from kg.facts.ownership.votes import Concert, Deciders
from kg.model.arrangements import StockExchange
from kg.model.ids import EntityId
from tests.ownership_graphs import Row, build
from tests.unit.kg.facts.ownership.test_agreements import LATER, TODAY, build_holdings, by_id, tell
from tests.unit.kg.facts.relations.test_computation import build_register, by_pair, relate_all

NOBODY = Deciders(*np.empty((2, 0), dtype=np.int64))


def control_of(firms: int, owners: int, rows: list[Row], agreed: Sequence[Concert] = ()) -> Control:
    return control_together(build(firms, owners, rows), NOBODY, agreed)


def last_of(control: Control) -> dict[int, frozenset[int]]:
    """By firm: the owners that one ultimate controller is; firms that have none are left out."""
    votes = control.votes
    found: dict[int, set[int]] = defaultdict(set)
    for party, firm in zip(*(column.tolist() for column in control.find_ultimate()), strict=True):
        found[firm].update(votes.heads_of(party))
    return {firm: frozenset(owners) for firm, owners in found.items()}


JOINT: list[Row] = [(3, 0, 0.5), (4, 0, 0.5), (0, 1, 0.51), (1, 2, 0.51)]
SMALL: list[Row] = [(other, firm, 0.07) for firm in (1, 2) for other in range(7 * firm - 2, 7 * firm + 5)]
"""J, K and L under P (3) and Q (4); the rest of K and L is dispersed."""


def test_joint_control_at_a_deadlock_passes_down_the_chain() -> None:
    told: Ownership = tell([*JOINT, *SMALL], 3, 19, Evidence(), asked=2)
    assert (told.finding, told.is_complete) == (Finding.CONFIRMED, True)
    assert {one: owner.tests for one, owner in by_id(told).items() if owner.tests} == dict.fromkeys(
        "34", ("joint_control",)
    )
    [chain] = told.chains
    assert list(chain.controller_ids) == ["3", "4"]
    assert {(link.holder_id, link.firm_id): link.votes for link in chain.links} == {
        ("1", "2"): pytest.approx(0.51), ("0", "1"): pytest.approx(0.51), ("3", "0"): 0.5, ("4", "0"): 0.5,
    }  # fmt: skip


@pytest.mark.parametrize(("share", "is_open"), [(0.4, True), (0.5, True), (0.5001, False)])
def test_who_may_have_the_other_half_may_control_down_the_chain(share: float, is_open: bool) -> None:
    rows: list[Row] = [(3, 0, share), *JOINT[2:], *SMALL]
    unnamed, named = (tell([*rows, *more], 3, 19, Evidence(), asked=2) for more in ([], [(4, 0, float("nan"))]))
    assert [told.is_complete for told in (unnamed, named)] == [not is_open] * 2
    assert [by_id(told).get("4") is not None for told in (unnamed, named)] == [False, is_open]
    assert not is_open or by_id(named)["4"].is_candidate


def tell_stopped(rows: Sequence[Row], firms: int, stops: Sequence[int] = (), listed: Sequence[int] = ()) -> Ownership:
    """Ownership of firm 0; owners are named by their numbers."""
    holdings = replace(
        build_holdings(firms, 1 + max(row[0] for row in rows), rows), stops=np.array(stops, dtype=np.int64)
    )
    ids = [EntityId(str(number)) for number in range(holdings.owner_count)]
    listings = [Listing(number, StockExchange.SHENZHEN, f"90000{number}") for number in listed]
    register = Register(ids, ["joint_stock_company"] * firms, holdings, NOBODY, listings=listings)
    return tell_ownership(examine_register(register, 0, TODAY, LATER))


def test_what_organs_of_the_state_control_together_is_the_states() -> None:
    told = tell_stopped([(1, 0, 0.5), (2, 0, 0.5)], 3, stops=(1, 2))
    assert told.finding is Finding.STATE
    assert [list(chain.controller_ids) for chain in told.chains] == [["1", "2"]]
    with_another = tell_stopped([(1, 0, 0.5), (2, 0, 0.5), *((other, 2, 0.2) for other in range(3, 8))], 3, stops=(1,))
    assert with_another.finding is Finding.MANAGEMENT


def test_what_listed_companies_control_together_is_behind_them() -> None:
    small: list[Row] = [(owner, firm, 0.07) for firm in (0, 1) for owner in range(7 * firm + 5, 7 * firm + 12)]
    rows: list[Row] = [(1, 0, 0.51), (2, 1, 0.51), (3, 2, 0.5), (4, 2, 0.5), *small]
    told = tell_stopped(rows, 5, listed=(3, 4))
    assert (told.finding, told.is_complete) == (Finding.LISTED, False)


def test_a_firm_under_joint_control_is_no_ultimate_controller() -> None:
    found = by_pair(relate_all(build_register(3, 19, [*JOINT, *SMALL])))
    assert {key: (row["is_joint"], row["is_ultimate"]) for key, row in found.items()} == {
        ("00", "01"): (False, False), ("00", "02"): (False, False), ("01", "02"): (False, False),
        **{(party, firm): (True, True) for party in ("03", "04") for firm in ("00", "01", "02")},
    }  # fmt: skip
    assert found["03", "02"]["least_votes"] == pytest.approx(0.51)
    assert not found["03", "02"]["has_all_links"]


def test_who_stands_above_a_half_decides_whose_it_is() -> None:
    # P (4) and Q (5) have halves of J (0) and I (1), these two quarters of K (2), R (6) the rest; K and P halves of L.
    rows: list[Row] = [(4, 0, 0.5), (5, 0, 0.5), (4, 1, 0.5), (5, 1, 0.5)]
    rows += [(0, 2, 0.25), (1, 2, 0.25), (6, 2, 0.5), (2, 3, 0.5), (4, 3, 0.5)]
    control = control_of(4, 7, rows)
    two, three = frozenset({4, 5}), frozenset({4, 5, 6})
    assert last_of(control) == {0: two, 1: two, 2: three, 3: three}


def test_who_is_behind_two_of_three_who_decide_jointly_controls_with_who_is_behind_the_third() -> None:
    fund, one, two, three, owner, other = range(6)
    rows: list[Row] = [(owner, one, 0.6), (other, one, 0.4), (owner, two, 1.0), (5, three, 1.0), (other, fund, 1.0)]
    for rest, tests in ((other, "joint_control"), (owner, "control")):
        held = [(rest, *row[1:]) if row[1] == three else row for row in rows]
        partners = [(partner, fund) for partner in (one, two, three)]
        register = Register(
            [EntityId(str(number)) for number in range(6)], ["partnership", *["limited_company"] * 3],
            build_holdings(4, 6, held), Deciders(*np.array(partners).T, [fund]), Evidence(partners=partners),
        )  # fmt: skip
        told = by_id(tell_ownership(examine_register(register, fund, TODAY, LATER)))
        assert told["4"].controls == (rest == owner)
        assert tests in told["4"].tests
        assert ("control" in told["4"].tests) == (rest == owner)
        assert ("joint_control" in told["5"].tests) == (rest == other)


def test_the_two_of_a_deadlock_count_what_they_hold_beside_it() -> None:
    rows: list[Row] = [(2, 0, 0.5), (3, 0, 0.5), (0, 1, 0.5), (2, 1, 0.5)]
    assert last_of(control_of(2, 4, rows)) == {0: frozenset({2, 3}), 1: frozenset({2, 3})}


def test_halves_around_a_loop_are_those_of_who_stands_outside() -> None:
    # P (2) has a half of each of two firms, which have the other half of each other.
    assert last_of(control_of(2, 3, [(1, 0, 0.5), (2, 0, 0.5), (0, 1, 0.5), (2, 1, 0.5)])) == dict.fromkeys(
        (0, 1), frozenset({2})
    )
    rows: list[Row] = [(3, 0, 0.5), (1, 0, 0.5), (0, 1, 0.5), (4, 1, 0.5), (1, 2, 0.6)]
    assert last_of(control_of(3, 5, rows)) == dict.fromkeys((0, 1, 2), frozenset({3, 4}))


def test_whoever_has_the_half_that_a_firm_does_not_hold_of_itself_controls_it_and_what_it_holds() -> None:
    # Half of J (0) is Q's (2), half that of a firm (1) that J controls: nobody but Q stands outside.
    control = control_of(2, 3, [(2, 0, 0.5), (1, 0, 0.5), (0, 1, 1.0)])
    assert last_of(control) == {0: frozenset({2}), 1: frozenset({2})}
    found = by_pair(relate_all(build_register(2, 3, [(2, 0, 0.5), (1, 0, 0.5), (0, 1, 1.0)])))
    assert {key: (row["is_joint"], row["is_ultimate"], row["least_votes"]) for key, row in found.items()} == {
        ("00", "01"): (False, False, 1.0), ("02", "00"): (False, True, 1.0), ("02", "01"): (False, True, 1.0),
    }, "nobody is there to control it with: what a firm holds of itself does not vote"  # fmt: skip
    assert (found["02", "00"]["link_holder_ids"], found["02", "00"]["link_votes"]) == (["02"], [0.5])
    assert (found["02", "01"]["link_holder_ids"], found["02", "01"]["link_votes"]) == (["00", "02"], [1.0, 0.5])
    told = tell([(2, 0, 0.5), (1, 0, 0.5), (0, 1, 1.0)], 2, 3, Evidence())
    assert [(owner.entity_id, owner.tests, owner.controls) for owner in told.owners if owner.is_person] == [
        ("2", ("shares", "control"), True)
    ]


@st.composite
def halved(draw: st.DrawFn) -> tuple[int, int, list[Row]]:
    """Firms of which each is held by later ones and persons alone: many halves, and majorities of them."""
    firms = draw(st.integers(1, 7))
    owners = firms + draw(st.integers(2, 4))
    rows: list[Row] = []
    for firm in range(firms):
        holders = draw(st.lists(st.integers(firm + 1, owners - 1), min_size=1, max_size=4, unique=True))
        shares = draw(
            st.sampled_from([(0.5, 0.5), (0.25, 0.25, 0.5), (0.25, 0.25, 0.25, 0.25), (0.51, 0.24), (1.0,), (0.4, 0.3)])
        )
        rows += [(holder, firm, share) for holder, share in zip(holders, shares, strict=False)]
    return firms, owners, rows


def answer_from_the_top(firms: int, rows: Sequence[Row]) -> dict[int, frozenset[int]]:
    """Who controls each firm in the end: who has more than half, or two who have halves; each vote is that of whoever
    controls its holder."""
    last: dict[int, frozenset[int]] = {}
    for firm in reversed(range(firms)):
        votes: dict[frozenset[int], float] = defaultdict(float)
        for holder, held, share in rows:
            if held == firm:
                votes[last.get(holder, frozenset({holder}))] += share
        above = [parties for parties, share in votes.items() if share > 0.5 + 1e-9]
        halves = [parties for parties, share in votes.items() if abs(share - 0.5) <= 1e-9]
        if above or len(halves) == 2:
            last[firm] = frozenset().union(*(above or halves))
    return last


@settings(max_examples=200, deadline=None)
@given(halved())
def test_joint_control_is_what_an_answer_from_the_top_says(graph: tuple[int, int, list[Row]]) -> None:
    firms, owners, rows = graph
    assert last_of(control_of(firms, owners, rows)) == answer_from_the_top(firms, rows)


Party = tuple[frozenset[int], frozenset[int], bool]
"""Owners, the firms in which they vote as one, and whether they agreed."""


def control_from_scratch(
    firms: int, rows: Sequence[Row], stops: Collection[int], agreed: Iterable[Party]
) -> set[Party]:
    """Those at deadlocks, looked for in every firm again and again until the same come back; the firms are theirs."""
    locked: set[Party] = set()
    before: list[set[Party]] = []
    while locked not in before:
        before.append(locked)
        above = find_last(firms, rows, stops, [*agreed, *locked])
        at: dict[frozenset[int], set[int]] = defaultdict(set)
        for firm in range(firms):
            owners = find_halves(firm, rows, above)
            if owners:
                at[owners].add(firm)
        locked = {(owners, frozenset(of), False) for owners, of in at.items()}
    return locked


def find_last(
    firms: int, rows: Sequence[Row], stops: Collection[int], parties: Sequence[Party]
) -> dict[int, set[tuple[Party | int, bool]]]:
    """By firm: who controls it in the end, and whether that is the deadlock of that very firm."""
    alone = {owner: take_all(rows, {owner}, None) - {owner} for owner in {row[0] for row in rows}}
    together: dict[Party, set[int]] = {}
    for party in sorted(parties, key=lambda one: (len(one[0]), not one[2])):
        within = [taken for other, taken in together.items() if other[0] <= party[0] and other[2] >= party[2]]
        voting = set(party[0]).union(*(alone.get(member, set()) for member in party[0]), *within)
        together[party] = take_all(rows, voting, party[1], set() if party[2] else set(party[1]))
    controlled = set().union(*alone.values(), *together.values()) - set(stops)
    found: dict[int, set[tuple[Party | int, bool]]] = defaultdict(set)
    for owner, taken in alone.items():
        for firm in taken:
            found[firm].add((owner if owner not in controlled else -1, False))
    for party, taken in together.items():
        for firm in taken:
            found[firm].add((party, not party[2] and firm in party[1]))
    return found


def find_halves(
    firm: int, rows: Sequence[Row], above: Mapping[int, set[tuple[Party | int, bool]]]
) -> frozenset[int] | None:
    if any(not own for _, own in above.get(firm, ())):
        return None
    votes: dict[Party | int, float] = defaultdict(float)
    for holder, held, share in rows:
        last = {party for party, _ in above.get(holder, ()) if party != -1} or {holder}
        if held == firm and len(last) == 1:
            votes[next(iter(last))] += share
    if sorted(votes.values()) != pytest.approx([0.5, 0.5]):
        return None
    heads = frozenset[int]().union(*({one} if isinstance(one, int) else one[0] for one in votes))
    return heads - {firm} or None


def take_all(
    rows: Sequence[Row], own: Collection[int], about: Collection[int] | None, given: Collection[int] = ()
) -> set[int]:
    """Firms that a party controls, `given` ones among them: `own` vote for it in the firms `about`, in all for None."""
    taken = set(given)
    while True:
        votes: dict[int, float] = defaultdict(float)
        for holder, firm, share in rows:
            if holder in taken or (holder in own and (about is None or firm in about)):
                votes[firm] += share
        more = {firm for firm, total in votes.items() if total > 0.5 + 1e-9} | set(given)
        if about is None:
            more -= set(own)
        if more == taken:
            return taken
        taken = more


@st.composite
def looped(draw: st.DrawFn) -> tuple[int, int, list[Row], list[int], list[Concert]]:
    """Halves in any direction, with a stop and concerts by agreement among them."""
    firms = draw(st.integers(2, 7))
    owners = firms + draw(st.integers(1, 3))
    halves = [(0.5, 0.5), (0.5, 0.5), (0.25, 0.25, 0.5), (0.25, 0.25, 0.25, 0.25), (0.51, 0.24), (1.0,), (0.5,)]
    stops = draw(st.lists(st.integers(0, firms - 1), max_size=1))
    rows: list[Row] = []
    for firm in sorted(set(range(firms)).difference(stops)):
        others = st.integers(0, owners - 1).filter(lambda one, firm=firm: one != firm)
        shares = draw(st.sampled_from(halves))
        rows += [
            (holder, firm, share)
            for holder, share in zip(draw(st.lists(others, min_size=1, max_size=4, unique=True)), shares, strict=False)
        ]
    some = st.sets(st.integers(0, owners - 1), min_size=2, max_size=3)
    about = st.sets(st.integers(0, firms - 1), min_size=1, max_size=2)
    agreed = {tuple(sorted(draw(some))): sorted(draw(about)) for _ in range(draw(st.integers(0, 2)))}
    return firms, owners, rows, stops, [Concert(list(members), where) for members, where in agreed.items()]


def check_deadlocks(graph: tuple[int, int, list[Row], list[int], list[Concert]]) -> None:
    firms, owners, rows, stops, agreed = graph
    control = control_together(build(firms, owners, rows, tuple(stops)), NOBODY, agreed)
    votes = control.votes
    found = {
        (frozenset(votes.heads_of(party)), frozenset(one.firms), False)
        for party, one in enumerate(votes.concerts, owners)
        if not one.is_agreed
    }
    parties = [(frozenset(one.members), frozenset(one.firms), True) for one in agreed]
    assert found == control_from_scratch(firms, rows, stops, parties)
    last = find_last(firms, rows, stops, [*parties, *found])
    expected = {(party, firm) for firm, above in last.items() for party, _ in above if isinstance(party, tuple)}
    told = zip(control.controller.tolist(), control.firm.tolist(), strict=True)
    assert {
        ((frozenset(votes.heads_of(party)), frozenset(one.firms), one.is_agreed), firm)
        for party, firm in told if party >= owners for one in [votes.concerts[party - owners]]
    } == expected  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(looped())
def test_deadlocks_are_those_looked_for_in_every_firm_again_and_again(
    graph: tuple[int, int, list[Row], list[int], list[Concert]],
) -> None:
    check_deadlocks(graph)


@pytest.mark.proof
@settings(max_examples=4000, deadline=None)
@given(looped())
def test_deadlocks_of_four_thousand_graphs_are_those_looked_for_again_and_again(
    graph: tuple[int, int, list[Row], list[int], list[Concert]],
) -> None:
    check_deadlocks(graph)
