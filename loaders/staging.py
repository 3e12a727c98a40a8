"""One file's records into their staged tables, in one transaction: all of the file or nothing of it.

Every version stays. A record whose content changed supersedes what stood; the same content changes nothing; a record
that a full file no longer states is closed.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from kg.engine.database import Connection, has_table, read_statement, transaction
from kg.errors import ConfigurationError, SourceError
from kg.model.record import column_names, duckdb_columns
from kg.model.run import Run
from kg.model.staged import RECORD_TYPES, Staged, StandardModel
from loaders.checking import ORIGINAL_COLUMNS, CheckedBatch
from loaders.contract import SourceContract, SourceTable
from loaders.mapping import LOADER_COLUMNS


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """What one file did to one staged table."""

    record_type: str
    created: int
    changed: int
    unchanged: int
    repeated: int
    """Rows that said the same of the same key once more."""
    overridden: int
    """Contents of a key that a later line of the same file replaced."""
    closed: int
    """Records that a full file no longer states."""

    @property
    def stated(self) -> int:
        """Distinct keys that the file states."""
        return self.created + self.changed + self.unchanged


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file of a night and whose it is."""

    contract: SourceContract
    table: SourceTable
    name: str
    digest: str
    tables_digest: str
    """Of the reference tables that it is checked against; empty where its contract needs none."""
    run: Run

    @property
    def values(self) -> dict[str, object]:
        """Parameters that statements take."""
        return {
            "source": self.contract.source,
            "table_name": self.table.name,
            "file": self.name,
            "file_digest": self.digest,
            "contract_digest": self.contract.digest,
            "tables_digest": self.tables_digest,
            "night": self.run.night,
            "run_id": self.run.run_id,
            "recorded_at": self.run.recorded_at,
        }


@dataclass(frozen=True, slots=True)
class FileCounts:
    """What became of a file's rows."""

    row_count: int
    refused_count: int
    records: tuple[RecordCounts, ...]


def create_tables(connection: Connection, models: Iterable[StandardModel]) -> None:
    """The staged tables of some models and what stands beside them, where they are not there yet.

    Raises:
        ConfigurationError: another version made them, with other columns.
    """
    records = {record_type: record for model in models for record_type, record in RECORD_TYPES[model].items()}
    statements = [read_statement("loaders", "staging_tables")]
    statements += [f"CREATE TABLE {record_type} ({duckdb_columns(record)})" for record_type, record in records.items()]
    layout = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    if not has_table(connection, "taken_file"):
        with transaction(connection):
            connection.execute("CREATE TABLE staged_layout AS SELECT ?::VARCHAR AS digest", [layout])
            for statement in statements:
                connection.execute(statement)
    is_known = has_table(connection, "staged_layout")
    if not is_known or connection.execute("SELECT digest FROM staged_layout").fetchall() != [(layout,)]:
        raise ConfigurationError(
            "The staged records in KG_HOME were made by another version of this program, with other columns.",
            way_out="Keep that KG_HOME for that version, and take the nights into another directory.",
        )


def has_taken(connection: Connection, file: TakenFile) -> bool:
    """Whether that very file was taken in for that night, under that very contract and those reference tables."""
    return bool(
        connection.execute(
            "SELECT 1 FROM taken_file WHERE source = $source AND file = $file AND file_digest = $file_digest"
            " AND contract_digest = $contract_digest AND tables_digest = $tables_digest AND night = $night",
            _pick(file, "source", "file", "file_digest", "contract_digest", "tables_digest", "night"),
        ).fetchall()
    )


def find_last_night(connection: Connection, source: str) -> date | None:
    """The last night of which a file of the source was taken in."""
    ((night,),) = connection.execute("SELECT max(night) FROM taken_file WHERE source = ?", [source]).fetchall()
    return night if isinstance(night, date) else None


def stage_file(connection: Connection, file: TakenFile, batches: Iterable[CheckedBatch]) -> FileCounts:
    """Take in a file's batches. Taking in another content of the same file and night replaces its counts."""
    with transaction(connection):
        _forget_counts(connection, file)
        record_types = sorted({mapping.record for mapping in file.table.records})
        for record_type in record_types:
            _create_incoming(connection, record_type, RECORD_TYPES[file.contract.model][record_type])
        connection.execute("CREATE OR REPLACE TEMP TABLE refused_key (record_type VARCHAR, record_key VARCHAR)")
        row_count = refused_count = 0
        blanked: Counter[tuple[str, str]] = Counter()
        for batch in batches:
            _insert_batch(connection, file, batch)
            row_count += batch.row_count
            refused_count += batch.refused_count
            blanked += batch.blanked
        if file.table.closes_absent and not row_count:
            _check_nothing_stands(connection, file)
        _insert_blanked(connection, file, blanked)
        connection.execute(
            "INSERT INTO taken_file VALUES ($source, $table_name, $file, $file_digest, $contract_digest,"
            " $tables_digest, $night, $run_id, $recorded_at, $row_count, $refused_count)",
            {**file.values, "row_count": row_count, "refused_count": refused_count},
        )
        records = tuple(_merge(connection, file, record_type) for record_type in record_types)
    return FileCounts(row_count, refused_count, records)


def _check_nothing_stands(connection: Connection, file: TakenFile) -> None:
    """A full file without a row would close everything: far likelier that the department's export failed."""
    counts = connection.execute(
        "SELECT max(row_count) FROM taken_file WHERE source = $source AND table_name = $table_name",
        _pick(file, "source", "table_name"),
    ).fetchall()
    if counts[0][0]:
        raise SourceError(
            f"{file.name} of {file.contract.source} has no row, and would close every record that stands.",
            way_out="Send the full file again; end records by a file that states their end.",
        )


