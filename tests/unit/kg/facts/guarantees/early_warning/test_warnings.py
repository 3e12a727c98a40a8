"""Each signal shows at the firms built for it and at no other, with its records; no officer is in the answer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from kg.engine.database import Connection
from kg.errors import ConfigurationError
from kg.facts.guarantees.early_warning.answering import EarlyWarnings, answer_warnings
from kg.facts.guarantees.early_warning.rules import SignalCode, parse_signals, read_signals
from kg.facts.guarantees.early_warning.weighing import Figures
from kg.facts.guarantees.exposures import NetAssets
from kg.model.arrangements import AgreementKind
from kg.model.vocabulary import (
    DecisionKind,
    FacilityKind,
    FacilityState,
    LoanClass,
    PositionRole,
    RegisterState,
    SubjectKind,
)
from loaders.staging.delivery import declare_time
from tests.built_facts import built
from tests.guarantee_city import RING, add_guarantee, build_guarantee_city, name_of
from tests.small_city import ALPHA, BETA, LI, LI_NUMBER, PERSONAL, SHOP, WANG, WANG_NUMBER
from tests.staged_world import World, build_home, build_opaque_id, build_run, firm, person

LATER = datetime(2030, 1, 1, tzinfo=UTC)
TODAY = date(2026, 1, 20)
WITHDRAWN, REDUCED, SOLD = "91660100MA0002WWWW", "91660100MA0002RRRR", "91660100MA0002SSSS"
SHELLS = tuple(f"91660100MA0003{number:04d}" for number in range(6))
TENANTS = tuple(f"91660100MA0004{number:04d}" for number in range(50))
LISTED = RING[2]
BEFORE_SALE = {"share_ratio": 1.0, "valid_from": date(2015, 1, 1), "valid_to": date(2025, 10, 1)}
AFTER_SALE = {"share_ratio": 1.0, "valid_from": date(2025, 10, 1)}
CONTROL_CHANGE = SignalCode.CONTROL_CHANGE_BEFORE_DEFAULT


def register(world: World, code: str, **values: Any) -> None:
    stated: dict[str, Any] = {
        "entity_kind": SubjectKind.FIRM, "register_state": RegisterState.ACTIVE, "currency": "CNY",
        "established_on": date(2015, 1, 1), "registered_capital_minor": 1_000_000, "paid_in_capital_minor": 1_000_000,
    }  # fmt: skip
    world.add("registration", code, subject=firm(f"鹏城{code[-4:]}公司", code), **stated | values)


def build_warned_city() -> World:
    world = build_guarantee_city()
    second = build_run(2).recorded_at
    for code, later in ((WITHDRAWN, 1_000_000), (REDUCED, 600_000)):
        register(world, code, superseded_at=second)
        register(world, code, recorded_at=second, registered_capital_minor=later, paid_in_capital_minor=500_000)
    for number, code in enumerate(SHELLS):
        register(world, code, paid_in_capital_minor=0)
        leader = person(LI, LI_NUMBER) if number < 5 else person(WANG, WANG_NUMBER)
        world.add(
            "position", f"{code}|0", entity=firm(None, code), person=leader, role=PositionRole.LEGAL_REPRESENTATIVE
        )
    for code in TENANTS:
        register(world, code, address="鹏城市九路9号", division_code="660101")
    add_sold_firm(world)
    add_guarantee(world, "O1", firm(name_of(RING[3]), RING[3]), firm(None, TENANTS[0]), 5_000_000)
    world.add(
        "decision", "失1号", respondent=firm(name_of(LISTED), LISTED), document_number="失1号",
        decision_kind=DecisionKind.DISHONEST_DEBTOR_LISTING, decided_on=date(2025, 12, 1),
    )  # fmt: skip
    return world


def add_sold_firm(world: World, first: dict[str, Any] = BEFORE_SALE, second: dict[str, Any] = AFTER_SALE) -> None:
    """Sold on 2025-10-01 unless other holdings are given, in default since the first night."""
    register(world, SOLD)
    for key, holder, held in (("1", person(WANG, WANG_NUMBER), first), ("2", person(LI, LI_NUMBER), second)):
        world.add("shareholding", f"{SOLD}|{key}", entity=firm(None, SOLD), holder=holder, **held)
    world.add(
        "facility", "J9", "city_bank", facility_key="J9", facility_kind=FacilityKind.LOAN, amount_minor=1_000,
        facility_state=FacilityState.OPEN, loan_class=LoanClass.DOUBTFUL, currency="CNY", opened_on=date(2024, 1, 1),
    )  # fmt: skip
    world.add("borrowing", "J9", "city_bank", facility_key="J9", borrower=firm(None, SOLD))


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    home = build_home(tmp_path_factory.mktemp("warnings") / "home")
    world = build_warned_city()
    world.run = build_run(2)
    with built(home, world) as connection:
        yield connection


def ask(connection: Connection, on: date = TODAY, net_assets: dict[str, NetAssets] | None = None) -> EarlyWarnings:
    return answer_warnings(connection, (on, LATER), net_assets or {})


def warned(told: EarlyWarnings, code: str) -> dict[str | None, Any]:
    return {firm.uscc: one for firm in told.firms for one in firm.signals if one.code == code}


def test_paid_in_capital_that_fell_alone_is_a_signal_and_a_reduction_of_capital_is_none(connection: Connection) -> None:
    found = warned(ask(connection), SignalCode.CAPITAL_WITHDRAWN)
    assert set(found) == {WITHDRAWN}
    assert (found[WITHDRAWN].value, found[WITHDRAWN].dated_on) == (50, build_run(2).night)
    assert found[WITHDRAWN].evidence == [("city_market", f"registration:{WITHDRAWN}")]
    assert not warned(ask(connection, build_run(1).night), SignalCode.CAPITAL_WITHDRAWN)


def state_capital(*stated: tuple[int, int | None]) -> World:
    """What the register stated of one firm, night by night: registered and paid-in capital."""
    world = World()
    nights = [build_run(number).recorded_at for number in range(len(stated))]
    for number, (registered, paid_in) in enumerate(stated):
        times: dict[str, Any] = {"recorded_at": nights[number]} if number else {}
        times |= {"superseded_at": nights[number + 1]} if number + 1 < len(stated) else {}
        register(world, WITHDRAWN, registered_capital_minor=registered, paid_in_capital_minor=paid_in, **times)
    world.run = build_run(len(stated) - 1)
    return world


@pytest.mark.parametrize(
    ("stated", "fallen"),
    [
        ([(1000, 1000), (1000, None), (1000, 0)], (100, 2)),
        ([(1000, 1000), (1000, 950), (1000, 900)], (10, 2)),
        ([(1000, 1000), (1000, 500), (1000, 500), (1000, 600)], (50, 1)),
        ([(1000, 1000), (1000, 950), (1000, 910)], None),
        ([(1000, 1000), (500, 500), (1000, 500)], None),
        ([(1000, 1000), (1000, None)], None),
    ],
    ids=["behind a gap", "in steps", "the largest fall", "too little", "registered capital reduced", "not stated"],
)
def test_withdrawn_capital_shows_behind_a_gap_and_in_steps(
    tmp_path: Path, stated: list[tuple[int, int | None]], fallen: tuple[float, int] | None
) -> None:
    """Neighbouring statements alone were once compared."""
    with built(build_home(tmp_path / "home"), state_capital(*stated)) as connection:
        found = warned(ask(connection), SignalCode.CAPITAL_WITHDRAWN)
    expected = {} if fallen is None else {WITHDRAWN: (fallen[0], build_run(fallen[1]).night)}
    assert {code: (one.value, one.dated_on) for code, one in found.items()} == expected


def test_partners_of_a_firm_in_default_are_warned_of_and_the_firm_alone_is_not(connection: Connection) -> None:
    found = warned(ask(connection), SignalCode.RING_WITH_DEFAULTER)
    assert set(found) == {ALPHA, *RING} - {LISTED}
    assert ("city_bank", "facility:J1") in found[ALPHA].evidence
    assert ("city_market", "decision:失1号") in found[RING[0]].evidence


def test_guarantees_are_held_against_paid_in_capital_and_against_net_assets_where_given(connection: Connection) -> None:
    told = ask(connection)
    assert set(warned(told, SignalCode.GUARANTEES_OVER_PAID_IN)) == {RING[3]}
    assert warned(told, SignalCode.GUARANTEES_OVER_PAID_IN)[RING[3]].value == 510
    of_beta = {"guarantees_over_paid_in": "of guarantors: paid-in capital above zero not known of 1"}
    assert told.left_out == {"guarantee_overload": "no net assets are published or brought along"} | of_beta
    told = ask(connection, net_assets={ALPHA: NetAssets(10_000_000, "CNY"), BETA: NetAssets(10_000_000, "CNY")})
    assert set(warned(told, SignalCode.GUARANTEE_OVERLOAD)) == {ALPHA}
    assert warned(told, SignalCode.GUARANTEE_OVERLOAD)[ALPHA].value == 52
    assert told.left_out == {"guarantee_overload": "of guarantors: net assets not known of 4"} | of_beta


def test_who_has_nothing_or_less_is_overloaded_without_bound_and_its_figures_say_so(connection: Connection) -> None:
    """The worst firms were once off the list: guarantees over net assets below zero are no percentage."""
    assets = {ALPHA: -5_000_000, RING[0]: 0, BETA: 6_000_001}
    told = ask(connection, net_assets={code: NetAssets(amount, "CNY") for code, amount in assets.items()})
    found = warned(told, SignalCode.GUARANTEE_OVERLOAD)
    assert set(found) == {ALPHA, RING[0]}
    assert found[ALPHA].value is None
    assert found[ALPHA].figures == Figures({"CNY": 5_200_000}, 0, -5_000_000, "CNY")
    assert found[RING[0]].figures == Figures({"CNY": 100_000}, 0, 0, "CNY")
    assert ("city_bank", "guarantee:A1") in found[ALPHA].evidence


def test_what_cannot_be_weighed_is_told_in_what_is_left_out(tmp_path: Path) -> None:
    """A guarantee in another currency than the net assets was once passed over without a word."""
    world = World()
    alpha, beta = firm("鹏城甲公司", ALPHA), firm("鹏城乙公司", BETA)
    for code in (ALPHA, BETA, WITHDRAWN):
        register(world, code)
    for key, guarantor, amount in (("A", alpha, 1_000), ("B", beta, None), ("C", firm(None, WITHDRAWN), 1_000)):
        add_guarantee(world, key, guarantor, firm(None, SOLD), amount)
    register(world, SOLD)
    with built(build_home(tmp_path / "home"), world) as connection:
        told = ask(connection, net_assets={ALPHA: NetAssets(1_000, "USD"), BETA: NetAssets(1_000, "CNY")})
        nil = ask(connection, net_assets={code: NetAssets(0, "USD") for code in (ALPHA, BETA)})
    assert warned(told, SignalCode.GUARANTEE_OVERLOAD) == {}
    assert told.left_out["guarantee_overload"] == (
        "of guarantors: net assets not known of 1; guarantees in another currency than it left out of 1; "
        "guarantees without an amount left out of 1"
    )
    figures = {code: one.figures for code, one in warned(nil, SignalCode.GUARANTEE_OVERLOAD).items()}
    assert figures == {ALPHA: Figures({"CNY": 1_000}, 0, 0, "USD"), BETA: Figures({}, 1, 0, "USD")}


def test_guarantees_for_natural_persons_are_in_no_sum_and_no_evidence(tmp_path: Path) -> None:
    """One for the owner's mortgage once raised a signal with the bank's record of that person's debt."""
    world = World()
    register(world, ALPHA)
    register(world, BETA)
    alpha = firm("鹏城甲公司", ALPHA)
    world.add(
        "registration", SHOP, subject=firm("陈测试丙小吃店", SHOP), entity_kind=SubjectKind.INDIVIDUAL_BUSINESS,
        register_state=RegisterState.ACTIVE,
    )  # fmt: skip
    add_guarantee(world, "OWNER", alpha, person(WANG, WANG_NUMBER), 4_000_000)
    add_guarantee(world, "SHOP", alpha, firm("陈测试丙小吃店", SHOP), 4_000_000)
    add_guarantee(world, "FIRM", alpha, firm("鹏城乙公司", BETA), 3_000_000)
    with built(build_home(tmp_path / "home"), world) as connection:
        found = warned(ask(connection), SignalCode.GUARANTEES_OVER_PAID_IN)
    assert found[ALPHA].value == 300
    assert found[ALPHA].evidence == [("city_bank", "guarantee:FIRM")]


