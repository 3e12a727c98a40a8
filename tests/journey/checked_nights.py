"""A night's files read by the contracts that are shipped, file by file, as the landing does, without a database."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kg.identifiers.reference_tables import read_reference_tables
from kg.sealing.keys import KeyRing
from loaders.checking.batch_check import ORIGINAL_COLUMNS, CheckedBatch, check_batch
from loaders.checking.columns import CheckContext
from loaders.contracts.source_contract import SourceContract
from loaders.contracts.source_tables import SourceTable

Place = tuple[str, int]
"""File below the city, and line."""


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """One record as it would be staged."""

    table: SourceTable
    mapping: int
    """Which of the table's mappings made it."""
    values: dict[str, object]

    def find_fed(self, column: str) -> list[str]:
        """Its columns that a column of the file feeds."""
        mapping = self.table.records[self.mapping]
        fed = [target for target, source in mapping.columns.items() if source == column]
        for name, mention in mapping.mentions.items():
            parts = {"name": mention.name, "number": mention.number, "kind": mention.kind_column}
            fed += [f"{name}_{part}" for part, source in parts.items() if source == column]
        return fed


@dataclass(frozen=True, slots=True)
class CheckedNight:
    """Everything that the files of one night state, and what was wrong with them."""

    records: dict[str, CheckedRecord] = field(default_factory=dict)
    """By source and record key."""
    lines: dict[Place, list[str]] = field(default_factory=dict)
    """Keys of `records` by place."""
    refused: dict[Place, tuple[str | None, str, str | None]] = field(default_factory=dict)
    """Column, reason and record key by place."""
    doubled: list[str] = field(default_factory=list)
    """Keys that stand in two rows."""
    withdrawn: set[str] = field(default_factory=set)
    blanked: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By file, column and reason."""
    encodings: dict[str, str] = field(default_factory=dict)


def check_night(
    city: Path, folder: str, night: date, contracts: tuple[SourceContract, ...], keys: KeyRing
) -> CheckedNight:
    """Read every file of a folder such as `night-1` that a contract describes."""
    found = CheckedNight()
    tables = read_reference_tables(city / "reference")
    for contract in contracts:
        context = CheckContext(source=contract.source, tables=tables, on=night, keys=keys)
        for table in contract.tables:
            for file in table.find_files(city / folder):
                file.check_header(table.read_columns())
                name = f"{folder}/{file.name}"
                found.encodings[name] = file.encoding
                classes = [mapping.record_class(contract.model) for mapping in table.records]
                for batch in file.iter_batches(table.read_columns()):
                    _add(found, name, table, contract.source, check_batch(table, classes, batch, context))
    return found


def _add(found: CheckedNight, name: str, table: SourceTable, source: str, batch: CheckedBatch) -> None:
    for place, records in enumerate(batch.records):
        # What was sent where a number is not valid: dirt is all that it says.
        unjudged = [name for name in records.column_names if name.endswith("_stated_number")]
        for values in records.drop_columns([ORIGINAL_COLUMNS, *unjudged]).to_pylist():
            key = f"{source}/{values['record_key']}"
            if key in found.records:
                found.doubled.append(key)
            found.lines.setdefault((name, values.pop("line")), []).append(key)
            found.records[key] = CheckedRecord(table, place, values)
    for row in batch.refused:
        assert (name, row.line) not in found.refused
        found.refused[name, row.line] = (row.column, row.reason, row.record_key)
    found.withdrawn.update(f"{source}/{key}" for keys in batch.withdrawn_keys for key, _ in keys)
    for (column, reason), count in batch.blanked.items():
        found.blanked[name, column, reason] += count
