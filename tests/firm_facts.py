"""Facts of a few firms in memory, and what a point table makes of them on a day; for tests of the inspection class."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from kg.engine.database import Connection, open_database
from kg.evaluation.inspection.computation import INPUT_TABLES, evaluated
from kg.evaluation.inspection.point_table import PointTable
from kg.evaluation.inspection.rules import find_table, read_point_tables
from kg.graph.fact_tables import FACT_TYPES, fact_table
from kg.model.record import column_names, duckdb_columns
from kg.settings import GraphSettings

ON = date(2026, 1, 5)
RECORDED = datetime(2026, 1, 4, 16, tzinfo=UTC)
_TYPES = {fact_table(fact): fact for fact in FACT_TYPES if fact_table(fact) in INPUT_TABLES}
_STATED = {"source": "city_market", "recorded_at": RECORDED, "run_id": "run-0"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one legal entity came to."""

    grade: str | None
    code: str | None
    points: int | None
    points_before_caps: int | None
    coverage_ratio: float | None
    reasons: list[dict[str, Any]]
    families: dict[str, dict[str, Any]]

    @property
    def by_code(self) -> dict[str, int]:
        """Points of each indicator."""
        return {reason["code"]: reason["points"] for reason in self.reasons}

    def reason(self, code: str) -> dict[str, Any]:
        """The reason of an indicator."""
        [found] = [reason for reason in self.reasons if reason["code"] == code]
        return found


@dataclass(slots=True)
class FirmFacts:
    """Rows of the facts tables, and the shortest way to write them."""

    rows: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def add(self, table: str, **values: Any) -> None:
        """A row; a column that is not named is empty."""
        key = values.get("record_key") or f"{table}:{len(self.rows)}"
        self.rows.append((table, _STATED | values | {"record_key": key}))

    def firm(self, name: str, **values: Any) -> str:
        """A firm of ten years in business with half its capital paid in: nothing to say of it."""
        plain: dict[str, Any] = {
            "subject_kind": "firm", "register_state": "active", "legal_form": "limited_company",
            "established_on": date(2015, 1, 5), "registered_capital_minor": 1000, "paid_in_capital_minor": 500,
            "record_key": f"registration:{name}",
        }  # fmt: skip
        self.add("node_legal_entity", entity_id=name, **plain | values)
        return name

    def decide(self, subject: str, kind: str, decided_on: date, **values: Any) -> None:
        """A decision on an entity."""
        key = f"decision:{len(self.rows)}"
        named = {"document_number": key, "record_key": key}
        self.add("node_decision", decision_id=key, decision_kind=kind, decided_on=decided_on, **named | values)
        self.add("edge_subject_of", from_id=subject, to_id=key)

    def hold(self, holder: str, held: str, share: float | None, **values: Any) -> None:
        """A share."""
        self.add("edge_owns", from_id=holder, to_id=held, share=share, **values)

    def branch(self, head: str, name: str, **values: Any) -> str:
        """A branch."""
        self.firm(name, subject_kind="branch", **values)
        self.add("edge_branch_of", from_id=name, to_id=head)
        return name

    def license(
        self, holder: str, valid_to: date | None, kind: str = "permit", valid_from: date | None = None, **values: Any
    ) -> None:
        """A licence."""
        key = f"licence:{len(self.rows)}"
        self.add("node_licence", licence_id=key, licence_number=key, licence_kind=kind, record_key=key, **values)
        self.add("edge_holds", from_id=holder, to_id=key, valid_from=valid_from, valid_to=valid_to)

    def settle(self, entity: str, address: str, **values: Any) -> None:
        """A registered office."""
        self.add("edge_registered_at", from_id=entity, to_id=address, **values)

    def evaluate(
        self, on: date = ON, table: PointTable | None = None, last_night: date | None = None
    ) -> dict[str, Outcome]:
        """Every legal entity with what it came to."""
        with (
            self.open(last_night) as connection,
            evaluated(connection, table or find_table(read_point_tables(), on), on),
        ):
            found = connection.execute(
                "SELECT entity_id, inspection_grade, cannot_evaluate_code, points, points_before_caps, coverage_ratio, "
                "reasons, families FROM evaluation"
            ).fetchall()
        return {
            entity: Outcome(*plain, json.loads(reasons), {one["family"]: one for one in json.loads(families)})
            for entity, *plain, reasons, families in found
        }

    @contextmanager
    def open(self, last_night: date | None = None) -> Iterator[Connection]:
        """The facts as tables; `last_night` is that of their source, unknown without one."""
        with open_database(None, GraphSettings(threads=1)) as connection:
            for name, fact in _TYPES.items():
                connection.execute(f"CREATE TABLE {name} ({duckdb_columns(fact).replace(' NOT NULL', '')})")
            said = [("node_source", {"source_id": "city_market", "last_night_on": last_night})] if last_night else []
            for table, row in [*self.rows, *said]:
                _insert(connection, table, row)
            yield connection


def _insert(connection: Connection, table: str, row: Mapping[str, Any]) -> None:
    assert not row.keys() - set(column_names(_TYPES[table])), row
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
