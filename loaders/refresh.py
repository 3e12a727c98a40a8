"""The nights, on one screen: files → landed → what stands → entities → facts → classes, night by night → graph.

Every delivery in the folder is landed first. Then the nights are walked in their order, from the first one that is not
as it should be: for a new night that is the new one, for a late, corrected or withdrawn delivery it is the night that
it speaks for, after everything was taken back to the evening before. Every step is skipped when its inputs have not
changed, so the same files again change nothing, and what was cut off is finished by running it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from kg.engine.database import has_table, open_database
from kg.engine.walk import begin_night, find_start, finish_night, keep_checkpoint
from kg.errors import ConfigurationError, XintuError
from kg.evaluation.inspection import EvaluationReport, evaluate_firms
from kg.facts.pipeline import FactsReport, build_facts
from kg.facts.reconciliation import RecordCount, reconcile
from kg.graph.checks import check_publication
from kg.graph.door import connect
from kg.graph.publish import PublishReport, publish_facts
from kg.graph.server import ensure_running
from kg.home import Home
from kg.identifiers.reference_tables import ReferenceTables, national_tables, read_reference_tables
from kg.ledger.audit import find_account
from kg.logs import get_logger
from kg.model.run import Run
from kg.progress import Reporter
from kg.releases.ending import end_expired_releases
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from loaders.contracts.source_contract import SourceContract
from loaders.quality.report import write_reports_since
from loaders.staging.delivery import find_nights
from loaders.staging.run import build_empty_run, build_runs
from loaders.staging.source_landing import Desk
from loaders.staging.stage import StageReport, stage_night, staged_databases
from loaders.staging.timeline import RecordCounts, bring_to, read_counts_of_night
from resolution.pipeline import ResolutionReport, resolve_parties
from resolution.release import ACCEPT_CLUSTERS, check_release

_log = get_logger("loaders.refresh")


@dataclass(frozen=True, slots=True)
class NightReport:
    """What one night came to, step by step."""

    run: Run
    applied: tuple[RecordCounts, ...]
    """What the night did to the records, when it was applied."""
    was_applied: bool
    """Whether that was now: not where its records stood so already."""
    resolved: ResolutionReport
    facts: FactsReport
    evaluated: EvaluationReport

    @property
    def changed_count(self) -> int:
        """Records created, changed or closed by the night, now or when it was applied."""
        return sum(counts.created + counts.changed + counts.closed for counts in self.applied)


@dataclass(frozen=True, slots=True)
class Publication:
    """What the graph came to after the last night."""

    published: PublishReport
    reconciled: tuple[RecordCount, ...]


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What one refresh did; no publication where nothing was ever taken in."""

    landed: tuple[StageReport, ...]
    nights: tuple[NightReport, ...]
    """The nights that were walked, oldest first; the last one always is."""
    publication: Publication | None
    ended_releases: tuple[str, ...] = ()
    """Analysts' releases whose last day was over: they were stopped and erased."""

    @property
    def stopped(self) -> tuple[str, ...]:
        """Sources that stopped, each once."""
        return tuple(dict.fromkeys(source.source for report in self.landed for source in report.failed))


def find_reference_tables(files: Path) -> ReferenceTables:
    """The tables that validators are handed: `reference/` in the folder or beside it, else the national ones."""
    for directory in (files / "reference", files.parent / "reference"):
        if directory.is_dir():
            return read_reference_tables(directory)
    return national_tables()


def check_accepted(contracts: Sequence[SourceContract], accepted: frozenset[str]) -> None:
    """Nothing where everything that is to be taken in as it is can be.

    Raises:
        ConfigurationError: naming what is neither a source of the contracts nor `clusters`.
    """
    known = sorted({contract.source for contract in contracts})
    if unknown := sorted(accepted - {*known, ACCEPT_CLUSTERS}):
        raise ConfigurationError(
            f"No source {', '.join(unknown)} can be accepted.",
            way_out=f"There are: {', '.join((*known, ACCEPT_CLUSTERS))}.",
        )


