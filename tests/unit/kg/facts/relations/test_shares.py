"""Integrated shares of the night as tables: those that are told of each firm and of a dense solution, no others."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.engine.database import Connection
from kg.facts.ownership.answering import answer_ownership
from kg.facts.ownership.direct import Holdings, build_direct
from kg.facts.ownership.integrated import LARGE, integrate
from kg.facts.ownership.reading import Register
from kg.facts.ownership.telling import LEAST_SHARE
from kg.facts.ownership.votes import Deciders
from kg.facts.relations import shares as module
from kg.facts.relations.shares import SHARE_TABLES, SHARES_METHOD, tell_shares
from kg.facts.relations.since import NEVER_STATED
from kg.graph.fact_tables import FACT_TYPES, fact_table
from kg.home import Home
from kg.model.ids import EntityId, Uscc
from kg.model.vocabulary import RegisterState, SubjectKind
from tests.built_facts import build, built
from tests.ownership_graphs import Row, rough_graphs
from tests.small_city import ALPHA, BETA, LI_NUMBER, SHOP, WANG_NUMBER, build_city
from tests.staged_world import World, build_home, build_opaque_id, build_run, firm, person
from tests.unit.kg.facts.ownership.test_integrated import solve_densely

A, B, WANG = build_opaque_id("e", ALPHA), build_opaque_id("e", BETA), build_opaque_id("p", WANG_NUMBER)
STATE = "11660100MA0000GGGG"
WANG_TOLD, LI_TOLD = person("王测试甲", WANG_NUMBER), person("李测试乙", LI_NUMBER)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return build_home(tmp_path / "home")


def read(connection: Connection, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.sql(f"FROM {table} ORDER BY ALL").to_arrow_table().to_pylist()]


def build_held(nights_later: int = 0, *, wang: float = 0.6) -> World:
    """Alpha and Beta hold each other; Wang, Li with a trifle, and an organ of the state hold the rest or less."""
    world = build_city(nights_later)
    world.records["shareholding"] = []
    world.add(
        "registration", STATE, subject=firm("鹏城市局", STATE), entity_kind=SubjectKind.PUBLIC_BODY,
        register_state=RegisterState.ACTIVE, currency="CNY",
    )  # fmt: skip
    for about, holder, share in (
        (ALPHA, WANG_TOLD, wang), (ALPHA, LI_TOLD, 0.0005), (ALPHA, firm(None, BETA), 0.3),
        (BETA, firm(None, ALPHA), 0.5), (BETA, firm("鹏城市局", STATE), 0.4),
    ):  # fmt: skip
        world.add(
            "shareholding", f"{about}|{holder['number']}", entity=firm(None, about), holder=holder, share_ratio=share,
            valid_from=date(2020, 1, 1),
        )  # fmt: skip
    return world


def test_they_are_those_that_are_told_of_each_firm_and_come_to_one_with_what_is_left(home: Home) -> None:
    with built(home, build_held()) as connection:
        pairs, rests = read(connection, "integrated_share"), read(connection, "integrated_remainder")
        told = {
            uscc: answer_ownership(connection, Uscc(uscc), build_run().night, build_run().recorded_at)
            for uscc in (ALPHA, BETA)
        }
    by_firm: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in pairs:
        by_firm[row["firm_id"]][row["owner_id"]] = row
    left = {row["firm_id"]: row for row in rests}
    for uscc, entity_id in ((ALPHA, A), (BETA, B)):
        kept, rest, ownership = by_firm[entity_id], left[entity_id], told[uscc]
        expected = {one.entity_id: one for one in ownership.owners if one.least_share >= LEAST_SHARE}
        assert kept.keys() == expected.keys()
        for owner_id, owner in expected.items():
            row = kept[owner_id]
            assert (row["direct_share"], row["share"], row["most_share"]) == pytest.approx(
                (owner.direct_share, owner.least_share, owner.most_share), abs=1e-9
            )
        assert (rest["unknown_share"], rest["ring_share"]) == pytest.approx(
            (ownership.unknown_share, ownership.ring_share), abs=1e-9
        )
        outside = sum(row["share"] for row in kept.values() if row["is_outside"])
        total = outside + rest["remainder_share"] + rest["unknown_share"] + rest["ring_share"]
        assert total == pytest.approx(1.0, abs=1e-9)
    # W: Wang owns w of Alpha and half of that of Beta, each divided by 1 − 0.3 · 0.5, which the loop gives back.
    assert by_firm[A][WANG]["share"] == pytest.approx(0.6 / 0.85, abs=1e-9)
    assert by_firm[B][WANG]["share"] == pytest.approx(0.3 / 0.85, abs=1e-9)
    assert left[A]["remainder_share"] == pytest.approx(0.0005 / 0.85, abs=1e-9)
    state = build_opaque_id("e", STATE)
    assert (by_firm[A][state]["is_outside"], by_firm[A][B]["is_outside"]) == (True, False)
    assert state not in left, "an organ of the state is not looked through"
    assert by_firm[A][WANG]["valid_from"] == date(2020, 1, 1)


def test_nothing_is_kept_of_a_natural_persons_business_and_nothing_of_it_is_published(home: Home) -> None:
    with built(home, build_city()) as connection:
        rows = [*read(connection, "integrated_share"), *read(connection, "integrated_remainder")]
    assert {A, B} <= {row["firm_id"] for row in rows}
    assert build_opaque_id("e", SHOP) not in {row["firm_id"] for row in rows}
    assert not {*SHARE_TABLES} & {fact_table(fact) for fact in FACT_TYPES}


def test_a_night_that_changes_nothing_leaves_them_and_another_share_writes_them_anew(home: Home) -> None:
    build(home, build_held())
    unchanged = build_held()
    unchanged.run = build_run(1)
    with built(home, unchanged) as connection:
        for table in SHARE_TABLES:
            told = {(row["run_id"], row["recorded_at"], row["method_version"]) for row in read(connection, table)}
            assert told == {(build_run().run_id, build_run().recorded_at, SHARES_METHOD)}
    later = build_run(2)
    with built(home, build_held(2, wang=0.5)) as connection:
        for table in SHARE_TABLES:
            assert {row["run_id"] for row in read(connection, table)} == {later.run_id}
        (row,) = [row for row in read(connection, "integrated_share") if (row["owner_id"], row["firm_id"]) == (WANG, A)]
        assert row["share"] == pytest.approx(0.5 / 0.85, abs=1e-9)


@contextmanager
def least(share: float) -> Iterator[None]:
    """Graphs drawn at random have few shares below 0.1 %."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LEAST_SHARE", share)
        yield


