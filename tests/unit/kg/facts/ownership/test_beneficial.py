"""Beneficial owners: the cases that rules and guides name, and those that a filing gets wrong."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.facts.ownership.beneficial import LEAST_SHARE, BeneficialOwners, Finding, Firms, MetTest, find_beneficial_owners
from kg.facts.ownership.control import bound_control, find_control
from kg.facts.ownership.direct import Direct
from kg.facts.ownership.filing import select_offices
from kg.facts.ownership.integrated import integrate
from kg.facts.ownership.joint import control_together
from kg.facts.ownership.rules import get_rule
from kg.facts.ownership.votes import Concert, Deciders, build_votes
from kg.model.vocabulary import LegalForm, PositionRole
from tests.ownership_graphs import Row, build, graphs

NOBODY = Deciders(*np.empty((2, 0), dtype=np.int64))
RULE = get_rule(date(2026, 1, 1))
Pair = tuple[int, int]


def find(
    direct: Direct,
    *,
    unstated: Sequence[Pair] = (),
    rights: Sequence[Direct] = (),
    concerts: Sequence[Concert] = (),
    exempt: Sequence[int] = (),
) -> BeneficialOwners:
    owners, count = direct.unknown, direct.firm_count
    files = np.ones(count, dtype=bool)
    files[list(exempt)] = False
    direct = replace(direct, unstated=np.array(unstated, dtype=np.int64).reshape(-1, 2).T) if unstated else direct
    firms = Firms(np.arange(owners) >= count, files, np.zeros_like(files))
    bounds = bound_control(control_together(direct, NOBODY, concerts))
    return find_beneficial_owners(RULE, firms, integrate(direct), [integrate(right) for right in rights], bounds)


def tell(found: BeneficialOwners) -> dict[Pair, MetTest]:
    columns = (found.person.tolist(), found.firm.tolist(), found.tests.tolist())
    return {(person, firm): MetTest(bits) for person, firm, bits in zip(*columns, strict=True)}


def test_ways_add_up_and_all_persons_are_listed() -> None:
    a, b, p, q = range(4)
    # The guide's example: 14 % and 17.5 % are 31.5 %.
    found = find(build(2, 4, [(p, b, 0.35), (q, b, 0.65), (b, a, 0.5), (p, a, 0.14), (q, a, 0.36)]))
    told = tell(found)
    assert MetTest.SHARES in told[p, a]
    assert MetTest.SHARES in told[q, a]
    assert found.least[[pair == (p, a) for pair in told]].tolist() == pytest.approx([0.315])


@pytest.mark.parametrize(("share", "is_owner"), [(0.25, True), (0.2499, False)])
def test_a_quarter_exactly_is_enough_and_less_is_not(share: float, is_owner: bool) -> None:
    rest = (1 - share) / 4
    found = find(build(1, 6, [(1, 0, share), *((other, 0, rest) for other in range(2, 6))]))
    assert ((1, 0) in tell(found)) is is_owner
    assert found.findings == [Finding.CONFIRMED if is_owner else Finding.MANAGEMENT]


def test_a_share_that_is_missing_lifts_nobody_over_a_threshold() -> None:
    short = find(
        build(1, 6, [(1, 0, 0.2499), *((other, 0, share) for other, share in enumerate([0.2, 0.2, 0.2, 0.1493], 2))])
    )
    assert (short.findings, tell(short)) == ([Finding.CANDIDATE], {(1, 0): MetTest(0)})
    many = [(other, 0, 0.0938) for other in range(2, 10)]
    just = find(build(1, 10, [(1, 0, 0.25), *many]))
    assert (just.findings, tell(just)) == ([Finding.CONFIRMED], {(1, 0): MetTest.SHARES})
    half = find(build(1, 3, [(1, 0, 0.5), (2, 0, 0.4995)]))
    assert tell(half) == {(1, 0): MetTest.SHARES, (2, 0): MetTest.SHARES}
    indirect = find(build(2, 11, [(10, 0, 1.0), (0, 1, 0.25), *((other, 1, share) for other, _, share in many)]))
    assert tell(indirect)[10, 1] == MetTest.SHARES


def test_holders_in_a_list_that_contradicts_itself_are_candidates() -> None:
    held, below, p, q = range(4)
    direct = build(2, 4, [(p, held, 0.8), (q, held, 0.3), (held, below, 0.7), (q, below, 0.3)])
    found = find(direct)
    assert found.findings == [Finding.CANDIDATE, Finding.CONFIRMED]
    assert tell(found) == {
        (p, held): MetTest(0), (q, held): MetTest(0), (p, below): MetTest(0), (q, below): MetTest.SHARES
    }  # fmt: skip
    could = find_control(build_votes(direct), could=True)
    assert {(p, held), (q, held), (p, below), (q, below)} <= {
        *zip(could.controller.tolist(), could.firm.tolist(), strict=True)
    }


def test_who_holds_votes_of_unstated_size_is_a_candidate_where_enough_votes_are_unknown() -> None:
    capital = build(1, 4, [(1, 0, 0.8), (2, 0, float("nan")), (3, 0, float("nan"))])
    votes = build(1, 4, [(1, 0, 0.7), (2, 0, float("nan")), (3, 0, float("nan"))])
    assert tell(find(capital, rights=[votes])) == {
        (1, 0): MetTest.SHARES | MetTest.VOTES_OR_BENEFITS | MetTest.CONTROL, (2, 0): MetTest(0), (3, 0): MetTest(0)
    }  # fmt: skip


def test_known_shares_below_a_thousandth_make_nobody_a_candidate_and_the_firm_is_not_complete() -> None:
    found = find(build(3, 4, [(0, 2, 0.35), (1, 2, 0.3495), (3, 2, 0.0005)], stops=(0, 1)))
    assert (found.findings[2], tell(found)) == (Finding.UNKNOWN, {})
    almost = find(build(5, 6, [*((stop, 4, 0.1875) for stop in range(4)), (5, 4, 0.0005)], stops=(0, 1, 2, 3)))
    assert (almost.findings[4], almost.complete[4]) == (Finding.UNKNOWN, False)


def test_a_closed_ring_is_among_the_most_that_anybody_could_have() -> None:
    firm, a, b, p = range(4)
    found = find(build(3, 4, [(p, firm, 0.1), (a, firm, 0.9), (a, b, 1.0), (b, a, 1.0)]))
    assert tell(found) == {(p, firm): MetTest(0)}
    assert found.most.tolist() == pytest.approx([1.0])


def test_an_eighth_of_the_capital_is_ownership_when_it_controls() -> None:
    a, b, c, p = range(4)
    direct = build(
        3, 8, [(p, a, 0.51), (4, a, 0.49), (a, b, 0.51), (5, b, 0.49), (b, c, 0.51), (6, c, 0.24), (7, c, 0.25)]
    )
    assert tell(find(direct))[p, c] == MetTest.CONTROL


def test_votes_of_a_quarter_are_ownership_whatever_the_capital() -> None:
    capital = build(1, 5, [(1, 0, 0.1), (2, 0, 0.3), (3, 0, 0.3), (4, 0, 0.3)])
    votes = build(1, 5, [(1, 0, 0.4), (2, 0, 0.2), (3, 0, 0.2), (4, 0, 0.2)])
    assert tell(find(capital, rights=[votes]))[1, 0] == MetTest.VOTES_OR_BENEFITS


def test_those_in_concert_and_those_in_a_deadlock_control_together() -> None:
    told = tell(
        find(build(1, 7, [(person, 0, 1 / 6) for person in range(1, 7)]), concerts=[Concert([1, 2, 3, 4], [0])])
    )
    assert told == {(person, 0): MetTest.JOINT_CONTROL for person in range(1, 5)}
    told = tell(find(build(1, 3, [(1, 0, 0.5), (2, 0, 0.5)])))
    assert told == {(person, 0): MetTest.SHARES | MetTest.JOINT_CONTROL for person in (1, 2)}


def test_a_missing_link_is_unknown_and_never_nobody() -> None:
    holding, firm = range(2)
    found = find(build(2, 5, [(holding, firm, 0.6), (2, firm, 0.2), (3, firm, 0.1), (4, firm, 0.1)]), exempt=[holding])
    assert found.findings[firm] is Finding.CANDIDATE
    assert tell(found) == {(person, firm): MetTest(0) for person in (2, 3, 4)}
    assert find(build(1, 1, [])).findings == [Finding.UNKNOWN]


def test_a_hidden_controller_high_above_is_unknown_although_little_capital_is() -> None:
    a, b, c, d = range(4)
    small = [(person, firm, 0.07) for firm in (b, c, d) for person in range(4 + 7 * firm, 11 + 7 * firm)]
    found = find(build(4, 32, [(a, b, 0.51), (b, c, 0.51), (c, d, 0.51), *small]))
    assert found.findings[d] is Finding.UNKNOWN
    assert not found.complete[d]


def test_a_known_holder_of_an_unstated_share_is_a_candidate_and_so_is_who_stands_behind_it() -> None:
    holding, firm, p, q = range(4)
    rows = [(p, holding, 1.0), (q, firm, 0.7)]
    told = tell(find(build(2, 4, rows), unstated=[(holding, firm)]))
    alone = MetTest.SHARES | MetTest.CONTROL
    assert told == {(p, holding): alone, (q, firm): alone, (p, firm): MetTest(0)}


def test_who_holds_unstated_shares_of_who_holds_unstated_shares_is_a_candidate() -> None:
    first, second, last, p = range(4)
    unstated = [(p, first), (first, second), (second, last)]
    found = find(build(3, 4, []), unstated=unstated)
    assert tell(found) == {(p, firm): MetTest(0) for firm in (first, second, last)}
    found = find(build(3, 5, [(first, second, 0.9), (4, second, 0.1)]), unstated=[(p, first), (second, last)])
    assert (tell(found)[p, last], found.findings[last]) == (MetTest(0), Finding.CANDIDATE)


@settings(max_examples=100, deadline=None)
@given(graphs(), st.data())
def test_everybody_above_a_firm_by_some_unstated_step_is_a_candidate_and_nobody_else_for_that(
    graph: tuple[int, int, list[Row]], data: st.DataObject
) -> None:
    firms, owners, rows = graph
    pair = st.tuples(st.integers(0, owners - 1), st.integers(0, firms - 1)).filter(lambda one: one[0] != one[1])
    unstated = data.draw(st.lists(pair, unique=True, max_size=4)) if owners > 1 else []
    direct = build(firms, owners, rows)
    found, capital = tell(find(direct, unstated=unstated)), integrate(direct)
    entries = direct.shares[:owners].tocoo()
    ways = nx.DiGraph([((one, False), (held, False)) for one, held in zip(entries.row, entries.col, strict=True)])
    ways.add_edges_from([((one, True), (held, True)) for (one, _), (held, _) in list(ways.edges)])
    ways.add_edges_from([((one, was), (held, True)) for one, held in unstated for was in (False, True)])
    without = tell(find(direct))
    for person in range(firms, owners):
        below = nx.descendants(ways, (person, False)) if (person, False) in ways else set()
        for firm in range(firms):
            could = (firm, True) in below and capital.unknown[firm] >= 0.25 - 1e-9
            assert ((person, firm) in found) == (could or (person, firm) in without)


def test_a_ring_without_an_outside_owner_is_unknown() -> None:
    found = find(build(2, 2, [(0, 1, 1.0), (1, 0, 1.0)]))
    assert found.findings == [Finding.UNKNOWN, Finding.UNKNOWN]


def test_state_control_is_told_as_such() -> None:
    state, firm = range(2)
    found = find(build(2, 2, [(state, firm, 1.0)], stops=(state,)), exempt=[state])
    assert found.findings == [Finding.NOT_REQUIRED, Finding.STATE]


def test_the_state_controls_a_firm_of_which_a_person_holds_a_quarter_too() -> None:
    state, firm, p = range(3)
    found = find(build(2, 3, [(state, firm, 0.7), (p, firm, 0.3)], stops=(state,)), exempt=[state])
    assert (found.findings[firm], tell(found), found.of_state.tolist()) == (
        Finding.CONFIRMED, {(p, firm): MetTest.SHARES}, [False, True]
    )  # fmt: skip
    assert select_offices(RULE, found.findings[firm], is_of_state=True) == (PositionRole.LEGAL_REPRESENTATIVE,)
    assert select_offices(RULE, found.findings[firm], is_of_state=False) == ()


def test_the_rule_of_2024_excepts_forms_that_do_not_file() -> None:
    assert LegalForm.INDIVIDUAL_BUSINESS in RULE.not_required
    assert LegalForm.LIMITED_PARTNERSHIP not in RULE.not_required
    assert (RULE.threshold, RULE.exempt_capital_minor) == (0.25, 1_000_000_000)


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_nobody_who_is_confirmed_can_fall_short_and_nobody_left_out_can_reach(
    graph: tuple[int, int, list[Row]],
) -> None:
    firms, owners, rows = graph
    direct = build(firms, owners, rows)
    found, capital = find(direct), integrate(direct)
    shares, unknown = np.asarray(capital.shares.todense()), capital.unknown + capital.ring
    told = tell(found)
    for person in range(firms, owners):
        for firm in range(firms):
            if shares[person, firm] >= 0.25:
                assert MetTest.SHARES in told[person, firm]
            elif (person, firm) not in told:
                could = shares[person, firm] + (unknown[firm] if shares[person, firm] else 0) >= 0.25
                assert not could or (shares[person, firm] < LEAST_SHARE and not found.complete[firm])
    for firm, finding in enumerate(found.findings):
        if finding is Finding.MANAGEMENT:
            assert unknown[firm] < 0.25
            assert shares[firms:owners, firm].max(initial=0) < 0.25
