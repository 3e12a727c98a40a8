"""Control and beneficial owners as facts: dated by what they follow from, kept while they stand, then closed."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kg.engine.database import open_database
from kg.facts.ownership.answering import answer_ownership
from kg.facts.relations.computation import METHOD_VERSION
from kg.home import Home
from kg.model.arrangements import AgreementKind
from kg.model.ids import RecordKey, RunId, Uscc
from kg.model.vocabulary import LegalForm, PartnerRole, RegisterState, SubjectKind
from kg.settings import GraphSettings
from tests.built_facts import build
from tests.small_city import ALPHA, ALPHA_BRANCH, BETA, LI_NUMBER, SHOP, WANG_NUMBER, build_city
from tests.staged_world import World, build_home, build_opaque_id, build_run, firm, person

Mentioned = dict[str, Any]
MARKET = "city_market"
WANG, LI = build_opaque_id("p", WANG_NUMBER), build_opaque_id("p", LI_NUMBER)
A, B = build_opaque_id("e", ALPHA), build_opaque_id("e", BETA)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return build_home(tmp_path / "home")


def read(home: Home, table: str, where: str = "true") -> list[dict[str, Any]]:
    with open_database(home.facts_database, GraphSettings(), read_only=True) as connection:
        rows = connection.sql(f"FROM {table} WHERE {where} ORDER BY ALL").to_arrow_table().to_pylist()
        return [dict(row) for row in rows]


def pairs(rows: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(row["from_id"], row["to_id"]) for row in rows}


def test_controllers_and_owners_of_the_small_city_are_those_that_are_told_of_each_firm(home: Home) -> None:
    build(home, build_city())
    control = {(row["from_id"], row["to_id"]): row for row in read(home, "edge_controls")}
    assert control.keys() == {(WANG, A), (WANG, B), (A, B)}
    through = control[WANG, B]
    assert (through["direct_votes"], through["least_votes"], through["is_ultimate"]) == (0.0, 1.0, True)
    assert through["link_holder_ids"] == [A, WANG]
    assert through["link_firm_ids"] == [B, A]
    assert through["link_votes"] == [1.0, 0.6]
    assert (control[A, B]["is_ultimate"], control[A, B]["link_votes"]) == (False, None)
    owners = read(home, "edge_beneficially_owns")
    assert {(row["from_id"], row["to_id"], row["least_share"], row["most_share"]) for row in owners} == {
        (WANG, A, 0.6, 1.0),
        (WANG, B, 0.6, 1.0),
    }
    assert {tuple(row["owner_tests"]) for row in owners} == {("shares", "control")}
    assert {row["method_version"] for row in (*control.values(), *owners)} == {METHOD_VERSION}
    with open_database(home.facts_database, GraphSettings(), read_only=True) as connection:
        told = answer_ownership(connection, Uscc(BETA), build_run().night, build_run().recorded_at)
    (finding,) = [row for row in read(home, "node_ownership_finding") if row["record_key"] == f"ownership:{B}"]
    assert (finding["owner_finding"], finding["is_complete"]) == (told.finding, told.is_complete)
    assert (finding["unknown_share"], finding["share_state"]) == (pytest.approx(told.unknown_share), told.share_state)


def test_a_natural_persons_business_is_nobodys_and_has_no_finding(home: Home) -> None:
    build(home, build_city())
    shop = build_opaque_id("e", SHOP)
    rows = [*read(home, "edge_controls"), *read(home, "edge_beneficially_owns"), *read(home, "edge_owned_as")]
    assert rows
    assert not [row for row in rows if shop in (row["from_id"], row["to_id"])]
    branch = build_opaque_id("e", ALPHA_BRANCH)
    (finding,) = [row for row in read(home, "node_ownership_finding") if row["record_key"] == f"ownership:{branch}"]
    assert finding["owner_finding"] == "not_required"


def test_they_hold_from_the_day_since_which_all_above_the_firm_has_stood(home: Home) -> None:
    build(home, build_city())
    days = {(row["from_id"], row["to_id"]): row["valid_from"] for row in read(home, "edge_controls")}
    # Wang's share of Alpha is dated by the register; since when Alpha has held Beta nobody says, but the first night.
    assert days == {(WANG, A): date(2015, 3, 1), (WANG, B): date(2026, 1, 5), (A, B): date(2026, 1, 5)}


def test_a_night_that_changes_nothing_of_it_changes_nothing(home: Home) -> None:
    tables = ("edge_controls", "edge_beneficially_owns", "node_ownership_finding", "edge_owned_as")
    build(home, build_city())
    before = [read(home, table) for table in tables]
    build(home, build_city(1))
    assert [read(home, table) for table in tables] == before


def test_another_share_makes_another_version_and_the_old_one_is_kept(home: Home) -> None:
    later = build_city(1)
    later.records["shareholding"] = [row for row in later.records["shareholding"] if ALPHA not in row.record_key]
    later.add(
        "shareholding", f"{ALPHA}|1", entity=firm("鹏城甲公司", ALPHA), holder=person("王测试甲", WANG_NUMBER),
        share_ratio=0.7, currency="CNY", valid_from=date(2015, 3, 1),
    )  # fmt: skip
    build(home, build_city(), later)
    versions = read(home, "edge_beneficially_owns", f"to_id = '{A}'")
    told = {(row["least_share"], row["valid_from"], row["stated_until"]) for row in versions}
    assert told == {(0.6, date(2015, 3, 1), later.run.night), (0.7, later.run.night, None)}
    (standing,) = [row for row in versions if row["closed_at"] is None]
    assert standing["run_id"] == later.run.run_id
    assert len(read(home, "edge_owned_as", f"from_id = '{A}'")) == 2, "what is unknown of it is another share too"


def test_whoever_no_longer_controls_is_closed_and_what_was_known_on_the_day_stays(home: Home) -> None:
    later = build_city(1)
    later.records["shareholding"] = [row for row in later.records["shareholding"] if BETA not in row.record_key]
    build(home, build_city(), later)
    assert pairs(read(home, "edge_controls", "closed_at IS NULL")) == {(WANG, A)}
    ended = read(home, "edge_controls", "closed_at IS NOT NULL")
    assert {(row["from_id"], row["to_id"], row["stated_until"]) for row in ended} == {
        (WANG, B, later.run.night),
        (A, B, later.run.night),
    }
    findings = {row["finding_id"]: row["owner_finding"] for row in read(home, "node_ownership_finding")}
    edges = read(home, "edge_owned_as", f"from_id = '{B}'")
    assert {(findings[row["to_id"]], row["stated_until"]) for row in edges} == {
        ("confirmed", later.run.night),
        ("unknown", None),
    }


def list_on(home: Home, table: str, day: date) -> set[tuple[str, str]]:
    """Pairs of a table that stood on a day."""
    return {
        (row["from_id"], row["to_id"])
        for row in read(home, table)
        if max(one for one in (row["valid_from"], row["stated_from"], date.min) if one)
        <= day
        < (row["stated_until"] or date.max)
    }


@pytest.mark.parametrize("table", ["edge_controls", "edge_beneficially_owns", "edge_closely_linked"])
def test_who_sold_and_who_bought_never_stand_above_a_firm_on_one_day(home: Home, table: str) -> None:
    """Between the day of the sale and the night on which it was recorded both once did."""
    sold, worlds = date(2026, 1, 7), (build_bare(), build_bare())
    worlds[1].run = build_run(5)
    for world in worlds:
        hold(world, ALPHA, WANG_TOLD, 1.0, FOUNDED)
    gamma = "91660100MA0000GGGG"
    for world, (holder, since) in zip(worlds, ((ALPHA, FOUNDED), (gamma, sold)), strict=True):
        hold(world, gamma, LI_TOLD, 1.0, FOUNDED)
        hold(world, BETA, firm(None, holder), 1.0, since)
    build(home, *worlds)
    people = table != "edge_closely_linked"
    sellers, buyers = ({A, *([WANG] if people else [])}, {build_opaque_id("e", gamma), *([LI] if people else [])})
    if table == "edge_beneficially_owns":
        sellers, buyers = {WANG}, {LI}
    for day in (FOUNDED, date(2026, 1, 6), sold, build_run(5).night):
        above = {holder for holder, held in list_on(home, table, day) if held == B}
        assert above == (sellers if day < sold else buyers)


def test_an_end_that_the_register_dated_ends_it_on_the_night_that_comes_after(home: Home) -> None:
    world, later = build_city(), build_city(2)
    for one in (world, later):
        one.records["shareholding"] = [row for row in one.records["shareholding"] if BETA not in row.record_key]
        one.add(
            "shareholding", f"{BETA}|1", entity=firm("鹏城乙公司", BETA), holder=person("李测试乙", LI_NUMBER),
            share_ratio=1.0, valid_from=date(2025, 6, 1), valid_to=date(2026, 1, 7),
        )  # fmt: skip
    build(home, world)
    assert (LI, B) in pairs(read(home, "edge_controls", "closed_at IS NULL"))
    build(home, later)
    assert (LI, B) not in pairs(read(home, "edge_controls", "closed_at IS NULL"))


def agree(world: World, kind: AgreementKind, about: str, party: Mentioned, other: Mentioned, since: date) -> None:
    world.add(
        "control_agreement", f"{kind}|{about}", entity=firm(None, about), party=party, counterparty=other,
        agreement_kind=kind, evidence_reference="协议1号", valid_from=since,
    )  # fmt: skip


def hold(world: World, about: str, holder: Mentioned, share: float, since: date) -> None:
    world.add(
        "shareholding", f"{about}|{share}", entity=firm(None, about), holder=holder, share_ratio=share, valid_from=since
    )


def read_control(home: Home) -> dict[tuple[str, str], tuple[object, ...]]:
    columns = ("is_joint", "direct_votes", "least_votes", "link_votes", "has_all_links", "valid_from")
    return {(row["from_id"], row["to_id"]): tuple(row[name] for name in columns) for row in read(home, "edge_controls")}


WANG_TOLD, LI_TOLD = person("王测试甲", WANG_NUMBER), person("李测试乙", LI_NUMBER)
FOUNDED, AGREED, BOUGHT = date(2012, 1, 1), date(2015, 6, 1), date(2024, 2, 1)


def build_bare() -> World:
    """The two firms without the shares in them."""
    world = build_city()
    world.records["shareholding"] = []
    return world


def test_whoever_bought_the_firm_that_decides_by_contract_controls_since_it_was_bought(home: Home) -> None:
    world = build_bare()
    hold(world, BETA, LI_TOLD, 1.0, FOUNDED)
    agree(world, AgreementKind.CONTRACTUAL_CONTROL, BETA, firm(None, ALPHA), firm(None, BETA), AGREED)
    hold(world, ALPHA, WANG_TOLD, 0.6, BOUGHT)
    build(home, world)
    assert read_control(home) == {
        (WANG, A): (False, 0.6, 0.6, [0.6], True, BOUGHT),
        (A, B): (False, 1.0, 1.0, None, True, BOUGHT),
        (WANG, B): (False, 0.0, 1.0, [1.0, 0.6], True, BOUGHT),
    }
    owners = {
        (row["from_id"], row["to_id"]): (row["owner_tests"], row["valid_from"])
        for row in read(home, "edge_beneficially_owns", "NOT is_candidate")
    }
    assert owners == {
        (WANG, A): (["shares", "control"], BOUGHT), (WANG, B): (["control"], BOUGHT), (LI, B): (["shares"], BOUGHT),
    }  # fmt: skip


def test_whoever_stands_behind_a_nominee_owns_since_all_above_has_stood(home: Home) -> None:
    world = build_bare()
    hold(world, BETA, LI_TOLD, 1.0, FOUNDED)
    agree(world, AgreementKind.NOMINEE_HOLDING, BETA, firm(None, ALPHA), LI_TOLD, AGREED)
    hold(world, ALPHA, WANG_TOLD, 1.0, BOUGHT)
    build(home, world)
    assert read_control(home) == {
        (WANG, A): (False, 1.0, 1.0, [1.0], True, BOUGHT),
        (A, B): (False, 1.0, 1.0, None, True, BOUGHT),
        (WANG, B): (False, 0.0, 1.0, [1.0, 1.0], True, BOUGHT),
    }
    owners = {
        (row["from_id"], row["to_id"]): (row["least_share"], row["valid_from"])
        for row in read(home, "edge_beneficially_owns")
    }
    assert owners == {(WANG, A): (1.0, BOUGHT), (WANG, B): (1.0, BOUGHT)}


def test_those_in_concert_control_together_what_their_firm_holds(home: Home) -> None:
    world = build_bare()
    hold(world, BETA, firm(None, ALPHA), 1.0, FOUNDED)
    for holder, share in ((WANG_TOLD, 0.25), (LI_TOLD, 0.3), (person("赵测试丁", "4" * 18), 0.45)):
        hold(world, ALPHA, holder, share, FOUNDED)
    agree(world, AgreementKind.ACTING_IN_CONCERT, ALPHA, WANG_TOLD, LI_TOLD, AGREED)
    build(home, world)
    assert read_control(home) == {
        (A, B): (False, 1.0, 1.0, None, True, AGREED),
        (WANG, A): (True, 0.25, 0.55, [0.25], False, AGREED),
        (LI, A): (True, 0.3, 0.55, [0.3], False, AGREED),
        (WANG, B): (True, 0.0, 1.0, None, False, AGREED),
        (LI, B): (True, 0.0, 1.0, None, False, AGREED),
    }


def test_whoever_bought_a_firm_that_votes_without_shares_controls_since_it_was_bought(home: Home) -> None:
    world = build_bare()
    hold(world, BETA, LI_TOLD, 1.0, FOUNDED)
    world.add(
        "voting_arrangement", "1", entity=firm(None, BETA), holder=firm(None, ALPHA), votes_ratio=0.6,
        evidence_reference="章程2号", valid_from=AGREED,
    )  # fmt: skip
    hold(world, ALPHA, WANG_TOLD, 1.0, BOUGHT)
    build(home, world)
    assert read_control(home)[WANG, B] == (False, 0.0, 0.6, [0.6, 1.0], True, BOUGHT)


def test_whoever_bought_the_managing_partner_controls_since_it_was_bought(home: Home) -> None:
    world, fund = build_bare(), "91660100MA0000FFFF"
    world.add(
        "registration", fund, subject=firm("鹏城基金", fund), entity_kind=SubjectKind.FIRM,
        register_state=RegisterState.ACTIVE, legal_form=LegalForm.LIMITED_PARTNERSHIP, currency="CNY",
    )  # fmt: skip
    world.add(
        "shareholding", f"{fund}|0", entity=firm("鹏城基金", fund), holder=firm(None, ALPHA), share_ratio=0.01,
        partner_role=PartnerRole.EXECUTING_PARTNER, valid_from=FOUNDED,
    )  # fmt: skip
    hold(world, fund, LI_TOLD, 0.99, FOUNDED)
    hold(world, ALPHA, WANG_TOLD, 1.0, BOUGHT)
    build(home, world)
    assert read_control(home)[WANG, build_opaque_id("e", fund)] == (False, 0.0, 1.0, [1.0, 1.0], True, BOUGHT)


def test_whoever_holds_a_partnership_controls_it_since_it_became_a_company(home: Home) -> None:
    """The shares are as they were for years; that they decide is new."""
    fund, later = "91660100MA0000FFFF", build_run(1)
    worlds = build_bare(), build_bare()
    for world in worlds:
        world.add(
            "registration", fund, subject=firm("鹏城基金", fund), entity_kind=SubjectKind.FIRM,
            register_state=RegisterState.ACTIVE, legal_form=LegalForm.LIMITED_PARTNERSHIP, currency="CNY",
            superseded_at=None if world is worlds[0] else later.recorded_at,
        )  # fmt: skip
        hold(world, fund, LI_TOLD, 0.9, FOUNDED)
        hold(world, fund, WANG_TOLD, 0.1, FOUNDED)
    worlds[1].run = later
    worlds[1].add(
        "registration", fund, subject=firm("鹏城基金", fund), entity_kind=SubjectKind.FIRM,
        register_state=RegisterState.ACTIVE, legal_form=LegalForm.LIMITED_COMPANY, currency="CNY",
    )  # fmt: skip
    build(home, *worlds)
    assert read_control(home) == {(LI, build_opaque_id("e", fund)): (False, 0.9, 0.9, [0.9], True, later.night)}


def test_another_executing_partner_in_a_corrected_file_of_the_same_night_is_computed_anew(home: Home) -> None:
    fund = "91660100MA0000FFFF"
    partners = {"0": (firm(None, ALPHA), 0.4), "1": (firm(None, BETA), 0.4)}
    for hours, executing in enumerate(("0", "1")):
        world, run = build_bare(), build_run()
        world.run = replace(run, run_id=RunId(f"run-{hours}"), recorded_at=run.recorded_at + timedelta(hours=hours))
        world.add(
            "registration", fund, subject=firm("鹏城基金", fund), entity_kind=SubjectKind.FIRM,
            register_state=RegisterState.ACTIVE, legal_form=LegalForm.LIMITED_PARTNERSHIP, currency="CNY",
        )  # fmt: skip
        for number, (holder, share) in partners.items():
            role = PartnerRole.EXECUTING_PARTNER if number == executing else PartnerRole.LIMITED_PARTNER
            world.add(
                "shareholding", f"{fund}|{number}", entity=firm("鹏城基金", fund), holder=holder, share_ratio=share,
                partner_role=role, valid_from=FOUNDED,
            )  # fmt: skip
        hold(world, fund, LI_TOLD, 0.2, run.night)
        build(home, world)
        decides = {"0": A, "1": B}[executing]
        controlled = read(home, "edge_controls", "closed_at IS NULL")
        assert (decides, build_opaque_id("e", fund)) in pairs(controlled)
        assert ({A, B} - {decides}).pop() not in {row["from_id"] for row in controlled}


def read_evidence(home: Home, controller: str, controlled: str) -> list[list[tuple[str, str]]]:
    """Sources and records of each link of a chain."""
    (row,) = read(home, "edge_controls", f"from_id = '{controller}' AND to_id = '{controlled}' AND closed_at IS NULL")
    columns = [row[f"evidence_{name}"] for name in ("links", "sources", "record_keys", "run_ids", "recorded_at")]
    run = build_run()
    links: list[list[tuple[str, str]]] = [[] for _ in row["link_firm_ids"]]
    for link, source, record_key, run_id, recorded_at in zip(*columns, strict=True):
        links[link].append((source, record_key))
        assert (run_id, recorded_at) == (run.run_id, run.recorded_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    return links


@pytest.mark.parametrize(
    "kind", [AgreementKind.VOTING_PROXY, AgreementKind.CONTRACTUAL_CONTROL, AgreementKind.NOMINEE_HOLDING]
)
def test_a_link_by_an_agreement_names_its_record(home: Home, kind: AgreementKind) -> None:
    """It once named none, as the statement looked for a holding."""
    world = build_bare()
    hold(world, BETA, LI_TOLD, 1.0, FOUNDED)
    agree(world, kind, BETA, firm(None, ALPHA), LI_TOLD, AGREED)
    hold(world, ALPHA, WANG_TOLD, 0.6, BOUGHT)
    build(home, world)
    assert read_evidence(home, WANG, B) == [
        [(MARKET, f"control_agreement:{kind}|{BETA}")],
        [(MARKET, f"shareholding:{ALPHA}|0.6")],
    ]


def test_a_link_by_stated_votes_names_the_record_of_the_votes_too(home: Home) -> None:
    """It once named the holding alone, which states another share."""
    world = build_bare()
    hold(world, BETA, WANG_TOLD, 0.1, FOUNDED)
    world.add(
        "voting_arrangement", "votes", entity=firm(None, BETA), holder=WANG_TOLD, votes_ratio=0.6,
        evidence_reference="章程2号", valid_from=AGREED,
    )  # fmt: skip
    build(home, world)
    assert read_evidence(home, WANG, B) == [
        [(MARKET, f"shareholding:{BETA}|0.1"), (MARKET, "voting_arrangement:votes")]
    ]


def test_a_link_in_concert_names_the_holding_and_the_agreement(home: Home) -> None:
    world = build_bare()
    for holder, share in ((WANG_TOLD, 0.25), (LI_TOLD, 0.3), (person("赵测试丁", "4" * 18), 0.45)):
        hold(world, ALPHA, holder, share, FOUNDED)
    agree(world, AgreementKind.ACTING_IN_CONCERT, ALPHA, WANG_TOLD, LI_TOLD, AGREED)
    build(home, world)
    agreed = (MARKET, f"control_agreement:{AgreementKind.ACTING_IN_CONCERT}|{ALPHA}")
    assert read_evidence(home, WANG, A) == [[agreed, (MARKET, f"shareholding:{ALPHA}|0.25")]]
    assert read_evidence(home, LI, A) == [[agreed, (MARKET, f"shareholding:{ALPHA}|0.3")]]


def test_another_record_of_the_same_holding_makes_another_version(home: Home) -> None:
    later = build_city(1)
    (row,) = (one for one in later.records["shareholding"] if BETA in one.record_key)
    later.records["shareholding"].remove(row)
    later.records["shareholding"].append(replace(row, record_key=RecordKey("shareholding:renamed")))
    build(home, build_city(), later)
    versions = read(home, "edge_controls", f"from_id = '{A}' AND to_id = '{B}'")
    assert len(versions) == 1, "a controller that is controlled has no links, so nothing of it changed"
    versions = read(home, "edge_controls", f"from_id = '{WANG}' AND to_id = '{B}'")
    keys = {row["stated_until"]: row["evidence_record_keys"][0] for row in versions}
    assert keys == {later.run.night: f"shareholding:{BETA}|1", None: "shareholding:renamed"}
