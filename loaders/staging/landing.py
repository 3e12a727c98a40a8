"""One delivered file, landed: all of what it states, what was refused and what it lacks, in one transaction.

What a file states is kept apart from what stands (`timeline`): contents once a key, and a line in `statement` for each
row. So a file that comes late, again, or is withdrawn needs no second reading.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from kg.engine.database import Connection, read_statement, transaction
from kg.model.record import column_names
from kg.model.staged import RECORD_TYPES
from kg.sealing.keys import KeyRing
from loaders.checking.batch_check import ORIGINAL_COLUMNS, CheckedBatch
from loaders.contracts.mapping import LOADER_COLUMNS
from loaders.quality.rules import evaluate_rules
from loaders.staging.delivery import Delivery
from loaders.staging.hidden_keys import hide_key, show_first_stated, show_known
from loaders.staging.tables import content_columns, content_table


@dataclass(frozen=True, slots=True)
class LandedCounts:
    """Rows of a file, and those that were refused."""

    row_count: int
    refused_count: int


@dataclass(slots=True)
class _Tally:
    row_count: int = 0
    refused_count: int = 0
    blanked: Counter[tuple[str, str]] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    refused_keys: set[str] = field(default_factory=set, repr=False)

    def add(self, batch: CheckedBatch) -> None:
        self.row_count += batch.row_count
        self.refused_count += batch.refused_count
        self.blanked += batch.blanked
        self.missing += batch.missing
        self.refused_keys.update(key for refused in batch.refused_keys for key in refused)
        self.refused_keys.update(row.record_key for row in batch.refused if row.record_key is not None)


@dataclass(frozen=True, slots=True)
class LandedState:
    """Where a delivery stands: `new` (landed, not judged yet), `landed`, `held` or `withdrawing`."""

    state: str
    held_because: str | None
    is_read: bool
    """Whether what it states is there: a file whose layout is wrong is noted without it."""


def find_state(connection: Connection, delivery_id: str) -> LandedState | None:
    """Where a delivery stands; None when it never came."""
    rows = connection.execute(
        "SELECT state, held_because, encoding IS NOT NULL FROM delivery WHERE delivery_id = ?", [delivery_id]
    ).fetchall()
    return LandedState(*rows[0]) if rows else None


def land_file(
    connection: Connection,
    delivery: Delivery,
    encoding: str,
    batches: Iterable[CheckedBatch],
    keys: KeyRing,
) -> LandedCounts:
    """Land a file's batches and measure its quality rules on them."""
    with transaction(connection):
        forget_delivery(connection, delivery.delivery_id)
        record_types = sorted({mapping.record for mapping in delivery.table.records})
        for record_type in record_types:
            kept = ", ".join(_incoming_columns(delivery, record_type))
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE incoming_{record_type} AS SELECT {kept} FROM {record_type} LIMIT 0"
            )
        tally = _Tally()
        for batch in batches:
            _insert_batch(connection, delivery, batch, keys)
            tally.add(batch)
        _insert_counts(connection, delivery, tally)
        for record_type in record_types:
            show_first_stated(connection, keys, delivery.contract.source, record_type, f"incoming_{record_type}")
            _insert_statements(connection, delivery, record_type)
        note_delivery(connection, delivery, "new", encoding=encoding, counts=(tally.row_count, tally.refused_count))
        show_known(connection, keys, delivery.contract.source, record_types, tally.refused_keys)
        evaluate_rules(connection, delivery.contract, delivery.table, delivery.delivery_id)
    return LandedCounts(tally.row_count, tally.refused_count)


def note_delivery(
    connection: Connection,
    delivery: Delivery,
    state: str,
    *,
    encoding: str | None = None,
    held_because: str | None = None,
    counts: tuple[int, int] = (0, 0),
) -> None:
    """Note a delivery as `new`, `held` or `withdrawing`; in the place of an earlier note of the same."""
    connection.execute("DELETE FROM delivery WHERE delivery_id = ?", [delivery.delivery_id])
    connection.execute(
        "INSERT INTO delivery SELECT $delivery_id, $source, $table_name, $file, $file_digest, $contract_digest,"
        " $tables_digest, $night, $batch, (SELECT coalesce(max(arrival), 0) + 1 FROM delivery),"
        " (SELECT max(night) FROM applied_night), $state, $held_because, $row_count, $refused_count, $encoding,"
        " (SELECT coalesce(sum(hash(record_type, record_key, row_digest, kind)::HUGEINT), 0)::VARCHAR FROM statement"
        " WHERE delivery_id = $delivery_id)",
        {
            **delivery.values,
            "delivery_id": delivery.delivery_id,
            "state": state,
            "held_because": held_because,
            "row_count": counts[0],
            "refused_count": counts[1],
            "encoding": encoding,
        },
    )


def forget_delivery(connection: Connection, delivery_id: str) -> None:
    """Remove what a delivery stated and all that was counted of it; contents stay."""
    for table in ("delivery", "statement", "refused", "blanked", "column_count", "rule_outcome"):
        connection.execute(f"DELETE FROM {table} WHERE delivery_id = ?", [delivery_id])


def find_waiting(connection: Connection, source: str, night: date) -> dict[str, str | None]:
    """A source's deliveries of a night that were read and do not count: why each is held, None where it is new."""
    rows = connection.execute(
        "SELECT delivery_id, held_because FROM delivery WHERE source = ? AND night = ? AND state IN ('new', 'held')"
        " AND encoding IS NOT NULL ORDER BY arrival",
        [source, night],
    ).fetchall()
    return dict(rows)


