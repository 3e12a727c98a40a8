"""A staged registry that a test fills delivery by delivery, without any file."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kg.engine.database import open_database, read_statement
from kg.home import Home
from kg.model.record import columns_of
from kg.model.staged import Position, StandardModel
from kg.settings import GraphSettings
from loaders.contracts.obligations import Due, Period, PeriodUnit

_NOT_IN_CONTENT = {"recorded_at", "superseded_at", "run_id"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused row; `key` None: it cannot be known."""

    line: int
    reason: str = "identity_number.exponent"
    key: str | None = None
    column: str | None = "证件号码"
    record_type: str | None = None
    row: str = ""
    """What its hash is made of; by default its line."""


@dataclass(slots=True)
class Registry:
    """Writes deliveries as landing does. Two of them with one id are never made."""

    home: Home
    settings: GraphSettings
    arrival: int = 0
    database: str = "registry_database"
    made: list[str] = field(default_factory=list)

    def run(self, statement: str, parameters: object = None) -> list[tuple[object, ...]]:
        with open_database(getattr(self.home, self.database), self.settings) as connection:
            return connection.execute(statement, parameters).fetchall()

    def own(self, source: str, department: str = "市场监督管理局", due: str | None = "1 d") -> None:
        self.run("INSERT OR REPLACE INTO source_owner VALUES (?, ?, ?)", [source, department, due])

    def mark_full(self, source: str, table: str, *, closes: bool = True) -> None:
        for record_type in ("position", "officer"):  # a row a record type
            self.run("INSERT INTO source_table VALUES (?, ?, ?, ?, '')", [source, table, record_type, closes])

    def deliver(
        self,
        night: date,
        *,
        source: str = "city_market",
        table: str = "officer",
        file: str | None = None,
        batch: int = 1,
        state: str = "landed",
        rows: int = 10,
        landed_after: date | None = None,
        refused: Sequence[Refusal] = (),
        stated: Sequence[str] = (),
        withdrawn: Sequence[str] = (),
        missing: Mapping[str, int] | None = None,
        blanked: Mapping[tuple[str, str], int] | None = None,
        held_because: str | None = None,
    ) -> str:
        self.arrival += 1
        delivery = f"d{self.arrival}"
        name = file or f"market/{table}.csv"
        with open_database(getattr(self.home, self.database), self.settings) as connection:
            connection.execute(
                "INSERT INTO delivery BY NAME SELECT ? AS delivery_id, ? AS source, ? AS table_name, ? AS file,"
                " ? AS file_digest, '' AS contract_digest, '' AS tables_digest, ? AS night, ? AS batch, ? AS arrival,"
                " ? AS landed_after, ? AS state, ? AS held_because, ? AS row_count, ? AS refused_count,"
                " 'utf-8' AS encoding, '' AS content_hash",
                [
                    delivery, source, table, name, f"f{self.arrival}", night, batch, self.arrival, landed_after, state,
                    held_because, rows, len({row.line for row in refused}),
                ],
            )  # fmt: skip
            for row in refused:
                spoken = hashlib.sha256((row.row or f"{name} {row.line}").encode()).hexdigest()
                connection.execute(
                    "INSERT INTO refused VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [delivery, row.line, row.record_type, row.column, row.reason, spoken, row.key],
                )
            for kind, keys in (("stated", stated), ("withdrawn", withdrawn)):
                for line, key in enumerate(keys, start=2):
                    connection.execute(
                        "INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?)",
                        [delivery, key.partition(":")[0], key, f"digest {key}", kind, line],
                    )
            for column, count in (missing or {}).items():
                connection.execute("INSERT INTO column_count VALUES (?, ?, ?)", [delivery, column, count])
            for (column, reason), count in (blanked or {}).items():
                connection.execute("INSERT INTO blanked VALUES (?, ?, ?, ?)", [delivery, column, reason, count])
        return delivery

    def state_positions(self, delivery: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Positions that a delivery states, a line each; the same content again is one content and two lines."""
        with open_database(getattr(self.home, self.database), self.settings) as connection:
            for line, row in enumerate(rows, start=2):
                key = f"position:{row['key']}"
                digest = repr(sorted((name, str(value)) for name, value in row.items()))
                known = connection.execute(
                    "SELECT 1 FROM content_position WHERE record_key = ? AND row_digest = ?", [key, digest]
                ).fetchall()
                if not known:
                    connection.execute(
                        "INSERT INTO content_position BY NAME SELECT 'city_market' AS source, ? AS record_key,"
                        " ? AS row_digest, ? AS person_name, ? AS person_number, ? AS role, ?::DATE AS valid_from",
                        [key, digest, row.get("name"), row.get("number"), row.get("role"), row.get("valid_from")],
                    )
                connection.execute(
                    "INSERT INTO statement VALUES (?, 'position', ?, ?, 'stated', ?)", [delivery, key, digest, line]
                )

    def note_rule(self, delivery: str, rule: str, *, broken: int, rows: int = 10, severity: str = "warning") -> None:
        self.run(
            "INSERT INTO rule_outcome VALUES (?, ?, 'consistency', ?, ?, ?, ?)",
            [delivery, rule, severity, broken, rows, not broken],
        )

    def apply(self, night: date, *, source: str = "city_market", table: str = "officer", **counts: int) -> None:
        names = ("created", "changed", "unchanged", "repeated", "overridden", "closed")
        values = [counts.get(name, 0) for name in names]
        self.run(
            "INSERT INTO applied_record VALUES (?, ?, ?, 'position', ?, ?, ?, ?, ?, ?)", [source, table, night, *values]
        )


def build_registry(path: Path) -> Registry:
    """An empty staged registry in a home below `path`."""
    home = Home(path / "home").ensure()
    settings = GraphSettings(home=home.path, duckdb_memory_mib=512, threads=1)
    made = Registry(home, settings)
    columns = [column for column in columns_of(Position) if column.name not in _NOT_IN_CONTENT]
    spoken = ", ".join(f"{column.name} {column.duckdb_type}" for column in columns)
    with open_database(home.registry_database, settings) as connection:
        connection.execute(read_statement("loaders.staging", "tables"))
        connection.execute(f"CREATE TABLE content_position ({spoken})")
    return made


def build_contract(
    *,
    source: str = "city_market",
    department: str = "市场监督管理局",
    required: Sequence[str] = ("企业名称", "序号"),
    optional: Sequence[str] = ("证件号码", "职务"),
    every: Period = Period(1, PeriodUnit.DAY),  # noqa: B008 - frozen
    latency_days: int = 0,
    tables: Sequence[str] = ("officer",),
) -> Any:
    """What reports read of a contract: its tables, each with the same columns."""
    columns = {name: SimpleNamespace(required=name in required) for name in (*required, *optional)}
    due = Due(every, None, latency_days)
    made = tuple(
        SimpleNamespace(
            name=name, columns=columns, read_columns=lambda: list(columns), due=due, rules=(), closes_absent=False
        )
        for name in tables
    )
    return SimpleNamespace(
        source=source, department=department, model=StandardModel.MARKET, tables=made, path=Path(f"{source}.odcs.yaml")
    )
