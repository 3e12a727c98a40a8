"""One source of one folder on its way into the staged tables: landed file by file, judged as a whole.

A source that is wrong as a whole (a layout that is not its contract's, sizes or quality out of all proportion) is held:
what it states is kept or asked for again, and nothing of it counts until it is put right or accepted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from kg.engine.database import Connection, transaction
from kg.errors import SourceError
from kg.home import Home
from kg.identifiers.reference_tables import ReferenceTables
from kg.logs import get_logger
from kg.progress import Reporter, StepProgress
from kg.sealing.keys import KeyRing
from kg.settings import GraphSettings
from loaders.checking.batch_check import CheckedBatch, check_batch
from loaders.checking.columns import CheckContext
from loaders.contracts.source_contract import SourceContract, SourceTable
from loaders.quality.stopping import find_reason_to_stop
from loaders.reading.places import SourceFile
from loaders.staging.delivery import Delivery, Night, build_withdrawals
from loaders.staging.landing import (
    LandedCounts,
    accept_night,
    find_state,
    find_waiting,
    is_accepted,
    land_file,
    note_contested,
    note_delivery,
    settle,
)

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What landing needs besides the files: where to, under which keys, against which tables."""

    home: Home
    keys: KeyRing
    tables: ReferenceTables
    settings: GraphSettings
    reporter: Reporter
    accepted: frozenset[str] = frozenset()
    """Sources that are taken in whatever their size or quality, because the operator says so."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file; counts are zero when it had been landed before."""

    table: str
    file: str
    skipped: bool
    row_count: int
    refused_count: int
    unknown_columns: tuple[str, ...]
    """Columns that the contract does not know: dropped unread."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of one source; without a file it delivered nothing."""

    source: str
    files: tuple[FileReport, ...]
    error: str | None
    withdrawn_count: int = 0
    """Files that were said to count as never sent."""

    @property
    def row_count(self) -> int:
        """Rows read."""
        return sum(file.row_count for file in self.files)

    @property
    def refused_count(self) -> int:
        """Rows refused."""
        return sum(file.refused_count for file in self.files)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a folder holds of one source: its files, or why they cannot be found."""

    contract: SourceContract
    files: tuple[tuple[SourceTable, SourceFile], ...]
    error: str | None = None


@dataclass(slots=True)
class SourceLanding:
    """One source of one folder on its way into the staged tables."""

    connection: Connection
    delivered: Delivered
    night: Night
    desk: Desk
    progress: StepProgress
    reports: list[FileReport] = field(default_factory=list)

    def run(self) -> SourceReport:
        """Land the source's files; one that is wrong as a whole holds them all."""
        source = self.delivered.contract.source
        withdrawn = self._withdraw()
        error = self.delivered.error
        if error is None:
            try:
                error = self._land_all()
            except SourceError as stopped:
                error = str(stopped)
        if error:
            night = self.night.on.isoformat()
            _log.warning("source stopped", source=source, night=night, code=SourceError.code, is_told=True)
        return SourceReport(source, tuple(self.reports), error, withdrawn)

    def _land_all(self) -> str | None:
        """Land what was not landed before; gives why the source is held."""
        if expired := self.delivered.contract.find_expired(self.night.on):
            raise SourceError(
                f"The catalogue item {expired.item} is not in force on {self.night.on}.",
                way_out="Name the item of the catalogue that takes its place in the contract.",
            )
        deliveries = [(self._describe(table, file), file) for table, file in self.delivered.files]
        # Headers first: a source whose layout is wrong is not taken in by half.
        for delivery, file in deliveries:
            with self._held_if_wrong(delivery):
                file.check_header(delivery.table.read_columns())
        if deliveries:
            _note_source(self.connection, self.delivered.contract)
        for delivery, file in deliveries:
            self._land(delivery, file)
        with transaction(self.connection):
            reason = self._judge()
            note_contested(self.connection, self.delivered.contract.source, self.night.on)
            return reason

    def _judge(self) -> str | None:
        """Let the night's deliveries count, or hold them; gives why the source is held.

        What was held before is judged again with what came since: a part of a file may have been too small alone, or a
        part that was wrong may be withdrawn.
        """
        contract, night = self.delivered.contract, self.night.on
        waiting = find_waiting(self.connection, contract.source, night)
        if not waiting:
            return None
        accepts = contract.source in self.desk.accepted
        if None not in waiting.values() and not accepts and not self.night.withdraws:
            return list(waiting.values())[-1]
        settle(self.connection, waiting, None)
        reason = find_reason_to_stop(self.connection, contract, night)
        if reason and accepts:
            accept_night(self.connection, contract.source, night)
        if reason is None or is_accepted(self.connection, contract.source, night):
            return None
        settle(self.connection, waiting, reason)
        return reason

    def _describe(self, table: SourceTable, file: SourceFile) -> Delivery:
        contract = self.delivered.contract
        rules = self.desk.tables.digest() if contract.reference_tables else ""
        unread = Delivery(contract, table, file.name, "unreadable", rules, self.night.on, self.night.batch)
        with self._held_if_wrong(unread):
            return replace(unread, file_digest=file.digest())

    def _land(self, delivery: Delivery, file: SourceFile) -> None:
        before = find_state(self.connection, delivery.delivery_id)
        is_known = before is not None and before.is_read
        counts = LandedCounts(0, 0)
        if not is_known:
            with self._held_if_wrong(delivery):
                batches = self._iter_checked(delivery, file)
                counts = land_file(self.connection, delivery, file.encoding, batches, self.desk.keys)
        unknown = tuple(name for name in file.header if name not in delivery.table.columns)
        self.reports.append(
            FileReport(delivery.table.name, file.name, is_known, counts.row_count, counts.refused_count, unknown)
        )

    def _iter_checked(self, delivery: Delivery, file: SourceFile) -> Iterator[CheckedBatch]:
        context = CheckContext(delivery.contract.source, self.desk.tables, self.night.on, self.desk.keys)
        records = [mapping.record_class(delivery.contract.model) for mapping in delivery.table.records]
        for batch in file.iter_batches(delivery.table.read_columns()):
            checked = check_batch(delivery.table, records, batch, context)
            self.progress.advance(checked.row_count)
            yield checked

    @contextmanager
    def _held_if_wrong(self, delivery: Delivery) -> Iterator[None]:
        """A file that cannot be read is noted as held: reports and operators see that it came."""
        try:
            yield
        except SourceError as error:
            with transaction(self.connection):
                note_delivery(self.connection, delivery, "held", held_because=str(error))
            raise

    def _withdraw(self) -> int:
        """Note the files of this source that the folder withdraws; gives their number."""
        contract = self.delivered.contract
        withdrawn = build_withdrawals(contract, self.night)
        with transaction(self.connection):
            for delivery in withdrawn:
                if find_state(self.connection, delivery.delivery_id) is None:
                    note_delivery(self.connection, delivery, "withdrawing")
            if withdrawn:
                note_contested(self.connection, contract.source, self.night.on)
        return len(withdrawn)