def test_an_address_of_fifty_firms_is_a_signal_at_each(connection: Connection) -> None:
    found = warned(ask(connection), SignalCode.MASS_ADDRESS)
    assert set(found) == set(TENANTS)
    assert {one.value for one in found.values()} == {50}


def test_shells_that_are_led_together_are_told_by_firm_and_never_by_officer(connection: Connection) -> None:
    told = ask(connection)
    found = warned(told, SignalCode.SHELLS_OF_ONE_OFFICER)
    assert set(found) == set(SHELLS[:5])
    assert {record for one in found.values() for _, record in one.evidence} == {f"registration:{c}" for c in SHELLS[:5]}
    text = orjson.dumps(told).decode()
    for number in (LI_NUMBER, WANG_NUMBER):
        assert build_opaque_id("p", number) not in text
    assert not [value for value in PERSONAL if value in text]
    assert "position:" not in text


def test_shells_that_one_person_manages_behind_straw_representatives_are_told(tmp_path: Path) -> None:
    """Legal representatives alone were once looked at."""
    world = World()
    for number, code in enumerate(SHELLS):
        register(world, code, paid_in_capital_minor=0)
        straw = person("代测试", f"66010119900101{number:04d}")
        managed_by = person(LI, LI_NUMBER) if number < 5 else straw
        for key, who, role in (("0", straw, "legal_representative"), ("1", managed_by, "manager")):
            world.add("position", f"{code}|{key}", entity=firm(None, code), person=who, role=PositionRole(role))
    with built(build_home(tmp_path / "home"), world) as connection:
        told = ask(connection)
    found = warned(told, SignalCode.SHELLS_OF_ONE_OFFICER)
    assert set(found) == set(SHELLS[:5])
    assert {one.value for one in found.values()} == {5}
    assert build_opaque_id("p", LI_NUMBER) not in orjson.dumps(told).decode()
    assert "position:" not in orjson.dumps(told).decode()


