"""What a firm has to file: when an undertaking is borne out, and who is taken where nobody meets a test."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from kg.engine.database import open_database
from kg.facts.ownership.answering import answer_ownership, examine_register
from kg.facts.ownership.beneficial import Finding
from kg.facts.ownership.direct import Holdings
from kg.facts.ownership.filing import Exemption, Fulfilment, examine_exemption, read_registered_capital
from kg.facts.ownership.reading import Register
from kg.facts.ownership.rules import get_rule
from kg.facts.ownership.telling import Ownership
from kg.facts.ownership.votes import Deciders
from kg.home import Home
from kg.model.ids import EntityId, Uscc
from kg.model.vocabulary import LegalForm, PositionRole, RegisterState, SubjectKind
from kg.settings import GraphSettings
from tests.built_facts import built
from tests.ownership_graphs import Row
from tests.small_city import ALPHA, BETA, build_city
from tests.staged_world import World, build_home, build_opaque_id, build_run, firm, person

TODAY, LATER = date(2026, 1, 6), datetime(2030, 1, 1, tzinfo=UTC)
TEN_MILLION = 1_000_000_000
MET, NOT_MET, UNKNOWN = Fulfilment.MET, Fulfilment.NOT_MET, Fulfilment.UNKNOWN
NOBODY = np.empty(0, dtype=np.int64)


def exempt(
    rows: Sequence[Row], firms: int, owners: int, capital: tuple[int | None, str | None] = (TEN_MILLION, "CNY")
) -> Exemption | None:
    """Of firm 0, with owners numbered firms first."""
    holder, held = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2).T
    share = np.array([row[2] for row in rows], dtype=np.float64)
    ids = [EntityId(str(number)) for number in range(owners)]
    register = Register(
        ids, ["other"] * firms, Holdings(firms, owners, holder, held, share, NOBODY), Deciders(NOBODY, NOBODY)
    )
    examined = examine_register(register, 0, TODAY, LATER)
    return examine_exemption(get_rule(TODAY), capital, examined.computed, examined.firm)


PERSONS: list[Row] = [(1, 0, 0.6), (2, 0, 0.4)]


def test_persons_alone_with_little_capital_may_be_exempt() -> None:
    assert exempt(PERSONS, 1, 3) == Exemption(MET, MET, MET, together=MET)


@pytest.mark.parametrize(
    ("capital", "small"),
    [((TEN_MILLION + 1, "CNY"), NOT_MET), ((TEN_MILLION, "USD"), UNKNOWN), ((None, None), UNKNOWN), ((0, "CNY"), MET)],
)
def test_ten_million_yuan_are_little_and_a_fen_more_is_not(
    capital: tuple[int | None, str | None], small: Fulfilment
) -> None:
    found = exempt(PERSONS, 1, 3, capital)
    assert found
    assert (found.small_capital, found.together) == (small, small)


def test_a_firm_among_the_holders_ends_it_and_who_is_behind_the_firm_is_an_outsider() -> None:
    found = exempt([(1, 0, 0.6), (2, 0, 0.4), (3, 1, 1.0)], 2, 4)
    assert found == Exemption(MET, NOT_MET, NOT_MET, together=NOT_MET)


def test_holders_who_are_not_all_known_leave_it_open() -> None:
    found = exempt([(1, 0, 0.6), (2, 0, 0.1)], 1, 3)
    assert found == Exemption(MET, UNKNOWN, UNKNOWN, together=UNKNOWN)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return build_home(tmp_path / "home")


def answer(home: Home, world: World, uscc: str, on: date = TODAY) -> Ownership:
    with built(home, world) as connection:
        return answer_ownership(connection, Uscc(uscc), on, LATER)


SPREAD, BUREAU, OWNED = "91660100MA0000GGGG", "91660100MA0000HHHH", "91660100MA0000JJJJ"


def test_the_register_says_how_large_a_firm_is_and_who_runs_it(home: Home) -> None:
    world = build_city()
    spread, bureau = firm("鹏城散股公司", SPREAD), firm("鹏城国资委员会", BUREAU)
    stated = {"register_state": RegisterState.ACTIVE, "currency": "CNY", "entity_kind": SubjectKind.FIRM}
    world.add(
        "registration", SPREAD, **stated, subject=spread, legal_form=LegalForm.JOINT_STOCK_COMPANY,
        registered_capital_minor=TEN_MILLION,
    )  # fmt: skip
    for number in range(10):
        holder = person(f"股东{number}", f"66010119900101{number:04d}")
        world.add("shareholding", f"{SPREAD}|{number}", entity=spread, holder=holder, share_ratio=0.1)
    for key, role in (
        ("m", PositionRole.MANAGER),
        ("d", PositionRole.DIRECTOR),
        ("l", PositionRole.LEGAL_REPRESENTATIVE),
    ):
        world.add("position", f"{SPREAD}|{key}", entity=spread, person=person(f"职员{key}", key * 18), role=role)
    world.add("registration", BUREAU, **stated | {"entity_kind": SubjectKind.PUBLIC_BODY}, subject=bureau)
    world.add("registration", OWNED, **stated, subject=firm("鹏城国有公司", OWNED))
    world.add("shareholding", f"{OWNED}|0", entity=firm("鹏城国有公司", OWNED), holder=bureau, share_ratio=1.0)
    world.add(
        "position", f"{OWNED}|l", entity=firm("鹏城国有公司", OWNED), person=person("代表", "6" * 18),
        role=PositionRole.LEGAL_REPRESENTATIVE,
    )  # fmt: skip
    told = answer(home, world, SPREAD)
    assert told.finding is Finding.MANAGEMENT
    assert [(o.entity_id, o.role) for o in told.officers] == [(build_opaque_id("p", "m" * 18), PositionRole.MANAGER)]
    assert told.exemption == Exemption(MET, MET, MET, together=MET)
    with open_database(home.facts_database, GraphSettings(), read_only=True) as connection:
        owned = answer_ownership(connection, Uscc(OWNED), TODAY, LATER)
        alpha = answer_ownership(connection, Uscc(ALPHA), TODAY, LATER)
        beta = answer_ownership(connection, Uscc(BETA), date(2024, 10, 31), LATER)
    assert owned.finding is Finding.STATE
    assert [(o.entity_id, o.role) for o in owned.officers] == [
        (build_opaque_id("p", "6" * 18), PositionRole.LEGAL_REPRESENTATIVE)
    ]
    assert (alpha.officers, alpha.exemption) == ((), Exemption(MET, UNKNOWN, UNKNOWN, together=UNKNOWN))
    assert (owned.is_in_force, beta.is_in_force, beta.rule_version) == (True, False, "beneficial-owners-2024")


def test_capital_is_what_the_register_stated_for_the_day_as_it_was_believed(home: Home) -> None:
    world = build_city(nights_later=10)
    first, raised = build_run(), world.run
    [alpha, *_] = world.records["registration"]
    stated = {name: getattr(alpha, name) for name in type(alpha).__dataclass_fields__}
    before = {"recorded_at": first.recorded_at, "superseded_at": raised.recorded_at}
    world.records["registration"] += [type(alpha)(**stated | before | {"registered_capital_minor": TEN_MILLION})]
    world.records["registration"][0] = type(alpha)(**stated | {"registered_capital_minor": 2 * TEN_MILLION})
    answer(home, world, ALPHA)
    days = [(date(2025, 1, 1), LATER), (date(2026, 1, 14), LATER), (date(2026, 1, 15), LATER)]
    days += [(date(2026, 1, 20), first.recorded_at)]
    with open_database(home.facts_database, GraphSettings(), read_only=True) as connection:
        told = [answer_ownership(connection, Uscc(ALPHA), *day).exemption for day in days]
    assert [exemption.small_capital for exemption in told if exemption] == [MET, MET, NOT_MET, MET]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_of_two_statements_of_one_day_one_counts_always_and_none_that_is_no_longer_the_firms(
    order: tuple[int, int],
) -> None:
    believed, closed = LATER, datetime(2026, 1, 10, tzinfo=UTC)
    with open_database(None, GraphSettings()) as connection:
        connection.execute(
            "CREATE TABLE node_register_entry (entry_id INTEGER, registered_capital_minor BIGINT, currency VARCHAR, "
            "recorded_at TIMESTAMPTZ, stated_from DATE, stated_until DATE); "
            "CREATE TABLE edge_stated_as (from_id VARCHAR, to_id INTEGER, closed_at TIMESTAMPTZ)"
        )
        for entry in order:
            connection.execute(
                "INSERT INTO node_register_entry VALUES (?, ?, 'CNY', '2026-01-05 00:00:00+00', '2026-01-05', NULL)",
                [entry, entry * 100],
            )
            connection.execute("INSERT INTO edge_stated_as VALUES ('firm', ?, NULL)", [entry])
        firm_id = EntityId("firm")
        assert read_registered_capital(connection, firm_id, TODAY, believed) == (100, "CNY")
        connection.execute("UPDATE edge_stated_as SET closed_at = ? WHERE to_id = 1", [closed])
        assert read_registered_capital(connection, firm_id, TODAY, believed) == (200, "CNY")
        assert read_registered_capital(connection, firm_id, TODAY, closed - timedelta(days=1)) == (100, "CNY")
