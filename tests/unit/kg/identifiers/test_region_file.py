"""The regions that facts were made with are those that a question is cut with."""

from pathlib import Path

import pytest

from kg.errors import ReferenceTableError
from kg.identifiers.firm_name import build_regions
from kg.identifiers.reference_tables import national_tables
from kg.identifiers.region_file import read_regions, write_regions


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "regions.json"
    write_regions(path, {"鹏城市": "鹏城", "鹏城": "鹏城"})
    before = path.stat().st_mtime_ns
    write_regions(path, {"鹏城": "鹏城", "鹏城市": "鹏城"})
    assert path.stat().st_mtime_ns == before, "it said the same already"
    assert read_regions(path) == {"鹏城市": "鹏城", "鹏城": "鹏城"}


def test_before_the_first_night_the_regions_are_the_nations(tmp_path: Path) -> None:
    assert read_regions(tmp_path / "regions.json") == build_regions(national_tables())


def test_a_broken_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "regions.json"
    path.write_text("{", "utf-8")
    with pytest.raises(ReferenceTableError, match=r"regions\.json cannot be read"):
        read_regions(path)
