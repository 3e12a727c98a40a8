"""Votes of partnerships: who decides there votes with what they hold, and whoever only has the capital does not."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.facts.ownership.agreements import Evidence, StatedRight
from kg.facts.ownership.answering import examine_register
from kg.facts.ownership.direct import Direct, Holdings
from kg.facts.ownership.integrated import integrate
from kg.facts.ownership.reading import Register
from kg.facts.ownership.telling import Owner, tell_ownership
from kg.facts.ownership.votes import Deciders
from kg.facts.ownership.voting import decide_votes, list_decided
from kg.model.ids import EntityId
from tests.ownership_graphs import Row, build, graphs

TODAY, LATER = date(2026, 1, 6), datetime(2030, 1, 1, tzinfo=UTC)
Pair = tuple[int, int]


def build_deciders(pairs: Sequence[Pair]) -> Deciders:
    return Deciders(*np.array(pairs, dtype=np.int64).reshape(-1, 2).T)


def tell(
    rows: Sequence[Row],
    firms: int,
    owners: int,
    deciders: Sequence[Pair],
    asked: int,
    rights: Sequence[StatedRight] = (),
) -> tuple[dict[int, Owner], bool]:
    """Owners of a firm by number, and whether they are complete."""
    holder, held = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2).T
    share = np.array([row[2] for row in rows], dtype=np.float64)
    register = Register(
        [EntityId(str(number)) for number in range(owners)],
        ["other"] * firms,
        Holdings(firms, owners, holder, held, share, np.empty(0, dtype=np.int64)),
        build_deciders(deciders),
        Evidence(rights),
    )
    told = tell_ownership(examine_register(register, asked, TODAY, LATER))
    return {int(owner.entity_id): owner for owner in told.owners}, told.is_complete


def test_a_limited_partner_has_no_vote_in_what_the_partnership_holds() -> None:
    fund, firm, limited, general, other = range(5)
    rows = [(limited, fund, 0.97), (general, fund, 0.03), (fund, firm, 0.1), (other, firm, 0.9)]
    rights = [StatedRight(fund, firm, 0.6, None), StatedRight(other, firm, 0.4, None)]
    owners, _ = tell(rows, 2, 5, [(general, fund)], firm, rights)
    assert {number: owner.tests for number, owner in owners.items() if number > firm} == {
        limited: (), general: ("votes_or_benefits", "control"), other: ("shares", "votes_or_benefits")
    }  # fmt: skip
    assert (owners[limited].votes_share, owners[general].votes_share) == (0, pytest.approx(0.6))
    owners, _ = tell(rows, 2, 5, [(general, fund)], fund, rights)
    assert {number: owner.tests for number, owner in owners.items()} == {
        limited: ("shares",), general: ("votes_or_benefits", "control")
    }  # fmt: skip


@pytest.mark.parametrize(("count", "are_owners"), [(3, True), (4, True), (5, False)])
def test_executing_partners_are_owners_by_a_quarter_of_the_votes_each(count: int, are_owners: bool) -> None:
    partners = range(2, 2 + count)
    rows = [(1, 0, 1 - count / 100), *((partner, 0, 0.01) for partner in partners)]
    owners, is_complete = tell(rows, 1, 2 + count, [(partner, 0) for partner in partners], 0)
    expected = ("votes_or_benefits",) if are_owners else ()
    assert {number: owner.tests for number, owner in owners.items()} == {
        1: ("shares",), **dict.fromkeys(partners, expected)
    }  # fmt: skip
    assert is_complete


def test_who_votes_for_a_partnership_in_which_nobody_knows_who_decides_is_unknown() -> None:
    fund, firm = 0, 1
    rows = [(2, fund, 1.0), (fund, firm, 0.3), *((holder, firm, 0.1) for holder in range(3, 10))]
    owners, is_complete = tell(rows, 2, 10, [(-1, fund)], firm)
    assert (owners[2].tests, owners[3].tests, owners[3].is_candidate) == (("shares",), (), True)
    assert not is_complete


@settings(max_examples=100, deadline=None)
@given(graphs(), st.data())
def test_votes_over_who_decides_are_a_dense_solution_with_those_columns_replaced(
    graph: tuple[int, int, list[Row]], data: st.DataObject
) -> None:
    firms, owners, rows = graph
    pair = st.tuples(st.integers(-1, owners - 1), st.integers(0, firms - 1)).filter(lambda one: one[0] != one[1])
    pairs = data.draw(st.lists(pair, unique=True, max_size=4))
    direct = build(firms, owners, rows)
    decided: Direct = decide_votes(direct, build_deciders(pairs))
    expected = np.asarray(direct.shares.todense()).copy()
    for firm in {held for _, held in pairs}:
        who = [owner for owner, held in pairs if held == firm]
        expected[:, firm] = 0
        for owner in [-2] if -1 in who else who:
            expected[owner, firm] = 1 if -1 in who else 1 / len(who)
    assert np.abs(np.asarray(decided.shares.todense()) - expected).max() < 1e-12
    assert list_decided(direct, build_deciders(pairs)).tolist() == sorted({held for _, held in pairs})
    assert np.asarray(integrate(decided).shares.todense())[firms:].sum(axis=0) == pytest.approx(np.ones(firms))
