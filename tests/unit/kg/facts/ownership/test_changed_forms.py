"""What a firm was on a day, by what was known on an evening: of the kind and form that its register stated then."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kg.engine.database import Connection
from kg.errors import RequestError
from kg.facts.groups.answering import Ground, answer_exposures, answer_group
from kg.facts.groups.related_answering import answer_related_parties
from kg.facts.guarantees.answering import answer_guarantees
from kg.facts.guarantees.reading import read_network
from kg.facts.guarantees.stress_answering import Assumptions, answer_stress
from kg.facts.ownership.answering import answer_ownership
from kg.facts.ownership.beneficial import Finding
from kg.facts.ownership.filing import read_registered_capital
from kg.model.ids import EntityId, Uscc
from kg.model.vocabulary import (
    FacilityKind,
    FacilityState,
    GuaranteeKind,
    LegalForm,
    PartnerRole,
    PositionRole,
    RegisterState,
    SubjectKind,
)
from kg.paths.common_owners import answer_common_owners
from loaders.staging.delivery import declare_time
from tests.built_facts import built
from tests.staged_world import World, build_home, build_opaque_id, build_run, firm, person

FUND, SHOP, BUREAU, HELD = "91660100MA0000FFFF", "91660100MA0000SSSS", "11660100MA0000GGGG", "91660100MA0000HHHH"
PARTNER, INVESTOR, KEEPER = "660101199303030033", "660101199404040044", "660101199505050055"
LATER = datetime(2030, 1, 1, tzinfo=UTC)
BEFORE, AFTER = (replace(run, recorded_at=declare_time(run.night)) for run in (build_run(), build_run(1)))
FIRM = {"entity_kind": SubjectKind.FIRM, "legal_form": LegalForm.LIMITED_COMPANY}


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    world = World(run=BEFORE)
    _register(world, FUND, FIRM | {"legal_form": LegalForm.LIMITED_PARTNERSHIP}, FIRM)
    _register(world, SHOP, {"entity_kind": SubjectKind.INDIVIDUAL_BUSINESS}, FIRM)
    _register(world, BUREAU, {"entity_kind": SubjectKind.PUBLIC_BODY}, FIRM)
    _register(world, HELD, FIRM | {"registered_capital_minor": 1_00}, FIRM | {"registered_capital_minor": 2_00})
    fund = firm(None, FUND)
    for number, share, role in (
        (PARTNER, 0.1, PartnerRole.EXECUTING_PARTNER),
        (INVESTOR, 0.9, PartnerRole.LIMITED_PARTNER),
    ):
        world.add(
            "shareholding", f"{FUND}|{number}", entity=fund, holder=person("某", number), share_ratio=share,
            partner_role=role,
        )  # fmt: skip
    world.add(
        "position", SHOP, entity=firm(None, SHOP), person=person("店", KEEPER), role=PositionRole.LEGAL_REPRESENTATIVE
    )
    world.add("shareholding", HELD, entity=firm(None, HELD), holder=firm(None, BUREAU), share_ratio=0.6)
    world.add("shareholding", f"{HELD}|2", entity=firm(None, HELD), holder=firm(None, SHOP), share_ratio=0.4)
    _lend(world)
    world.run = AFTER
    with built(build_home(tmp_path_factory.mktemp("changed") / "home"), world) as opened:
        yield opened


def _register(world: World, uscc: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    times = {"superseded_at": AFTER.recorded_at}, {"recorded_at": AFTER.recorded_at}
    for values, versions in zip((before, after), times, strict=True):
        world.add(
            "registration", uscc, subject=firm(f"鹏城{uscc[-4:]}", uscc), register_state=RegisterState.ACTIVE,
            currency="CNY", **values, **versions,
        )  # fmt: skip


def _lend(world: World) -> None:
    """Held lends to the shop, which stands for it, and both owe a facility of the fund."""
    held, shop = firm(None, HELD), firm(None, SHOP)
    for key, lender in (("F1", held), ("F2", firm(None, FUND))):
        world.add(
            "facility", key, "city_bank", facility_key=key, facility_kind=FacilityKind.LOAN, currency="CNY",
            facility_state=FacilityState.OPEN, amount_minor=10_00, balance_minor=9_00, opened_on=date(2025, 1, 1),
        )  # fmt: skip
        world.add("borrowing", key, "city_bank", facility_key=key, borrower=shop)
        world.add("lending", key, "city_bank", facility_key=key, lender=lender)
    world.add("borrowing", "F2|2", "city_bank", facility_key="F2", borrower=held)
    world.add(
        "guarantee", "G1", "city_bank", guarantor=shop, debtor=held, amount_minor=5_00, currency="CNY",
        guarantee_kind=GuaranteeKind.JOINT_AND_SEVERAL,
    )  # fmt: skip


ASKED = [
    (BEFORE.night, LATER),
    (AFTER.night, BEFORE.recorded_at),
    (AFTER.night, AFTER.recorded_at),
    (AFTER.night, LATER),
]
"""A day and an evening: on the first two the firm was what it was before."""


def test_a_partnership_that_became_a_company_was_decided_in_by_its_executing_partner(connection: Connection) -> None:
    """Every day and evening once took the newest form."""
    told = [answer_ownership(connection, Uscc(FUND), *times) for times in ASKED]
    partner, investor = build_opaque_id("p", PARTNER), build_opaque_id("p", INVESTOR)
    assert [[owner.entity_id for owner in one.owners if owner.controls] for one in told] == [
        [partner],
        [partner],
        [investor],
        [investor],
    ]


def test_of_a_firm_nothing_is_told_for_the_time_when_it_was_a_natural_persons_business(connection: Connection) -> None:
    for times in ASKED[:2]:
        with pytest.raises(RequestError, match="natural person"):
            answer_ownership(connection, Uscc(SHOP), *times)
    assert answer_ownership(connection, Uscc(SHOP), *ASKED[2]).finding is Finding.UNKNOWN


STRESS = Assumptions({SHOP: 0.5}, {}, takes_paid_in=False, currency="CNY")
ANSWERS: dict[str, Callable[[Connection, date, datetime], object]] = {
    "group": lambda at, *times: answer_group(at, Uscc(SHOP), *times),
    "confirmed": lambda at, *times: answer_group(at, Uscc(HELD), *times, [(Uscc(HELD), Uscc(SHOP))]),
    "exposures": lambda at, *times: answer_exposures(at, Uscc(SHOP), *times),
    "related": lambda at, *times: answer_related_parties(at, Uscc(SHOP), *times),
    "guarantees": lambda at, *times: answer_guarantees(at, Uscc(SHOP), times, {}, 9),
    "stress": lambda at, *times: answer_stress(at, STRESS, times),
    "common owners": lambda at, *times: answer_common_owners(at, (Uscc(HELD), Uscc(SHOP)), *times),
}


@pytest.mark.parametrize("asked", ANSWERS)
def test_no_answer_of_a_day_is_about_a_firm_that_was_a_natural_persons_business(
    connection: Connection, asked: str
) -> None:
    """Once its ownership alone was refused: its group, its guarantees and who ran it were told."""
    for times in ASKED[:2]:
        with pytest.raises(RequestError, match="natural person"):
            ANSWERS[asked](connection, *times)
    assert ANSWERS[asked](connection, *ASKED[2])


def test_what_a_firm_owed_and_guaranteed_as_a_natural_persons_business_is_not_told(connection: Connection) -> None:
    shop = build_opaque_id("e", SHOP)
    told = [
        (
            shop in read_network(connection, *times).entity_ids,
            shop in {one.entity_id for one in answer_exposures(connection, Uscc(HELD), *times).counterparties},
            {one.ground for one in answer_group(connection, Uscc(HELD), *times).candidates if one.other_id == shop},
        )
        for times in ASKED
    ]
    assert told[:2] == [(False, False, set())] * 2
    assert told[2:] == [(True, True, {Ground.GUARANTEE, Ground.COMMON_FACILITY})] * 2


def test_a_business_that_became_a_firm_was_its_owners_and_is_its_holders(connection: Connection) -> None:
    keeper = build_opaque_id("p", KEEPER)
    told = [answer_ownership(connection, Uscc(HELD), *times) for times in ASKED]
    shares = [{owner.entity_id: owner.least_share for owner in one.owners}.get(keeper) for one in told]
    assert shares == [0.4, 0.4, None, None]


def test_an_organ_of_the_state_that_became_a_firm_was_a_stop(connection: Connection) -> None:
    told = [answer_ownership(connection, Uscc(HELD), *times) for times in ASKED]
    assert [one.unknown_share for one in told] == [0.0, 0.0, 1.0, 1.0], "who holds what of it was not asked"


def test_capital_is_that_of_the_night_from_its_first_moment_on(connection: Connection) -> None:
    """At the very moment of a night its own statement was once not yet known, since the day was counted in UTC."""
    held = EntityId(build_opaque_id("e", HELD))
    told = [read_registered_capital(connection, held, *times)[0] for times in ASKED]
    assert told == [1_00, 1_00, 2_00, 2_00]


def test_a_group_has_the_members_that_were_firms(connection: Connection) -> None:
    told = [answer_group(connection, Uscc(HELD), *times) for times in ASKED]
    assert [build_opaque_id("e", BUREAU) in one.member_ids for one in told] == [False, False, True, True]
