"""Earlier statements of the registers are kept so that a profile can be read as of a day; nothing personal is (L0)."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kg.engine.database import open_database
from kg.errors import StepError
from kg.facts.history import keep_history
from kg.graph.fact_tables import create_table_statement
from kg.home import Home
from kg.model.nodes import HouseholdNode
from kg.model.record import column_names, columns_of
from kg.model.vocabulary import FacilityKind, FacilityState, PremisesUsage, RegisterState, RepaymentCode, SubjectKind
from kg.settings import GraphSettings
from tests.built_facts import build
from tests.small_city import ALPHA, BETA, CHEN, CHEN_SHOP, HOUSE, SHOP, WANG, WANG_NUMBER
from tests.staged_world import World, build_home, build_opaque_id, build_run, firm, person

Rows = Callable[[str], list[tuple[Any, ...]]]
NIGHTS = [date(2026, 1, 5) + timedelta(days=number) for number in range(6)]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return build_home(tmp_path / "home")


@pytest.fixture
def rows(home: Home) -> Rows:
    def read(statement: str) -> list[tuple[Any, ...]]:
        with open_database(home.facts_database, GraphSettings(), read_only=True) as connection:
            return connection.execute(statement).fetchall()

    return read


def between(start: int, end: int | None) -> dict[str, datetime | None]:
    """Recorded in one night, superseded in another."""
    return {
        "recorded_at": build_run(start).recorded_at,
        "superseded_at": None if end is None else build_run(end).recorded_at,
    }


def register(
    world: World, start: int, end: int | None, uscc: str = ALPHA, /, name: str = "鹏城甲公司", **values: Any
) -> None:
    stated: dict[str, Any] = {
        "entity_kind": SubjectKind.FIRM,
        "register_state": RegisterState.ACTIVE,
        "currency": "CNY",
    }
    world.add("registration", uscc, subject=firm(name, uscc), **stated | values, **between(start, end))


HISTORY = (
    "SELECT stated_from, stated_until, name, registered_capital_minor FROM node_register_entry ORDER BY stated_from"
)


def test_a_firms_registration_is_kept_as_it_was_stated_with_what_changed(home: Home, rows: Rows) -> None:
    world = World(run=build_run(4))
    register(
        world, 0, 2, name="鹏城旧甲公司", registered_capital_minor=100, paid_in_capital_minor=30, address="一路1号"
    )
    register(world, 2, 4, registered_capital_minor=200, paid_in_capital_minor=30, address="一路1号")
    register(world, 4, None, registered_capital_minor=200, paid_in_capital_minor=30, address="二路2号")
    build(home, world)
    assert rows(HISTORY) == [
        (NIGHTS[0], NIGHTS[2], "鹏城旧甲公司", 100),
        (NIGHTS[2], NIGHTS[4], "鹏城甲公司", 200),
        (NIGHTS[4], None, "鹏城甲公司", 200),
    ]
    changes = [json.loads(text) for (text,) in rows("SELECT changes FROM node_register_entry ORDER BY stated_from")]
    assert changes == [
        [],
        [
            {"field": "name", "before": "鹏城旧甲公司", "after": "鹏城甲公司"},
            {"field": "registered_capital_minor", "before": "100", "after": "200"},
        ],
        [{"field": "address", "before": "一路1号", "after": "二路2号"}],
    ]
    assert rows("SELECT DISTINCT from_id FROM edge_stated_as") == [(build_opaque_id("e", ALPHA),)]
    assert rows("SELECT paid_in_ratio FROM node_register_entry ORDER BY stated_from") == [(0.3,), (0.15,), (0.15,)]
    assert rows("SELECT former_names, stated_from, paid_in_ratio FROM node_legal_entity") == [
        (["鹏城旧甲公司"], NIGHTS[4], 0.15)
    ]


def test_versions_that_differ_in_nothing_shown_are_one_statement_and_a_gap_is_told(home: Home, rows: Rows) -> None:
    world = World(run=build_run(5))
    register(world, 0, 1, representative_name=WANG)
    register(world, 1, 2, representative_name=CHEN)
    register(world, 4, None, representative_name=CHEN)
    build(home, world)
    assert rows(HISTORY) == [
        (NIGHTS[0], NIGHTS[2], "鹏城甲公司", None),
        (NIGHTS[4], None, "鹏城甲公司", None),
    ]
    assert WANG not in str(rows("FROM node_register_entry"))
    assert CHEN not in str(rows("FROM node_register_entry"))


def test_an_individual_business_has_a_history_without_name_and_place(home: Home, rows: Rows) -> None:
    world = World(run=build_run(1))
    trades = {"entity_kind": SubjectKind.INDIVIDUAL_BUSINESS, "former_names": ("陈测试丙面店",), "address": "二路2号"}
    register(world, 0, 1, SHOP, name="陈测试丙面店", **trades)
    register(world, 1, None, SHOP, name=CHEN_SHOP, **trades | {"register_state": RegisterState.DEREGISTERED})
    build(home, world)
    found = "SELECT name, former_names, address, register_state FROM node_register_entry ORDER BY stated_from"
    assert rows(found) == [(None, None, None, "active"), (None, None, None, "deregistered")]
    assert "陈测试" not in str(rows("FROM node_register_entry"))
    assert "二路" not in str(rows("FROM node_register_entry"))


def test_a_firm_that_was_an_individual_business_shows_no_name_of_that_time(home: Home, rows: Rows) -> None:
    world = World(run=build_run(1))
    register(
        world, 0, 1, name=CHEN_SHOP, entity_kind=SubjectKind.INDIVIDUAL_BUSINESS, former_names=("陈测试丙面店",),
        address="二路2号",
    )  # fmt: skip
    register(world, 1, None, former_names=("鹏城丙公司", CHEN_SHOP, "陈测试丙面店"), address="一路1号")
    build(home, world)
    assert rows("SELECT name, former_names FROM node_legal_entity") == [("鹏城甲公司", ["鹏城丙公司"])]
    found = "SELECT name, former_names, address FROM node_register_entry ORDER BY stated_from"
    assert rows(found) == [(None, None, None), ("鹏城甲公司", ["鹏城丙公司"], "一路1号")]
    assert "陈测试" not in str(rows("FROM node_register_entry"))


@pytest.mark.parametrize(
    "name", ["鹏城第一机械厂", "鹏城金甲律师事务所", "鹏城设计中心", "鹏城华侨饭店", "鹏城实验学校"]
)
def test_what_a_firm_was_called_as_a_firm_is_a_former_name_whatever_it_ends_in(
    home: Home, rows: Rows, name: str
) -> None:
    """A factory that became a company kept its name in its history, and had no former names."""
    world = World(run=build_run(2))
    register(world, 0, 1, name=CHEN_SHOP, entity_kind=SubjectKind.SOLE_PROPRIETORSHIP)
    register(world, 1, 2, name=name)
    register(world, 2, None, former_names=(CHEN_SHOP, "鹏城第二机械厂"))
    build(home, world)
    assert rows("SELECT name, former_names, search_former_names FROM node_legal_entity") == [
        ("鹏城甲公司", [name], [name])
    ]
    assert rows("SELECT name FROM node_register_entry ORDER BY stated_from") == [(None,), (name,), ("鹏城甲公司",)]


SHARES = "SELECT share, valid_from, stated_from, stated_until, closed_at IS NULL FROM edge_owns ORDER BY ALL"


def hold(world: World, share: float, since: date | None, at: int, holder: dict[str, Any] | None = None) -> None:
    world.add(
        "shareholding", f"{ALPHA}|1", entity=firm("鹏城甲公司", ALPHA), holder=holder or firm("鹏城乙公司", BETA),
        share_ratio=share, valid_from=since, **between(at, None),
    )  # fmt: skip


def test_another_share_leaves_the_one_that_was_stated_before(home: Home, rows: Rows) -> None:
    for night, share in ((0, 0.4), (2, 0.6), (3, 0.6)):
        world = World(run=build_run(night))
        hold(world, share, date(2015, 1, 1), min(night, 2))
        build(home, world)
    since = date(2015, 1, 1)
    assert rows(SHARES) == [(0.4, since, None, NIGHTS[2], False), (0.6, since, NIGHTS[2], None, True)]


def test_a_share_that_holds_from_a_later_day_takes_its_place_on_that_day(home: Home, rows: Rows) -> None:
    for night, share, since in ((0, 0.4, date(2015, 1, 1)), (2, 0.6, date(2026, 1, 6))):
        world = World(run=build_run(night))
        hold(world, share, since, night)
        build(home, world)
    assert rows(SHARES) == [
        (0.4, date(2015, 1, 1), None, date(2026, 1, 6), False),
        (0.6, date(2026, 1, 6), None, None, True),
    ]


def test_what_does_not_say_from_when_it_holds_counts_from_its_night(home: Home, rows: Rows) -> None:
    world = World(run=build_run(1))
    hold(world, 0.4, None, 1)
    build(home, world)
    assert rows(SHARES) == [(0.4, None, NIGHTS[1], None, True)]


def test_a_record_that_names_another_holder_ends_the_first_that_night(home: Home, rows: Rows) -> None:
    for night, holder in ((0, firm("鹏城乙公司", BETA)), (2, person(WANG, WANG_NUMBER))):
        world = World(run=build_run(night))
        hold(world, 0.4, date(2015, 1, 1), night, holder)
        build(home, world)
    found = "SELECT from_id, stated_from, stated_until FROM edge_owns ORDER BY stated_until IS NULL"
    assert rows(found) == [
        (build_opaque_id("e", BETA), None, NIGHTS[2]),
        (build_opaque_id("p", WANG_NUMBER), NIGHTS[2], None),
    ]


def test_a_holder_who_is_found_to_be_another_held_it_all_along(home: Home, rows: Rows) -> None:
    for night, entity in ((0, "e_first"), (2, "e_second")):
        world = World(run=build_run(night))
        hold(world, 0.4, date(2015, 1, 1), 0, {**firm("鹏城乙公司", BETA), "entity": entity})
        build(home, world)
    found = "SELECT from_id, stated_from, stated_until, closed_at IS NULL FROM edge_owns ORDER BY from_id"
    assert rows(found) == [("e_first", None, None, False), ("e_second", None, None, True)]


def test_an_office_that_moves_leaves_its_address_behind(home: Home, rows: Rows) -> None:
    for night, place in ((0, "一路1号"), (3, "二路2号")):
        world = World(run=build_run(night))
        register(world, night, None, address=place, established_on=date(2015, 3, 1))
        build(home, world)
    found = (
        "SELECT address, valid_from, stated_from, stated_until FROM edge_registered_at "
        "JOIN node_address ON address_id = to_id ORDER BY stated_until IS NULL"
    )
    since = date(2015, 3, 1)
    assert rows(found) == [("一路1号", since, None, NIGHTS[3]), ("二路2号", since, NIGHTS[3], None)]


def owe(world: World, key: str, borrower: dict[str, Any]) -> None:
    world.add("borrowing", key, "city_bank", facility_key=key, borrower=borrower)
    for start, end, balance, state in ((0, 2, 900, FacilityState.OPEN), (2, None, 0, FacilityState.SETTLED)):
        world.add(
            "facility", key, "city_bank", facility_key=key, facility_kind=FacilityKind.LOAN, facility_state=state,
            amount_minor=1000, balance_minor=balance, currency="CNY", **between(start, end),
        )  # fmt: skip
    for month, code in ((date(2025, 9, 30), "N"), (date(2025, 11, 30), "2"), (date(2025, 12, 31), "C")):
        world.add(
            "repayment_state", f"{key}|{month}", "city_bank", facility_key=key, month_on=month,
            repayment_code=RepaymentCode(code),
        )  # fmt: skip


def test_where_one_trades_alone_is_no_office_whatever_another_record_calls_the_entity(home: Home, rows: Rows) -> None:
    """Each record was judged by itself: another register's that called the entity a firm gave its place away."""
    world = World()
    register(world, 0, None, SHOP, name=CHEN_SHOP, entity_kind=SubjectKind.INDIVIDUAL_BUSINESS)
    world.add(
        "registration", "X2", "z_market", subject=firm(CHEN_SHOP, SHOP), entity_kind=SubjectKind.FIRM,
        register_state=RegisterState.ACTIVE, address="二路2号", **between(0, None),
    )  # fmt: skip
    build(home, world)
    assert rows("SELECT count(*), count(address) FROM node_address") == [(1, 0)]


