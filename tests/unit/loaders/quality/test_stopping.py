"""Files that cannot be right stop their source, with figures and a way out; everything else goes on."""

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kg.engine.database import open_database
from loaders.quality.stopping import find_reason_to_stop
from tests.deliveries import Refusal, Registry, build_registry

NIGHT = date(2026, 1, 20)


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return build_registry(tmp_path)


def before(nights: int) -> date:
    return NIGHT - timedelta(days=nights)


def judge(registry: Registry, *, closes: bool = False, refused_share: float = 0.5) -> str | None:
    drift = SimpleNamespace(fewest_ratio=0.5, most_ratio=2.0, smallest_count=50)
    table = SimpleNamespace(name="officer", closes_absent=closes, size_drift=drift, refused_share=refused_share)
    contract: Any = SimpleNamespace(source="city_market", department="市场监督管理局", tables=(table,))
    with open_database(registry.home.registry_database, registry.settings) as connection:
        return find_reason_to_stop(connection, contract, NIGHT)


@pytest.mark.parametrize("rows", [101, 150, 299])
def test_a_file_about_as_large_as_on_other_nights_is_taken_in(registry: Registry, rows: int) -> None:
    for nights, count in ((1, 200), (2, 150), (3, 140)):
        registry.deliver(before(nights), rows=count)
    registry.deliver(NIGHT, rows=rows)
    assert judge(registry) is None


@pytest.mark.parametrize(
    ("rows", "said"),
    [(33, "0.22 times as many; 0.5 times or fewer holds a source"), (300, "2.00 times as many; 2 times or more holds")],
)
def test_half_or_twice_as_many_rows_as_usual_stop_the_source(registry: Registry, rows: int, said: str) -> None:
    for nights, count in ((1, 200), (2, 150), (3, 140)):
        registry.deliver(before(nights), rows=count)
    registry.deliver(NIGHT, rows=rows)
    reason = judge(registry)
    assert reason is not None
    assert reason.startswith("market/officer.csv: "), "whoever shows it names source and night itself"
    for part in (f"market/officer.csv: {rows} rows against 150 (median of 3 nights before)", said, "市场监督管理局",
                 "--accept city_market"):  # fmt: skip
        assert part in reason


def test_only_the_five_nearest_nights_before_count(registry: Registry) -> None:
    registry.deliver(NIGHT + timedelta(days=1), rows=9000)
    for nights in range(1, 6):
        registry.deliver(before(nights), rows=100)
    for nights in range(6, 12):
        registry.deliver(before(nights), rows=1000)
    registry.deliver(NIGHT, rows=110)
    assert judge(registry) is None


def test_held_and_replaced_files_are_no_measure(registry: Registry) -> None:
    registry.deliver(before(1), rows=100)
    registry.deliver(before(2), rows=100)
    registry.deliver(before(2), rows=900, state="held", batch=3)
    registry.deliver(before(1), rows=110, batch=2)
    registry.deliver(NIGHT, rows=120)
    assert judge(registry) is None


def test_small_files_and_a_first_night_are_not_compared(registry: Registry) -> None:
    registry.deliver(NIGHT, rows=900)
    assert judge(registry) is None
    registry.deliver(before(1), rows=49)
    assert judge(registry) is None
    registry.deliver(before(2), rows=55)
    assert judge(registry) is not None


def test_a_table_in_several_files_is_compared_as_a_whole(registry: Registry) -> None:
    registry.deliver(before(1), rows=100)
    registry.deliver(NIGHT, rows=50, file="market/a.csv")
    registry.deliver(NIGHT, rows=50, file="market/b.csv")
    assert judge(registry) is None


def test_a_mostly_refused_file_stops_and_a_single_wrong_row_does_not(registry: Registry) -> None:
    registry.deliver(NIGHT, rows=4, refused=[Refusal(line) for line in (2, 3, 4)])
    reason = judge(registry)
    assert reason is not None
    assert "market/officer.csv: 3 of 4 rows (75.0%) were refused" in reason
    assert judge(registry, refused_share=0.75) is None
    registry.run("UPDATE delivery SET row_count = 2, refused_count = 2")
    assert judge(registry) is None


@pytest.mark.parametrize(("closes", "stops"), [(True, True), (False, False)])
def test_an_empty_full_file_stops_while_records_stand(registry: Registry, closes: bool, stops: bool) -> None:
    registry.deliver(before(1), rows=12)
    registry.deliver(NIGHT, rows=0)
    assert (judge(registry, closes=closes) is not None) is stops


def test_an_empty_full_file_after_an_empty_one_closes_nothing(registry: Registry) -> None:
    registry.deliver(before(2), rows=12)
    registry.deliver(before(1), rows=0)
    registry.deliver(NIGHT, rows=0)
    assert judge(registry, closes=True) is None


def test_a_broken_rule_stops_when_it_is_an_error(registry: Registry) -> None:
    delivery = registry.deliver(NIGHT)
    registry.note_rule(delivery, "ended_before_established", broken=2, severity="warning")
    assert judge(registry) is None
    registry.note_rule(delivery, "codes_stand_once", broken=2, severity="error")
    reason = judge(registry)
    assert reason is not None
    assert "the quality rule codes_stand_once is broken (2 of 10 rows)" in reason
    assert "ended_before" not in reason


def test_nothing_delivered_is_nothing_to_stop(registry: Registry) -> None:
    registry.deliver(before(1), rows=500)
    assert judge(registry, closes=True) is None
