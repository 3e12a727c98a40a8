"""The run of a night: its id says which contracts, files, night and model made it, and nothing of the clock."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Final

from kg.errors import SourceError
from kg.model.graph import EDGE_TYPES, NODE_TYPES
from kg.model.ids import RunId
from kg.model.record import columns_of
from kg.model.run import Run
from kg.model.staged import RECORD_TYPES
from loaders.contract import SourceContract

_CHINA: Final = timezone(timedelta(hours=8))


def build_run(contracts: Sequence[SourceContract], folder: Path, night: date, schema_version: str | None = None) -> Run:
    """The run over a folder of files; declared at midnight in China of the night.

    Args:
        schema_version: version of the model; by default a digest of its columns.

    Raises:
        SourceError: a file cannot be read.
    """
    digest = hashlib.sha256()
    parts = [night.isoformat(), schema_version or build_schema_version()]
    for contract in sorted(contracts, key=lambda contract: contract.source):
        parts += ["contract", contract.source, contract.digest]
        for table in contract.tables:
            for path in table.find_files(folder):
                name = path.relative_to(folder).as_posix()
                parts += ["file", name, _digest_file(path, name)]
    digest.update("\x1f".join(parts).encode())
    recorded_at = datetime.combine(night, time(0), tzinfo=_CHINA).astimezone(UTC)
    return Run(run_id=RunId(digest.hexdigest()[:24]), night=night, recorded_at=recorded_at)


def build_schema_version() -> str:
    """A digest over the columns of every staged record, node and edge."""
    records = [record for records in RECORD_TYPES.values() for record in records.values()]
    lines = [
        f"{record.__name__}.{column.name}:{column.duckdb_type}:{column.nullable}"
        for record in (*records, *NODE_TYPES, *EDGE_TYPES)
        for column in columns_of(record)
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _digest_file(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(
            f"{name} cannot be read: {error.strerror}.", way_out="Make it readable, and run `kg refresh` again."
        ) from error
