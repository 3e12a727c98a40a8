"""The run of each night: its id says which contracts, files, night and model made it, and nothing of the clock.

What files *state* goes into the id, as a sum over their lines: so a night that came in parts, in another order or twice
is the same run as the night that came whole. Where lines say different things of one key, the last one goes into it
too.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

from kg.engine.database import has_table, open_database
from kg.model.graph import EDGE_TYPES, NODE_TYPES
from kg.model.ids import RunId
from kg.model.record import columns_of
from kg.model.resolved import RESOLVED_TABLES
from kg.model.run import Run
from kg.model.staged import RECORD_TYPES
from kg.settings import GraphSettings
from loaders.staging.delivery import declare_time

_MODULUS: Final = 2**128
_Stated = dict[tuple[str, ...], int]


def build_runs(databases: Iterable[Path], settings: GraphSettings) -> list[Run]:
    """The runs of all nights of which something counts, oldest first."""
    nights: dict[date, _Stated] = defaultdict(dict)
    for path in databases:
        for night, *what, content_hash in _read_effective(path, settings):
            key = tuple(str(part) for part in what)
            nights[night][key] = (nights[night].get(key, 0) + int(content_hash)) % _MODULUS
    return [Run(_build_id(night, nights[night]), night, declare_time(night)) for night in sorted(nights)]


def build_empty_run(night: date) -> Run:
    """The run of a night by which everything that was ever sent is withdrawn."""
    return Run(_build_id(night, {}), night, declare_time(night))


def build_schema_version() -> str:
    """A digest over the columns of every staged record, resolved table, node and edge."""
    records = [record for records in RECORD_TYPES.values() for record in records.values()]
    lines = [
        f"{record.__name__}.{column.name}:{column.duckdb_type}:{column.nullable}"
        for record in (*records, *RESOLVED_TABLES.values(), *NODE_TYPES, *EDGE_TYPES)
        for column in columns_of(record)
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _build_id(night: date, stated: _Stated) -> RunId:
    parts = [night.isoformat(), build_schema_version()]
    parts += ["\x1e".join((*what, str(content))) for what, content in sorted(stated.items())]
    return RunId(hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24])


def _read_effective(path: Path, settings: GraphSettings) -> list[tuple[date, str, str, str, str, str]]:
    if not path.exists():
        return []
    with open_database(path, settings, read_only=True) as connection:
        if not has_table(connection, "delivery"):
            return []
        return connection.execute(
            "SELECT night, source, table_name, contract_digest, tables_digest, content_hash FROM effective_delivery"
            " UNION ALL SELECT night, source, table_name, 'contested', '', content_hash FROM contested"
        ).fetchall()
