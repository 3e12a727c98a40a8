"""Which engine the settings name, and that a result does not depend on it."""

import sys
from pathlib import Path

import pytest

from kg.home import Home
from resolution.engine import EMBEDDED
from resolution.engine_choice import open_engine
from resolution.settings import OF_NO_CLUSTER, EngineName, ResolutionSettings


def test_without_a_word_the_work_is_done_in_this_process(tmp_path: Path) -> None:
    with open_engine(ResolutionSettings(), Home(tmp_path)) as engine:
        assert engine is EMBEDDED


def test_spark_is_named_by_a_setting_and_not_started_before_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_RESOLUTION_ENGINE", "spark")
    before = "pyspark" in sys.modules
    with open_engine(ResolutionSettings(), Home(tmp_path)) as engine:
        assert type(engine).__name__ == "SparkEngine"
    assert list(tmp_path.iterdir()) == []
    assert ("pyspark" in sys.modules) == before


def test_steps_are_not_done_again_because_the_engine_is_another() -> None:
    one, other = ResolutionSettings(), ResolutionSettings(engine=EngineName.SPARK)
    assert one != other
    assert one.model_dump_json(exclude=OF_NO_CLUSTER) == other.model_dump_json(exclude=OF_NO_CLUSTER)