def test_a_firms_facility_is_kept_as_it_was_reported_and_how_it_was_repaid(home: Home, rows: Rows) -> None:
    world = World(run=build_run(2))
    owe(world, "J1", firm("鹏城乙公司", BETA))
    build(home, world)
    reports = "SELECT stated_from, stated_until, facility_state, balance_minor FROM node_facility_report ORDER BY ALL"
    assert rows(reports) == [(NIGHTS[0], NIGHTS[2], "open", 900), (NIGHTS[2], None, "settled", 0)]
    assert rows("SELECT repayment_month_on, repayment_code, repayment_codes FROM node_facility") == [
        (date(2025, 12, 31), "C", "N#2C")
    ]


@pytest.mark.parametrize("borrower", [person(WANG, WANG_NUMBER), firm(CHEN_SHOP, SHOP)], ids=["person", "trader"])
def test_how_a_natural_persons_facility_stood_is_not_kept(home: Home, rows: Rows, borrower: dict[str, Any]) -> None:
    world = World(run=build_run(2))
    owe(world, "J1", borrower)
    build(home, world)
    assert rows("FROM node_facility_report") == []
    assert rows("SELECT repayment_month_on, repayment_code, repayment_codes FROM node_facility") == [(None, None, None)]


def test_what_premises_are_used_for_is_known_where_a_firm_has_its_office(home: Home, rows: Rows) -> None:
    world = World()
    dwelling, trading = HOUSE[:-1] + "7", HOUSE[:-1] + "8"
    register(world, 0, None, address="一路1号", house_code=HOUSE)
    trades = {"entity_kind": SubjectKind.INDIVIDUAL_BUSINESS, "address": "二路2号", "house_code": trading}
    register(world, 0, None, SHOP, name=CHEN_SHOP, **trades)
    world.add("household", "H1", household_key="H1", household_kind="family", house_code=dwelling)
    for house, usage in (
        (HOUSE, PremisesUsage.OFFICE),
        (dwelling, PremisesUsage.RESIDENCE),
        (trading, PremisesUsage.SHOP),
    ):
        world.add("premises", house, "city_premises", house_code=house, usage=usage, room_count=3)
    build(home, world)
    found = rows("SELECT house_code, usage, room_count, source FROM node_premises ORDER BY house_code NULLS LAST")
    assert [row[:3] for row in found] == [(HOUSE, "office", 3), (None, None, None), (None, None, None)]
    assert found[0][3] == "city_premises"
    assert dwelling not in str(rows("FROM node_premises"))
    assert trading not in str(rows("SELECT record_key FROM node_premises"))


