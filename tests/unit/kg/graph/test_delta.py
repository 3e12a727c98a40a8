"""What is to be written, without a graph: each edge once, by the labels that it joins; and what is noted of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from kg.engine.database import digest_tables, open_database, transaction
from kg.errors import ConfigurationError, IntegrityError
from kg.graph.comparison import (
    ContentDigests,
    compare,
    count_facts,
    note_importable,
    note_written,
    open_publication,
)
from kg.graph.delta import find_deltas, iter_pieces, note_ends
from kg.graph.fact_tables import FACT_TYPES, create_table_statement, fact_name
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
        compare(connection)
        deltas = find_deltas(connection)
        note_ends(connection, deltas)
        pieces = list(iter_pieces(connection, deltas[2], 10))
        rest = list(iter_pieces(connection, deltas[2], 10, 1))
    assert [(fact_name(one.fact), one.count) for one in deltas] == [("LegalEntity", 20), ("Person", 1), ("OWNS", 2)]
    assert [[row["edge_id"] for row in rows] for _, rows in pieces] == [["o_1"], ["o_2"]]
    assert pieces[0][0] != pieces[1][0]
    assert rest == pieces[1:]


@pytest.mark.parametrize(
    ("few", "expected"),
    [(3, [["o_2"], ["n_0"], ["n_1", "n_2"]]), (4, [["n_0", "n_1"], ["n_2"], ["o_2"]])],
    ids=["many: changed ones first", "few: by the labels they join alone"],
)
def test_edges_are_written_with_those_of_one_statement_and_no_batch_holds_more_than_it_may(
    home: Home, monkeypatch: pytest.MonkeyPatch, few: int, expected: list[list[str]]
) -> None:
    monkeypatch.setattr("kg.graph.delta._FEW", few)
    with open_publication(home, SETTINGS) as connection:
        compare(connection)
        with transaction(connection):
            note_written(connection)
    with open_database(home.facts_database, SETTINGS) as connection:
        connection.execute(
            "INSERT INTO edge_owns SELECT edge_owns.* REPLACE ('n_' || number AS edge_id) "
            "FROM edge_owns, range(3) AS t(number) WHERE edge_id = 'o_1'"
        )
        connection.execute("UPDATE edge_owns SET share = 0.5 WHERE edge_id = 'o_2'")
    with open_publication(home, SETTINGS) as connection:
        compare(connection)
        [delta] = find_deltas(connection)
        note_ends(connection, [delta])
        pieces = list(iter_pieces(connection, delta, 2))
    assert [[row["edge_id"] for row in rows] for _, rows in pieces] == expected
    assert [("CREATE" in text, "MERGE" in text) for text, _ in pieces] == (
        [(False, False), (True, False), (True, False)] if few == 3 else [(False, True)] * 3
    )


def test_a_fact_with_two_empty_lists_counts_once_after_an_import(home: Home) -> None:
    """It counted twice in the digest that an import left, so that the next publication wrote everything again."""
    said = f"said.* FROM (SELECT {SAID}) AS said({PROVENANCE})"
    empty = "[]::VARCHAR[] AS reason_codes, []::VARCHAR[] AS related_entity_ids"
    with open_database(home.facts_database, SETTINGS) as connection:
        connection.execute(f"INSERT INTO node_evaluation BY NAME SELECT 'v_1' AS evaluation_id, {empty}, {said}")
    with open_publication(home, SETTINGS) as connection:
        target = compare(connection).target
        note_importable(connection)
        assert compare(connection).target == target
        assert [(fact_name(one.fact), one.count) for one in find_deltas(connection)] == [("Evaluation", 1)]


def test_whoever_stops_in_the_middle_leaves_no_result_open(home: Home) -> None:
    with open_publication(home, SETTINGS) as connection:
        compare(connection)
        pieces = iter_pieces(connection, find_deltas(connection)[0], 1)
        next(pieces)
        pieces.close()
        assert count_facts(connection) == 23


@pytest.mark.parametrize("change", ["UPDATE edge_owns SET to_id = 'e_99'", "DELETE FROM node_person"])
def test_an_edge_that_leads_nowhere_is_told_before_it_is_read(home: Home, change: str) -> None:
    with open_database(home.facts_database, SETTINGS) as connection:
        connection.execute(change)
    with open_publication(home, SETTINGS) as connection:
        compare(connection)
        with pytest.raises(IntegrityError, match="edges OWNS in the facts tables lead"):
            note_ends(connection, find_deltas(connection))


@pytest.mark.parametrize("share", [1, 20], ids=["all of them", "one in twenty"])
def test_what_is_noted_of_a_night_is_what_the_graph_then_holds(home: Home, share: int) -> None:
    with open_publication(home, SETTINGS) as connection:
        compare(connection)
        note_written(connection)
    with open_database(home.facts_database, SETTINGS) as connection:
        connection.execute(
            f"UPDATE node_legal_entity SET run_id = 'run-1' WHERE substr(entity_id, 3)::INT % {share} = 0"
        )
        connection.execute("DELETE FROM edge_owns WHERE edge_id = 'o_1'")
    with open_publication(home, SETTINGS) as connection:
        digests = compare(connection)
        assert digests.published == digest_tables(connection, "published") != digests.target
        assert sum(one.count for one in find_deltas(connection)) == 20 // share + 1
        note_written(connection)
        assert digest_tables(connection, "published") == digests.target
        assert compare(connection) == ContentDigests(digests.target, digests.target)
        assert find_deltas(connection) == []


def test_facts_that_were_never_taken_in_are_none(tmp_path: Path) -> None:
    with open_publication(Home(tmp_path / "home").ensure(), SETTINGS) as connection:
        digests = compare(connection)
        assert digests.published == digests.target
        assert find_deltas(connection) == []


def test_a_table_that_a_newer_version_adds_is_made(home: Home) -> None:
    with open_database(home.facts_database, SETTINGS) as connection:
        connection.execute("DROP TABLE edge_holds")
    with open_publication(home, SETTINGS) as connection:
        compare(connection)
        assert sum(one.count for one in find_deltas(connection)) == count_facts(connection) == 23


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
