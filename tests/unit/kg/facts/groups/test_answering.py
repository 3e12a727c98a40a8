"""Groups and exposures out of the facts: as of a day, as believed at a moment, naming legal entities alone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kg.engine.database import Connection, open_database
from kg.errors import RequestError
from kg.facts.groups.answering import Ground, answer_exposures, answer_group
from kg.facts.groups.close_links import LinkKind
from kg.facts.groups.exposures import LimitState
from kg.facts.groups.limits import Capital
from kg.home import Home
from kg.model.ids import CurrencyCode, MinorUnits, Uscc
from kg.model.vocabulary import FacilityKind, FacilityState, GuaranteeKind, PositionRole, RegisterState, SubjectKind
from kg.settings import GraphSettings
from tests.built_facts import build, built
from tests.small_city import ALPHA, ALPHA_BRANCH, BANK, BETA, CHEN_SHOP, SHOP, WANG, WANG_NUMBER, build_city
from tests.staged_world import World, build_home, build_opaque_id, build_run, firm, person

LATER = datetime(2030, 1, 1, tzinfo=UTC)
TODAY = date(2026, 1, 6)
GAMMA, DELTA = "91660100MA0000GGGG", "91660100MA0000HHHH"
CNY = CurrencyCode("CNY")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return build_home(tmp_path / "home")


@pytest.fixture(scope="module")
def larger_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = build_home(tmp_path_factory.mktemp("larger") / "home")
    world = build_larger_city()
    build(home, world)
    return home


@pytest.fixture
def larger_city(larger_home: Home) -> Iterator[Connection]:
    with open_database(larger_home.facts_database, GraphSettings(), read_only=True) as connection:
        yield connection


def entity(uscc: str) -> str:
    return build_opaque_id("e", uscc)


def build_larger_city(nights_later: int = 0) -> World:
    """Beside the small one: Gamma, of Wang, which owes; Delta, three tenths of it Alpha's, which guarantees that."""
    world = build_city(nights_later)
    for name, uscc in (("鹏城丙公司", GAMMA), ("鹏城丁公司", DELTA)):
        world.add(
            "registration", uscc, subject=firm(name, uscc), entity_kind=SubjectKind.FIRM,
            register_state=RegisterState.ACTIVE, established_on=date(2020, 1, 1), currency="CNY",
        )  # fmt: skip
    world.add(
        "shareholding", f"{GAMMA}|1", entity=firm("鹏城丙公司", GAMMA), holder=person(WANG, WANG_NUMBER),
        share_ratio=1.0, valid_from=date(2025, 7, 1),
    )  # fmt: skip
    world.add(
        "shareholding", f"{SHOP}|1", entity=firm("鹏城丙公司", GAMMA), holder=firm(CHEN_SHOP, SHOP), share_ratio=None,
    )  # fmt: skip
    world.add(
        "shareholding", f"{DELTA}|1", entity=firm("鹏城丁公司", DELTA), holder=firm("鹏城甲公司", ALPHA),
        share_ratio=0.3,
    )  # fmt: skip
    add_loan(world, "G1", 2_000_000, firm("鹏城丙公司", GAMMA))
    add_loan(world, "G2", 500_000, firm("鹏城甲公司南分公司", ALPHA_BRANCH))
    world.add(
        "guarantee", "D2", "city_bank", guarantor=firm("鹏城丁公司", DELTA), debtor=firm("鹏城丙公司", GAMMA),
        facility_key="G1", guarantee_kind=GuaranteeKind.JOINT_AND_SEVERAL, amount_minor=3_000_000, currency="CNY",
    )  # fmt: skip
    return world


def add_loan(world: World, key: str, balance: int, borrower: dict[str, object]) -> None:
    world.add(
        "facility", key, "city_bank", facility_key=key, facility_kind=FacilityKind.LOAN,
        facility_state=FacilityState.OPEN, amount_minor=4_000_000, balance_minor=balance, currency="CNY",
        opened_on=date(2025, 8, 1),
    )  # fmt: skip
    world.add("borrowing", key, "city_bank", facility_key=key, borrower=borrower)
    world.add("lending", key, "city_bank", facility_key=key, lender=firm("鹏城银行", BANK))


