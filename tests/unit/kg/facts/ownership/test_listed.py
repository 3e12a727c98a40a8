"""A listed company is a stop for beneficial owners, from its first day of trading; ownership is told through it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from kg.facts.ownership.answering import answer_ownership, examine_register
from kg.facts.ownership.beneficial import Finding
from kg.facts.ownership.direct import Holdings
from kg.facts.ownership.filings import DiscrepancyKind, Filed, compare_filed
from kg.facts.ownership.listed import ListedCompany
from kg.facts.ownership.reading import Listing, Register
from kg.facts.ownership.rules import get_rule
from kg.facts.ownership.telling import Ownership, tell_ownership
from kg.facts.ownership.votes import Deciders
from kg.model.arrangements import FiledTest, StockExchange
from kg.model.ids import EntityId, Uscc
from tests.built_facts import built
from tests.ownership_graphs import Row
from tests.small_city import ALPHA, build_city
from tests.staged_world import build_home, build_opaque_id, firm

TODAY, LATER = date(2026, 1, 6), datetime(2030, 1, 1, tzinfo=UTC)
FIRM, LISTED, STATE, OWNER, OTHER = range(5)


def tell(rows: Sequence[Row], listed: Sequence[int], asked: int = FIRM, stops: Sequence[int] = ()) -> Ownership:
    """Ownership of a firm where three firms and two persons are numbered as above."""
    holder, held = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2).T
    share = np.array([row[2] for row in rows], dtype=np.float64)
    nobody = np.empty(0, dtype=np.int64)
    register = Register(
        entity_ids=[EntityId(str(number)) for number in range(5)],
        forms=["joint_stock_company"] * 3,
        holdings=Holdings(3, 5, holder, held, share, np.array(stops, dtype=np.int64)),
        deciders=Deciders(nobody, nobody),
        listings=[Listing(number, StockExchange.SHENZHEN, "900001") for number in listed],
    )
    return tell_ownership(examine_register(register, asked, TODAY, LATER))


def met_by(told: Ownership) -> dict[str, tuple[str, ...]]:
    return {str(owner.entity_id): owner.tests for owner in told.owners if owner.tests}


def test_who_owns_a_listed_parent_is_told_and_not_tested_through_it() -> None:
    rows: list[Row] = [(LISTED, FIRM, 0.6), (OTHER, FIRM, 0.4), (OWNER, LISTED, 0.9)]
    assert set(met_by(tell(rows, []))) == {str(OWNER), str(OTHER)}
    told = tell(rows, [LISTED])
    assert met_by(told) == {str(OTHER): ("shares",)}
    assert told.finding is Finding.CONFIRMED
    [owner] = [owner for owner in told.owners if owner.entity_id == str(OWNER)]
    assert (round(owner.least_share, 9), owner.controls, owner.is_candidate) == (0.54, True, False)
    assert told.listed == [ListedCompany(EntityId(str(LISTED)), StockExchange.SHENZHEN, "900001")]


def test_a_firm_behind_a_listed_company_and_that_company_are_found_listed() -> None:
    rows: list[Row] = [(LISTED, FIRM, 0.8), *((OTHER, FIRM, 0.2),), (OWNER, LISTED, 0.3)]
    assert (tell(rows, [LISTED]).finding, tell(rows, [LISTED], LISTED).finding) == (Finding.LISTED, Finding.LISTED)
    assert tell(rows, [LISTED], LISTED).officers == ()
    assert tell(rows, [], LISTED).finding is Finding.CONFIRMED


def test_a_listed_company_that_would_meet_no_test_is_no_reason() -> None:
    rows: list[Row] = [(LISTED, FIRM, 0.2), (OTHER, FIRM, 0.2)]
    assert tell([*rows, (OWNER, FIRM, 0.6)], [LISTED]).finding is Finding.CONFIRMED
    assert tell([*rows, (STATE, FIRM, 0.6)], [LISTED], stops=[STATE]).finding is Finding.STATE
    assert tell(rows, [LISTED]).finding is Finding.CANDIDATE


def test_who_holds_an_unstated_share_of_a_listed_company_is_no_candidate_below_it() -> None:
    rows: list[Row] = [(LISTED, FIRM, 0.2), (OTHER, FIRM, 0.5), (OWNER, LISTED, float("nan"))]
    assert [owner.entity_id for owner in tell(rows, []).owners if owner.is_candidate] == [str(OWNER)]
    assert not [owner for owner in tell(rows, [LISTED]).owners if owner.is_candidate]


def test_an_organ_of_the_state_that_controls_through_a_listed_company_is_found() -> None:
    rows: list[Row] = [(STATE, FIRM, 0.4), (LISTED, FIRM, 0.4), (OTHER, FIRM, 0.2), (STATE, LISTED, 0.6)]
    assert tell(rows, [], stops=[STATE]).finding is Finding.STATE
    assert tell(rows, [LISTED], stops=[STATE]).finding is Finding.STATE
    assert tell(rows, [LISTED], LISTED, stops=[STATE]).finding is Finding.LISTED


def test_nothing_is_complete_where_a_listed_company_would_meet_a_test() -> None:
    rows: list[Row] = [(LISTED, FIRM, 0.6), (OTHER, FIRM, 0.4), (OWNER, LISTED, 1.0)]
    assert [tell(rows, listed).is_complete for listed in ([], [LISTED])] == [True, False]
    few: list[Row] = [(LISTED, FIRM, 0.2), (OTHER, FIRM, 0.8), (OWNER, LISTED, 1.0)]
    assert tell(few, [LISTED]).is_complete


def test_whoever_was_filed_behind_a_listed_company_is_not_refuted() -> None:
    rows: list[Row] = [(LISTED, FIRM, 1.0), (OWNER, LISTED, 0.9), (OTHER, LISTED, 0.1)]
    filed = [Filed(EntityId(str(OWNER)), FiledTest.SHARES, 0.9, None, None)]
    assert compare_filed(tell(rows, []), filed, get_rule(TODAY)) == []
    assert [one.kind for one in compare_filed(tell(rows, [LISTED]), filed, get_rule(TODAY))] == [
        DiscrepancyKind.NOT_BORNE_OUT
    ]


@pytest.mark.parametrize(
    ("own", "behind", "kind"),
    [
        (0.0, 0.0001, DiscrepancyKind.NOT_AN_OWNER),
        (0.1, 0.14, DiscrepancyKind.NOT_AN_OWNER),
        (0.1, 0.15, DiscrepancyKind.NOT_BORNE_OUT),
        (0.0, 0.25, DiscrepancyKind.NOT_BORNE_OUT),
    ],
)
def test_whoever_was_filed_is_refuted_where_listed_companies_hold_too_little(
    own: float, behind: float, kind: DiscrepancyKind
) -> None:
    rows: list[Row] = [(OTHER, FIRM, 1 - own - behind), (LISTED, FIRM, behind)]
    if own:
        rows.append((OWNER, FIRM, own))
    filed = [
        Filed(EntityId(str(OTHER)), FiledTest.SHARES, 1 - own - behind, None, None),
        Filed(EntityId(str(OWNER)), FiledTest.SHARES, 0.9, None, None),
    ]
    assert [one.kind for one in compare_filed(tell(rows, [LISTED]), filed, get_rule(TODAY))] == [kind]


@pytest.mark.parametrize(("own", "kind"), [(0.21, DiscrepancyKind.NOT_BORNE_OUT), (0.05, DiscrepancyKind.NOT_AN_OWNER)])
def test_whoever_could_control_through_long_chains_with_a_listed_company_is_not_refuted(
    own: float, kind: DiscrepancyKind
) -> None:
    asked, below, above, listed, owner, other = range(6)
    rows: list[Row] = [
        (below, asked, 0.51), (other, asked, 0.49), (above, below, 0.51), (other, below, 0.49),
        (listed, above, 0.3), (owner, above, own), (other, above, 0.7 - own),
    ]  # fmt: skip
    holder, held = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2).T
    nobody = np.empty(0, dtype=np.int64)
    register = Register(
        entity_ids=[EntityId(str(number)) for number in range(6)],
        forms=["joint_stock_company"] * 4,
        holdings=Holdings(4, 6, holder, held, np.array([row[2] for row in rows]), nobody),
        deciders=Deciders(nobody, nobody),
        listings=[Listing(listed, StockExchange.SHENZHEN, "900001")],
    )
    told = tell_ownership(examine_register(register, asked, TODAY, LATER))
    filed = [Filed(EntityId(str(owner)), FiledTest.CONTROL, None, None, None)]
    found = [one.kind for one in compare_filed(told, filed, get_rule(TODAY)) if one.owner_id == str(owner)]
    assert found == [kind]


@pytest.mark.parametrize(("share", "computed"), [(0.3, None), (0.5, None), (0.4, "30.0000%")])
def test_a_filed_share_is_right_with_and_without_what_is_held_through_listed_companies(
    share: float, computed: str | None
) -> None:
    rows: list[Row] = [(OWNER, FIRM, 0.3), (LISTED, FIRM, 0.4), (OTHER, FIRM, 0.3), (OWNER, LISTED, 0.5)]
    told = tell([*rows, (OTHER, LISTED, 0.5)], [LISTED])
    filed = [Filed(EntityId(str(OWNER)), FiledTest.SHARES, share, None, None)]
    found = [one for one in compare_filed(told, filed, get_rule(TODAY)) if one.owner_id == str(OWNER)]
    assert [(one.kind, one.computed) for one in found] == (
        [(DiscrepancyKind.OTHER_SHARE, computed)] if computed else []
    )


def test_a_company_is_a_stop_between_its_first_and_last_day_of_trading(tmp_path: Path) -> None:
    world = build_city()
    world.add(
        "stock_listing", "1", entity=firm("鹏城甲公司", ALPHA), exchange=StockExchange.BEIJING, stock_code="930001",
        valid_from=date(2025, 3, 1), valid_to=date(2025, 9, 1),
    )  # fmt: skip
    with built(build_home(tmp_path / "home"), world) as connection:
        told = [
            answer_ownership(connection, Uscc(ALPHA), day, LATER)
            for day in (date(2025, 2, 28), date(2025, 3, 1), date(2025, 9, 1))
        ]
    alpha = ListedCompany(build_opaque_id("e", ALPHA), StockExchange.BEIJING, "930001")
    assert [list(one.listed) for one in told] == [[], [alpha], []]
    assert [one.finding is Finding.LISTED for one in told] == [False, True, False]
