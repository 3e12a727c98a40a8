"""KG_HOME is a directory that only its owner can enter."""

import stat
from pathlib import Path

import pytest

from kg.errors import ConfigurationError
from kg.home import Home


def test_home_is_created_with_mode_0700(tmp_path: Path) -> None:
    home = Home(tmp_path / "deep" / "home").ensure()
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700


def test_an_open_home_is_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "home"
    path.mkdir(mode=0o755)
    Home(path).ensure()
    assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_file_in_its_place_is_one_clear_sentence(tmp_path: Path) -> None:
    path = tmp_path / "home"
    path.write_text("", "ascii")
    with pytest.raises(ConfigurationError, match=r"cannot be used as KG_HOME: .* Set KG_HOME"):
        Home(path).ensure()
