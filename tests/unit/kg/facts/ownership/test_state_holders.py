"""Who holds for the state is evidenced by its code, its register or the list of holders, and by no name."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from kg.facts.ownership.answering import answer_ownership
from kg.facts.ownership.beneficial import Finding
from kg.facts.ownership.telling import Ownership
from kg.home import Home
from kg.model.ids import Uscc
from kg.model.vocabulary import HolderClass, LegalForm, PositionRole, RegisterState, SubjectKind
from tests.built_facts import built
from tests.small_city import build_city
from tests.staged_world import build_home, build_opaque_id, firm, person

TODAY, LATER = date(2026, 1, 6), datetime(2030, 1, 1, tzinfo=UTC)
HELD, HOLDING = "91660100MA0000GGGG", "91660100MA0000HHHH"
CHIEF, OWNER = "660101198001010019", "660101198101010018"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return build_home(tmp_path / "home")


def tell(home: Home, holder: dict[str, Any], holder_class: HolderClass | None, persons: float = 0.2) -> Ownership:
    """Ownership of a firm of which a holder has all but what a person has."""
    world = build_city()
    held = firm("鹏城被持公司", HELD)
    stated = {"register_state": RegisterState.ACTIVE, "currency": "CNY", "entity_kind": SubjectKind.FIRM}
    world.add("registration", HELD, **stated, subject=held, legal_form=LegalForm.LIMITED_COMPANY)
    world.add("shareholding", f"{HELD}|1", entity=held, holder=person("周测试", OWNER), share_ratio=persons)
    world.add(
        "shareholding", f"{HELD}|2", entity=held, holder=holder, share_ratio=1 - persons, holder_class=holder_class
    )
    world.add(
        "position", f"{HELD}|l", entity=held, person=person("钱测试", CHIEF), role=PositionRole.LEGAL_REPRESENTATIVE
    )
    with built(home, world) as connection:
        return answer_ownership(connection, Uscc(HELD), TODAY, LATER)


@pytest.mark.parametrize(
    "name",
    [
        "鹏城甲电子有限公司工会委员会",
        "鹏城市南山区某某村民委员会",
        "鹏城甲电子有限公司职工持股会",
        "鹏城国有资产监督管理委员会",
        "某某一号私募证券投资基金",
        "某某稳健集合资产管理计划2号",
        "某某资产收益权信托计划",
    ],
)  # fmt: skip
def test_a_body_known_by_its_name_alone_is_a_missing_link(home: Home, name: str) -> None:
    told = tell(home, firm(name), None)
    assert (told.finding, told.is_complete, told.officers) == (Finding.CANDIDATE, False, ())
    assert told.unknown_share == pytest.approx(0.8)
    assert [owner.is_person for owner in told.owners] == [False, True]


@pytest.mark.parametrize(
    ("holder_class", "finding"), [(HolderClass.STATE, Finding.STATE), (HolderClass.ENTERPRISE, Finding.CANDIDATE)]
)
def test_a_firm_that_the_list_calls_a_holder_of_the_state_is_not_looked_through(
    home: Home, holder_class: HolderClass, finding: Finding
) -> None:
    told = tell(home, firm("鹏城投资控股有限公司", HOLDING), holder_class)
    assert told.finding is finding
    officers = [build_opaque_id("p", CHIEF)] if finding is Finding.STATE else []
    assert [officer.entity_id for officer in told.officers] == officers


def test_its_own_finding_is_the_states_and_a_person_with_a_quarter_stands_beside_it(home: Home) -> None:
    told = tell(home, firm("鹏城投资控股有限公司", HOLDING), HolderClass.STATE, persons=0.3)
    assert told.finding is Finding.CONFIRMED
    assert [(one.entity_id, one.role) for one in told.officers] == [
        (build_opaque_id("p", CHIEF), PositionRole.LEGAL_REPRESENTATIVE)
    ]


def test_an_organ_with_a_code_of_organs_is_one(home: Home) -> None:
    told = tell(home, firm("鹏城某局", "11660100MA0000AAAA"), None)
    assert told.finding is Finding.STATE
