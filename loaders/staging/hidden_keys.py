"""Record keys of refused rows: hidden until a good row states them (rule L8).

A refused row may have its columns shifted, and then anything may stand where its key should. Such a key is kept as a
keyed hash, and shown once a row that was taken in states it: by then the staged records hold it in any case.
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


def show_known_keys(connection: Connection, keys: KeyRing, source: str, record_types: Iterable[str]) -> None:
    """Show the hidden keys of a source that good rows have stated, in this file or any other."""
    for record_type in record_types:
        hidden = _find_hidden(connection, source, record_type)
        if not hidden:
            continue
        known = connection.sql(
            f"SELECT DISTINCT record_key FROM {content_table(record_type)} WHERE source = $source",
            params={"source": source},
        ).to_arrow_table()
        pairs = ((hide_key(keys, source, key), key) for key in known.column("record_key").to_pylist())
        shown = {mask: key for mask, key in pairs if mask in hidden}
        if shown:
            _show(connection, shown)


def _find_hidden(connection: Connection, source: str, record_type: str) -> set[str]:
    rows = connection.execute(
        "SELECT DISTINCT record_key FROM statement JOIN delivery USING (delivery_id)"
        " WHERE source = ? AND record_type = ? AND kind = 'refused' AND starts_with(record_key, ?)",
        [source, record_type, _MARK],
    ).fetchall()
    return {key for (key,) in rows}


def _show(connection: Connection, shown: dict[str, str]) -> None:
    connection.register("shown", pa.table({"mask": list(shown), "record_key": list(shown.values())}))
    for table in ("statement", "refused"):
        connection.execute(
            f"UPDATE {table} SET record_key = shown.record_key FROM shown WHERE {table}.record_key = shown.mask"
        )
    connection.unregister("shown")
