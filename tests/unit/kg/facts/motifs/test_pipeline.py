"""Motifs of guarantees as facts of the night: those that are told when asked, the same while their firms are."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg.engine.database import open_database
from kg.facts.guarantees.answering import answer_guarantees
from kg.facts.motifs.measuring import METHOD_VERSION
from kg.home import Home
from kg.model.arrangements import ReportVisibility
from kg.model.ids import RunId
from kg.model.motifs import MotifKind
from kg.model.vocabulary import GuaranteeKind
from kg.settings import GraphSettings
from tests.built_facts import build
from tests.guarantee_city import GIVEN_ON, RING, add_guarantee, build_guarantee_city, id_of, name_of
from tests.small_city import ALPHA, ALPHA_BRANCH, BETA, SHOP, WANG_NUMBER
from tests.staged_world import World, build_home, build_opaque_id, firm

TABLES = ("node_guarantee_motif", "edge_in_motif")
Key = tuple[str, frozenset[str]]
OF_RING = ("ring", frozenset(map(id_of, RING)))
OF_PAIR = ("mutual_pair", frozenset(map(id_of, (ALPHA, BETA))))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return build_home(tmp_path / "home")


def read(home: Home, table: str, where: str = "closed_at IS NULL") -> list[dict[str, Any]]:
    with open_database(home.facts_database, GraphSettings(), read_only=True) as connection:
        rows = connection.sql(f"FROM {table} WHERE {where} ORDER BY ALL").to_arrow_table().to_pylist()
        return [dict(row) for row in rows]


def read_motifs(home: Home) -> dict[Key, dict[str, Any]]:
    """Motifs that stand, each with `members` as (entity id, place)."""
    motifs = {row["motif_id"]: row | {"members": []} for row in read(home, "node_guarantee_motif")}
    for row in read(home, "edge_in_motif"):
        motifs[row["to_id"]]["members"].append((row["from_id"], row["place"]))
    return {(one["motif_kind"], frozenset(member for member, _ in one["members"])): one for one in motifs.values()}


def guarantee(world: World, key: str, guarantor: str, debtor: str, amount_minor: int | None) -> None:
    add_guarantee(world, key, firm(None, guarantor), firm(None, debtor), amount_minor)


def drop(world: World, record_type: str, keys: Iterable[str]) -> None:
    world.records[record_type] = [row for row in world.records[record_type] if row.record_key.split(":")[1] not in keys]


def build_shapes() -> World:
    """The city of guarantees with a star, a triad, a joint debt, an amount that nobody states, and net assets."""
    world = build_guarantee_city()
    guarantee(world, "A2", ALPHA, RING[1], None)
    guarantee(world, "A3", ALPHA, RING[2], 50_000)
    guarantee(world, "T1", ALPHA_BRANCH, ALPHA, 70_000)
    guarantee(world, "T2", BETA, ALPHA_BRANCH, 80_000)
    for code, assets in ((ALPHA, 10_000_000), (BETA, 6_000_000), (RING[0], 1_000_000)):
        world.add(
            "annual_report", f"{code}|2024", entity=firm(None, code), period_on=date(2024, 12, 31),
            net_assets_minor=assets, currency="CNY", visibility=ReportVisibility.PUBLISHED,
        )  # fmt: skip
    return world


def test_what_is_published_is_what_is_told_when_it_is_asked(home: Home) -> None:
    world = build_shapes()
    build(home, world)
    found = read_motifs(home)
    with open_database(home.facts_database, GraphSettings(), read_only=True) as connection:
        told = answer_guarantees(connection, None, (world.run.night, world.run.recorded_at), {}, 100)
    keys = [(str(one.kind), frozenset(member.entity_id for member in one.members)) for one in told.motifs]
    assert set(keys) == found.keys()
    assert {kind for kind, _ in keys} >= {"mutual_pair", "cyclic_triad", "ring", "component", "star", "joint_liability"}
    for key, one in zip(keys, told.motifs, strict=True):
        row = found[key]
        assert dict(zip(row["exposure_currencies"], row["exposure_minor"], strict=True)) == one.exposure_minor
        assert (row["unstated_count"], row["is_cut"]) == (one.unstated_count, one.is_cut)
        assert (row["member_count"], row["guarantee_count"]) == (len(one.members), len(one.evidence))
        assert row["net_assets_ratio"] == pytest.approx(one.share_of_net_assets)
        assert row["in_group_ratio"] == pytest.approx(one.share_in_group)
        assert row["method_version"] == METHOD_VERSION
        assert row["is_debt_named"] == one.is_debt_named
        if one.kind in (MotifKind.STAR, MotifKind.JOINT_LIABILITY):
            assert [member for member, place in row["members"] if place == 0] == [one.members[0].entity_id]
    assert [row for row in found.values() if row["net_assets_ratio"]], "some net assets are known"
    assert [row for row in found.values() if row["in_group_ratio"]], "some of it stays in a group"


def test_debts_without_a_name_are_parted_by_who_states_them_and_said_to_be_unnamed(home: Home) -> None:
    """Guarantees at two banks that named no facility were once one joint debt, as if one were named."""
    worlds = [build_guarantee_city(night) for night in range(2)]
    for world in worlds:
        add_guarantee(world, "S1", firm(None, RING[1]), firm(None, ALPHA), 1_000)
        for number, code in enumerate(RING[2:]):
            world.add(
                "guarantee", f"S{number + 2}", "second_bank", guarantor=firm(None, code), debtor=firm(None, ALPHA),
                amount_minor=1_000, currency="CNY", guarantee_kind=GuaranteeKind.GENERAL, valid_from=GIVEN_ON,
            )  # fmt: skip
    build(home, worlds[0])
    first = {key: one for key, one in read_motifs(home).items() if key[0] == "joint_liability"}
    build(home, worlds[1])
    second = {key: one for key, one in read_motifs(home).items() if key[0] == "joint_liability"}
    of_alpha = {frozenset(map(id_of, (ALPHA, *others))) for others in ((BETA, RING[1]), RING[2:])}
    assert {firms for _, firms in first} >= of_alpha
    assert {one["is_debt_named"] for one in first.values()} == {False}
    assert len({one["motif_id"] for one in first.values()}) == len(first)
    assert {key: one["motif_id"] for key, one in first.items()} == {key: one["motif_id"] for key, one in second.items()}


def test_a_ring_is_told_in_its_order_and_a_person_is_in_no_motif(home: Home) -> None:
    build(home, build_guarantee_city())
    ring = read_motifs(home)[OF_RING]
    order = [member for _, member in sorted((place, member) for member, place in ring["members"])]
    first = order.index(id_of(RING[0]))
    assert [*order[first:], *order[:first]] == [id_of(code) for code in RING]
    assert order[0] == min(order), "it begins at the lowest id, whichever keys there are"
    assert {row["valid_from"] for row in read(home, "edge_in_motif", f"to_id = '{ring['motif_id']}'")} == {GIVEN_ON}
    everything = str([read(home, table) for table in TABLES])
    assert build_opaque_id("p", WANG_NUMBER) not in everything
    assert id_of(SHOP) not in everything


def test_a_night_that_changes_nothing_of_it_computes_and_changes_nothing(home: Home) -> None:
    build(home, build_guarantee_city())
    before = [read(home, table, "true") for table in (*TABLES, "step_done")]
    build(home, build_guarantee_city(1))
    after = [read(home, table, "true") for table in (*TABLES, "step_done")]
    done = [[row for row in found[-1] if row["step"] == "motifs"] for found in (before, after)]
    assert (after[:2], done[1]) == (before[:2], done[0])
    assert done[0], "it is a step of the night"


def test_a_motif_stays_while_it_stands_changes_its_amount_and_ends_with_a_guarantee(home: Home) -> None:
    first, second, third = (build_guarantee_city(night) for night in range(3))
    drop(second, "guarantee", {"R0"})
    add_guarantee(second, "R0", firm(name_of(RING[0]), RING[0]), firm(name_of(RING[1]), RING[1]), 150_000)
    drop(third, "guarantee", {"R2"})
    build(home, first)
    before = read_motifs(home)
    build(home, second)
    after = read_motifs(home)
    assert after[OF_RING]["motif_id"] == before[OF_RING]["motif_id"]
    assert (before[OF_RING]["exposure_minor"], after[OF_RING]["exposure_minor"]) == ([400_000], [450_000])
    assert after[OF_RING]["run_id"] == second.run.run_id
    assert after[OF_PAIR] == before[OF_PAIR], "what stands keeps its night and run"
    build(home, third)
    assert OF_RING not in read_motifs(home)
    (ended,) = read(home, "node_guarantee_motif", "closed_at IS NOT NULL AND motif_kind = 'ring'")
    assert (ended["motif_id"], ended["run_id"]) == (before[OF_RING]["motif_id"], RunId("run-2"))
    edges = read(home, "edge_in_motif", f"to_id = '{ended['motif_id']}'")
    assert [row["closed_at"] is not None for row in edges] == [True] * 4


def test_a_component_that_a_firm_joins_stays_that_component(home: Home) -> None:
    build(home, build_guarantee_city())
    (before,) = [row for (kind, firms), row in read_motifs(home).items() if kind == "component" and len(firms) == 4]
    later = build_guarantee_city(1)
    guarantee(later, "B2", RING[3], ALPHA, 1_000)
    build(home, later)
    (after,) = [row for (kind, _), row in read_motifs(home).items() if kind == "component"]
    assert len(after["members"]) == 6, "both components are one"
    assert after["motif_id"] == before["motif_id"], "with the name of the larger one"


def test_another_control_group_is_another_part_that_stays_in_it(home: Home) -> None:
    first, second = build_guarantee_city(), build_guarantee_city(1)
    second.records["shareholding"] = [row for row in second.records["shareholding"] if BETA not in row.record_key]
    build(home, first)
    assert read_motifs(home)[OF_PAIR]["in_group_ratio"] == 1.0
    build(home, second)
    assert read_motifs(home)[OF_PAIR]["in_group_ratio"] == 0.0


def test_a_night_without_guarantees_has_no_motifs(home: Home) -> None:
    world = build_guarantee_city()
    world.records["guarantee"] = []
    build(home, world)
    assert [read(home, table, "true") for table in TABLES] == [[], []]
