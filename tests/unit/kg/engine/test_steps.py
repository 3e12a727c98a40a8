"""A step runs once for the same inputs, and again after it was cut off."""

import duckdb
import pytest

from kg.engine.steps import run_step
from kg.progress import SilentReporter, StepProgress


def test_a_step_runs_again_only_when_its_inputs_change() -> None:
    runs: list[str] = []
    with duckdb.connect() as connection:
        for inputs in ("a", "a", "b", "b", "a"):
            run_step(connection, "link", inputs, lambda _, given=inputs: runs.append(given), SilentReporter())
    assert runs == ["a", "b", "a"]


def test_a_step_that_was_cut_off_runs_again_even_with_the_inputs_of_the_one_before() -> None:
    def cut_off(_: StepProgress) -> None:
        raise KeyboardInterrupt

    runs: list[str] = []
    with duckdb.connect() as connection:
        run_step(connection, "link", "a", lambda _: runs.append("a"), SilentReporter())
        with pytest.raises(KeyboardInterrupt):
            run_step(connection, "link", "b", cut_off, SilentReporter())
        run_step(connection, "link", "a", lambda _: runs.append("a"), SilentReporter())
    assert runs == ["a", "a"]
