"""What a refresh would do, without doing it: which files are new, and which nights would be walked again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from kg.engine.database import has_table, open_database
from kg.errors import SourceError
from kg.home import Home
from kg.identifiers.reference_tables import ReferenceTables
from kg.model.run import Run
from kg.settings import GraphSettings
from loaders.contracts.source_contract import SourceContract
from loaders.staging.delivery import Delivery, Night, build_withdrawals
from loaders.staging.landing import LandedState, find_state
from loaders.staging.run import build_runs
from loaders.staging.stage import check_withdrawals, check_worlds, find_delivered, staged_databases


class FilePlan(StrEnum):
    """What would become of a file."""

    LANDED = "landed"
    """Read and taken in for the first time for its night."""
    REPLACES = "replaces"
    """Read, and it stands for an earlier delivery of the same file and night."""
    OUTDATED = "outdated"
    """Read, and it does not count: a higher batch stands for it, or its withdrawal."""
    SKIPPED = "skipped"
    """It was landed before."""
    HELD = "held"
    """It was held before, and would be again."""
    WITHDRAWN = "withdrawn"
    """It would count as never sent."""
    UNREADABLE = "unreadable"
    """Its source would stop."""


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file of the folder."""

    night: date
    source: str
    file: str
    plan: FilePlan
    why: str = ""

    @property
    def is_change(self) -> bool:
        """Whether its night would be walked."""
        return self.plan in {FilePlan.LANDED, FilePlan.REPLACES, FilePlan.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class RefreshPlan:
    """What a refresh would do."""

    files: tuple[PlannedFile, ...]
    walked: tuple[date, ...]
    """Nights that would be walked, oldest first."""
    goes_back_to: date | None
    """The earliest night that was walked before and would be walked again; None when none would."""


def plan_refresh(
    contracts: Sequence[SourceContract], nights: Sequence[Night], tables: ReferenceTables, settings: GraphSettings
) -> RefreshPlan:
    """What a refresh of these folders would do; nothing is written, not even a directory.

    Raises:
        ReferenceTableError: two worlds of reference tables would be mixed.
        SourceError: a file is withdrawn that no contract knows.
    """
    home = Home(settings.home)
    for night in nights:
        check_withdrawals(contracts, night)
    delivered = [found.contract for night in nights for found in find_delivered(contracts, night) if found.files]
    check_worlds(home, settings, tables, delivered)
    files = [file for night in nights for file in _plan_night(home, contracts, night, tables, settings)]
    runs = build_runs([path for path, _ in staged_databases(home)], settings)
    changed = {file.night for file in files if file.is_change}
    standing = {run.night for run in runs}
    first = min(changed, default=None) or max(standing, default=None)
    walked = sorted(night for night in changed | standing if first and night >= first)
    return RefreshPlan(tuple(files), tuple(walked), _find_way_back(runs, changed))


def _find_way_back(runs: Sequence[Run], changed: set[date]) -> date | None:
    again = [run.night for run in runs if changed and run.night >= min(changed)]
    return min(again, default=None)


def _plan_night(
    home: Home, contracts: Sequence[SourceContract], night: Night, tables: ReferenceTables, settings: GraphSettings
) -> list[PlannedFile]:
    planned = []
    for delivered in find_delivered(contracts, night):
        contract = delivered.contract
        (path,) = [path for path, models in staged_databases(home) if contract.model in models]
        if delivered.error:
            planned.append(PlannedFile(night.on, contract.source, "", FilePlan.UNREADABLE, delivered.error))
            continue
        rules = tables.digest() if contract.reference_tables else ""
        for table, file in delivered.files:
            try:
                delivery = Delivery(contract, table, file.name, file.digest(), rules, night.on, night.batch)
                file.check_header(table.read_columns())
                planned.append(_plan_file(path, delivery, settings))
            except SourceError as error:
                planned.append(PlannedFile(night.on, contract.source, file.name, FilePlan.UNREADABLE, str(error)))
        planned += [
            PlannedFile(night.on, contract.source, withdrawal.file, FilePlan.WITHDRAWN)
            for withdrawal in build_withdrawals(contract, night)
            if _read_state(path, withdrawal, settings)[0] is None
        ]
    return planned


def _plan_file(path: Path, delivery: Delivery, settings: GraphSettings) -> PlannedFile:
    state, others = _read_state(path, delivery, settings)
    what = (delivery.night, delivery.contract.source, delivery.file)
    if state is not None and state.state == "held":
        return PlannedFile(*what, FilePlan.HELD, state.held_because or "")
    if state is not None and state.state != "new":  # landed and not judged yet, because a refresh was cut off
        return PlannedFile(*what, FilePlan.SKIPPED)
    if any((batch, state == "withdrawing") > (delivery.batch, False) for batch, state in others if state != "held"):
        return PlannedFile(*what, FilePlan.OUTDATED)
    return PlannedFile(*what, FilePlan.REPLACES if others else FilePlan.LANDED)


def _read_state(
    path: Path, delivery: Delivery, settings: GraphSettings
) -> tuple[LandedState | None, list[tuple[int, str]]]:
    """Where a delivery stands, and batch and state of the others of that file and night."""
    if not path.exists():
        return None, []
    with open_database(path, settings, read_only=True) as connection:
        if not has_table(connection, "delivery"):
            return None, []
        others = connection.execute(
            "SELECT batch, state FROM delivery WHERE source = ? AND night = ? AND file = ? AND delivery_id <> ?",
            [delivery.contract.source, delivery.night, delivery.file, delivery.delivery_id],
        ).fetchall()
        return find_state(connection, delivery.delivery_id), others