def test_firms_of_one_person_and_a_branch_are_one_group_and_the_person_is_told_as_who_controls_it(
    larger_city: Connection,
) -> None:
    told = answer_group(larger_city, Uscc(BETA), TODAY, LATER, natural_persons=True)
    assert told.member_ids[0] == entity(BETA)
    assert set(told.member_ids) == {entity(code) for code in (ALPHA, ALPHA_BRANCH, BETA, GAMMA)}
    assert told.controller_ids == [build_opaque_id("p", WANG_NUMBER)]
    assert {(c.entity_id, c.other_id, c.ground, c.amount_minor) for c in told.candidates} == {
        (entity(GAMMA), entity(DELTA), Ground.GUARANTEE, 3_000_000),
        (entity(ALPHA), entity(DELTA), Ground.POSSIBLE_CONTROL, None),
    }
    links = {(link.entity_id, link.kind, link.share) for link in told.close_links}
    assert links == {
        (entity(ALPHA), LinkKind.HELD_BY, 1.0),
        (entity(ALPHA), LinkKind.CONTROLLED_BY, None),
        (entity(ALPHA), LinkKind.COMMON_CONTROLLER, None),
        (entity(GAMMA), LinkKind.COMMON_CONTROLLER, None),
    }
    assert entity(SHOP) not in str(told)
    without = answer_group(larger_city, Uscc(BETA), TODAY, LATER)
    assert without.member_ids == told.member_ids
    assert build_opaque_id("p", WANG_NUMBER) not in str(without)


def test_a_group_is_that_of_its_day_and_of_what_was_believed(home: Home) -> None:
    first, second = build_city(), build_larger_city(1)
    with built(home, first, second) as connection:
        early = answer_group(connection, Uscc(BETA), date(2025, 6, 30), LATER)
        believed = answer_group(connection, Uscc(BETA), TODAY, first.run.recorded_at)
        now = answer_group(connection, Uscc(BETA), TODAY, LATER)
    assert [entity(GAMMA) in told.member_ids for told in (early, believed, now)] == [False, False, True]


def test_a_group_is_not_complete_while_a_member_could_control_a_firm_outside(
    larger_city: Connection, home: Home
) -> None:
    """Whether others could control members was once all that was asked: Alpha could control Delta."""
    with built(home, build_city()) as connection:
        assert answer_group(connection, Uscc(BETA), TODAY, LATER).is_complete
    assert not answer_group(larger_city, Uscc(BETA), TODAY, LATER).is_complete


def test_a_dependence_that_a_person_has_confirmed_joins_two_groups(larger_city: Connection) -> None:
    told = answer_group(larger_city, Uscc(DELTA), TODAY, LATER, [(Uscc(GAMMA), Uscc(DELTA))])
    with pytest.raises(RequestError, match="natural person"):
        answer_group(larger_city, Uscc(DELTA), TODAY, LATER, [(Uscc(SHOP), Uscc(DELTA))])
    assert set(told.member_ids) == {entity(code) for code in (ALPHA, ALPHA_BRANCH, BETA, GAMMA, DELTA)}
    assert told.candidates == []


def test_a_firm_whose_owners_are_mostly_unknown_is_a_group_that_is_not_complete(larger_city: Connection) -> None:
    told = answer_group(larger_city, Uscc(DELTA), TODAY, LATER)
    assert (told.member_ids, told.controller_ids, told.is_complete) == ([entity(DELTA)], [], False)


