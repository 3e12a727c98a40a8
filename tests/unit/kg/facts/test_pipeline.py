"""Staged records and memberships become nodes and edges; nothing personal stands in them in clear."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kg.engine.database import open_database
from kg.errors import StepError
from kg.facts.pipeline import build_facts
from kg.graph.fact_tables import FACT_TYPES, fact_table
from kg.home import Home
from kg.model.graph import SEARCH_PREFIX
from kg.model.nodes import LegalEntityNode
from kg.model.record import column_names, duckdb_columns
from kg.model.resolved import IdentityEvent, Succession
from kg.model.vocabulary import (
    DecisionKind,
    FacilityKind,
    FacilityState,
    PositionRole,
    RegisterState,
    SubjectKind,
)
from kg.progress import SilentReporter
from kg.sealing.blobs import SealedContent, unseal
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.built_facts import build
from tests.small_city import (
    ALPHA,
    ALPHA_BRANCH,
    BETA,
    CHEN_SHOP,
    HOUSE,
    LI,
    LI_NUMBER,
    PERSONAL,
    SHOP,
    WANG,
    WANG_NUMBER,
    build_city,
)
from tests.staged_world import World, build_home, build_opaque_id, build_run, firm, person

Rows = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return build_home(tmp_path / "home")


@pytest.fixture
def rows(home: Home) -> Rows:
    def read(statement: str) -> list[tuple[object, ...]]:
        with open_database(home.facts_database, GraphSettings(), read_only=True) as connection:
            return connection.execute(statement).fetchall()

    return read


def test_every_table_has_exactly_the_columns_of_its_class(home: Home, rows: Rows) -> None:
    build(home, build_city())
    for fact in FACT_TYPES:
        assert [row[0] for row in rows(f"DESCRIBE {fact_table(fact)}")] == column_names(fact)


def test_the_small_city_has_every_kind_of_fact(home: Home) -> None:
    found = {name: count for name, count in build(home, build_city()).open.items() if count}
    assert found == {
        "LegalEntity": 5, "Person": 2, "Household": 1, "Facility": 3, "Address": 3, "Premises": 2, "Decision": 1,
        "Licence": 1, "OWNS": 2, "REPRESENTS": 1, "MANAGES": 1, "BRANCH_OF": 1, "BORROWS": 2, "LENDS": 3,
        "GUARANTEES": 1, "HOLDS": 1, "MEMBER_OF": 2, "RELATED_TO": 1, "REGISTERED_AT": 4, "PART_OF": 2, "SUBJECT_OF": 1,
        "RegisterEntry": 4, "STATED_AS": 4, "CONTROLS": 3, "BENEFICIALLY_OWNS": 2, "OWNED_AS": 4, "OwnershipFinding": 4,
        "ControlGroup": 1, "IN_GROUP": 3, "CLOSELY_LINKED": 1,
    }  # fmt: skip


def test_no_name_or_number_of_a_natural_person_stands_in_the_facts(home: Home, rows: Rows) -> None:
    build(home, build_city())
    for fact in FACT_TYPES:
        text = "\n".join(str(row) for row in rows(f"FROM {fact_table(fact)}"))
        assert [value for value in PERSONAL if value in text] == [], fact_table(fact)


def test_a_person_is_sealed_with_name_and_number(home: Home, rows: Rows) -> None:
    build(home, build_city())
    keys = load_keys(home.keys)
    opened = {unseal(keys.seal, str(row[0]), row[1]) for row in rows("SELECT entity_id, sealed FROM node_person")}  # type: ignore[arg-type]
    assert opened == {SealedContent(WANG, WANG_NUMBER), SealedContent(LI, LI_NUMBER)}


def test_an_individual_business_is_sealed_and_has_no_former_names(home: Home, rows: Rows) -> None:
    build(home, build_city())
    [(entity_id, name, former, blob)] = rows(
        f"SELECT entity_id, name, former_names, sealed FROM node_legal_entity WHERE uscc = '{SHOP}'"
    )
    assert (name, former) == (None, None)
    assert unseal(load_keys(home.keys).seal, str(entity_id), blob).name == CHEN_SHOP  # type: ignore[arg-type]


def test_a_trade_name_that_nobody_registered_counts_as_an_individual_business(home: Home, rows: Rows) -> None:
    world = World()
    world.add("lending", "L1", "city_bank", facility_key="J1", lender=firm("赵测试丁小吃店"))
    build(home, world)
    assert rows("SELECT name, subject_kind, register_state FROM node_legal_entity") == [
        (None, "individual_business", "unknown")
    ]


@pytest.mark.parametrize("name", ["赵测试丁理发", "赵测试丁", "赵测试丁美发中心"])
def test_a_chinese_name_without_a_corporate_ending_is_sealed(home: Home, rows: Rows, name: str) -> None:
    world = World()
    world.add("lending", "L1", "city_bank", facility_key="J1", lender=firm(name))
    world.add("lending", "L2", "city_bank", facility_key="J2", lender=firm("鹏城赵测试丁（有限合伙）"))
    world.add("lending", "L3", "city_bank", facility_key="J3", lender=firm("Alpha"))
    build(home, world)
    assert set(rows("SELECT name, subject_kind FROM node_legal_entity")) == {
        (None, "individual_business"),
        ("鹏城赵测试丁（有限合伙）", "firm"),
        ("Alpha", "firm"),
    }


def test_a_registered_entity_leads_to_its_registration_whoever_names_it(home: Home, rows: Rows) -> None:
    world = World()
    world.add(
        "registration", BETA, subject=firm(None, BETA), entity_kind=SubjectKind.FIRM,
        register_state=RegisterState.ACTIVE, established_on=date(2025, 6, 1),
    )  # fmt: skip
    world.add("shareholding", f"{BETA}|1", entity=firm("鹏城乙公司", BETA), holder=person(WANG, WANG_NUMBER))
    build(home, world)
    assert rows("SELECT name, established_on, record_key FROM node_legal_entity") == [
        ("鹏城乙公司", date(2025, 6, 1), f"registration:{BETA}")
    ]


def test_the_most_authoritative_register_names_an_entity(home: Home, rows: Rows) -> None:
    world = build_city()
    world.add(
        "customer",
        "K1",
        "city_bank",
        subject={**firm("甲公司（简称）", ALPHA, "K1"), "entity": build_opaque_id("e", ALPHA)},
    )
    build(home, world)
    assert rows(f"SELECT name, former_names, sources, party_count FROM node_legal_entity WHERE uscc = '{ALPHA}'") == [
        ("鹏城甲公司", ["鹏城旧甲公司"], ["city_bank", "city_market"], 4)
    ]


def test_a_branch_leads_to_its_head_office(home: Home, rows: Rows) -> None:
    build(home, build_city())
    assert rows("SELECT from_id, to_id FROM edge_branch_of") == [
        (build_opaque_id("e", ALPHA_BRANCH), build_opaque_id("e", ALPHA))
    ]


def test_a_borrower_without_a_number_on_the_record_gets_no_facility(home: Home, rows: Rows) -> None:
    report = build(home, build_city())
    assert report.unattached == {"borrowing.borrower": 1}
    assert set(rows("SELECT from_id, record_key FROM edge_borrows")) == {
        (build_opaque_id("e", BETA), "borrowing:J1"),
        (build_opaque_id("p", WANG_NUMBER), "borrowing:J2"),
    }


def test_the_key_of_the_sources_own_customer_register_counts_as_identity(home: Home, rows: Rows) -> None:
    world = World()
    world.add("customer", "7", "finbench", subject=person("Ann", key="7"))
    add_loan(world, "J1", person(key="7"))
    add_loan(world, "J2", person(key="8"))
    report = build(home, world)
    assert rows("SELECT from_id, record_key FROM edge_borrows") == [(build_opaque_id("p", "7"), "borrowing:J1")]
    assert report.unattached == {"borrowing.borrower": 1}


@pytest.mark.parametrize("rule", ["splink", "judgement", "conflict"])
def test_a_key_whose_customer_was_only_estimated_or_judged_to_be_somebody_gets_no_facility(
    home: Home, rows: Rows, rule: str
) -> None:
    world = build_city()
    guessed = {"entity": build_opaque_id("p", WANG_NUMBER), "rule": rule}
    world.add("customer", "7", "finbench", subject={**person(WANG, key="7"), **guessed})
    add_loan(world, "J9", person(WANG, key="7"))
    assert build(home, world).unattached["borrowing.borrower"] == 2
    assert rows("SELECT 1 FROM edge_borrows WHERE record_key = 'borrowing:J9'") == []


def test_an_individual_business_answers_for_a_decision_by_its_number_only(home: Home, rows: Rows) -> None:
    world = build_city()
    for key, respondent in (
        ("甲", firm(CHEN_SHOP, SHOP)),
        ("乙", {**firm(CHEN_SHOP), "entity": build_opaque_id("e", SHOP), "rule": "splink"}),
    ):
        world.add(
            "decision", key, respondent=respondent, decision_kind=DecisionKind.PENALTY, decided_on=date(2025, 9, 1)
        )
    build(home, world)
    assert rows(f"SELECT record_key FROM edge_subject_of WHERE from_id = '{build_opaque_id('e', SHOP)}'") == [
        ("decision:甲",)
    ]


def test_a_disputed_number_belongs_to_nobody_but_the_person_who_holds_it_undisputed(home: Home, rows: Rows) -> None:
    world = build_city()
    disputed = {**person("赵测试丁", WANG_NUMBER), "entity": "p_set_aside", "rule": "conflict"}
    add_loan(world, "J9", disputed)
    report = build(home, world)
    hashes = dict(rows("SELECT entity_id, number_hash FROM node_person"))  # type: ignore[arg-type]
    assert hashes["p_set_aside"] is None
    assert hashes[build_opaque_id("p", WANG_NUMBER)] is not None
    assert report.unattached["borrowing.borrower"] == 2


def test_a_number_claimed_twice_gives_no_hash(home: Home, rows: Rows) -> None:
    world = World()
    for key in ("1", "2"):
        subject = {**person(f"赵测试{key}", WANG_NUMBER, key), "entity": f"p_{key}"}
        world.add("customer", key, "city_bank", subject=subject)
    build(home, world)
    assert rows("SELECT number_hash FROM node_person") == [(None,), (None,)]


def test_a_dwelling_has_no_text_and_its_house_code_stays_out_unless_a_firm_is_there(home: Home, rows: Rows) -> None:
    build(home, build_city())
    assert set(rows("SELECT house_code FROM node_premises")) == {(HOUSE,), (None,)}
    text = str(rows("FROM node_address")) + str(rows("FROM node_household"))
    assert "鹏城市一路1号" in text
    assert "三路" not in text
    assert "二路" not in text, "a natural person trades there (L0)"


def test_kin_are_related_to_the_head_and_not_in_a_dormitory(home: Home, rows: Rows) -> None:
    build(home, build_city())
    assert rows("SELECT from_id, to_id, relation_code FROM edge_related_to") == [
        (build_opaque_id("p", LI_NUMBER), build_opaque_id("p", WANG_NUMBER), "12")
    ]


def test_the_same_night_again_is_skipped_and_changes_nothing(home: Home, rows: Rows) -> None:
    build(home, build_city())
    before = [rows(f"FROM {fact_table(fact)}") for fact in FACT_TYPES]
    again = build_facts(home, build_run(), load_keys(home.keys), GraphSettings(), SilentReporter())
    assert not again.was_run
    assert [rows(f"FROM {fact_table(fact)}") for fact in FACT_TYPES] == before


def test_a_fact_no_longer_stated_is_closed_and_opens_when_stated_again(home: Home, rows: Rows) -> None:
    owns = "SELECT closed_at IS NULL, run_id FROM edge_owns WHERE record_key LIKE '%CCCC|1'"
    build(home, build_city())
    assert rows(owns) == [(True, "run-0")]
    without = build_city()
    without.records["shareholding"] = [row for row in without.records["shareholding"] if ALPHA in row.record_key]
    without.run = build_run(1)
    build(home, without)
    assert rows(owns) == [(False, "run-1")]
    assert rows("SELECT DISTINCT run_id FROM node_person") == [("run-0",)]
    with_it = build_city()
    with_it.run = build_run(2)
    build(home, with_it)
    assert rows(f"{owns} ORDER BY ALL") == [(False, "run-1"), (True, "run-2")], "the time without it is not forgotten"


def test_a_merged_persons_closed_node_gives_up_its_number(home: Home, rows: Rows) -> None:
    for night, entity in ((0, "p_first"), (1, "p_second")):
        world = World(run=build_run(night))
        world.add("customer", "1", "city_bank", subject={**person(WANG, WANG_NUMBER, "1"), "entity": entity})
        build(home, world)
    assert rows("SELECT entity_id, number_hash IS NULL, closed_at IS NULL FROM node_person ORDER BY ALL") == [
        ("p_first", True, False),
        ("p_second", False, True),
    ]


def test_an_officers_role_decides_between_representing_and_managing(home: Home, rows: Rows) -> None:
    world = build_city()
    world.add(
        "registration",
        "X",
        subject=firm("鹏城丙公司"),
        entity_kind=SubjectKind.FIRM,
        register_state=RegisterState.ACTIVE,
    )
    for role in PositionRole:
        world.add(
            "position", f"X|{role}", entity=firm("鹏城丙公司", key="registration:X"), person=person(LI), role=role
        )
    build(home, world)
    query = "SELECT role FROM edge_{} WHERE record_key LIKE 'position:X%' ORDER BY role"
    assert [row[0] for row in rows(query.format("represents"))] == ["legal_representative", "operator"]
    assert [row[0] for row in rows(query.format("manages"))] == ["director", "manager", "supervisor"]


def test_records_that_nobody_resolved_stop_the_step_and_leave_the_old_facts(home: Home, rows: Rows) -> None:
    build(home, build_city())
    world = build_city(1)
    world.memberships.clear()
    with pytest.raises(StepError, match="mentions belong to no entity"):
        build(home, world)
    assert rows("SELECT count(*) FROM node_person WHERE closed_at IS NULL") == [(2,)]


def test_without_resolution_there_are_no_facts(home: Home) -> None:
    with pytest.raises(StepError, match="resolution comes before facts"):
        build_facts(home, build_run(), load_keys(home.keys), GraphSettings(), SilentReporter())


def add_loan(world: World, key: str, borrower: dict[str, object]) -> None:
    world.add(
        "facility", key, "finbench", facility_key=key, facility_kind=FacilityKind.LOAN,
        facility_state=FacilityState.OPEN, amount_minor=1, currency="CNY",
    )  # fmt: skip
    world.add("borrowing", key, "finbench", facility_key=key, borrower=borrower)


def test_a_firm_carries_what_it_is_found_by_and_a_natural_person_carries_nothing(home: Home, rows: Rows) -> None:
    build(home, build_city())
    found = rows(
        "SELECT search_name, search_former_names, search_trade_names, search_sounds, search_initials, search_code, "
        f"search_attributes FROM node_legal_entity WHERE uscc = '{ALPHA}'"
    )
    assert found == [
        (
            "鹏城甲公司", ["鹏城旧甲公司"], ["鹏城旧甲公司", "鹏城甲公司"],
            ["pengchengjiagongsi", "pengchengjiujiagongsi"], ["pcjgs", "pcjjgs"], ALPHA,
            ["660101", "limited_company", "active"],
        )
    ]  # fmt: skip
    columns = [name for name in column_names(LegalEntityNode) if name.startswith(SEARCH_PREFIX)]
    assert len(columns) == 7
    assert rows(f"SELECT {', '.join(columns)} FROM node_legal_entity WHERE subject_kind = 'individual_business'") == [
        (None,) * 7
    ]


FORMER = ("鹏城旧甲公司",)


def test_a_name_that_nobody_bears_any_more_is_forgotten(home: Home, rows: Rows) -> None:
    build(home, build_city())
    assert ("鹏城旧甲公司",) in rows("SELECT name FROM search_key")
    later = build_city()
    later.run = build_run(1)
    (registration,) = [one for one in later.records["registration"] if getattr(one, "former_names", None) == FORMER]
    later.records["registration"].remove(registration)
    later.records["registration"].append(replace(registration, former_names=None))  # type: ignore[call-arg]
    build(home, later)
    assert ("鹏城旧甲公司",) not in rows("SELECT name FROM search_key")
    assert ("鹏城甲公司",) in rows("SELECT name FROM search_key")


def test_a_retired_id_says_which_ids_answer_for_it(home: Home, rows: Rows) -> None:
    build(home, build_city())
    with open_database(home.facts_database, GraphSettings()) as connection:
        for entity_id in ("e_first", "e_second", "e_third"):
            connection.execute(
                "INSERT INTO node_legal_entity BY NAME SELECT * REPLACE (? AS entity_id, NULL AS uscc, "
                f"now() AS closed_at) FROM node_legal_entity WHERE uscc = '{ALPHA}'", [entity_id],
            )  # fmt: skip
    later = build_city()
    later.run = build_run(1)
    later.write(home)
    with open_database(home.resolution_database, GraphSettings()) as connection:
        connection.execute(f"CREATE TABLE succession ({duckdb_columns(Succession)})")
        connection.execute(f"CREATE TABLE identity_event ({duckdb_columns(IdentityEvent)})")
        connection.execute(
            "INSERT INTO succession VALUES "
            "('e_first', 'e_last', 1), ('e_second', 'e_part', 1), ('e_second', 'e_last', 2)"
        )
        connection.execute("INSERT INTO identity_event VALUES ('e_part', 'split', 'e_second', 'score', 'run-1', now())")
    build_facts(home, later.run, load_keys(home.keys), GraphSettings(), SilentReporter())
    assert rows(
        "SELECT entity_id, successor_ids, run_id FROM node_legal_entity WHERE len(entity_id) < 10 ORDER BY entity_id"
    ) == [
        ("e_first", ["e_last"], "run-1"), ("e_second", ["e_last", "e_part"], "run-1"), ("e_third", None, "run-0"),
    ]  # fmt: skip