def test_a_change_of_control_before_a_default_is_told_with_its_holdings(connection: Connection) -> None:
    found = warned(ask(connection), SignalCode.CONTROL_CHANGE_BEFORE_DEFAULT)
    assert set(found) == {SOLD}
    assert ("city_bank", "facility:J9") in found[SOLD].evidence
    assert ("city_market", f"shareholding:{SOLD}|2") in found[SOLD].evidence


def test_control_by_an_agreement_changes_with_the_agreement_and_is_told_with_it(tmp_path: Path) -> None:
    home, world = build_home(tmp_path / "home"), World()
    add_sold_firm(
        world,
        BEFORE_SALE | {"share_ratio": 0.6, "valid_to": None},
        BEFORE_SALE | {"share_ratio": 0.4, "valid_to": None},
    )
    world.add(
        "control_agreement", "V1", party=person(LI, LI_NUMBER), counterparty=person(WANG, WANG_NUMBER),
        entity=firm(None, SOLD), agreement_kind=AgreementKind.VOTING_PROXY, valid_from=date(2025, 10, 1),
        evidence_reference="委托书1号",
    )  # fmt: skip
    with built(home, world) as connection:
        found = warned(ask(connection), CONTROL_CHANGE)
    assert set(found) == {SOLD}
    assert ("city_market", "control_agreement:V1") in found[SOLD].evidence


