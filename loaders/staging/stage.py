"""Delivered files landed, source by source, and held where something is wrong with them as a whole.

A source that cannot be taken in stops alone: why stands in the report and in its deliveries; the other sources go on. A
file that was landed before, for the same night and under the same contract and reference tables, is not read again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.engine.database import has_table, open_database
from kg.errors import ReferenceTableError, SourceError
from kg.home import Home
from kg.identifiers.reference_tables import ReferenceTables
from kg.model.staged import StandardModel
from kg.settings import GraphSettings
from kg.wording import say_count
from loaders.contracts.source_contract import SourceContract
from loaders.staging.delivery import Night, build_withdrawals
from loaders.staging.source_landing import Delivered, Desk, SourceLanding, SourceReport
from loaders.staging.tables import create_tables

_REGISTRY_MODELS: Final = (StandardModel.MARKET, StandardModel.BANKING)


@dataclass(frozen=True, slots=True)
class StageReport:
    """What became of every source of one delivery."""

    night: Night
    sources: tuple[SourceReport, ...]

    @property
    def failed(self) -> tuple[SourceReport, ...]:
        """Sources that stopped."""
        return tuple(source for source in self.sources if source.error)

    def summary(self) -> str:
        """One line of counts; what stopped is in `failed`."""
        rows = sum(source.row_count for source in self.sources)
        refused = sum(source.refused_count for source in self.sources)
        files = [file for source in self.sources for file in source.files]
        skipped = sum(file.skipped for file in files)
        parts = [f"landed: {say_count(rows, 'row')} of {say_count(len(files) - skipped, 'file')}, {refused:,} refused"]
        if skipped:
            parts.append(f"{say_count(skipped, 'file')} had been landed before")
        if withdrawn := sum(source.withdrawn_count for source in self.sources):
            parts.append(f"{say_count(withdrawn, 'file')} withdrawn")
        return "; ".join(parts)


def stage_night(desk: Desk, contracts: Sequence[SourceContract], night: Night) -> StageReport:
    """Land a folder's files. Household records go to a database file of their own (rule L9).

    Raises:
        ReferenceTableError: two worlds of reference tables would be mixed, now or with earlier nights.
        SourceError: a file is withdrawn that no contract knows.
    """
    check_withdrawals(contracts, night)
    found = find_delivered(contracts, night)
    delivering = [delivered.contract for delivered in found if delivered.files]
    world = check_worlds(desk.home, desk.settings, desk.tables, delivering)
    reports: dict[str, SourceReport] = {}
    for path, models in staged_databases(desk.home):
        stated = [delivered for delivered in found if delivered.contract.model in models]
        if not stated:
            continue
        with open_database(path, desk.settings) as connection:
            create_tables(connection, models)
            if world:
                connection.execute("INSERT OR IGNORE INTO world VALUES (?)", [world])
            for delivered in stated:
                source = delivered.contract.source
                with desk.reporter.step(f"land {source}", unit="rows") as progress:
                    reports[source] = SourceLanding(connection, delivered, night, desk, progress).run()
                    progress.note = _note(reports[source])
    return StageReport(night, tuple(reports[contract.source] for contract in contracts if contract.source in reports))


def _note(report: SourceReport) -> str:
    """The end of a step's line: of a source that stopped the fault alone, the way out stands in the report."""
    if report.error:
        return f"stopped: {report.error.partition('. ')[0]}"
    return f"{report.refused_count:,} refused"


def staged_databases(home: Home) -> tuple[tuple[Path, tuple[StandardModel, ...]], ...]:
    """The files of staged records and the models in each."""
    return ((home.registry_database, _REGISTRY_MODELS), (home.household_database, (StandardModel.HOUSEHOLD,)))


def check_withdrawals(contracts: Sequence[SourceContract], night: Night) -> None:
    """Nothing where each file that a folder withdraws is of a contract.

    Raises:
        SourceError: naming those that are of none.
    """
    known = {delivery.file for contract in contracts for delivery in build_withdrawals(contract, night)}
    if unknown := [name for name in night.withdraws if name not in known]:
        raise SourceError(
            f"{night.folder} withdraws {', '.join(unknown)}, which no contract describes.",
            way_out="Name it as it was sent, folder and all, or give its contract: kg refresh FOLDER -c CONTRACT",
        )


def find_delivered(contracts: Sequence[SourceContract], night: Night) -> list[Delivered]:
    """What a folder holds of every source, or why its files cannot be found."""
    found = []
    for contract in contracts:
        try:
            files = tuple((table, file) for table in contract.tables for file in table.find_files(night.folder))
            found.append(Delivered(contract, files))
        except SourceError as error:
            found.append(Delivered(contract, (), str(error)))
    return found


def check_worlds(
    home: Home, settings: GraphSettings, tables: ReferenceTables, contracts: Sequence[SourceContract]
) -> str | None:
    """The world of reference tables that sources which deliver need; None when they need none.

    Raises:
        ReferenceTableError: it is not that of the tables, or not that of earlier nights.
    """
    wanted = {contract.reference_tables: contract.source for contract in contracts if contract.reference_tables}
    earlier = {world for path, _ in staged_databases(home) for world in _read_worlds(path, settings)}
    if len(wanted) > 1 or (wanted and earlier - set(wanted)):
        raise ReferenceTableError(
            f"Sources of different worlds of reference tables: {', '.join(sorted(earlier | set(wanted)))}.",
            way_out="A generated city and real data never share a KG_HOME: set KG_HOME to another directory.",
        )
    needing = dict.fromkeys(sorted(earlier), "KG_HOME") | wanted
    for world, source in needing.items():
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
        if not has_table(connection, "world"):
            return []
        return [str(world) for (world,) in connection.execute("SELECT world FROM world").fetchall()]
