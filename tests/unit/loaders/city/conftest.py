"""One city of two nights, made once with its usual errors and once with none."""

import csv
import gzip
import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import python_calamine

from loaders.city.error_profiles import NONE
from loaders.city.pipeline import CityReport, make_city

PERSONS = 2000
HEADER_ROWS = 3
"""Of the workbook: its title, and two of the header."""


@dataclass(frozen=True, slots=True)
class City:
    """A city's files and how to read them, without the readers that they are made for."""

    directory: Path
    report: CityReport
    _lines: dict[str, list[list[str]]] = field(default_factory=dict)

    def find(self, table: str, night: int = 1) -> str:
        """Path of a night's file by the last part of its name, such as `officer.csv`."""
        (path,) = (
            path for path in self.report.row_counts if path.startswith(f"night-{night}/") and f"/{table}" in path
        )
        return path

    def read_lines(self, path: str) -> list[list[str]]:
        """All lines of a file, the header first."""
        if path not in self._lines:
            self._lines[path] = _read_lines(self.directory, path)
        return self._lines[path]

    def read_rows(self, path: str) -> list[dict[str, str]]:
        """Rows that have as many values as the header."""
        header, *lines = self.read_lines(path)
        return [dict(zip(header, line, strict=True)) for line in lines if len(line) == len(header)]

    def read(self, table: str, night: int = 1) -> list[dict[str, str]]:
        """Rows of a night's file."""
        return self.read_rows(self.find(table, night))

    def read_line(self, path: str, line: int) -> list[str]:
        """The line that readers call so."""
        lines = self.read_lines(path)
        if path.endswith(".xlsx"):
            return lines[line - HEADER_ROWS]
        return lines[line] if path.endswith((".jsonl", ".parquet")) else lines[line - 1]


def _read_lines(directory: Path, path: str) -> list[list[str]]:
    if path.endswith(".xlsx"):
        _, upper, lower, *rows = python_calamine.load_workbook(directory / path).get_sheet_by_index(0).to_python()
        spanned = ""
        header = []
        for above, below in zip(upper, lower, strict=True):
            spanned = above or spanned
            header.append(f"{spanned}/{below}" if below else spanned)
        return [header, *([str(cell) for cell in row] for row in rows[:-1])]
    if path.endswith(".parquet"):
        table = pq.read_table(directory / path)
        rows = ([("" if cell is None else str(cell)) for cell in row.values()] for row in table.to_pylist())
        return [table.column_names, *rows]
    if path.endswith(".jsonl"):
        objects = [json.loads(line) for line in (directory / path).read_text("utf-8").splitlines()]
        return [list(objects[0]), *([cell or "" for cell in row.values()] for row in objects)]
    delimiter = "|" if "/bank/" in path else "\t" if path.endswith(".tsv") else ","
    encoding = "gb18030" if "/market/" in path or "/household/" in path else "utf-8-sig"
    return list(csv.reader(io.StringIO(_read_bytes(directory, path).decode(encoding)), delimiter=delimiter))


def _read_bytes(directory: Path, path: str) -> bytes:
    archive, inside, member = path.partition(".zip/")
    if inside:
        return zipfile.ZipFile(directory / f"{archive}.zip").read(member)
    return gzip.decompress((directory / path).read_bytes()) if path.endswith(".gz") else (directory / path).read_bytes()


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    directory = tmp_path_factory.mktemp("city") / "files"
    return City(directory, make_city(directory, PERSONS, 7, 2))


@pytest.fixture(scope="session")
def clean_city(tmp_path_factory: pytest.TempPathFactory) -> City:
    directory = tmp_path_factory.mktemp("clean") / "files"
    return City(directory, make_city(directory, PERSONS, 7, 2, errors=NONE))