def settle(connection: Connection, delivery_ids: Iterable[str], held_because: str | None) -> None:
    """Deliveries count from now on, or are held for a reason."""
    connection.execute(
        "UPDATE delivery SET state = ?, held_because = ? WHERE delivery_id IN (SELECT unnest(?::VARCHAR[]))",
        ["held" if held_because else "landed", held_because, list(delivery_ids)],
    )


def note_contested(connection: Connection, source: str, night: date) -> None:
    """Note what a source's night says last of keys of which it says several things; to follow every change of it."""
    connection.execute("DELETE FROM contested WHERE source = ? AND night = ?", [source, night])
    connection.execute(read_statement("loaders.staging", "contested"), {"source": source, "night": night})


def accept_night(connection: Connection, source: str, night: date) -> None:
    """From now on the source's night is taken in whatever its size or quality."""
    connection.execute("INSERT OR IGNORE INTO accepted_night VALUES (?, ?)", [source, night])


def is_accepted(connection: Connection, source: str, night: date) -> bool:
    """Whether the operator accepted the source's night."""
    found = connection.execute("SELECT 1 FROM accepted_night WHERE source = ? AND night = ?", [source, night])
    return bool(found.fetchall())


def _incoming_columns(delivery: Delivery, record_type: str) -> list[str]:
    return content_columns(RECORD_TYPES[delivery.contract.model][record_type])


def _insert_batch(connection: Connection, delivery: Delivery, batch: CheckedBatch, keys: KeyRing) -> None:
    source = delivery.contract.source
    mappings = zip(delivery.table.records, batch.records, batch.refused_keys, batch.withdrawn_keys, strict=True)
    for mapping, records, refused_keys, withdrawn_keys in mappings:
        _insert_incoming(connection, delivery, mapping.record, records)
        # Where a refused row stood says nothing: any other row of its key counts before it.
        _insert_keys(
            connection,
            delivery,
            (mapping.record, "refused"),
            [(hide_key(keys, source, key), 0) for key in refused_keys],
        )
        _insert_keys(connection, delivery, (mapping.record, "withdrawn"), withdrawn_keys)
    _insert_rows(
        connection,
        "refused",
        [
            {
                "delivery_id": delivery.delivery_id,
                "line": row.line,
                "record_type": row.record_type,
                "column": row.column,
                "reason": row.reason,
                "row_hash": row.row_hash,
                "record_key": None if row.record_key is None else hide_key(keys, source, row.record_key),
            }
            for row in batch.refused
        ],
    )


def _insert_incoming(connection: Connection, delivery: Delivery, record_type: str, records: pa.Table) -> None:
    """A batch with its digest of the canonical content, made without the ids that keys decide."""
    record = RECORD_TYPES[delivery.contract.model][record_type]
    content = [name for name in column_names(record) if name not in LOADER_COLUMNS and not name.endswith("_party_id")]
    filled = {
        "source": "$source",
        "row_digest": f"sha256(to_json(struct_pack({', '.join(content)}))::VARCHAR)",
        "file": "$file",
        "original": f"to_json({ORIGINAL_COLUMNS})::VARCHAR",
    }
    selected = ", ".join(f"{filled.get(name, name)} AS {name}" for name in content_columns(record))
    connection.register("batch_records", records)
    connection.execute(
        f"INSERT INTO incoming_{record_type} SELECT {selected} FROM batch_records",
        {"source": delivery.contract.source, "file": delivery.file},
    )
    connection.unregister("batch_records")


def _insert_keys(
    connection: Connection, delivery: Delivery, what: tuple[str, str], keys: Iterable[tuple[str, int]]
) -> None:
    record_type, kind = what
    _insert_rows(
        connection,
        "statement",
        [
            {
                "delivery_id": delivery.delivery_id,
                "record_type": record_type,
                "record_key": key,
                "row_digest": None,
                "kind": kind,
                "line": line,
            }
            for key, line in keys
        ],
    )


def _insert_statements(connection: Connection, delivery: Delivery, record_type: str) -> None:
    """What the file's rows stated, and those contents that nothing stated before."""
    connection.execute(
        f"INSERT INTO statement SELECT ?, '{record_type}', record_key, row_digest, 'stated', line"
        f" FROM incoming_{record_type} ORDER BY line",
        [delivery.delivery_id],
    )
    connection.execute(
        f"INSERT INTO {content_table(record_type)} FROM incoming_{record_type} AS incoming"
        f" ANTI JOIN {content_table(record_type)} AS known USING (source, record_key, row_digest)"
        " QUALIFY row_number() OVER (PARTITION BY record_key, row_digest ORDER BY line) = 1 ORDER BY line"
    )
    connection.execute(f"DROP TABLE incoming_{record_type}")


def _insert_counts(connection: Connection, delivery: Delivery, tally: _Tally) -> None:
    blanked = [
        {"delivery_id": delivery.delivery_id, "column": column, "reason": reason, "count": count}
        for (column, reason), count in sorted(tally.blanked.items())
    ]
    _insert_rows(connection, "blanked", blanked)
    missing = [
        {"delivery_id": delivery.delivery_id, "column": column, "missing_count": tally.missing[column]}
        for column in delivery.table.read_columns()
    ]
    _insert_rows(connection, "column_count", missing)


def _insert_rows(connection: Connection, table: str, rows: list[dict[str, object]]) -> None:
    if rows:
        connection.register("new_rows", pa.Table.from_pylist(rows))
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM new_rows")
        connection.unregister("new_rows")
