"""A small world drawn at random from the model: every node and edge type, closed ones, dates, persons, sole traders."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from graphql import GraphQLSchema

from kg.graph.door import Graph
from kg.graph.fact_tables import sealed_columns
from kg.identifiers.firm_search import build_keys
from kg.model.graph import EDGE_TYPES, NODES
from kg.model.ids import EntityId
from kg.model.record import Column, columns_of
from kg.model.vocabulary import NATURAL_PERSON_SUBJECTS
from kg.sealing.blobs import SealedContent, seal
from tests.selections import JSON_COLUMNS, draw_json

RUN_ID = "run-1"
COUNTS = {"LegalEntity": 14, "Person": 8}
"""Nodes of a label; of others `OTHERS`."""
OTHERS = 6
EDGE_COUNT = 30
"""Edges of each type."""
CLOSED_SHARE, KNOWN_SHARE = 0.15, 0.7


class DrawnWorld:
    """Writes itself into an empty graph; `ids` are those of its nodes by label, `codes` credit codes."""

    def __init__(self, schema: GraphQLSchema, chance: random.Random, key: bytes) -> None:
        self._schema = schema
        self._chance = chance
        self._key = key
        self.ids = {
            label: [f"{label.lower()}-{number}" for number in range(COUNTS.get(label, OTHERS))] for label in NODES
        }
        self.codes = [f"91660100MA{number:08d}" for number in range(COUNTS["LegalEntity"])]

    def write(self, graph: Graph) -> None:
        """Every node, every edge and the publication."""
        for label in NODES:
            rows = [self._draw_node(label, number) for number in range(len(self.ids[label]))]
            graph.write(f"UNWIND $rows AS row CREATE (n:{label}) SET n = row", {"rows": rows})
        for kind in EDGE_TYPES:
            for number in range(EDGE_COUNT):
                self._write_edge(graph, kind, number)
        graph.write(
            "CREATE (:Meta {name: 'publication', run_id: $run_id, status: 'published', night: date('2026-01-05')})",
            {"run_id": RUN_ID},
        )

    def _write_edge(self, graph: Graph, kind: Any, number: int) -> None:
        start, end = self._chance.choice(kind.FROM), self._chance.choice(kind.TO)
        from_id, to_id = self._chance.choice(self.ids[start]), self._chance.choice(self.ids[end])
        row = self._draw_row(columns_of(kind)) | {"edge_id": f"{kind.TYPE}-{number:03d}"}
        graph.write(
            f"MATCH (a:{start} {{{NODES[start].ID}: $from_id}}), (b:{end} {{{NODES[end].ID}: $to_id}}) "
            f"CREATE (a)-[e:{kind.TYPE}]->(b) SET e = $row",
            {"from_id": from_id, "to_id": to_id, "row": row},
        )

    def _draw_node(self, label: str, number: int) -> dict[str, Any]:
        node_id = self.ids[label][number]
        row = self._draw_row(columns_of(NODES[label])) | {NODES[label].ID: node_id}
        if label == "LegalEntity":
            trades = number % 4 == 3
            # what began in a natural person's time is compared by `test_profiles`
            row |= {"traded_alone_from": None, "traded_alone_until": None}
            row |= {"uscc": self.codes[number], "subject_kind": "individual_business" if trades else "firm"}
            row["name"] = None if trades else f"鹏城远航{number}有限公司"
            row |= _build_search(row)
        if label == "Evaluation":
            row |= {column.name: self._draw(replace(column, nullable=False)) for column in columns_of(NODES[label])
                    if column.name not in ("closed_at", "evaluation_id")}  # fmt: skip
            row["cannot_evaluate_code" if number % 3 else "inspection_grade"] = None
        if "sealed" in row or row.get("subject_kind") in NATURAL_PERSON_SUBJECTS or label == "Person":
            content = SealedContent(f"张{number}", "660100199001010011" if number % 2 else None)
            row["sealed"] = seal(self._key, EntityId(node_id), content)
        for name in sealed_columns(NODES[label]) - {"sealed"}:
            if row[name] is not None:
                row[name] = seal(self._key, node_id, SealedContent(row[name], None))
        return row

    def _draw_row(self, columns: tuple[Column, ...]) -> dict[str, Any]:
        return {column.name: self._draw(column) for column in columns}

    def _draw(self, column: Column) -> Any:  # noqa: PLR0911 - one return a type
        if column.name == "closed_at":
            return datetime(2026, 1, 5, tzinfo=UTC) if self._chance.random() < CLOSED_SHARE else None
        if column.nullable and column.name != "currency" and self._chance.random() > KNOWN_SHARE:
            return None
        if column.name in JSON_COLUMNS:
            return draw_json(self._schema, JSON_COLUMNS[column.name], self._chance)
        if column.name == "changes":
            return "[]"
        if column.is_list and isinstance(column.value_type, type) and issubclass(column.value_type, StrEnum):
            return self._chance.sample([one.value for one in column.value_type], k=self._chance.randint(0, 3))
        if column.is_list:
            return [f"{column.name}{self._chance.randint(0, 9)}" for _ in range(self._chance.randint(0, 3))]
        if isinstance(column.value_type, type) and issubclass(column.value_type, StrEnum):
            return self._chance.choice(list(column.value_type)).value
        if column.plain_type is date:
            return date(2015, 1, 1) + timedelta(days=self._chance.randint(0, 4_000))
        if column.plain_type is datetime:
            return datetime(2026, 1, 5, tzinfo=UTC)
        if column.plain_type is bool:
            return self._chance.random() < 0.5
        if column.plain_type is int:
            return self._chance.randint(0, 20)
        if column.plain_type is float:
            return self._chance.choice([0.0, 0.1, 0.25, 0.5])
        return f"{column.name} {self._chance.randint(0, 99)}"


def _build_search(row: dict[str, Any]) -> dict[str, Any]:
    """What a firm is found by; a natural person who trades (L0) by nothing."""
    name = row["name"]
    if name is None:
        return {column.name: None for column in columns_of(NODES["LegalEntity"]) if column.name.startswith("search_")}
    keys = build_keys(name, {})
    attributes = [row[key] for key in ("division_code", "industry_code", "legal_form", "register_state")]
    return {
        "search_name": keys.name, "search_former_names": None, "search_trade_names": sorted(keys.trade_names),
        "search_sounds": sorted(keys.sounds), "search_initials": sorted(keys.initials), "search_code": row["uscc"],
        "search_attributes": [text for text in attributes if text],
    }  # fmt: skip
