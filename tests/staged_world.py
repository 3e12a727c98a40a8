"""Small staged and resolved databases written by hand, for tests of what is made from them.

Every mention is a party of its own record unless it is given a key or number; `entities` says which mentions are one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from kg.engine.database import Connection, open_database
from kg.home import Home
from kg.model.ids import EntityId, PartyId, RecordKey, RunId
from kg.model.record import Mention, columns_of, duckdb_columns, to_arrow
from kg.model.resolved import Membership
from kg.model.run import Run
from kg.model.staged import RECORD_TYPES, Staged, StandardModel
from kg.model.vocabulary import PartyKind
from kg.sealing.keys import load_keys
from kg.sealing.opaque_ids import build_party_id, keyed_hash
from kg.settings import GraphSettings

FIRST_NIGHT = date(2026, 1, 5)
CLASSES = {name: record for records in RECORD_TYPES.values() for name, record in records.items()}
PRIORITIES = {"registration": 10, "resident": 10, "customer": 50}
_ID_KEY = b"k" * 32


def build_run(nights_later: int = 0) -> Run:
    """The run of a night after the first."""
    night = FIRST_NIGHT + timedelta(days=nights_later)
    return Run(RunId(f"run-{nights_later}"), night, datetime(night.year, night.month, night.day, tzinfo=UTC))


def build_home(path: Path) -> Home:
    """A home with keys."""
    home = Home(path).ensure()
    load_keys(home.keys)
    return home


def person(name: str | None = None, number: str | None = None, key: str | None = None) -> dict[str, Any]:
    """A mention of a person, to be placed by `World.add`."""
    return {"kind": PartyKind.PERSON, "name": name, "number": number, "key": key}


def firm(name: str | None = None, number: str | None = None, key: str | None = None) -> dict[str, Any]:
    """A mention of a legal entity, to be placed by `World.add`."""
    return {"kind": PartyKind.LEGAL_ENTITY, "name": name, "number": number, "key": key}


def build_opaque_id(prefix: str, what: str) -> EntityId:
    """The entity id of `what` (a number, or a key) in a world: `p` for a person, `e` for a legal entity."""
    return EntityId(f"{prefix}_{keyed_hash(_ID_KEY, what)}")


@dataclass(slots=True)
class World:
    """Records of some nights and who is who."""

    run: Run = field(default_factory=build_run)
    records: dict[str, list[Staged]] = field(default_factory=lambda: defaultdict(list))
    memberships: dict[str, Membership] = field(default_factory=dict)

    def add(self, record_type: str, key: str, source: str = "", /, **values: Any) -> None:
        """A current record; a mention in `values` may carry `entity` and `rule`, else number or key says who it is."""
        record = CLASSES[record_type]
        source = source or {"resident": "city_household", "household": "city_household"}.get(record_type, "city_market")
        record_key = RecordKey(f"{record_type}:{key}")
        filled: dict[str, Any] = {column.name: None for column in columns_of(record)}
        filled = {name: value for name, value in filled.items() if name in record.__slots__ or name in _fields(record)}
        filled |= {
            "source": source, "record_key": record_key, "row_digest": "digest", "recorded_at": self.run.recorded_at,
            "run_id": self.run.run_id, "file": "a.csv", "line": 2, "original": "{}",
        }  # fmt: skip
        for name, value in values.items():
            filled[name] = self._place(source, record_key, name, dict(value)) if isinstance(value, dict) else value
        self.records[record_type].append(record(**filled))

    def write(self, home: Home) -> None:
        """Replace the databases below `home` by this world."""
        settings = GraphSettings()
        for model, path in ((None, home.registry_database), (StandardModel.HOUSEHOLD, home.household_database)):
            path.unlink(missing_ok=True)
            tables = {
                name: rows
                for name, rows in self.records.items()
                if (name in RECORD_TYPES[StandardModel.HOUSEHOLD]) == (model is StandardModel.HOUSEHOLD)
            }
            if tables:
                with open_database(path, settings) as connection:
                    _write_staged(connection, tables)
        home.resolution_database.unlink(missing_ok=True)
        with open_database(home.resolution_database, settings) as connection:
            _write(connection, "membership", Membership, self.memberships.values())

    def _place(self, source: str, record_key: str, name: str, value: dict[str, Any]) -> Mention:
        entity, rule = value.pop("entity", None), value.pop("rule", "number")
        own_key = value["key"] or (record_key if name == "subject" else None)
        value["key"] = own_key
        party_id = build_party_id(
            _ID_KEY, source, value["kind"], own_key=own_key, number=value["number"], folded_name=value["name"],
            record_key=record_key, mention=name,
        )  # fmt: skip
        prefix = "p" if value["kind"] is PartyKind.PERSON else "e"
        if party_id not in self.memberships or entity:
            entity_id = entity or build_opaque_id(prefix, value["number"] or value["key"] or party_id)
            self.memberships[party_id] = Membership(
                party_id=PartyId(party_id), party_kind=value["kind"], entity_id=entity_id, rule=rule,
                match_weight=None, run_id=self.run.run_id,
            )  # fmt: skip
        return Mention(party_id=PartyId(party_id), **value)


def _fields(record: type) -> Mapping[str, object]:
    return record.__dataclass_fields__  # type: ignore[attr-defined, no-any-return]


def _write_staged(connection: Connection, tables: Mapping[str, list[Staged]]) -> None:
    connection.execute(
        "CREATE TABLE register_source (source VARCHAR, record_type VARCHAR, model VARCHAR, "
        "one_record_per_entity BOOLEAN, priority INTEGER)"
    )
    for name, rows in tables.items():
        _write(connection, name, CLASSES[name], rows)
        for source in sorted({row.source for row in rows}):
            connection.execute(
                "INSERT INTO register_source VALUES (?, ?, '', false, ?)", [source, name, PRIORITIES.get(name, 90)]
            )


def _write(connection: Connection, table: str, record: type, rows: Iterable[object]) -> None:
    connection.execute(f"CREATE TABLE {table} ({duckdb_columns(record)})")
    connection.register("rows_", to_arrow(record, rows))
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM rows_")
    connection.unregister("rows_")
