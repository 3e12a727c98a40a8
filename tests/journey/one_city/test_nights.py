"""From departments' files to the graph, twice: the same files again change nothing."""

import os
import re
import subprocess
from pathlib import Path

import orjson
import pytest

from kg.engine.database import open_database
from kg.errors import ReferenceTableError, ReleaseRefused, SourceError
from kg.graph.digest import digest_graph
from kg.graph.door import connect
from kg.model.vocabulary import IndicatorFamily
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from loaders.refresh import refresh
from loaders.refresh_command import print_report
from loaders.staging.delivery import find_nights
from loaders.staging.fitting import find_contracts
from resolution.quality import measure_quality
from tests.journey.killing import KG
from tests.journey.taking_in import TakenIn, take_in

pytestmark = pytest.mark.neo4j


def test_every_label_of_the_city_reaches_the_graph(city: TakenIn) -> None:
    with connect(city.settings, city.home) as graph:
        found = graph.read(
            "MATCH (node) WHERE node.closed_at IS NULL RETURN labels(node)[0] AS label, count(*) AS count", {}
        )
    counts = {row["label"]: row["count"] for row in found}
    for label in ("LegalEntity", "Person", "Household", "Facility", "Address", "Decision", "Licence", "Evaluation"):
        assert counts.get(label, 0) > 0, label


def test_all_five_families_of_the_class_have_inputs(city: TakenIn) -> None:
    with open_database(city.home.facts_database, city.settings, read_only=True) as connection:
        told = connection.execute(
            "SELECT families FROM node_evaluation WHERE closed_at IS NULL AND inspection_grade IS NOT NULL"
        ).fetchall()
    known = {one["family"] for (families,) in told for one in orjson.loads(families) if one["known_count"]}
    assert known == set(IndicatorFamily)


def test_the_same_nights_again_change_nothing(city: TakenIn, capsys: pytest.CaptureFixture[str]) -> None:
    before = city.graph_digest
    again = take_in(city.files, city.settings)
    assert again.publication is not None
    assert city.graph_digest == before
    assert (again.publication.published.written_count, again.publication.published.removed_count) == (0, 0)
    assert [night.was_applied for night in city.report.nights] == [True, True]
    assert [night.was_applied for night in again.nights] == [False]
    assert [night.changed_count for night in again.nights] == [city.report.nights[-1].changed_count]
    print_report(again)
    assert "  records: unchanged (" in capsys.readouterr().out


def test_a_run_that_the_gate_refuses_ends_with_nine_and_leaves_the_graph(city: TakenIn) -> None:
    """As an operator runs it: mentions whose number is held back must all be found again, which dirt prevents."""
    before = city.graph_digest, _read_passed(city)
    demanding = {"FEWEST_JUDGED_PARTIES": "0", "ESTIMATE_RATIO": "0.3", "LEAST_RECALL_RATIO": "1"}
    done = subprocess.run(
        [*KG, "refresh", str(city.files)],
        env={**os.environ, "KG_HOME": str(city.home.path)}
        | {f"KG_RESOLUTION_{name}": value for name, value in demanding.items()},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == ReleaseRefused.exit_code == 9, done.stderr
    assert re.search(r"may not be released: .*recall is 0\.\d+ by estimate", done.stderr.replace("\n", " "))
    assert "--accept clusters" in done.stderr
    assert (city.graph_digest, _read_passed(city)) == before


def _read_passed(city: TakenIn) -> list[tuple[object, ...]]:
    with open_database(city.home.resolution_database, city.settings, read_only=True) as connection:
        return connection.execute("SELECT * FROM passed_release ORDER BY ALL").fetchall()


def test_resolution_of_the_city_meets_its_floor(city: TakenIn) -> None:
    quality = measure_quality(city.home, city.files / "truth" / "party_truth.csv", city.settings)
    for kind in quality.kinds:
        assert kind.every.pairwise.precision_ratio >= 0.98, kind
        # In so small a city a few heads hold dozens of seats without a number; `make quality` holds the real bar.
        assert kind.linkable.pairwise.f1_ratio >= 0.85, kind
        assert kind.clusters_with_two_numbers == 0, kind


def test_the_national_tables_accept_no_row_of_the_city(city: TakenIn, tmp_path: Path) -> None:
    """Generated numbers can belong to nobody: without the city's own tables the contracts refuse to run."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "night-1").symlink_to(city.files / "night-1")
    settings = city.settings.model_copy(update={"home": tmp_path / "home"})
    with pytest.raises(ReferenceTableError):
        refresh(tmp_path / "files", find_contracts(tmp_path / "files", []), settings, SilentReporter())


def test_a_folder_without_a_night_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="--night"):
        find_nights(tmp_path)


def test_the_graph_digest_notices_one_changed_property(city: TakenIn) -> None:
    with connect(city.settings, city.home) as graph:
        seal_key = load_keys(city.home.keys).seal
        before = digest_graph(graph, seal_key)
        (row,) = graph.read(
            "MATCH (n:LegalEntity) WHERE n.name IS NOT NULL "
            "RETURN n.entity_id AS id, n.name AS name ORDER BY id LIMIT 1",
            {},
        )
        graph.write("MATCH (n:LegalEntity {entity_id: $id}) SET n.name = 'x'", {"id": row["id"]})
        assert digest_graph(graph, seal_key) != before
        graph.write("MATCH (n:LegalEntity {entity_id: $id}) SET n.name = $name", row)
        assert digest_graph(graph, seal_key) == before


def test_no_adverse_fact_reaches_a_person_without_a_number_on_the_record(city: TakenIn) -> None:
    with open_database(
        None, city.settings, attach={"facts": city.home.facts_database, "registry": city.home.registry_database}
    ) as connection:
        rows = connection.execute(
            "SELECT count(*) FROM facts.edge_subject_of e JOIN facts.node_person p ON p.entity_id = e.from_id "
            "JOIN registry.decision d ON d.source = e.source AND d.record_key = e.record_key "
            "WHERE d.superseded_at IS NULL AND d.respondent_number IS NULL"
        ).fetchall()
    assert rows == [(0,)]
