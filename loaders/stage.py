"""Tonight's files into staged records, source by source.

A source that cannot be taken in stops alone: its error stands in the report and the other sources go on. A file that
was taken in for the same night under the same contract and reference tables is skipped, so a night that was cut off is
finished by running it again and a night that was finished changes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.engine.database import Connection, has_table, open_database, transaction
from kg.errors import ReferenceTableError, SourceError
from kg.home import Home
from kg.identifiers.reference_tables import ReferenceTables
from kg.logs import get_logger
from kg.model.run import Run
from kg.model.staged import StandardModel
from kg.progress import Reporter, StepProgress
from kg.sealing.keys import KeyRing
from kg.settings import GraphSettings
from loaders.checking import CheckedBatch, check_batch
from loaders.columns import CheckContext
from loaders.contract import SourceContract, SourceTable
from loaders.reading import TextFile, iter_batches, read_header
from loaders.staging import (
    FileCounts,
    RecordCounts,
    TakenFile,
    create_tables,
    find_last_night,
    has_taken,
    stage_file,
)

_REGISTRY_MODELS: Final = (StandardModel.MARKET, StandardModel.BANKING)
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file; counts are zero when it had been taken in before."""

    table: str
    file: str
    skipped: bool
    row_count: int
    refused_count: int
    records: tuple[RecordCounts, ...]
    unknown_columns: tuple[str, ...]
    """Columns that the contract does not know: dropped unread."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of one source; without a file it delivered nothing."""

    source: str
    files: tuple[FileReport, ...]
    error: str | None

    @property
    def row_count(self) -> int:
        """Rows read."""
        return sum(file.row_count for file in self.files)

    @property
    def refused_count(self) -> int:
        """Rows refused."""
        return sum(file.refused_count for file in self.files)


@dataclass(frozen=True, slots=True)
class StageReport:
    """What became of every source of a night."""

    sources: tuple[SourceReport, ...]

    @property
    def failed(self) -> tuple[SourceReport, ...]:
        """Sources that stopped."""
        return tuple(source for source in self.sources if source.error)

    @property
    def changed_count(self) -> int:
        """Records created, changed or closed."""
        records = [record for source in self.sources for file in source.files for record in file.records]
        return sum(record.created + record.changed + record.closed for record in records)

    def summary(self) -> str:
        """One line a reader understands."""
        rows = sum(source.row_count for source in self.sources)
        refused = sum(source.refused_count for source in self.sources)
        files = [file for source in self.sources for file in source.files]
        skipped = sum(file.skipped for file in files)
        parts = [
            f"staged: {rows:,} rows of {len(files) - skipped} files, {refused:,} refused",
            f"{self.changed_count:,} records changed",
        ]
        if skipped:
            parts.append(f"{skipped} files had been taken in before")
        parts += [f"{source.source} stopped: {source.error}" for source in self.failed]
        return "; ".join(parts)


def stage_night(  # noqa: PLR0913, PLR0917 - the night's ingredients
    home: Home,
    contracts: Sequence[SourceContract],
    folder: Path,
    run: Run,
    keys: KeyRing,
    tables: ReferenceTables,
    settings: GraphSettings,
    reporter: Reporter,
) -> StageReport:
    """Take in a night's folder. Household records go to a database file of their own (rule L9).

    Raises:
        ReferenceTableError: two worlds of reference tables would be mixed, now or with earlier nights.
    """
    world = _check_worlds(home, contracts, folder, tables, settings)
    reports: dict[str, SourceReport] = {}
    for path, models in _databases(home):
        stated = [contract for contract in contracts if contract.model in models]
        if not stated:
            continue
        with open_database(path, settings) as connection:
            create_tables(connection, models)
            _note_run(connection, run, world)
            for contract in stated:
                context = CheckContext(contract.source, tables, run.night, keys)
                with reporter.step(f"stage {contract.source}", unit="rows") as progress:
                    report = _stage_source(connection, contract, folder, run, context, progress)
                    progress.note = report.error or f"{report.refused_count:,} refused"
                reports[contract.source] = report
    return StageReport(tuple(reports[contract.source] for contract in contracts))


def _databases(home: Home) -> tuple[tuple[Path, tuple[StandardModel, ...]], ...]:
    return ((home.registry_database, _REGISTRY_MODELS), (home.household_database, (StandardModel.HOUSEHOLD,)))