def test_controllers_that_are_unknown_at_the_default_are_no_change_of_control(tmp_path: Path) -> None:
    """A list of holders that was missing, or said no shares, once named the firm."""
    home, world = build_home(tmp_path / "home"), World()
    add_sold_firm(world, BEFORE_SALE, AFTER_SALE | {"share_ratio": None})
    with built(home, world) as connection:
        assert warned(ask(connection), CONTROL_CHANGE) == {}


def test_a_firm_that_closed_since_is_named_for_the_days_and_evenings_when_it_was_in_business(tmp_path: Path) -> None:
    """What a firm is was once read as of now: whoever closed later was missing on every day."""
    world, nights = World(), [build_run(number) for number in range(3)]
    for number, (paid_in, state) in enumerate(((1000, "active"), (0, "active"), (0, "deregistered"))):
        times: dict[str, Any] = {"recorded_at": nights[number].recorded_at} if number else {}
        times |= {"superseded_at": nights[number + 1].recorded_at} if number < 2 else {}
        register(
            world, WITHDRAWN, registered_capital_minor=1000, paid_in_capital_minor=paid_in,
            register_state=RegisterState(state), **times,
        )  # fmt: skip
    world.run = nights[2]
    with built(build_home(tmp_path / "home"), world) as connection:
        asked = [(nights[1].night, LATER), (nights[2].night, LATER), (nights[2].night, nights[1].recorded_at)]
        told = [answer_warnings(connection, times, {}) for times in asked]
    assert [bool(warned(one, SignalCode.CAPITAL_WITHDRAWN)) for one in told] == [True, False, True]


