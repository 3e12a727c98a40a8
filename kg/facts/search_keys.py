"""What firms are found by, once a distinct name: table `search_key` of the names that are searchable tonight.

A name's keys depend on the name and on the regions of the world alone, so that they are made once and kept.
"""

import hashlib
from typing import Final

import pyarrow as pa

from kg.engine.database import Connection
from kg.identifiers.firm_name import Regions
from kg.identifiers.firm_search import KEYS_VERSION, build_keys

_SCHEMA: Final = pa.schema(
    [
        ("name", pa.string()),
        ("folded", pa.string()),
        ("trade_names", pa.list_(pa.string())),
        ("sounds", pa.list_(pa.string())),
        ("initials", pa.list_(pa.string())),
        ("region", pa.string()),
    ]
)
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS search_key (name VARCHAR, folded VARCHAR, trade_names VARCHAR[], sounds VARCHAR[], "
    "initials VARCHAR[], region VARCHAR, made_by VARCHAR)"
)


def digest_regions(regions: Regions) -> str:
    """What the keys depend on besides the name."""
    return hashlib.sha256(repr((KEYS_VERSION, sorted(regions.items()))).encode()).hexdigest()


def prepare_search_keys(names: pa.Array, regions: Regions) -> pa.Table:
    """Distinct names of legal entities with their keys: `_SCHEMA`, a row a name."""
    keys = [build_keys(name, regions) for name in names.to_pylist()]
    columns = [
        names.to_pylist(),
        [key.name for key in keys],
        [list(key.trade_names) for key in keys],
        [list(key.sounds) for key in keys],
        [list(key.initials) for key in keys],
        [key.region for key in keys],
    ]
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, _SCHEMA.types, strict=True)], _SCHEMA)


def build_search_keys(connection: Connection, regions: Regions) -> None:
    """Make `search_key` for the names in `searchable_name`; names that nobody bears any more are forgotten (L8)."""
    connection.execute(_TABLE)
    made_by = digest_regions(regions)
    connection.execute(
        "DELETE FROM search_key WHERE made_by <> ? OR name NOT IN (SELECT name FROM searchable_name)", [made_by]
    )
    missing = connection.sql(
        "SELECT DISTINCT name FROM searchable_name ANTI JOIN search_key USING (name) ORDER BY name"
    ).to_arrow_table()
    made = prepare_search_keys(missing.column(0).combine_chunks(), regions)
    connection.register("made_search_key", made)
    connection.execute("INSERT INTO search_key SELECT *, ? FROM made_search_key", [made_by])
    connection.unregister("made_search_key")