def _stage_source(
    connection: Connection,
    contract: SourceContract,
    folder: Path,
    run: Run,
    context: CheckContext,
    progress: StepProgress,
) -> SourceReport:
    reports: list[FileReport] = []
    try:
        # Headers first: a source whose layout is wrong is not taken in by half.
        files = [(table, file) for table in contract.tables for file in _open_files(contract, table, folder)]
        rules = context.tables.digest() if contract.reference_tables else ""
        taken = [TakenFile(contract, table, file.name, file.digest(), rules, run) for table, file in files]
        fresh = [not has_taken(connection, file) for file in taken]
        if any(fresh):
            _check_order(connection, contract, run)
            _note_source(connection, contract)
        for (_, file), known, is_fresh in zip(files, taken, fresh, strict=True):
            counts = FileCounts(0, 0, ())
            if is_fresh:
                counts = stage_file(connection, known, _iter_checked(file, known, context, progress))
            unknown = tuple(name for name in file.header if name not in known.table.columns)
            reports.append(
                FileReport(
                    known.table.name,
                    file.name,
                    not is_fresh,
                    counts.row_count,
                    counts.refused_count,
                    counts.records,
                    unknown,
                )
            )
    except SourceError as error:
        _log.warning("source stopped", source=contract.source, night=run.night.isoformat(), code=error.code)
        return SourceReport(contract.source, tuple(reports), str(error))
    return SourceReport(contract.source, tuple(reports), None)


def _open_files(contract: SourceContract, table: SourceTable, folder: Path) -> Iterator[TextFile]:
    paths = table.find_files(folder)
    if table.closes_absent and len(paths) > 1:
        raise SourceError(
            f"{contract.source}: {len(paths)} files fit {table.pattern}, which is one full file a night.",
            way_out="Leave the newest in the folder, or say `absence: keeps` in the contract.",
        )
    for path in paths:
        name = path.relative_to(folder).as_posix()
        yield read_header(path, name, contract.encoding, contract.delimiter, table.read_columns())


def _iter_checked(
    file: TextFile, known: TakenFile, context: CheckContext, progress: StepProgress
) -> Iterator[CheckedBatch]:
    records = [mapping.record_class(known.contract.model) for mapping in known.table.records]
    for batch in iter_batches(file, known.table.read_columns()):
        checked = check_batch(known.table, records, batch, context)
        progress.advance(checked.row_count)
        yield checked


def _check_order(connection: Connection, contract: SourceContract, run: Run) -> None:
    last = find_last_night(connection, contract.source)
    if last is not None and last > run.night:
        raise SourceError(
            f"{contract.source} has been taken in up to {last}; {run.night} is earlier.",
            way_out="Nights are taken in in their order; send a correction as a file of a later night.",
        )


def _note_source(connection: Connection, contract: SourceContract) -> None:
    stated: dict[str, bool] = {}
    for mapping in (mapping for table in contract.tables for mapping in table.records):
        stated[mapping.record] = stated.get(mapping.record, False) or mapping.one_record_per_entity
    with transaction(connection):
        connection.execute("DELETE FROM register_source WHERE source = ?", [contract.source])
        for record_type, is_register in sorted(stated.items()):
            connection.execute(
                "INSERT INTO register_source VALUES (?, ?, ?, ?, ?)",
                [contract.source, record_type, contract.model.value, is_register, contract.priority],
            )


def _note_run(connection: Connection, run: Run, world: str | None) -> None:
    connection.execute("INSERT OR IGNORE INTO run VALUES (?, ?, ?, ?)", [run.run_id, run.night, run.recorded_at, world])


def _check_worlds(
    home: Home, contracts: Sequence[SourceContract], folder: Path, tables: ReferenceTables, settings: GraphSettings
) -> str | None:
    """The world that tonight's sources need; None when they need none."""
    wanted = {
        contract.reference_tables: contract.source
        for contract in contracts
        if contract.reference_tables and any(table.find_files(folder) for table in contract.tables)
    }
    earlier = {world for path, _ in _databases(home) for world in _read_worlds(path, settings)}
    if len(wanted) > 1 or (wanted and earlier - set(wanted)):
        raise ReferenceTableError(
            f"Sources of different worlds of reference tables: {', '.join(sorted(earlier | set(wanted)))}.",
            way_out="A generated city and real data never share a KG_HOME: set KG_HOME to another directory.",
        )
    for world, source in wanted.items():
        if tables.world != world:
            raise ReferenceTableError(
                f"{source} needs the reference tables of `{world}`, but those of `{tables.world}` were given.",
                way_out="A city keeps its tables in the folder reference/ beside its nights.",
            )
    return next(iter(wanted), None)


def _read_worlds(path: Path, settings: GraphSettings) -> list[str]:
    if not path.exists():
        return []
    with open_database(path, settings, read_only=True) as connection:
        if not has_table(connection, "run"):
            return []
        rows = connection.execute("SELECT DISTINCT world FROM run WHERE world IS NOT NULL").fetchall()
    return [str(world) for (world,) in rows]