def refresh(
    files: Path,
    contracts: Sequence[SourceContract],
    settings: GraphSettings,
    reporter: Reporter,
    *,
    on: date | None = None,
    accepted: frozenset[str] = frozenset(),
) -> RefreshReport:
    """Take in every delivery of a folder, walk the nights that it touches, and publish what they come to.

    First of all, analysts' releases end whose last day is over.

    A source that stopped (see `StageReport.failed`) adds nothing to its night; the others do. `accepted` names sources
    that are taken in whatever their size or quality; `clusters` among them publishes whatever the gate says.

    Raises:
        ReleaseRefused: the clusters are worse than those published last.
        XintuError: see `kg.errors`; what was done before stays, and running again continues.
    """
    home = Home(settings.home).ensure()
    ended = _end_releases(home, settings.release_days)
    desk = Desk(home, load_keys(home.keys), find_reference_tables(files), settings, reporter, accepted)
    landed = tuple(stage_night(desk, contracts, night) for night in find_nights(files, on))
    nights = walk_nights(desk)
    first = min([report.night.on for report in landed] + [night.run.night for night in nights])
    write_reports_since(home, contracts, settings, first)
    run = nights[-1].run if nights else None
    if run is None and home.publication_database.exists():
        run = build_empty_run(first)  # all that was ever published is withdrawn: the graph is to forget it
    if run and home.resolution_database.exists():
        accepts = ACCEPT_CLUSTERS in accepted
        check_release(home, run, desk.keys, settings, reporter, accepted=accepts, tables=desk.tables)
    published = _publish(desk, run) if run else None
    return RefreshReport(landed, nights, published, ended)


def _end_releases(home: Home, most_days: int) -> tuple[str, ...]:
    """Analysts' releases that were over and are erased now; what cannot be read or ended stops no night."""
    try:
        today = datetime.now(UTC).date()
        ended = end_expired_releases(home, today=today, most_days=most_days, who=find_account())
    except (XintuError, OSError) as error:
        _log.warning("releases_not_ended", reason=str(error), path=str(home.releases))
        return ()
    return tuple(manifest.release_id for manifest in ended)


def walk_nights(desk: Desk) -> tuple[NightReport, ...]:
    """Walk the nights from the first one that is not as it should be; the last one is walked in any case.

    Where no night is left, everything is brought back to before the first.
    """
    home, settings = desk.home, desk.settings
    runs = build_runs([path for path, _ in staged_databases(home)], settings)
    start = min(find_start(home, settings, runs), max(len(runs) - 1, 0))
    reports = []
    if not runs:
        _apply(desk, runs)
        keep_checkpoint(home, settings, 0)
    for night_count in range(start, len(runs)):
        keep_checkpoint(home, settings, night_count)
        reports.append(_walk_night(desk, runs[: night_count + 1]))
    return tuple(reports)


def _walk_night(desk: Desk, runs: Sequence[Run]) -> NightReport:
    """Walk the last of `runs`, all nights so far."""
    home, keys, settings, reporter = desk.home, desk.keys, desk.settings, desk.reporter
    run = runs[-1]
    with reporter.step(f"night {run.night}: records", unit="records") as progress:
        applied, was_applied = _apply(desk, runs)
        progress.note = "" if was_applied else "unchanged"
        progress.advance(sum(counts.created + counts.changed + counts.closed for counts in applied) * was_applied)
    walked = (home.resolution_database, home.facts_database)
    for path in walked:
        with open_database(path, settings) as connection:
            begin_night(connection, run)
    resolved = resolve_parties(home, run, keys, settings, reporter, tables=desk.tables)
    facts = build_facts(home, run, keys, settings, reporter, tables=desk.tables)
    evaluated = evaluate_firms(home, run, keys, settings, reporter)
    for path in walked:
        with open_database(path, settings) as connection:
            finish_night(connection, run)
    return NightReport(run, applied, was_applied, resolved, facts, evaluated)


def _apply(desk: Desk, runs: Sequence[Run]) -> tuple[tuple[RecordCounts, ...], bool]:
    """What the last night did to the records, and whether it is now that anything was applied or taken back."""
    counts: list[RecordCounts] = []
    was_applied = False
    for path, _ in staged_databases(desk.home):
        if path.exists():
            with open_database(path, desk.settings) as connection:
                if has_table(connection, "delivery"):
                    was_applied |= bring_to(connection, runs)
                    counts += read_counts_of_night(connection, runs[-1].night) if runs else []
    return tuple(counts), was_applied


def _publish(desk: Desk, run: Run) -> Publication:
    home, settings = desk.home, desk.settings
    ensure_running(settings, home, desk.reporter)
    with connect(settings, home) as graph:
        published = publish_facts(graph, home, run, settings, desk.reporter)
        found = check_publication(graph, home, settings)
        # Without parties nothing is staged: every night was withdrawn.
        reconciled = reconcile(home, settings, found) if home.resolution_database.exists() else ()
        return Publication(published, reconciled)