def test_a_bank_is_told_each_firm_and_group_with_each_facility_once_and_no_person(larger_city: Connection) -> None:
    told = answer_exposures(larger_city, Uscc(BANK), TODAY, LATER)
    single = {one.entity_id: (one.exposure.direct, one.exposure.indirect) for one in told.counterparties}
    assert single == {
        entity(ALPHA): ({CNY: 500_000}, {CNY: 5_000_000}),
        entity(BETA): ({CNY: 9_000_000}, {}),
        entity(GAMMA): ({CNY: 2_000_000}, {}),
        entity(DELTA): ({}, {CNY: 2_000_000}),
    }
    assert told.counterparties[0].entity_id == entity(BETA)
    [group] = told.groups
    assert set(group.counterparty_ids) == {entity(code) for code in (ALPHA, BETA, GAMMA)}
    assert (group.exposure.direct, group.exposure.indirect) == ({CNY: 11_500_000}, {})
    assert (group.member_count, group.controller_ids) == (4, [])
    assert build_opaque_id("p", WANG_NUMBER) not in str(told)
    assert {use.state for one in told.counterparties for use in one.limits} == {LimitState.UNKNOWN}


def test_a_facility_of_several_banks_is_of_unknown_amount_and_of_a_bank_with_its_branch_whole(home: Home) -> None:
    """Each lender once counted it whole, and was said to be over its limit."""
    other, branch = "91660100MA0000JJJJ", "91660100MA0000KKKK"
    world = build_larger_city()
    kinds = ((SubjectKind.FIRM, "鹏城第二银行", other, None), (SubjectKind.BRANCH, "鹏城银行支行", branch, BANK))
    for kind, name, uscc, parent in kinds:
        world.add(
            "registration", uscc, subject=firm(name, uscc), entity_kind=kind, parent_uscc=parent, currency="CNY",
            register_state=RegisterState.ACTIVE, established_on=date(2020, 1, 1),
        )  # fmt: skip
    world.add("lending", "G1|2", "city_bank", facility_key="G1", lender=firm("鹏城第二银行", other))
    world.add("lending", "G2|2", "city_bank", facility_key="G2", lender=firm("鹏城银行支行", branch))
    capital = Capital(CNY, MinorUnits(1_000_000), MinorUnits(1_000_000))
    with built(home, world) as connection:
        told = [answer_exposures(connection, Uscc(code), TODAY, LATER, capital) for code in (BANK, other)]
    for answer in told:
        gamma = next(one for one in answer.counterparties if one.entity_id == entity(GAMMA))
        assert (gamma.exposure.direct, gamma.exposure.undrawn, gamma.exposure.unknown_count) == ({}, {}, 1)
        assert {use.state for use in gamma.limits} == {LimitState.UNKNOWN}
    alpha = next(one for one in told[0].counterparties if one.entity_id == entity(ALPHA))
    assert alpha.exposure.direct == {CNY: 500_000}


@pytest.mark.parametrize("facility_key", [None, "S1"])
def test_a_guarantee_for_an_individual_business_is_an_exposure_of_unknown_amount(
    home: Home, facility_key: str | None
) -> None:
    """It was once gone without a word: the firm was within its limit."""
    world = build_larger_city()
    add_loan(world, "S1", 300_000, firm(CHEN_SHOP, SHOP))
    for key, guarantor in (("D3", firm("鹏城丁公司", DELTA)), ("D4", firm("鹏城甲公司南分公司", ALPHA_BRANCH))):
        world.add(
            "guarantee", key, "city_bank", guarantor=guarantor, debtor=firm(CHEN_SHOP, SHOP), facility_key=facility_key,
            guarantee_kind=GuaranteeKind.GENERAL, amount_minor=765_432, currency="CNY",
        )  # fmt: skip
    capital = Capital(CNY, tier_1_minor=MinorUnits(1_000_000_000))
    with built(home, world) as connection:
        told = answer_exposures(connection, Uscc(BANK), TODAY, LATER, capital)
    by_firm = {one.entity_id: one for one in told.counterparties}
    assert {firm_id: one.exposure.unknown_guarantee_count for firm_id, one in by_firm.items()} == {
        entity(ALPHA): 1, entity(BETA): 0, entity(GAMMA): 0, entity(DELTA): 1,
    }  # fmt: skip
    assert by_firm[entity(DELTA)].exposure.indirect == {CNY: 2_000_000}
    assert by_firm[entity(DELTA)].limits[-1].state is LimitState.UNKNOWN
    assert by_firm[entity(DELTA)].is_review_due is None
    assert not [word for word in (entity(SHOP), "765432", "300000") if word in str(told)]


