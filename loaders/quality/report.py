"""Reports on a night's sources, written as JSON and as pages:

    KG_HOME/reports/sources/<night>/<source>.json    for machines: `report_schema.json`, version in `schema_version`
    KG_HOME/reports/sources/<night>/<source>.html    for the department: read and printed without anything else
    KG_HOME/reports/sources/<night>/index.html       every department and its sources

A night's report knows deliveries of that night and those before it, and no clock: written again, it is the same, unless
something came late or corrected since.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import quote

import orjson

from kg.engine.database import Connection, has_table, open_database, read_statement
from kg.errors import StepError
from kg.home import Home
from kg.model.staged import StandardModel
from kg.settings import GraphSettings
from loaders.contracts.source_contract import SourceContract, read_shipped_contracts
from loaders.quality.assessment import read_assessment
from loaders.quality.building import TREND_NIGHTS, Evidence, build_quarantine, build_report
from loaders.quality.figures import find_delivered_nights, find_nights, read_history
from loaders.quality.page import render_index, render_report
from loaders.quality.shape import SourceNightReport
from loaders.quality.timeliness import Calendar
from loaders.quarantine.refusals import judge_rows

INDEX: Final = "index.html"


def write_reports(home: Home, contracts: Sequence[SourceContract], settings: GraphSettings, night: date) -> list[Path]:
    """Write the reports on one night's sources, whether or not they delivered; gives the files, index last.

    Raises:
        StepError: a file cannot be written.
    """
    reports = build_reports(home, contracts, settings, night)
    if not reports:
        return []
    folder = find_folder(home, night)
    written = []
    for report in reports:
        name = build_name(report.source)
        document = orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        written.append(_write(folder / f"{name}.json", document))
        written.append(_write(folder / f"{name}.html", render_report(report).encode()))
    names = {report.source: f"{quote(build_name(report.source))}.html" for report in reports}
    return [*written, _write(folder / INDEX, render_index(reports, names, night).encode())]


def write_reports_since(
    home: Home, contracts: Sequence[SourceContract], settings: GraphSettings, night: date
) -> list[Path]:
    """Write the reports on a night and on every later one with deliveries: what came late changes them all."""
    contracts = _add_silent(home, contracts, settings)
    later = {other for other in _find_all_nights(home, settings) if other > night}
    return [path for on in sorted({night, *later}) for path in write_reports(home, contracts, settings, on)]


def build_reports(
    home: Home, contracts: Sequence[SourceContract], settings: GraphSettings, night: date
) -> list[SourceNightReport]:
    """The reports on one night, by source; without files there are none, and no staged tables either.

    A source that delivered before is reported on a night on which it is silent as well, when its contract is given or
    comes with the program.
    """
    nights = _find_all_nights(home, settings) | {night}
    contracts = _add_silent(home, contracts, settings)
    reports = []
    for path in _find_databases(home):
        is_household = path == home.household_database
        stated = [contract for contract in contracts if (contract.model is StandardModel.HOUSEHOLD) == is_household]
        with open_database(path, settings, read_only=True) as connection:
            if stated and has_table(connection, "delivery"):
                reports += _build_all(connection, stated, night, sorted(nights))
    return sorted(reports, key=lambda report: report.source)


def find_folder(home: Home, night: date) -> Path:
    """Where a night's reports are."""
    return home.reports / "sources" / night.isoformat()


def build_name(source: str) -> str:
    """A source's id as the stem of a file name; never that of the index."""
    return "%69ndex" if source == "index" else quote(source, safe="")


def _add_silent(home: Home, contracts: Sequence[SourceContract], settings: GraphSettings) -> Sequence[SourceContract]:
    """Contracts of sources that once delivered and are not among those given."""
    known: set[str] = set()
    for path in _find_databases(home):
        with open_database(path, settings, read_only=True) as connection:
            if has_table(connection, "source_owner"):
                known |= {source for (source,) in connection.execute("SELECT source FROM source_owner").fetchall()}
    silent = known - {contract.source for contract in contracts}
    if not silent:
        return contracts
    return [*contracts, *(contract for contract in read_shipped_contracts() if contract.source in silent)]


def _find_databases(home: Home) -> list[Path]:
    return [path for path in (home.registry_database, home.household_database) if path.exists()]


def _find_all_nights(home: Home, settings: GraphSettings) -> set[date]:
    nights: set[date] = set()
    for path in _find_databases(home):
        with open_database(path, settings, read_only=True) as connection:
            nights |= set(find_nights(connection)) if has_table(connection, "delivery") else set()
    return nights


def _build_all(
    connection: Connection, contracts: Sequence[SourceContract], night: date, nights: Sequence[date]
) -> list[SourceNightReport]:
    judge_rows(connection, night)
    spared = read_assessment().spared_reasons
    reports = []
    for contract in contracts:
        calendar = Calendar(nights, find_delivered_nights(connection, contract.source, night))
        rows = connection.execute(
            read_statement("loaders.quality", "quarantine_ages"), {"source": contract.source}
        ).fetchall()
        history = read_history(connection, contract.source, night, TREND_NIGHTS, spared)
        reports.append(build_report(contract, Evidence(history, calendar, build_quarantine(rows, nights, night))))
    return reports


def _write(path: Path, content: bytes) -> Path:
    """Whole or not at all: a reader never sees half a report."""
    coming = path.with_name(f".{path.name}.coming")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        coming.write_bytes(content)
        coming.replace(path)
    except OSError as error:
        raise StepError(
            f"The report {path} cannot be written: {error.strerror}.", way_out="Make room, and run `kg refresh` again."
        ) from error
    return path
