"""The night, on one screen: files → staged records → entities → facts → classes → graph.

A folder holds one night (`night.yaml` in it, or the day given) or several (`night-*/night.yaml`). Every step is skipped
when its inputs have not changed, so the same night again changes nothing and a night that was cut off is finished by
running it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

from kg.engine.database import Connection, has_table, open_database
from kg.errors import SourceError
from kg.evaluation.inspection import EvaluationReport, evaluate_firms
from kg.facts.pipeline import FactsReport, build_facts
from kg.facts.reconciliation import RecordCount, reconcile
from kg.graph.checks import check_publication
from kg.graph.digest import digest_graph
from kg.graph.door import connect
from kg.graph.publish import PublishReport, publish_facts
from kg.graph.server import ensure_running
from kg.home import Home
from kg.identifiers.reference_tables import ReferenceTables, national_tables, read_reference_tables
from kg.model.run import Run
from kg.progress import Reporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from loaders.contract import SourceContract
from loaders.document import read_document
from loaders.run import build_run
from loaders.stage import StageReport, stage_night
from resolution.pipeline import ResolutionReport, resolve_parties


@dataclass(frozen=True, slots=True)
class Night:
    """One folder of files and the day they speak for."""

    folder: Path
    on: date


@dataclass(frozen=True, slots=True)
class NightReport:
    """What one night did, step by step."""

    run: Run
    staged: StageReport
    resolved: ResolutionReport
    facts: FactsReport
    evaluated: EvaluationReport
    published: PublishReport
    reconciled: tuple[RecordCount, ...]
    graph_digest: str


def find_nights(files: Path, on: date | None = None) -> list[Night]:
    """The nights in a folder, oldest first.

    Raises:
        SourceError: the folder declares no night and none was given, another than was given, or one of them twice.
    """
    if on is not None:
        return [_declare_night(files, on)]
    declared = [files / "night.yaml"] if (files / "night.yaml").is_file() else sorted(files.glob("night-*/night.yaml"))
    nights = sorted((Night(path.parent, _read_night(path)) for path in declared), key=lambda night: night.on)
    if not nights:
        raise SourceError(
            f"{files} holds no night.yaml, nor do folders night-* in it.",
            way_out="Give the day that the files speak for: kg refresh FOLDER --night 2026-01-05",
        )
    for earlier, later in pairwise(nights):
        if earlier.on == later.on:
            raise SourceError(
                f"{earlier.folder} and {later.folder} both declare the night {later.on}.",
                way_out="Correct one of the two night.yaml files.",
            )
    return nights


def find_reference_tables(files: Path) -> ReferenceTables:
    """The tables that validators are handed: `reference/` in the folder or beside it, else the national ones."""
    for directory in (files / "reference", files.parent / "reference"):
        if directory.is_dir():
            return read_reference_tables(directory)
    return national_tables()


def refresh(
    files: Path,
    contracts: Sequence[SourceContract],
    settings: GraphSettings,
    reporter: Reporter,
    *,
    on: date | None = None,
) -> list[NightReport]:
    """Take in every night of a folder that was not finished yet; the last one is walked through again.

    A night in which a source was stopped is published without that source, is not finished, and ends the run.
    A night behind which a later one was begun is never walked through: facts, classes and graph would go back in time.

    Raises:
        SourceError: a night that was not finished is earlier than one that was begun.
        XintuError: see `kg.errors`; what was done before stays, and running again continues.
    """
    home = Home(settings.home).ensure()
    tables = find_reference_tables(files)
    nights = find_nights(files, on)
    latest = _find_latest_night(home, settings)
    reports = []
    for night in nights:
        run = build_run(contracts, night.folder, night.on)
        is_behind = latest is not None and night.on < latest
        if (is_behind or night is not nights[-1]) and _is_finished(home, settings, run):
            continue
        if is_behind:
            raise SourceError(
                f"{night.folder} is the night {night.on}, but {latest} has been begun; its files or contracts are not "
                "those that were taken in.",
                way_out="Give the folder of the newest night alone, and send a correction as a file of a later night.",
            )
        reports.append(refresh_night(home, contracts, night, run, tables, settings, reporter))
        if reports[-1].staged.failed:
            break  # its file must not come after a later one's: put it right and run again
        _note_finished(home, settings, run)
    return reports


def refresh_night(  # noqa: PLR0913, PLR0917 - the night's seven ingredients
    home: Home,
    contracts: Sequence[SourceContract],
    night: Night,
    run: Run,
    tables: ReferenceTables,
    settings: GraphSettings,
    reporter: Reporter,
) -> NightReport:
    """Take in one night and publish what it changed."""
    keys = load_keys(home.keys)
    staged = stage_night(home, contracts, night.folder, run, keys, tables, settings, reporter)
    resolved = resolve_parties(home, run, keys, settings, reporter, tables=tables)
    facts = build_facts(home, run, keys, settings, reporter)
    evaluated = evaluate_firms(home, run, keys, settings, reporter)
    ensure_running(settings, home, reporter)
    with connect(settings, home) as graph:
        published = publish_facts(graph, home, run, settings, reporter)
        reconciled = reconcile(home, settings, check_publication(graph, home, settings))
        graph_digest = digest_graph(graph)
    return NightReport(run, staged, resolved, facts, evaluated, published, reconciled, graph_digest)


def _declare_night(files: Path, on: date) -> Night:
    """The night that the caller gives to a folder which does not declare one itself."""
    if (files / "night.yaml").is_file() and (declared := _read_night(files / "night.yaml")) != on:
        raise SourceError(
            f"{files / 'night.yaml'} declares the night {declared}, not {on}.",
            way_out="Leave out --night, or correct night.yaml.",
        )
    if any(files.glob("night-*/night.yaml")):
        raise SourceError(f"{files} holds nights of its own.", way_out="Leave out --night, or give one of its folders.")
    return Night(files, on)


def _read_night(path: Path) -> date:
    declared = read_document(path).data
    night = declared.get("night") if isinstance(declared, dict) else None
    if not isinstance(night, date) or isinstance(night, datetime):
        raise SourceError(f"{path} does not say `night: YYYY-MM-DD`.", way_out="Write the day its files speak for.")
    return night


def _finished_runs(connection: Connection) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS run_finished (run_id VARCHAR PRIMARY KEY, night DATE NOT NULL)")


def _find_latest_night(home: Home, settings: GraphSettings) -> date | None:
    """The latest night that was begun, finished or not; None when there is none."""
    with open_database(home.registry_database, settings) as connection:
        _finished_runs(connection)
        begun = "SELECT night FROM run_finished"
        if has_table(connection, "run"):
            begun += " UNION SELECT night FROM run"
        ((night,),) = connection.execute(f"SELECT max(night) FROM ({begun})").fetchall()
    return night if isinstance(night, date) else None


def _is_finished(home: Home, settings: GraphSettings, run: Run) -> bool:
    with open_database(home.registry_database, settings) as connection:
        _finished_runs(connection)
        return bool(connection.execute("SELECT 1 FROM run_finished WHERE run_id = ?", [run.run_id]).fetchall())


def _note_finished(home: Home, settings: GraphSettings, run: Run) -> None:
    with open_database(home.registry_database, settings) as connection:
        _finished_runs(connection)
        connection.execute("INSERT OR IGNORE INTO run_finished VALUES (?, ?)", [run.run_id, run.night])
