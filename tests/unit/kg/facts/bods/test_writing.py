"""BODS out: valid by the published schema, read back to the same shares, the same ids again, no person named."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import example, given, settings

from kg.engine.database import open_database
from kg.facts.bods.comparing import Agreement, DeclaredFirm, compare_declared
from kg.facts.bods.declared import build_declared
from kg.facts.bods.statements import read_statements
from kg.facts.bods.writing import Described, Publication, build_statements, write_ownership
from kg.facts.ownership.agreements import Agreement as Agreed
from kg.facts.ownership.agreements import Evidence, StatedRight
from kg.facts.ownership.answering import answer_ownership, examine_register
from kg.facts.ownership.direct import Holdings
from kg.facts.ownership.filing import Officer
from kg.facts.ownership.reading import Listing, Register
from kg.facts.ownership.telling import Examined, Ownership, tell_ownership
from kg.facts.ownership.votes import Deciders
from kg.home import Home
from kg.model.arrangements import AgreementKind, StockExchange
from kg.model.ids import EntityId, Uscc
from kg.model.vocabulary import LegalForm, PositionRole, RegisterState, SubjectKind
from kg.settings import GraphSettings
from tests.bods_files import find_faults
from tests.built_facts import built
from tests.ownership_graphs import Row, graphs
from tests.small_city import ALPHA, BETA, LI_NUMBER, PERSONAL, SHOP, WANG_NUMBER, build_city
from tests.staged_world import World, build_home, build_opaque_id, firm, person

TODAY = date(2026, 1, 6)
LATER = datetime(2030, 1, 1, tzinfo=UTC)
PUBLICATION = Publication("市场监管局", date(2026, 1, 7))
NOBODY = np.empty(0, dtype=np.int64)


def examine(
    rows: Sequence[Row],
    firms: int,
    owners: int,
    asked: int,
    stops: Sequence[int] = (),
    evidence: Evidence | None = None,
) -> Examined:
    holder, held = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2).T
    share = np.array([row[2] for row in rows], dtype=np.float64)
    ids = [EntityId(f"{'p' if number >= firms else 'e'}_{number}") for number in range(owners)]
    holdings = Holdings(firms, owners, holder, held, share, np.array(stops, dtype=np.int64))
    register = Register(ids, ["other"] * firms, holdings, Deciders(NOBODY, NOBODY), evidence or Evidence())
    return examine_register(register, asked, TODAY, LATER)


def write(examined: Examined) -> list[dict[str, Any]]:
    text = orjson.dumps(build_statements(examined, {}, {}, PUBLICATION))
    return list(orjson.loads(text))


def read_back(statements: Sequence[Any], entity_id: EntityId) -> DeclaredFirm:
    declared = build_declared(read_statements(orjson.dumps(list(statements))), TODAY, TODAY)
    return next(firm for firm in compare_declared(declared, TODAY) if firm.record_id == entity_id)


def write_city(home: Home, world: World, uscc: str) -> tuple[list[dict[str, Any]], Ownership]:
    with built(home, world) as connection:
        statements = write_ownership(connection, Uscc(uscc), TODAY, LATER, PUBLICATION)
        told = answer_ownership(connection, Uscc(uscc), TODAY, LATER)
    return orjson.loads(orjson.dumps(statements)), told


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return build_home(tmp_path / "home")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, list[dict[str, Any]], Ownership]:
    """The small city as it is, and what is written of a firm in it."""
    home = build_home(tmp_path_factory.mktemp("city") / "home")
    return home, *write_city(home, build_city(), BETA)


def details_of(statements: Sequence[dict[str, Any]], record_type: str) -> list[dict[str, Any]]:
    return [statement["recordDetails"] for statement in statements if statement["recordType"] == record_type]


def test_an_owner_through_a_firm_is_a_relationship_with_its_components(
    city: tuple[Home, list[dict[str, Any]], Ownership],
) -> None:
    _, statements, told = city
    assert find_faults(statements) == []
    wang, alpha = build_opaque_id("p", WANG_NUMBER), build_opaque_id("e", ALPHA)
    assert [s["recordId"] for s in statements if s["recordType"] != "relationship"] == [told.entity_id, alpha, wang]
    through = next(
        d
        for d in details_of(statements, "relationship")
        if d["interestedParty"] == wang and d["subject"] == told.entity_id
    )
    assert through["interests"] == [
        {"type": "shareholding", "directOrIndirect": "indirect", "beneficialOwnershipOrControl": True,
         "share": {"minimum": 60, "maximum": 100}},
        {"type": "otherInfluenceOrControl", "directOrIndirect": "indirect", "beneficialOwnershipOrControl": True,
         "details": "Controls by votes, held itself or through firms that it controls."},
    ]  # fmt: skip
    parts = {s["recordId"]: s["recordDetails"] for s in statements}
    assert through["componentRecords"][0] == alpha
    assert [parts[record]["isComponent"] for record in through["componentRecords"]] == [True, True, True]
    assert any(
        interest.get("startDate") == "2015-03-01" and interest["share"] == {"exact": 60}
        for record in through["componentRecords"][1:]
        for interest in parts[record]["interests"]
    )
    [nobody] = [d for d in parts.values() if isinstance(d.get("interestedParty"), dict)]
    assert (nobody["interestedParty"]["reason"], nobody["interests"][0]["share"]) == (
        "informationUnknownToPublisher", {"exact": 40},
    )  # fmt: skip


def test_a_firm_has_its_name_and_code_and_a_person_an_opaque_id_alone(home: Home) -> None:
    world = build_city()
    shop = firm("陈测试丙小吃店", SHOP)
    world.records["shareholding"][1:] = []
    world.add("shareholding", f"{BETA}|3", entity=firm("鹏城乙公司", BETA), holder=shop, share_ratio=0.3)
    world.add("position", f"{SHOP}|0", entity=shop, person=person("李测试乙", LI_NUMBER), role=PositionRole.OPERATOR)
    statements, _ = write_city(home, world, BETA)
    assert find_faults(statements) == []
    text = orjson.dumps(statements).decode()
    assert not [value for value in (*PERSONAL, SHOP) if value in text]
    by_record = {s["recordId"]: s["recordDetails"] for s in statements}
    assert by_record[build_opaque_id("e", BETA)]["identifiers"] == [
        {"schemeName": "统一社会信用代码 (GB 32100-2015)", "id": BETA}
    ]
    assert by_record[build_opaque_id("e", SHOP)]["entityType"] == {"type": "anonymousEntity"}
    assert by_record[build_opaque_id("p", LI_NUMBER)]["personType"] == "anonymousPerson"


def test_the_same_question_has_the_same_ids_whoever_publishes_and_another_day_has_others(
    city: tuple[Home, list[dict[str, Any]], Ownership],
) -> None:
    home, statements, _ = city
    with open_database(home.facts_database, GraphSettings(), read_only=True) as connection:
        again = write_ownership(connection, Uscc(BETA), TODAY, LATER, Publication("又", date(2027, 1, 1)))
        later = write_ownership(connection, Uscc(BETA), date(2026, 1, 7), LATER, PUBLICATION)
    ids = [statement["statementId"] for statement in statements]
    assert ids == [statement["statementId"] for statement in again]
    assert len({*ids, *(statement["statementId"] for statement in later)}) == 2 * len(ids)
    assert [statement["recordId"] for statement in later] == [statement["recordId"] for statement in statements]


def test_who_decides_in_a_partnership_decides_when_it_is_read_back(home: Home) -> None:
    world = build_city()
    fund, manager = firm("鹏城基金合伙企业", "91660100MA0000FFFF"), person("管测试丁", "660101199303030033")
    world.add(
        "registration", "fund", subject=fund, entity_kind=SubjectKind.FIRM, register_state=RegisterState.ACTIVE,
        legal_form=LegalForm.LIMITED_PARTNERSHIP, currency="CNY",
    )  # fmt: skip
    for number, (holder, share) in enumerate([(manager, 0.01), (firm("鹏城甲公司", ALPHA), 0.99)]):
        world.add("shareholding", f"fund|{number}", entity=fund, holder=holder, share_ratio=share)
    world.add("position", "fund|0", entity=fund, person=manager, role=PositionRole.LEGAL_REPRESENTATIVE)
    statements, told = write_city(home, world, "91660100MA0000FFFF")
    assert find_faults(statements) == []
    read = read_back(statements, told.entity_id)
    assert {owner.record_id: owner.tests for owner in read.owners if owner.tests} == {
        owner.entity_id: owner.tests for owner in told.owners if owner.tests
    }


def test_a_form_that_files_nothing_and_an_organ_of_the_state_are_stated_as_such() -> None:
    examined = examine([(0, 1, 1.0)], 2, 2, 1, stops=[0])
    assert find_faults(write(examined)) == []
    assert tell_ownership(examined).finding == "state"
    interests = details_of(write(examined), "relationship")[0]["interests"]
    assert [interest["type"] for interest in interests] == ["shareholding", "otherInfluenceOrControl"]
    assert not any(interest["beneficialOwnershipOrControl"] for interest in interests)


def test_of_a_candidate_it_is_not_said_whether_it_is_an_owner() -> None:
    statements = write(examine([(0, 1, 0.6), (2, 1, 0.2), (3, 1, 0.2)], 2, 4, 1))
    assert find_faults(statements) == []
    direct = next(d for d in details_of(statements, "relationship") if d["interestedParty"] == "p_2")
    assert "beneficialOwnershipOrControl" not in direct["interests"][0]


@pytest.mark.parametrize(("rest", "share"), [(0.2, {"minimum": 40, "maximum": 80}), (0.6, {"exact": 40}), (0.9, None)])
def test_a_share_beside_another_of_unstated_size_is_exact_only_where_nothing_is_left(
    rest: float, share: dict[str, float] | None
) -> None:
    examined = examine([(1, 0, 0.4), (1, 0, np.nan), (2, 0, rest)], 1, 3, 0)
    told, statements = tell_ownership(examined), write(examined)
    assert find_faults(statements) == []
    [first] = [d["interests"] for d in details_of(statements, "relationship") if d["interestedParty"] == "p_1"]
    assert first[0].get("share") == share
    read = read_back(statements, told.entity_id)
    assert {owner.record_id: (owner.least_share, owner.tests) for owner in read.owners} == {
        owner.entity_id: (pytest.approx(owner.least_share), owner.tests) for owner in told.owners
    }


def test_votes_and_benefits_that_differ_from_shares_are_interests_of_their_own() -> None:
    rights = [StatedRight(1, 0, 0.7, 0.1), StatedRight(2, 0, 0.3, 0.9)]
    examined = examine([(1, 0, 0.5), (2, 0, 0.5)], 1, 3, 0, evidence=Evidence(rights))
    statements = write(examined)
    assert find_faults(statements) == []
    first, second = (d["interests"] for d in details_of(statements, "relationship"))
    assert [(i["type"], i.get("share"), i["beneficialOwnershipOrControl"]) for i in first] == [
        ("shareholding", {"exact": 50}, True),
        ("otherInfluenceOrControl", None, True),
        ("votingRights", {"minimum": 70}, True),
        ("rightsToProfitOrIncome", {"minimum": 10}, False),
    ]
    assert [i["type"] for i in second] == ["shareholding", "votingRights", "rightsToProfitOrIncome"]
    stricter = replace(examined, rule=replace(examined.rule, threshold=0.8))
    stated = [one["interests"] for one in details_of(write(stricter), "relationship")]
    votes = [i["beneficialOwnershipOrControl"] for one in stated for i in one if i["type"] == "votingRights"]
    assert votes == [False, False]
    read = read_back(statements, examined.entity_id)
    assert {owner.record_id: owner.tests for owner in read.owners} == {
        owner.entity_id: owner.tests for owner in tell_ownership(examined).owners
    }


def test_control_by_agreement_is_stated_of_whoever_has_it_without_a_share() -> None:
    proxy = Agreed(AgreementKind.VOTING_PROXY, 3, 1, 0, None, "托1号")
    statements = write(examine([(1, 0, 0.6), (2, 0, 0.4)], 1, 4, 0, evidence=Evidence(agreements=[proxy])))
    assert find_faults(statements) == []
    _check_components(statements)
    held = {d["interestedParty"]: d["interests"] for d in details_of(statements, "relationship")}
    assert [(i["type"], i["beneficialOwnershipOrControl"]) for i in held["p_3"]] == [
        ("otherInfluenceOrControl", True), ("votingRights", True),
    ]  # fmt: skip
    assert [(i["type"], i["beneficialOwnershipOrControl"]) for i in held["p_1"]] == [("shareholding", True)]


def test_who_is_taken_by_office_is_stated_once_whether_it_holds_shares_or_not() -> None:
    examined = examine([(holder, 0, 0.1) for holder in range(1, 11)], 1, 11, 0)
    officers = [Officer(EntityId(person), PositionRole.MANAGER) for person in ("p_3", "p_99")]
    statements = write(replace(examined, officers=officers))
    assert find_faults(statements) == []
    _check_components(statements)
    read = read_back(statements, examined.entity_id)
    assert {owner.record_id for owner in read.owners if owner.is_declared_beneficial} == {"p_3", "p_99"}
    assert {owner.record_id: len(owner.interests) for owner in read.owners}["p_3"] == 2


@settings(max_examples=40, deadline=None)
@given(graphs())
@example((3, 3, [(2, 0, 1.0), (0, 1, 1.0), (0, 2, 0.5), (1, 2, 0.5)]))  # a closed ring in which not all control
@example((4, 4, [(1, 2, 1.0), (2, 1, 0.5), (3, 1, 0.5), (2, 3, 1.0), (1, 0, 1.0)]))  # one above the firm
def test_what_is_written_is_valid_and_reads_back_to_the_same_shares(graph: tuple[int, int, list[Row]]) -> None:
    firms, owners, rows = graph
    for asked in range(min(firms, 3)):
        examined = examine(rows, firms, owners, asked)
        told, statements = tell_ownership(examined), write(examined)
        assert find_faults(statements) == []
        _check_components(statements)
        read = read_back(statements, told.entity_id)
        assert told.remainder_share or read.finding == told.finding
        # Owners that are too small to be listed are nobody's to a reader.
        unknown = told.unknown_share + told.remainder_share
        assert (read.unknown_share, read.ring_share) == pytest.approx((unknown, told.ring_share), abs=1e-9)
        known = {owner.record_id: owner for owner in read.owners}
        for owner in told.owners:
            assert known[owner.entity_id].least_share == pytest.approx(owner.least_share, abs=1e-9)
            assert known[owner.entity_id].tests == owner.tests
            assert known[owner.entity_id].agreement is not Agreement.DIFFERS


def _check_components(statements: Sequence[dict[str, Any]]) -> None:
    """What the standard asks of components and no schema can check."""
    place = {statement["recordId"]: number for number, statement in enumerate(statements)}
    assert len(place) == len(statements) == len({statement["statementId"] for statement in statements})
    components = set()
    for number, statement in enumerate(statements):
        for record in statement["recordDetails"].get("componentRecords", ()):
            assert place[record] < number
            components.add(record)
    for statement in statements:
        assert statement["recordDetails"]["isComponent"] is (statement["recordId"] in components)


def test_what_is_written_of_a_firm_below_a_listed_one_reads_back_to_its_finding() -> None:
    below, listed, p, q = range(4)
    register = replace(
        examine([(listed, below, 1.0), (p, listed, 0.6), (q, listed, 0.4)], 2, 4, below).register,
        listings=[Listing(listed, StockExchange.SHENZHEN, "000001")],
    )
    examined = examine_register(register, below, TODAY, LATER)
    told = tell_ownership(examined)
    described = {EntityId(f"e_{number}"): Described("甲有限公司", None, False, True, None, None) for number in (0, 1)}
    read = read_back(orjson.loads(orjson.dumps(build_statements(examined, described, {}, PUBLICATION))), told.entity_id)
    assert (told.finding, read.finding) == ("listed", "listed")
    assert not any(owner.tests for owner in (*told.owners, *read.owners))
    assert {owner.record_id: owner.least_share for owner in read.owners}["p_2"] == pytest.approx(0.6)


def test_where_shares_are_traded_is_stated_of_those_alone_who_are_told_of() -> None:
    traded = [
        Listing(1, StockExchange.HONG_KONG, "00001"),
        Listing(1, StockExchange.SHENZHEN, "000001"),
        Listing(1, StockExchange.FOREIGN, "ABC"),
        Listing(0, StockExchange.FOREIGN, "ABC"),
        Listing(2, StockExchange.SHANGHAI, "600001"),
    ]
    register = replace(examine([(1, 0, 0.6), (2, 0, 0.4)], 3, 3, 0).register, listings=traded)
    examined = examine_register(register, 0, TODAY, LATER)
    told = Described("甲股份有限公司", None, False, False, None, None)
    described = {EntityId("e_0"): told, EntityId("e_1"): told, EntityId("e_2"): replace(told, name=None)}
    statements = orjson.loads(orjson.dumps(build_statements(examined, described, {}, PUBLICATION)))
    assert find_faults(statements) == []
    listings = {one["recordId"]: one["recordDetails"].get("publicListing")
                for one in statements if one["recordType"] == "entity"}  # fmt: skip
    assert not any("jurisdiction" in one for one in details_of(statements, "entity")), "no code says where"
    assert listings["e_0"] == {"hasPublicListing": True}
    assert listings["e_2"] is None
    assert [(one["marketIdentifierCode"], one["stockExchangeJurisdiction"], one["security"]["ticker"])
            for one in listings["e_1"]["securitiesListings"]] == [
        ("XHKG", "HK", "00001"), ("XSHE", "CN", "000001"),
    ]  # fmt: skip
    assert read_back(statements, EntityId("e_1")).is_listed
