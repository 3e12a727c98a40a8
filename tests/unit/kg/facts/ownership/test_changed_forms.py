"""What a firm was on a day, by what was known on an evening: of the kind and form that its register stated then."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kg.engine.database import Connection
from kg.errors import RequestError
from kg.facts.groups.answering import answer_group
from kg.facts.ownership.answering import answer_ownership
from kg.facts.ownership.beneficial import Finding
from kg.facts.ownership.filing import read_registered_capital
from kg.model.ids import EntityId, Uscc
from kg.model.vocabulary import LegalForm, PartnerRole, PositionRole, RegisterState, SubjectKind
from loaders.staging.delivery import declare_time
from tests.built_facts import built
from tests.staged_world import World, build_home, build_opaque_id, build_run, firm, person

FUND, SHOP, BUREAU, HELD = "91660100MA0000FFFF", "91660100MA0000SSSS", "11660100MA0000GGGG", "91660100MA0000HHHH"
PARTNER, INVESTOR, KEEPER = "660101199303030033", "660101199404040044", "660101199505050055"
LATER = datetime(2030, 1, 1, tzinfo=UTC)
BEFORE, AFTER = (replace(run, recorded_at=declare_time(run.night)) for run in (build_run(), build_run(1)))
FIRM = {"entity_kind": SubjectKind.FIRM, "legal_form": LegalForm.LIMITED_COMPANY}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
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
    world.run = AFTER
    with built(build_home(tmp_path / "home"), world) as opened:
        yield opened


def _register(world: World, uscc: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    times = {"superseded_at": AFTER.recorded_at}, {"recorded_at": AFTER.recorded_at}
    for values, versions in zip((before, after), times, strict=True):
        world.add(
            "registration", uscc, subject=firm(f"鹏城{uscc[-4:]}", uscc), register_state=RegisterState.ACTIVE,
            currency="CNY", **values, **versions,
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
