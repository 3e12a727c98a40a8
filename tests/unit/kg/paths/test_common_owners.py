"""Who owns two firms: whether nobody else can, told from every share however small."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np
import pytest

from kg.facts.ownership.answering import examine_register
from kg.facts.ownership.direct import Holdings
from kg.facts.ownership.reading import Register
from kg.facts.ownership.votes import Deciders
from kg.model.ids import EntityId
from kg.paths.common_owners import CommonOwners, compare_owners
from tests.ownership_graphs import Row

TODAY, LATER = date(2026, 1, 6), datetime(2030, 1, 1, tzinfo=UTC)
ONE, OTHER, HOLDING, RING, FIRST, SECOND = range(6)
NOBODY = np.empty(0, dtype=np.int64)
CLOSED: list[Row] = [(RING, HOLDING, 1.0), (HOLDING, RING, 1.0)]


def compare(rows: Sequence[Row]) -> CommonOwners:
    """Owners of the first two of four firms; two persons are numbered behind them."""
    holder, held = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2).T
    holdings = Holdings(4, 6, holder, held, np.array([row[2] for row in rows], dtype=np.float64), NOBODY)
    ids = [EntityId(str(number)) for number in range(6)]
    register = Register(ids, ["limited_company"] * 4, holdings, Deciders(NOBODY, NOBODY))
    one, other = (examine_register(register, number, TODAY, LATER) for number in (ONE, OTHER))
    return compare_owners(one, other)


def list_owners(told: CommonOwners) -> set[str]:
    return {str(owner.entity_id) for owner in told.owners}


def test_a_firm_that_owns_both_and_too_little_of_one_to_be_told_leaves_the_answer_open() -> None:
    both: list[Row] = [(FIRST, ONE, 0.9995), (HOLDING, ONE, 0.0005), (FIRST, HOLDING, 1.0)]
    told = compare([*both, (HOLDING, OTHER, 0.6), (FIRST, OTHER, 0.4)])
    assert (list_owners(told), told.is_complete) == ({str(FIRST)}, False)
    told = compare([*both, (FIRST, OTHER, 1.0)])
    assert (list_owners(told), told.is_complete) == ({str(FIRST)}, True)


def test_small_shares_of_those_who_have_none_of_the_other_leave_nothing_open() -> None:
    told = compare([(FIRST, ONE, 0.9995), (SECOND, ONE, 0.0005), (FIRST, OTHER, 1.0)])
    assert (list_owners(told), told.is_complete) == ({str(FIRST)}, True)


@pytest.mark.parametrize(("share", "is_complete"), [(1.0, True), (0.9, False)])
def test_what_is_in_a_ring_without_an_outside_owner_is_nobodys_who_could_be_compared(
    share: float, is_complete: bool
) -> None:
    rest: list[Row] = [(HOLDING, OTHER, 1 - share)] if share < 1 else []
    told = compare([*CLOSED, (FIRST, ONE, 0.5), (HOLDING, ONE, 0.5), (FIRST, OTHER, share), *rest])
    assert told.is_complete is is_complete
