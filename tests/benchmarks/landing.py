"""Departments' files to staged records, against DuckDB reading the same bytes into tables."""

import time
from pathlib import Path

from kg.engine.database import count_rows, open_database
from kg.home import Home
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from loaders.contract import find_contracts
from loaders.refresh import find_nights, find_reference_tables
from loaders.run import build_run
from loaders.stage import stage_night


def measure_landing(files: Path, home: Home, settings: GraphSettings) -> str:
    """One line: rows, seconds of both ways, their ratio."""
    (night,) = find_nights(files)
    contracts = find_contracts(night.folder, [])
    run = build_run(contracts, night.folder, night.on)
    keys, tables = load_keys(home.keys), find_reference_tables(files)
    started = time.perf_counter()
    stage_night(home, contracts, night.folder, run, keys, tables, settings, SilentReporter())
    staged_seconds = time.perf_counter() - started
    row_count, read_seconds = _read_by_duckdb(night.folder, files / "utf8", settings)
    return (
        f"landing   {row_count:,} rows: staged and checked in {staged_seconds:.2f} s, DuckDB read_csv into tables "
        f"{read_seconds:.2f} s; ratio {staged_seconds / read_seconds:.1f}"
    )


def _read_by_duckdb(folder: Path, copies: Path, settings: GraphSettings) -> tuple[int, float]:
    copies.mkdir()
    paths = []
    for path in sorted(folder.glob("*/*.csv")):
        encoding = "utf-8" if path.parent.name == "bank" else "gb18030"
        copy = copies / f"{path.parent.name}_{path.name}"
        copy.write_text(path.read_text(encoding), "utf-8")
        paths.append(copy)
    with open_database(copies / "raw.duckdb", settings) as connection:
        started = time.perf_counter()
        for path in paths:
            connection.execute(
                f"CREATE TABLE {path.stem} AS "
                f"SELECT * FROM read_csv('{path}', all_varchar = true, ignore_errors = true)"
            )
        seconds = time.perf_counter() - started
        return sum(count_rows(connection, path.stem) for path in paths), seconds
