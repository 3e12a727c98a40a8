"""What is to be written, without a graph: each edge once, by the labels that it joins; and what is noted of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from kg.engine.database import open_database
from kg.errors import ConfigurationError
from kg.graph.delta import (
    build_target,
    find_changes,
    get_published_digest,
    iter_batches,
    note_published,
    note_written,
    open_publication,
)
from kg.graph.fact_tables import FACT_TYPES, create_table_statement
from kg.home import Home
from kg.settings import GraphSettings

SETTINGS = GraphSettings()
SAID = "'source', 'key', TIMESTAMPTZ '2026-01-05 00:00:00+00', NULL, 'run-0'"
PROVENANCE = "source, record_key, recorded_at, closed_at, run_id"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Twenty firms; a person and a firm that each own one of them."""
    home = Home(tmp_path / "home").ensure()
    with open_database(home.facts_database, SETTINGS) as connection:
        for fact in FACT_TYPES:
            connection.execute(create_table_statement(fact).replace(" NOT NULL", ""))
        said = f"said.* FROM (SELECT {SAID}) AS said({PROVENANCE})"
        connection.execute(
            f"INSERT INTO node_legal_entity BY NAME SELECT 'e_' || number AS entity_id, {said}, range(20) AS t(number)"
        )
        connection.execute(f"INSERT INTO node_person BY NAME SELECT 'p_1' AS entity_id, {said}")
        for edge_id, owner in (("o_1", "p_1"), ("o_2", "e_1")):
            ends = f"'{edge_id}' AS edge_id, '{owner}' AS from_id, 'e_2' AS to_id"
            connection.execute(f"INSERT INTO edge_owns BY NAME SELECT {ends}, {said}")
    return home


def test_edges_are_written_by_the_labels_that_they_join_and_only_where_there_are_some(home: Home) -> None:
    with open_publication(home, SETTINGS) as connection:
        build_target(connection)
        changes = find_changes(connection)
        ids = [[row["edge_id"] for rows in iter_batches(connection, one, 10) for row in rows] for one in changes[2:]]
    assert [(one.fact, one.count) for one in changes] == [("LegalEntity", 20), ("Person", 1), ("OWNS", 1), ("OWNS", 1)]
    assert sorted(ids) == [["o_1"], ["o_2"]]
    assert changes[2].statement != changes[3].statement


@pytest.mark.parametrize("share", [1, 20], ids=["all of them", "one in twenty"])
def test_what_is_noted_of_a_night_is_what_the_graph_then_holds(home: Home, share: int) -> None:
    with open_publication(home, SETTINGS) as connection:
        build_target(connection)
        note_published(connection)
    with open_database(home.facts_database, SETTINGS) as connection:
        connection.execute(
            f"UPDATE node_legal_entity SET run_id = 'run-1' WHERE substr(entity_id, 3)::INT % {share} = 0"
        )
        connection.execute("DELETE FROM edge_owns WHERE edge_id = 'o_1'")
    with open_publication(home, SETTINGS) as connection:
        target = build_target(connection)
        changes = find_changes(connection)
        assert get_published_digest(connection) != target
        note_written(connection, changes)
        assert get_published_digest(connection) == target
        assert find_changes(connection) == []


def test_facts_that_were_never_taken_in_are_none(tmp_path: Path) -> None:
    with open_publication(Home(tmp_path / "home").ensure(), SETTINGS) as connection:
        build_target(connection)
        assert find_changes(connection) == []


def test_a_table_that_a_newer_version_adds_is_made(home: Home) -> None:
    with open_database(home.facts_database, SETTINGS) as connection:
        connection.execute("DROP TABLE edge_holds")
    with open_publication(home, SETTINGS) as connection:
        build_target(connection)
        assert sum(one.count for one in find_changes(connection)) == 23


def test_facts_that_another_process_has_open_are_told_with_a_way_out(home: Home) -> None:
    held = f"import duckdb; c = duckdb.connect({str(home.facts_database)!r}); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", held], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "open\n"
        with (
            pytest.raises(ConfigurationError, match="another process has it open"),
            open_publication(home, SETTINGS),
        ):
            pass
        other.communicate("\n")
