"""`kg resolution`: what a person sees of the models and may do with them."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from kg.errors import ConfigurationError, ModelRefused
from resolution.command import app

Number = Callable[[int], str]
_RUNNER = CliRunner()


def _run(*arguments: str) -> str:
    result = _RUNNER.invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


@pytest.fixture
def resolved(city, build_number: Number, monkeypatch: pytest.MonkeyPatch):
    """A city of one person, resolved in the home that the command line reads."""
    monkeypatch.setenv("KG_HOME", str(city.home.path))
    city.resident("1", "张小明", build_number(1))
    city.resolve(3)
    return city


def test_models_are_shown_trained_exported_and_imported(resolved, tmp_path: Path) -> None:
    assert "person: " in _run("model", "show")
    before = orjson.loads(_run("model", "show", "--json"))
    assert [model["trained_on"] for model in before] == ["2026-01-03", "2026-01-03"]
    file = tmp_path / "person.json"
    _run("model", "export", "person", str(file))
    assert "张小明" not in file.read_text("utf-8")
    _run("train")
    _run("model", "import", str(file))
    assert orjson.loads(_run("model", "show", "--json")) == before


def test_a_file_that_is_no_model_is_refused(resolved, tmp_path: Path) -> None:
    file = tmp_path / "model.json"
    with pytest.raises(ConfigurationError, match="is not there"):
        _run("model", "import", str(file))
    file.write_text("{}")
    with pytest.raises(ModelRefused):
        _run("model", "import", str(file))


def test_before_the_first_night_there_is_nothing_to_learn_from(city, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_HOME", str(city.home.path))
    with pytest.raises(ConfigurationError, match="Nothing was resolved yet"):
        _run("train")