def state_classes(world: World, *stated: tuple[date, LoanClass]) -> None:
    """How the bank classed the facility of the firm that was sold, statement by statement."""
    world.records["facility"].clear()
    starts = [datetime(day.year, day.month, day.day, tzinfo=UTC) for day, _ in stated]
    for number, (_, loan_class) in enumerate(stated):
        ended = {"superseded_at": starts[number + 1]} if number + 1 < len(stated) else {}
        world.add(
            "facility", "J9", "city_bank", facility_key="J9", facility_kind=FacilityKind.LOAN, amount_minor=1_000,
            facility_state=FacilityState.OPEN, loan_class=loan_class, balance_minor=1_000 - number, currency="CNY",
            opened_on=date(2020, 1, 1), recorded_at=starts[number], **ended,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "since_on"),
    [
        ([(date(2022, 1, 1), "substandard"), (date(2023, 1, 1), "normal"), (date(2025, 12, 1), "loss")], 2),
        ([(date(2025, 8, 1), "substandard"), (date(2025, 9, 1), "normal"), (date(2025, 12, 1), "loss")], 2),
        ([(date(2025, 11, 1), "doubtful"), (date(2025, 12, 1), "loss")], 0),
        ([(date(2022, 1, 1), "substandard"), (date(2025, 12, 1), "loss")], None),
        ([(date(2025, 11, 1), "doubtful"), (date(2025, 12, 1), "special_mention")], None),
    ],
    ids=["cured years ago", "cured before the sale", "worse by steps", "in default for years", "cured"],
)
def test_a_default_begins_with_the_unbroken_spell_that_stands(
    tmp_path: Path, stated: list[tuple[date, str]], since_on: int | None
) -> None:
    """The first default ever, cured or not, once dated it: the sale of 2025-10-01 went unnoticed."""
    world = World()
    add_sold_firm(world)
    state_classes(world, *((day, LoanClass(named)) for day, named in stated))
    with built(build_home(tmp_path / "home"), world) as connection:
        found = warned(ask(connection), CONTROL_CHANGE)
    assert [one.dated_on for one in found.values()] == ([] if since_on is None else [stated[since_on][0]])


