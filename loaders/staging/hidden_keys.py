"""Record keys of refused rows: hidden until a good row states them (rule L8).

A refused row may have its columns shifted, and then anything may stand where its key should. Such a key is kept as a
keyed hash, and shown once a row that was taken in states it: by then the staged records hold it in any case. So only
keys that a file refuses, or is the first to state, are looked at: never all that stand.
"""

from collections.abc import Iterable
from typing import Final

import pyarrow as pa

from kg.engine.database import Connection
from kg.sealing.keys import KeyRing
from kg.sealing.opaque_ids import keyed_hash
from loaders.staging.tables import content_table

_MARK: Final = "hidden:"


def hide_key(keys: KeyRing, source: str, record_key: str) -> str:
    """What is kept of the key of a refused row."""
    return _MARK + keyed_hash(keys.row, source, record_key)


def show_first_stated(connection: Connection, keys: KeyRing, source: str, record_type: str, incoming: str) -> None:
    """Show keys that rows of other files were refused with, and that `incoming` is the first to state well."""
    hidden = _find_hidden(connection, record_type)
    if not hidden:
        return
    first = connection.sql(
        f"SELECT DISTINCT record_key FROM {incoming} ANTI JOIN {content_table(record_type)} USING (source, record_key)"
    )
    shown: dict[str, str] = {}
    for batch in first.to_arrow_reader():
        pairs = ((hide_key(keys, source, key), key) for key in batch.column(0).to_pylist())
        shown.update((mask, key) for mask, key in pairs if mask in hidden)
    _show(connection, shown)


def show_known(
    connection: Connection, keys: KeyRing, source: str, record_types: Iterable[str], refused: Iterable[str]
) -> None:
    """Show those of the keys that a file's rows were refused with which this file or an earlier one states well."""
    connection.register("refused_keys", pa.table({"record_key": pa.array(sorted(refused), pa.string())}))
    for record_type in record_types:
        known = connection.execute(
            f"SELECT record_key FROM refused_keys SEMI JOIN (FROM {content_table(record_type)} WHERE source = ?)"
            " USING (record_key)",
            [source],
        ).fetchall()
        _show(connection, {hide_key(keys, source, key): key for (key,) in known})
    connection.unregister("refused_keys")


def _find_hidden(connection: Connection, record_type: str) -> set[str]:
    rows = connection.execute(
        "SELECT DISTINCT record_key FROM statement"
        " WHERE record_type = ? AND kind = 'refused' AND starts_with(record_key, ?)",
        [record_type, _MARK],
    ).fetchall()
    return {key for (key,) in rows}


def _show(connection: Connection, shown: dict[str, str]) -> None:
    if not shown:
        return
    connection.register("shown", pa.table({"mask": list(shown), "record_key": list(shown.values())}))
    for table in ("statement", "refused"):
        connection.execute(
            f"UPDATE {table} SET record_key = shown.record_key FROM shown WHERE {table}.record_key = shown.mask"
        )
    connection.unregister("shown")