@settings(max_examples=150, deadline=None)
@given(rough_graphs(), st.sampled_from([LARGE, 2]), st.sampled_from([LEAST_SHARE, 0.3]))
def test_they_are_those_of_a_dense_solution_and_what_is_left_is_of_owners_that_are_not_told(
    graph: tuple[int, int, list[Row], tuple[int, ...]], large: int, smallest: float
) -> None:
    firms, owners, rows, stops = graph
    holder, held = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2).T
    share = np.array([row[2] for row in rows], dtype=np.float64)
    holdings = Holdings(firms, owners, holder, held, share, np.array(stops, dtype=np.int64))
    ids = [EntityId(f"{number:02}") for number in range(owners)]
    nobody = np.empty(0, dtype=np.int64)
    register = Register(ids, ["other"] * firms, holdings, Deciders(nobody, nobody))
    direct = build_direct(holdings)
    with least(smallest):
        told = tell_shares(register, integrate(direct, large), np.full(firms, NEVER_STATED))
    dense, shares = solve_densely(direct), np.asarray(direct.shares.todense())
    kept = {(int(row["owner_id"]), int(row["firm_id"])): row for row in told.pairs.to_pylist()}
    for (owner, firm_), row in kept.items():
        assert row["share"] == pytest.approx(dense[owner, firm_], abs=1e-9)
        assert row["direct_share"] == pytest.approx(shares[owner, firm_], abs=1e-9)
        most = min(1.0, dense[owner, firm_] + dense[[direct.unknown, direct.ring], firm_].sum())
        assert row["most_share"] == pytest.approx(most, abs=1e-9)
    missing = {(o, f) for o in range(owners) for f in range(firms) if dense[o, f] > smallest + 1e-9} - kept.keys()
    assert not missing
    outside = {*range(firms, owners), *stops}
    left = {int(row["firm_id"]): row for row in told.remainders.to_pylist()}
    assert left.keys() == {*range(firms)} - {*stops}
    for firm_, row in left.items():
        small = sum(dense[owner, firm_] for owner in outside if (owner, firm_) not in kept)
        # What rounding adds to a list is taken from its smallest owners.
        added = dense[sorted({*outside, direct.unknown, direct.ring}), firm_].sum() - 1
        assert row["remainder_share"] == pytest.approx(max(0, small - added), abs=1e-8)
        assert row["unknown_share"] == pytest.approx(min(1.0, dense[direct.unknown, firm_]), abs=1e-9)
        assert row["ring_share"] == pytest.approx(min(1.0, dense[direct.ring, firm_]), abs=1e-9)