@pytest.mark.parametrize(
    ("values", "is_told"),
    [
        ({"ended_on": date(2026, 1, 10)}, False),
        ({"ended_on": date(2026, 1, 10), "facility_state": FacilityState.WRITTEN_OFF}, True),
        ({"ended_on": date(2026, 2, 10)}, True),
        ({"opened_on": date(2026, 2, 1)}, False),
    ],
    ids=["repaid", "written off", "ends later", "not owed yet"],
)
def test_only_who_owes_on_the_day_is_in_default(tmp_path: Path, values: dict[str, Any], is_told: bool) -> None:
    world = World()
    add_sold_firm(world)
    world.records["facility"].clear()
    stated: dict[str, Any] = {
        "facility_key": "J9", "facility_kind": FacilityKind.LOAN, "amount_minor": 1_000, "currency": "CNY",
        "facility_state": FacilityState.OPEN, "loan_class": LoanClass.DOUBTFUL, "opened_on": date(2024, 1, 1),
    }  # fmt: skip
    world.add("facility", "J9", "city_bank", **stated | values)
    with built(build_home(tmp_path / "home"), world) as connection:
        assert bool(warned(ask(connection), CONTROL_CHANGE)) is is_told


def test_a_default_is_dated_by_the_night_in_china_that_first_said_so(tmp_path: Path) -> None:
    home, night = build_home(tmp_path / "home"), build_run().night
    world = World(run=replace(build_run(), recorded_at=declare_time(night)))
    add_sold_firm(world)
    with built(home, world) as connection:
        before, after = (warned(ask(connection, night - timedelta(days=ago)), CONTROL_CHANGE) for ago in (1, 0))
    assert before == {}
    assert after[SOLD].dated_on == night


def test_no_rule_of_a_day_is_said_and_published_rules_can_be_followed() -> None:
    assert {signal.code for signal in read_signals(TODAY).signals} == set(SignalCode)
    with pytest.raises(ConfigurationError, match="0 sets of signals"):
        read_signals(date(2000, 1, 1))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("signals: [", "no YAML"),
        ("rule_version: x\nsignals: [{code: mass_address}]", "cannot be followed"),
        ("rule_version: x\nsignals: [{signal}, {signal}]", "twice"),
        ("rule_version: x\nsignals: [{wrong}]", "takes firm_count"),
    ],
)
def test_a_set_that_cannot_be_followed_says_why(text: str, wrong: str) -> None:
    entry = "{{code: mass_address, parameters: {{{}}}, switched_on: true, ground: g, ground_is_checked: true, "
    entry += "text_zh: z, text_en: e}}"
    text = text.replace("{signal}", entry.format("firm_count: 5")).replace("{wrong}", entry.format("percent: 5"))
    with pytest.raises(ConfigurationError, match=wrong):
        parse_signals(text, "a.yaml")


def test_a_signal_that_is_switched_off_is_not_looked_for(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = read_signals(TODAY)
    off = [one.model_copy(update={"switched_on": one.code is not SignalCode.MASS_ADDRESS}) for one in rules.signals]
    monkeypatch.setattr(
        "kg.facts.guarantees.early_warning.answering.read_signals",
        lambda _: rules.model_copy(update={"signals": tuple(off)}),
    )
    told = ask(connection)
    assert told.switched_off == ["mass_address"]
    assert not warned(told, SignalCode.MASS_ADDRESS)


def test_signals_without_data_are_left_out_and_said(tmp_path: Path) -> None:
    home = build_home(tmp_path / "home")
    world = World()
    register(world, ALPHA, paid_in_capital_minor=None)
    with built(home, world) as connection:
        told = ask(connection)
    assert set(told.left_out) == {str(code) for code in SignalCode}
    assert told.firms == []
