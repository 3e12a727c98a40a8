"""Filed owners beside computed ones: each way in which they part, and what is left open where a share is unknown."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import orjson
import pytest
from typer.testing import CliRunner

from kg.facts.ownership.answering import answer_ownership, examine_register
from kg.facts.ownership.direct import Holdings
from kg.facts.ownership.filing import Officer
from kg.facts.ownership.filings import DiscrepancyKind as Kind
from kg.facts.ownership.filings import Filed, OwnedSince, answer_filings, compare_filed
from kg.facts.ownership.reading import Register
from kg.facts.ownership.rules import get_rule
from kg.facts.ownership.telling import Ownership, tell_ownership
from kg.facts.ownership.votes import Deciders
from kg.facts_commands.command import app
from kg.home import Home
from kg.model.arrangements import FiledTest
from kg.model.ids import EntityId, Uscc
from kg.model.vocabulary import LegalForm, PositionRole, RegisterState, SubjectKind
from tests.built_facts import build, built
from tests.looking import WITH_CASE
from tests.ownership_graphs import Row
from tests.small_city import ALPHA, LI_NUMBER, PERSONAL, WANG_NUMBER, build_city
from tests.staged_world import World, build_home, build_opaque_id, firm, person

TODAY, LATER = date(2026, 1, 6), datetime(2030, 1, 1, tzinfo=UTC)
NOBODY = np.empty(0, dtype=np.int64)
SHARES, CONTROL, MANAGEMENT, EXEMPT = FiledTest.SHARES, FiledTest.CONTROL, FiledTest.MANAGEMENT, FiledTest.EXEMPT


def tell(rows: Sequence[Row], owners: int, on: date = TODAY, capital: int | None = None) -> Ownership:
    """Ownership of firm 0, the only one; owners are named by their numbers."""
    holder, held = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2).T
    share = np.array([row[2] for row in rows], dtype=np.float64)
    ids = [EntityId(str(number)) for number in range(owners)]
    register = Register(ids, ["other"], Holdings(1, owners, holder, held, share, NOBODY), Deciders(NOBODY, NOBODY))
    return tell_ownership(replace(examine_register(register, 0, on, LATER), registered_capital=(capital, "CNY")))


def file(
    owner: int, test: FiledTest, share: float | None = None, on: date | None = None, since: date | None = None
) -> Filed:
    return Filed(EntityId(str(owner)), test, share, on, since)


def compare(
    told: Ownership, *filed: Filed, since: OwnedSince | None = None
) -> list[tuple[Kind, str, str | None, str | None]]:
    found = compare_filed(told, filed, get_rule(told.held_on), since)
    return [(one.kind, str(one.owner_id), one.filed, one.computed) for one in found]


TWO: list[Row] = [(1, 0, 0.7), (2, 0, 0.3)]


def test_what_was_filed_as_the_facts_have_it_is_no_discrepancy() -> None:
    assert compare(tell(TWO, 3), file(1, SHARES, 0.7), file(2, SHARES, 0.3)) == []


def test_an_owner_who_was_not_filed_and_one_who_is_none_are_told() -> None:
    told = tell([(1, 0, 0.8), (2, 0, 0.2)], 4)
    assert compare(told, file(2, SHARES, 0.2), file(3, CONTROL)) == [
        (Kind.NOT_AN_OWNER, "2", "shares", None),
        (Kind.NOT_AN_OWNER, "3", "control", None),
        (Kind.MISSING, "1", None, "shares"),
    ]


def test_where_a_share_is_unknown_a_filing_is_not_wrong() -> None:
    told = tell([(1, 0, 0.6), (2, 0, 0.1)], 4)
    assert compare(told, file(1, SHARES, 0.85), file(2, SHARES, 0.3), file(3, SHARES, 0.3)) == [
        (Kind.NOT_BORNE_OUT, "2", "shares", None),
        (Kind.NOT_BORNE_OUT, "3", "shares", None),
    ]


@pytest.mark.parametrize(("share", "differs"), [(0.7001, False), (0.7, False), (0.69, True), (None, False)])
def test_a_share_is_compared_to_hundredths_of_a_per_cent(share: float | None, *, differs: bool) -> None:
    found = compare(tell(TWO, 3), file(1, SHARES, share), file(2, SHARES, 0.3))
    assert found == ([(Kind.OTHER_SHARE, "1", "69.0000%", "70.0000%")] if differs else [])


def test_who_meets_the_first_test_is_filed_by_it() -> None:
    found = compare(tell(TWO, 3), file(1, CONTROL), file(2, SHARES))
    assert found == [(Kind.OTHER_TEST, "1", "control", "shares")]


@pytest.mark.parametrize(
    ("since", "filed_on", "due"),
    [
        (date(2025, 3, 1), date(2025, 3, 31), None),
        (date(2025, 3, 1), date(2025, 4, 1), "2025-03-31"),
        (date(2015, 1, 1), date(2025, 11, 1), None),
        (date(2024, 10, 31), date(2025, 11, 2), "2025-11-01"),
        (date(2024, 11, 1), date(2024, 12, 2), "2024-12-01"),
    ],
)
def test_thirty_days_are_in_time_and_old_firms_had_a_year(since: date, filed_on: date, due: str | None) -> None:
    found = compare(tell(TWO, 3), file(1, SHARES, 0.7, filed_on, since), file(2, SHARES))
    assert found == ([(Kind.LATE, "1", filed_on.isoformat(), due)] if due else [])


def test_those_taken_by_office_are_filed_by_office() -> None:
    told = replace(
        tell([(holder, 0, 0.1) for holder in range(1, 11)], 11),
        officers=[Officer(EntityId("77"), PositionRole.MANAGER)],
    )
    assert compare(told, file(77, MANAGEMENT)) == []
    assert compare(told, file(3, SHARES, 0.1)) == [
        (Kind.NOT_AN_OWNER, "3", "shares", None), (Kind.MISSING, "77", None, "management"),
    ]  # fmt: skip


def test_the_legal_representative_of_a_firm_that_the_state_controls_is_filed_beside_an_owner() -> None:
    chief = Officer(EntityId("77"), PositionRole.LEGAL_REPRESENTATIVE)
    told = replace(tell(TWO, 3), officers=[chief])
    assert compare(told, file(1, SHARES, 0.7), file(2, SHARES, 0.3), file(77, FiledTest.STATE)) == []
    assert compare(told, file(1, SHARES), file(2, SHARES)) == [(Kind.MISSING, "77", None, "state")]
    owner_too = replace(told, officers=[replace(chief, entity_id=EntityId("2"))])
    assert compare(owner_too, file(1, SHARES), file(2, SHARES)) == []


@pytest.mark.parametrize(
    ("rows", "capital", "kind"),
    [
        (TWO, 1_000_000_000, None),
        (TWO, 1_000_000_001, Kind.EXEMPTION_NOT_MET),
        (TWO, None, Kind.EXEMPTION_NOT_BORNE_OUT),
        (TWO[:1], 1_000_000_000, Kind.EXEMPTION_NOT_BORNE_OUT),
    ],
)
def test_an_undertaking_stands_or_falls_with_its_conditions(
    rows: list[Row], capital: int | None, kind: Kind | None
) -> None:
    found = compare(tell(rows, 3, capital=capital), file(0, EXEMPT))
    assert [one[0] for one in found] == ([kind] if kind else [])


def test_before_the_rule_there_is_nothing_to_compare() -> None:
    assert compare(tell(TWO, 3, date(2024, 10, 31))) == []


@pytest.mark.parametrize(
    ("on", "since", "due"),
    [
        (date(2024, 11, 1), None, "2025-11-01"),
        (date(2025, 11, 1), date(2015, 3, 1), "2025-11-01"),
        (date(2025, 11, 2), date(2015, 3, 1), None),
        (date(2025, 11, 2), None, None),
        (date(2025, 11, 20), date(2024, 10, 31), None),
        (date(2025, 11, 20), date(2025, 10, 21), "2025-11-20"),
        (date(2025, 11, 20), date(2025, 10, 20), None),
        (date(2024, 12, 2), date(2024, 11, 1), None),
    ],
)
def test_nobody_is_missing_before_the_filing_is_due(on: date, since: date | None, due: str | None) -> None:
    became = OwnedSince({(EntityId("1"), "owner"): since}) if since else None
    found = compare(tell(TWO, 3, on), file(2, SHARES, 0.3), since=became)
    assert found == [(Kind.NOT_YET_DUE, "1", None, due) if due else (Kind.MISSING, "1", None, "shares")]


def test_owners_filed_beside_an_undertaking_are_compared_too() -> None:
    undertaken = [file(0, EXEMPT, on=date(2025, 10, 2)), file(0, EXEMPT)]
    found = compare(tell(TWO, 4), *undertaken, file(1, SHARES, 0.5), file(3, CONTROL))
    assert found == [
        (Kind.EXEMPTION_NOT_BORNE_OUT, "0", "exempt", "unknown"),
        (Kind.OTHER_SHARE, "1", "50.0000%", "70.0000%"),
        (Kind.NOT_AN_OWNER, "3", "control", None),
    ]


def test_filings_come_from_records_and_are_told_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, world = build_home(tmp_path / "home"), build_city()
    alpha = firm("鹏城甲公司", ALPHA)
    world.add(
        "owner_filing", "1", entity=alpha, owner=person("王测试甲", WANG_NUMBER), filed_test=SHARES, share_ratio=0.2,
        filed_on=date(2025, 11, 3), valid_from=date(2015, 3, 1),
    )  # fmt: skip
    world.add(
        "owner_filing", "2", entity=alpha, owner=person("李测试乙", LI_NUMBER), filed_test=CONTROL,
        filed_on=date(2025, 10, 3), valid_from=date(2015, 3, 1), valid_to=date(2025, 12, 31),
    )  # fmt: skip
    build(home, world)
    monkeypatch.setenv("KG_HOME", str(home.path))
    runner = CliRunner()
    words = runner.invoke(app, ["owners", ALPHA, "--on", "2026-01-06", *WITH_CASE], catch_exceptions=False).stdout
    wang, li = build_opaque_id("p", WANG_NUMBER), build_opaque_id("p", LI_NUMBER)
    assert f"{wang} was filed with 20.0000%; computed: 60.0000% to 100.0000%" in words
    assert f"{wang} was filed on 2025-11-03; due on 2025-11-01" in words
    assert li not in words
    earlier = ["owners", ALPHA, "--on", "2025-12-01", "--json", "--threshold", "takeover", *WITH_CASE]
    told = orjson.loads(runner.invoke(app, earlier, catch_exceptions=False).stdout)
    kinds = {(one["kind"], one["owner_id"]) for one in told["filings"]["discrepancies"]}
    assert kinds == {("other_share", wang), ("late", wang), ("not_borne_out", li)}
    assert (len(told["filings"]["filed"]), told["threshold"]["votes"]) == (2, 0.3)
    assert not [value for value in PERSONAL if value in words + str(told)]


def test_since_when_somebody_is_an_owner_comes_from_the_facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, world, code = build_home(tmp_path / "home"), build_city(), "91660100MA0000HHHH"
    late = firm("鹏城新公司", code)
    world.add(
        "registration", code, subject=late, entity_kind=SubjectKind.FIRM, register_state=RegisterState.ACTIVE,
        legal_form=LegalForm.LIMITED_COMPANY, currency="CNY",
    )  # fmt: skip
    world.add(
        "shareholding", f"{code}|1", entity=late, holder=person("李测试乙", LI_NUMBER), share_ratio=1.0,
        valid_from=date(2025, 12, 20),
    )  # fmt: skip
    build(home, world)
    monkeypatch.setenv("KG_HOME", str(home.path))
    for on, words in (("2026-01-19", "was not filed; due on 2026-01-19"), ("2026-01-20", "was not filed: shares")):
        told = CliRunner().invoke(app, ["owners", code, "--on", on, *WITH_CASE], catch_exceptions=False).stdout
        assert f"{build_opaque_id('p', LI_NUMBER)} {words}" in told


LATE, MANAGER_NUMBER = "91660100MA0000HHHH", "660101198001010044"
LI, WANG, MANAGER = (build_opaque_id("p", number) for number in (LI_NUMBER, WANG_NUMBER, MANAGER_NUMBER))


def build_night(
    nights_later: int, holders: Sequence[tuple[str, float, date]], managers: Sequence[tuple[str, date]] = ()
) -> World:
    """A company, who holds how much of it since when, and its managers; persons by their numbers."""
    world, late = build_city(nights_later), firm("鹏城新公司", LATE)
    world.add(
        "registration", LATE, subject=late, entity_kind=SubjectKind.FIRM, register_state=RegisterState.ACTIVE,
        legal_form=LegalForm.LIMITED_COMPANY, currency="CNY",
    )  # fmt: skip
    for number, share, since in holders:
        holder = person(f"股东{number}", number)
        world.add(
            "shareholding", f"{LATE}|{number}", entity=late, holder=holder, share_ratio=share, valid_from=since
        )  # fmt: skip
    for number, since in managers:
        manager = person(f"经理{number}", number)
        world.add(
            "position", f"{LATE}|{number}", entity=late, person=manager, role=PositionRole.MANAGER, valid_from=since
        )  # fmt: skip
    return world


def find_unfiled(home: Home, worlds: Sequence[World], *days: date) -> list[list[tuple[Kind, str, str | None]]]:
    """Discrepancies of the company by day, after some nights."""
    with built(home, *worlds) as connection:
        found = [answer_filings(connection, answer_ownership(connection, Uscc(LATE), on, LATER)) for on in days]
    return [[(one.kind, str(one.owner_id), one.computed) for one in each.discrepancies] for each in found]


OLD, WEEK_AGO = date(2015, 3, 1), date(2026, 1, 15)


def test_an_owner_who_takes_an_office_has_been_one_as_long_as_before(tmp_path: Path) -> None:
    world = build_night(0, [(LI_NUMBER, 1.0, OLD)], [(LI_NUMBER, date(2026, 1, 2))])
    assert find_unfiled(build_home(tmp_path / "home"), [world], date(2026, 1, 6)) == [[(Kind.MISSING, LI, "shares")]]


def test_an_owner_whose_share_changes_stays_one_and_who_comes_in_is_new(tmp_path: Path) -> None:
    nights = [
        build_night(0, [(LI_NUMBER, 1.0, OLD)]),
        build_night(10, [(LI_NUMBER, 0.7, WEEK_AGO), (WANG_NUMBER, 0.3, WEEK_AGO)]),
    ]
    [found] = find_unfiled(build_home(tmp_path / "home"), nights, date(2026, 1, 16))
    assert sorted(found) == [(Kind.MISSING, LI, "shares"), (Kind.NOT_YET_DUE, WANG, "2026-02-14")]


def test_whoever_was_no_owner_in_between_is_one_since_it_came_back(tmp_path: Path) -> None:
    nights = [
        build_night(0, [(LI_NUMBER, 1.0, OLD)]),
        build_night(10, [(WANG_NUMBER, 1.0, WEEK_AGO)]),
        build_night(20, [(LI_NUMBER, 1.0, date(2026, 1, 25))]),
    ]
    found = find_unfiled(build_home(tmp_path / "home"), nights, date(2026, 1, 8), date(2026, 1, 26))
    assert found == [[(Kind.MISSING, LI, "shares")], [(Kind.NOT_YET_DUE, LI, "2026-02-24")]]


def test_an_officer_is_taken_since_the_last_owner_left_whatever_changes_then_above_the_firm(tmp_path: Path) -> None:
    managers = [(MANAGER_NUMBER, date(2010, 1, 1))]
    tenths = [(f"66010119900101{number:04d}", 0.1, WEEK_AGO) for number in range(10)]
    nights = [
        build_night(0, [(LI_NUMBER, 1.0, OLD)], managers),
        build_night(10, tenths, managers),
        build_night(20, tenths[1:], managers),
    ]
    found = find_unfiled(build_home(tmp_path / "home"), nights, date(2026, 1, 16), date(2026, 2, 14), date(2026, 2, 15))
    not_yet = (Kind.NOT_YET_DUE, MANAGER, "2026-02-14")
    assert found == [[not_yet], [not_yet], [(Kind.MISSING, MANAGER, "management")]]


def test_an_officer_who_came_after_is_taken_since_it_came(tmp_path: Path) -> None:
    tenths = [(f"66010119900101{number:04d}", 0.1, OLD) for number in range(10)]
    world = build_night(0, tenths, [(MANAGER_NUMBER, date(2026, 1, 2))])
    found = find_unfiled(build_home(tmp_path / "home"), [world], date(2026, 1, 6))
    assert found == [[(Kind.NOT_YET_DUE, MANAGER, "2026-02-01")]]
