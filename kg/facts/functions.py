"""Keyed ids, number hashes and sealed blobs as functions of SQL, over Arrow columns.

fact_id(kind, parts)                 `build_fact_id`; parts joined by chr(31)
number_hash(number)                  `build_number_hash`
seal_party(entity_id, name, number)  the sealed blob; both may be null; a text of a fact stands as name
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pyarrow as pa
from duckdb.func import FunctionNullHandling, PythonUDFType

from kg.engine.database import Connection
from kg.sealing.blobs import SealedContent, seal
from kg.sealing.keys import KeyRing
from kg.sealing.opaque_ids import build_fact_id, build_number_hash


@contextmanager
def keyed_functions(connection: Connection, keys: KeyRing) -> Iterator[None]:
    """Statements inside the block may use the functions of this module."""

    def fact_id(kinds: pa.ChunkedArray, parts: pa.ChunkedArray) -> pa.Array:
        pairs = zip(kinds.to_pylist(), parts.to_pylist(), strict=True)
        ids = [None if part is None else build_fact_id(keys.id, kind, part) for kind, part in pairs]
        return pa.array(ids, type=pa.string())

    def number_hash(numbers: pa.ChunkedArray) -> pa.Array:
        hashes = [None if number is None else build_number_hash(keys.number, number) for number in numbers.to_pylist()]
        return pa.array(hashes, type=pa.string())

    def seal_party(entity_ids: pa.ChunkedArray, names: pa.ChunkedArray, numbers: pa.ChunkedArray) -> pa.Array:
        rows = zip(entity_ids.to_pylist(), names.to_pylist(), numbers.to_pylist(), strict=True)
        return pa.array([seal(keys.seal, entity_id, SealedContent(name, number)) for entity_id, name, number in rows])

    functions: dict[str, tuple[Callable[..., pa.Array], int]] = {
        "fact_id": (fact_id, 2),
        "number_hash": (number_hash, 1),
        "seal_party": (seal_party, 3),
    }
    for name, (function, count) in functions.items():
        connection.create_function(
            name,
            function,
            ["VARCHAR"] * count,
            "VARCHAR",
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
        )
    try:
        yield
    finally:
        # A function left behind is reported as leaked when the process ends.
        for name in functions:
            connection.remove_function(name)