def _note_source(connection: Connection, contract: SourceContract) -> None:
    """What other steps must know of a source: who owns it, and what it states under this contract."""
    one_per_entity: dict[str, bool] = {}
    for mapping in (mapping for table in contract.tables for mapping in table.records):
        stated = one_per_entity.get(mapping.record, False)
        one_per_entity[mapping.record] = stated or mapping.one_record_per_entity
    with transaction(connection):
        connection.execute(
            "INSERT OR REPLACE INTO source_owner VALUES (?, ?, ?)",
            [contract.source, contract.department, contract.due.every.describe()],
        )
        for noted in ("contract_record", "source_table"):
            connection.execute(f"DELETE FROM {noted} WHERE contract_digest = ?", [contract.digest])
        for record_type, is_register in sorted(one_per_entity.items()):
            connection.execute(
                "INSERT INTO contract_record VALUES (?, ?, ?, ?, ?, ?)",
                [contract.source, record_type, contract.model.value, is_register, contract.priority, contract.digest],
            )
        for table in contract.tables:
            for record_type in sorted({mapping.record for mapping in table.records}):
                connection.execute(
                    "INSERT INTO source_table VALUES (?, ?, ?, ?, ?)",
                    [contract.source, table.name, record_type, table.closes_absent, contract.digest],
                )