@pytest.mark.parametrize(
    ("kind", "grade", "expires_on"),
    [("penalty", "serious", date(2028, 9, 1)), ("penalty", None, date(2026, 9, 1)), ("abnormal_listing", None, None)],
)
def test_a_decision_says_when_age_ends_it(
    home: Home, rows: Rows, kind: str, grade: str | None, expires_on: date | None
) -> None:
    world = World()
    world.add(
        "decision", "罚1号", respondent=firm("鹏城乙公司", BETA), decision_kind=kind, grade=grade,
        decided_on=date(2025, 9, 1),
    )  # fmt: skip
    build(home, world)
    assert rows("SELECT expires_on FROM node_decision") == [(expires_on,)]


def test_a_table_of_an_earlier_version_gains_what_may_be_empty_and_is_refused_where_a_value_is_missing(
    tmp_path: Path,
) -> None:
    with open_database(tmp_path / "facts.duckdb", GraphSettings()) as connection:
        connection.execute(create_table_statement(HouseholdNode))
        names = ", ".join(f"NULL AS {name}" for name in column_names(HouseholdNode))
        optional = next(column.name for column in columns_of(HouseholdNode) if column.nullable)
        required = next(column.name for column in columns_of(HouseholdNode) if not column.nullable)
        connection.execute(f"ALTER TABLE node_household DROP COLUMN {optional}")
        nothing = f"SELECT {names} WHERE false"
        keep_history(connection, HouseholdNode, nothing, build_run(0))
        there = [name for name, *_ in connection.execute("DESCRIBE node_household").fetchall()]
        assert sorted(there) == sorted(column_names(HouseholdNode))
        connection.execute(
            "CREATE OR REPLACE TABLE node_household AS "
            f"SELECT {', '.join(f'NULL AS {name}' for name in column_names(HouseholdNode) if name != required)}"
        )
        with pytest.raises(StepError, match=f"no column {required}"):
            keep_history(connection, HouseholdNode, nothing, build_run(1))