def test_exposures_stand_against_the_capital_that_is_given(larger_city: Connection) -> None:
    capital = Capital(CNY, MinorUnits(80_000_000), MinorUnits(50_000_000))
    told = answer_exposures(larger_city, Uscc(BANK), TODAY, LATER, capital)
    before = answer_exposures(larger_city, Uscc(BANK), date(2018, 1, 1), LATER, capital)
    beta = told.counterparties[0]
    assert [(use.name, use.state) for use in beta.limits] == [
        ("single_loans", LimitState.OVER),
        ("single_exposure", LimitState.OVER),
    ]
    assert (beta.is_review_due, told.is_rule_checked) == (True, False)
    assert [use.state for use in told.groups[0].limits] == [LimitState.OVER]
    assert (before.rule_version, before.counterparties) == (None, [])


def test_a_balance_is_that_which_was_reported_by_the_day(home: Home) -> None:
    first, second = build_larger_city(), build_larger_city(1)
    reported = second.records["facility"]
    second.records["facility"] = [row for row in reported if row.record_key != "facility:G1"]
    second.add(
        "facility", "G1", "city_bank", facility_key="G1", facility_kind=FacilityKind.LOAN,
        facility_state=FacilityState.OPEN, amount_minor=4_000_000, balance_minor=1_500_000, currency="CNY",
        opened_on=date(2025, 8, 1),
    )  # fmt: skip
    with built(home, first, second) as connection:
        days = [date(2025, 12, 1), build_run().night, build_run(1).night]
        told = [answer_exposures(connection, Uscc(BANK), day, LATER) for day in days]
    gamma = [next(one.exposure for one in of.counterparties if one.entity_id == entity(GAMMA)) for of in told]
    assert gamma[0].direct == {}
    assert gamma[0].unknown_count == 1
    assert gamma[2].direct == {CNY: 1_500_000}


@pytest.mark.parametrize("is_owner_known", [True, False])
def test_a_natural_persons_business_that_controls_two_firms_is_told_neither_as_controller_nor_in_links(
    home: Home, is_owner_known: bool
) -> None:
    world = build_city()
    if is_owner_known:
        world.add(
            "position", f"{SHOP}|0", entity=firm(CHEN_SHOP, SHOP), person=person(WANG, WANG_NUMBER),
            role=PositionRole.LEGAL_REPRESENTATIVE,
        )  # fmt: skip
    for name, uscc in (("鹏城丙公司", GAMMA), ("鹏城丁公司", DELTA)):
        world.add(
            "registration", uscc, subject=firm(name, uscc), entity_kind=SubjectKind.FIRM,
            register_state=RegisterState.ACTIVE, established_on=date(2020, 1, 1), currency="CNY",
        )  # fmt: skip
        world.add("shareholding", f"{uscc}|1", entity=firm(name, uscc), holder=firm(CHEN_SHOP, SHOP), share_ratio=0.6)
    with built(home, world) as connection:
        told = answer_group(connection, Uscc(GAMMA), TODAY, LATER, natural_persons=True)
    wang = build_opaque_id("p", WANG_NUMBER)
    [link] = [one for one in told.close_links if one.entity_id == entity(DELTA)]
    assert (link.kind, link.through_id) == (LinkKind.COMMON_CONTROLLER, wang if is_owner_known else None)
    assert told.controller_ids == ([wang] if is_owner_known else [])
    assert entity(DELTA) in told.member_ids
    assert entity(SHOP) not in str(told)
