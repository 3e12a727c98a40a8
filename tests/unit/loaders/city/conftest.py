"""One city of two nights, made once."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from loaders.city.pipeline import CityReport, make_city

PERSONS = 2000


@dataclass(frozen=True, slots=True)
class City:
    """A city's files and how to read them."""

    directory: Path
    report: CityReport

    def read_lines(self, path: str) -> list[list[str]]:
        """All lines of a file, the header first."""
        bank = "/bank/" in path
        encoding = "gb18030" if "/market/" in path or "/household/" in path else "utf-8"
        with (self.directory / path).open(encoding=encoding, newline="") as stream:
            return list(csv.reader(stream, delimiter="|" if bank else ","))

    def read_rows(self, path: str) -> list[dict[str, str]]:
        """Rows that have as many values as the header."""
        header, *lines = self.read_lines(path)
        return [dict(zip(header, line, strict=True)) for line in lines if len(line) == len(header)]


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    directory = tmp_path_factory.mktemp("city") / "files"
    return City(directory, make_city(directory, PERSONS, 7, 2))
