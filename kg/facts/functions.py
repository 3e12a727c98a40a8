"""Keyed ids, number hashes and sealed blobs as functions of SQL, over Arrow columns.

    fact_id(kind, parts)               `build_fact_id`; parts joined by chr(31)
    number_hash(number)                `build_number_hash`
    seal_party(entity_id, name, number)  the sealed blob; name and number may be null
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pyarrow as pa

from kg.engine.database import Connection
from kg.sealing.blobs import SealedContent, seal
from kg.sealing.keys import KeyRing
from kg.sealing.opaque_ids import build_fact_id, build_number_hash

_FUNCTIONS = ("fact_id", "number_hash", "seal_party")


@contextmanager
def keyed_functions(connection: Connection, keys: KeyRing) -> Iterator[None]:
    """Statements inside the block may use the functions of this module."""
    builders: dict[str, Callable[..., str | None]] = {
        "fact_id": lambda kind, parts: None if parts is None else build_fact_id(keys.id, kind, parts),
        "number_hash": lambda number: None if number is None else build_number_hash(keys.number, number),
        "seal_party": lambda entity_id, name, number: seal(keys.seal, entity_id, SealedContent(name, number)),
    }
    try:
        for (name, builder), count in zip(builders.items(), (2, 1, 3), strict=True):
            connection.create_function(
                name, _over_columns(builder), ["VARCHAR"] * count, "VARCHAR", type="arrow", null_handling="special"
            )
        yield
    finally:
        for name in _FUNCTIONS:
            connection.remove_function(name)


def _over_columns(builder: Callable[..., str | None]) -> Callable[..., pa.Array]:
    def over_columns(*columns: pa.ChunkedArray) -> pa.Array:
        rows = zip(*(column.to_pylist() for column in columns), strict=True)
        return pa.array([builder(*row) for row in rows], type=pa.string())

    return over_columns