def _create_incoming(connection: Connection, record_type: str, record: type[Staged]) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE incoming_{record_type} ({duckdb_columns(record)})")


def _insert_batch(connection: Connection, file: TakenFile, batch: CheckedBatch) -> None:
    for mapping, records, keys in zip(file.table.records, batch.records, batch.refused_keys, strict=True):
        record = RECORD_TYPES[file.contract.model][mapping.record]
        _insert_incoming(connection, file, mapping.record, record, records)
        refused = pa.table(
            {"record_type": pa.array([mapping.record] * len(keys)), "record_key": pa.array(keys, "string")}
        )
        _insert_arrow(connection, "refused_key", refused)
    values = file.values
    fixed = {name: values[name] for name in ("source", "file", "file_digest")}
    ending = {name: values[name] for name in ("run_id", "recorded_at")}
    rows = [
        {
            **fixed,
            "line": row.line,
            "record_type": row.record_type,
            "column": row.column,
            "reason": row.reason,
            "row_hash": row.row_hash,
            **ending,
        }
        for row in batch.refused
    ]
    _insert_rows(connection, "refused", rows)


def _insert_incoming(
    connection: Connection, file: TakenFile, record_type: str, record: type[Staged], records: pa.Table
) -> None:
    """A batch with its digest of the canonical content, made without the ids that keys decide."""
    content = [name for name in column_names(record) if name not in LOADER_COLUMNS and not name.endswith("_party_id")]
    filled = {
        "source": "$source",
        "row_digest": f"sha256(to_json(struct_pack({', '.join(content)}))::VARCHAR)",
        "recorded_at": "$recorded_at",
        "superseded_at": "NULL",
        "run_id": "$run_id",
        "file": "$file",
        "original": f"to_json({ORIGINAL_COLUMNS})::VARCHAR",
    }
    selected = ", ".join(f"{filled.get(name, name)} AS {name}" for name in column_names(record))
    connection.register("batch_records", records)
    connection.execute(
        f"INSERT INTO incoming_{record_type} SELECT {selected} FROM batch_records",
        _pick(file, "source", "recorded_at", "run_id", "file"),
    )
    connection.unregister("batch_records")


def _merge(connection: Connection, file: TakenFile, record_type: str) -> RecordCounts:
    record = RECORD_TYPES[file.contract.model][record_type]

    def run(name: str, *parameters: str) -> list[tuple[int, ...]]:
        statement = read_statement("loaders", name).format(record=record_type)
        values = {**_pick(file, *parameters), **({"record_type": record_type} if name == "close_absent" else {})}
        return connection.execute(statement, values).fetchall()

    run("stated_records", "source")
    ((created, changed, unchanged, repeated, overridden),) = run("stated_counts")
    run("supersede_changed", "source", "recorded_at")
    names = ", ".join(column_names(record))
    connection.execute(
        f"INSERT INTO {record_type} SELECT {names} FROM stated WHERE previous_digest IS DISTINCT FROM row_digest"
        " ORDER BY line"
    )
    ((closed,),) = run("close_absent", "source", "recorded_at", "table_name") if file.table.closes_absent else [(0,)]
    found = RecordCounts(record_type, created, changed, unchanged, repeated, overridden, closed)
    connection.execute(
        "INSERT INTO taken_record VALUES ($source, $file, $night, $record_type,"
        " $created, $changed, $unchanged, $repeated, $overridden, $closed)",
        {
            **_pick(file, "source", "file", "night"),
            "record_type": record_type,
            "created": found.created,
            "changed": found.changed,
            "unchanged": found.unchanged,
            "repeated": found.repeated,
            "overridden": found.overridden,
            "closed": found.closed,
        },
    )
    connection.execute(f"DROP TABLE incoming_{record_type}")
    return found


def _forget_counts(connection: Connection, file: TakenFile) -> None:
    """Counts of an earlier content of the same file for the same night."""
    for table in ("taken_file", "taken_record"):
        connection.execute(
            f"DELETE FROM {table} WHERE source = $source AND file = $file AND night = $night",
            _pick(file, "source", "file", "night"),
        )
    for table in ("refused", "blanked"):
        connection.execute(
            f"DELETE FROM {table} WHERE source = $source AND file = $file AND recorded_at = $recorded_at",
            _pick(file, "source", "file", "recorded_at"),
        )


def _insert_blanked(connection: Connection, file: TakenFile, blanked: Counter[tuple[str, str]]) -> None:
    values = file.values
    rows = [
        {
            **{name: values[name] for name in ("source", "file", "file_digest")},
            "column": column,
            "reason": reason,
            "count": count,
            **{name: values[name] for name in ("run_id", "recorded_at")},
        }
        for (column, reason), count in sorted(blanked.items())
    ]
    _insert_rows(connection, "blanked", rows)


def _insert_rows(connection: Connection, table: str, rows: list[dict[str, object]]) -> None:
    if rows:
        _insert_arrow(connection, table, pa.Table.from_pylist(rows))


def _insert_arrow(connection: Connection, table: str, rows: pa.Table) -> None:
    connection.register("new_rows", rows)
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM new_rows")
    connection.unregister("new_rows")


def _pick(file: TakenFile, *names: str) -> dict[str, object]:
    return {name: file.values[name] for name in names}
