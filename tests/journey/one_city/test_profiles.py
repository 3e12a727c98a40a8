"""A city's files against the profiles made of them, part by part, today and as of the first night."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

import orjson
import pytest

from kg.engine.database import Connection, open_database
from tests.journey.taking_in import TakenIn
from tests.whole_service import Service

pytestmark = pytest.mark.neo4j
WITH_CASE = {"Purpose": "supervision", "Case-Reference": "CASE-1"}
QUERY = resources.files("api").joinpath("demo_query.graphql").read_text("utf-8")
FIRMS = 6
NIGHT_OF = "CAST(make_timestamp(epoch_us({}) + 28_800_000_000) AS DATE)"
"""A declared time as its night: midnight in China."""


@pytest.fixture(scope="module")
def service(city: TakenIn) -> Iterator[Service]:
    with Service((city.settings, city.home)) as started:
        # A cold server may take longer over its first plans than a request may last on a busy machine.
        for day in (None, "2026-01-01"):
            for _ in range(5):
                if "errors" not in started.ask(QUERY, headers=WITH_CASE, uscc="x", asOf=day):
                    break
        yield started


@pytest.fixture(scope="module")
def staged(city: TakenIn) -> Iterator[Connection]:
    attached = {"registry": city.home.registry_database, "resolution": city.home.resolution_database}
    with open_database(None, city.settings, attach=attached) as connection:
        yield connection


@pytest.fixture(scope="module")
def firms(staged: Connection) -> list[str]:
    """Credit codes of firms that the register stated otherwise in the second night, then of those with most to tell."""
    rows = staged.execute(
        "SELECT subject_number FROM registry.registration WHERE entity_kind = 'firm' AND subject_number IS NOT NULL "
        "GROUP BY subject_number "
        "ORDER BY count(DISTINCT row(subject_name, registered_capital_minor, register_state)) DESC, "
        "(SELECT count(*) FROM registry.decision WHERE respondent_number = subject_number) "
        "+ (SELECT count(*) FROM registry.borrowing WHERE borrower_number = subject_number) DESC, subject_number "
        f"LIMIT {FIRMS}"
    ).fetchall()
    return [uscc for (uscc,) in rows]


def ask(service: Service, uscc: str, as_of: date | None = None) -> dict[str, Any]:
    answer = service.ask(QUERY, headers=WITH_CASE, uscc=uscc, asOf=as_of and as_of.isoformat())
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]["legalEntity"]
    return found


def read_nights(staged: Connection) -> list[date]:
    rows = staged.execute("SELECT night FROM registry.applied_night ORDER BY night").fetchall()
    return [night for (night,) in rows]


def test_registration_is_what_the_register_stated_on_the_night(
    service: Service, staged: Connection, firms: list[str]
) -> None:
    changed = 0
    for uscc in firms:
        for night in (None, read_nights(staged)[0]):
            [(name, capital, state, stated_from)] = staged.execute(
                f"SELECT subject_name, registered_capital_minor, register_state, {NIGHT_OF.format('recorded_at')} "
                f"FROM registry.registration WHERE subject_number = ? AND {NIGHT_OF.format('recorded_at')} <= ? "
                "ORDER BY recorded_at DESC LIMIT 1",
                [uscc, night or date(9999, 1, 1)],
            ).fetchall()
            profile = ask(service, uscc, night)
            assert profile["name"] == name
            assert (profile["registeredCapital"] or {}).get("amountMinor") == capital
            if profile["endedOn"] is None and night is None:
                assert profile["registerState"].lower() == state
            assert profile["statedFrom"] <= stated_from.isoformat()
            changed += bool(night is None and profile["statedFrom"] != read_nights(staged)[0].isoformat())
    assert changed, "the city changed no registration: choose another seed"


def test_shares_and_their_sum_are_those_of_the_records(service: Service, staged: Connection, firms: list[str]) -> None:
    for uscc in firms:
        rows = staged.execute(
            "SELECT share_ratio FROM registry.shareholding WHERE entity_number = ? AND superseded_at IS NULL", [uscc]
        ).fetchall()
        profile = ask(service, uscc)
        shown = [edge["share"] for edge in profile["shareholders"]["edges"]]
        stated = sorted((str(Decimal(repr(share))) for (share,) in rows if share is not None), key=Decimal)
        assert sorted((share for share in shown if share is not None), key=Decimal) == stated
        assert len(shown) == len(rows)
        known = profile["shareTotals"]["knownShare"]
        assert abs(Decimal(known) - sum(map(Decimal, stated), Decimal(0))) < Decimal("0.00001")


def test_decisions_licences_and_debts_are_counted_as_staged(
    service: Service, staged: Connection, firms: list[str]
) -> None:
    seen = 0
    for uscc in firms:
        profile = ask(service, uscc)
        [(decisions, licences, facilities)] = staged.execute(
            "SELECT (SELECT count(*) FROM registry.decision WHERE superseded_at IS NULL AND repaired_on IS NULL "
            "AND respondent_number = $uscc), (SELECT count(*) FROM registry.licensing WHERE superseded_at IS NULL "
            "AND entity_number = $uscc), (SELECT count(*) FROM registry.borrowing JOIN registry.facility "
            "USING (source, facility_key) WHERE borrowing.superseded_at IS NULL AND facility.superseded_at IS NULL "
            "AND borrower_number = $uscc)",
            {"uscc": uscc},
        ).fetchall()
        assert len(profile["decisions"]["edges"]) >= decisions
        assert len(profile["licences"]["edges"]) == min(licences, 10)
        assert profile["facilityTotals"]["facilityCount"] >= facilities
        seen += decisions + licences + facilities
    assert seen


def test_every_source_of_a_profile_says_how_old_and_how_good_it_is(
    service: Service, city: TakenIn, staged: Connection, firms: list[str]
) -> None:
    """By the nights that were walked, and by the report that the department got on its last one."""
    nights = dict(
        staged.execute("SELECT source, max(night) FROM registry.effective_delivery GROUP BY source").fetchall()
    )
    last = read_nights(staged)[-1]
    refused = ruled = 0
    for uscc in firms[:2]:
        sources = {one["sourceId"]: one for one in ask(service, uscc)["dataSources"]}
        assert sources
        for source, one in sources.items():
            assert one["lastNightOn"] == nights[source].isoformat()
            assert one["ageDays"] == (last - nights[source]).days
            report = orjson.loads((city.home.reports / "sources" / one["lastNightOn"] / f"{source}.json").read_bytes())
            assert one["rowCount"] == report["row_count"] > 0
            assert one["refusedCount"] == report["refused_count"]
            assert one["ruleCount"] == len(report["rules"])
            assert one["unmetRuleCount"] == sum(not rule["is_met"] for rule in report["rules"])
            refused += one["refusedCount"]
            ruled += one["ruleCount"]
    assert refused, "the city is dirty: some source refused a row"
    assert ruled
