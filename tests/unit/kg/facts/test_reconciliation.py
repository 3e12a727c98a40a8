"""Staged records and facts add up; what leads to no fact is counted; what is missing is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from kg.engine.database import count_rows, open_database
from kg.errors import IntegrityError
from kg.facts.pipeline import build_facts
from kg.facts.reconciliation import reconcile, summarise
from kg.graph.checks import FactCount
from kg.graph.fact_tables import FACT_TYPES, fact_name, fact_table
from kg.home import Home
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.small_city import build_city
from tests.staged_world import build_home, build_run


@pytest.fixture
def settled(tmp_path: Path) -> tuple[Home, GraphSettings, list[FactCount]]:
    """The small city's facts, and what a graph that holds them all would count."""
    home = build_home(tmp_path / "home")
    settings = GraphSettings(home=home.path, duckdb_memory_mib=512, threads=1)
    build_city().write(home)
    build_facts(home, build_run(), load_keys(home.keys), settings, SilentReporter())
    with open_database(home.facts_database, settings, read_only=True) as connection:
        tables = {fact_name(fact): f"(SELECT 1 FROM {fact_table(fact)} WHERE closed_at IS NULL)" for fact in FACT_TYPES}
        counts = {name: count_rows(connection, table) for name, table in tables.items()}
    return home, settings, [FactCount(name, count, count) for name, count in counts.items()]


def test_every_current_record_is_a_fact_or_is_counted_as_none(
    settled: tuple[Home, GraphSettings, list[FactCount]],
) -> None:
    home, settings, found = settled
    counts = {count.facts: count for count in reconcile(home, settings, found)}
    in_graph = {count.fact: count.found for count in found}
    assert counts["OWNS",].staged_count == in_graph["OWNS"] > 0
    withheld = counts["BORROWS",]
    assert withheld.without_fact_count == withheld.staged_count - in_graph["BORROWS"] > 0
    assert f"{withheld.without_fact_count} borrowing without BORROWS" in summarise(counts.values())


@pytest.mark.parametrize("difference", [-1, 1])
def test_a_fact_that_is_missing_or_doubled_in_the_graph_is_named(
    settled: tuple[Home, GraphSettings, list[FactCount]], difference: int
) -> None:
    home, settings, found = settled
    wrong = [replace(count, found=count.found + difference) if count.fact == "OWNS" else count for count in found]
    with pytest.raises(IntegrityError, match=r"shareholding: \d+ staged, \d+ lead to no fact, \d+ OWNS in the graph"):
        reconcile(home, settings, wrong)
