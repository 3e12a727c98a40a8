"""Nights behind a file, and the way back to an earlier evening."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from kg.engine.database import open_database
from kg.engine.walk import begin_night, find_start, finish_night, keep_checkpoint, read_walked
from kg.home import Home
from kg.model.ids import RunId
from kg.model.run import Run
from kg.settings import GraphSettings
from loaders.staging.delivery import declare_time

SETTINGS = GraphSettings()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


def build_runs(*names: str) -> list[Run]:
    nights = [date(2026, 1, 5) + timedelta(days=place) for place in range(len(names))]
    return [Run(RunId(name), night, declare_time(night)) for name, night in zip(names, nights, strict=True)]


def walk(home: Home, runs: list[Run], *, cut_off: bool = False) -> int:
    """Walk from where the home stands, each night noted in the files; gives how many nights were walked."""
    start = find_start(home, SETTINGS, runs)
    for count in range(start, len(runs)):
        keep_checkpoint(home, SETTINGS, count)
        for path in (home.resolution_database, home.facts_database):
            with open_database(path, SETTINGS) as connection:
                begin_night(connection, runs[count])
                connection.execute("CREATE TABLE IF NOT EXISTS content (run_id VARCHAR)")
                connection.execute("INSERT INTO content VALUES (?)", [runs[count].run_id])
                if not (cut_off and runs[count] is runs[-1]):
                    finish_night(connection, runs[count])
    return len(runs) - start


def read_content(home: Home) -> list[str]:
    with open_database(home.facts_database, SETTINGS, read_only=True) as connection:
        return [name for (name,) in connection.execute("SELECT run_id FROM content").fetchall()]


def test_a_new_night_is_walked_alone(home: Home) -> None:
    assert walk(home, build_runs("a", "b")) == 2
    assert walk(home, build_runs("a", "b", "c")) == 1
    assert read_content(home) == ["a", "b", "c"]


def test_nights_that_were_walked_are_not_walked_again(home: Home) -> None:
    walk(home, build_runs("a", "b"))
    assert walk(home, build_runs("a", "b")) == 0


def test_a_late_delivery_is_walked_from_the_evening_before(home: Home) -> None:
    walk(home, build_runs("a", "b", "c", "d"))
    assert walk(home, build_runs("a", "b", "late", "d")) == 2
    assert read_content(home) == ["a", "b", "late", "d"]


def test_another_night_is_walked_from_where_half_of_it_is_not_in_the_files(home: Home) -> None:
    walk(home, build_runs("a", "b"), cut_off=True)
    assert read_content(home) == ["a", "b"]
    walk(home, build_runs("a", "other"))
    assert read_content(home) == ["a", "other"]


def test_the_same_night_is_finished_where_it_was_cut_off(home: Home) -> None:
    walk(home, build_runs("a", "b"), cut_off=True)
    assert find_start(home, SETTINGS, build_runs("a", "b")) == 1


def test_a_night_of_the_same_run_behind_another_one_is_not_taken_for_it(home: Home) -> None:
    walk(home, build_runs("a", "b", "c"))
    walk(home, build_runs("late", "b", "c"))
    walk(home, build_runs("late", "b", "other"))
    assert read_content(home) == ["late", "b", "other"]


def test_without_a_state_to_bring_back_everything_begins_anew(home: Home) -> None:
    walk(home, build_runs("a", "b"))
    assert walk(home, build_runs("other", "b")) == 2
    assert read_content(home) == ["other", "b"]


def test_a_lost_file_is_made_again_with_the_other(home: Home) -> None:
    walk(home, build_runs("a", "b", "c"))
    home.facts_database.unlink()
    walk(home, build_runs("a", "b", "c"))
    assert read_content(home) == ["a", "b", "c"]


def test_states_grow_sparse_and_a_walk_back_stays_short(home: Home) -> None:
    names = [f"n{count}" for count in range(17)]
    for count in range(1, len(names) + 1):
        walk(home, build_runs(*names[:count]))
    kept = sorted(int(folder.name[:6]) for folder in home.checkpoints.iterdir())
    assert len(kept) <= 8
    for age in range(1, len(names)):
        newest = max((count for count in kept if count <= len(names) - age), default=0)
        assert len(names) - newest <= 2 * age + 1, f"{age} nights late"


def test_what_was_half_kept_when_a_process_was_killed_is_no_state(home: Home) -> None:
    walk(home, build_runs("a"))
    (home.checkpoints / ".coming-000001-x").mkdir(parents=True)
    assert walk(home, build_runs("other")) == 1
    assert read_content(home) == ["other"]


def test_a_file_without_nights_has_none_behind_it(home: Home) -> None:
    assert read_walked(home.facts_database, SETTINGS).run_ids == ()
