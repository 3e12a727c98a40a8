"""What was read, in the schema's words: values as their types, money joined, names unsealed, refusals put in."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, cast

from api.planning import PlannedEdge, build_cursor
from api.schema.connections import edge_key
from kg.access.policies import REASONS, Decision, RefusalCode
from kg.access.purposes import FieldGroup
from kg.graph.compose import Selection, child_key
from kg.graph.queries import read_fragment
from kg.model.graph import EDGE_TYPES, NODES
from kg.model.ids import Ratio, RunId
from kg.model.record import Column, columns_of
from kg.model.vocabulary import NATURAL_PERSON_SUBJECTS
from kg.sealing.blobs import SealedContent

Row = Mapping[str, Any]
Unsealer = Callable[[str, str], SealedContent]
"""Opens the blob of an entity: entity id, blob."""
HUMAN_REVIEW: Final = {
    "text_zh": "对本分类结果有异议的，可以向作出分类的市场监督管理部门申请人工复核，并提交更正或者修复的材料。",
    "text_en": "Whoever disagrees may ask the market supervision department that gave this class for a review by a "
    "person, and hand in what corrects or repairs the records.",
}
_NODE_COLUMNS: Final = {label: columns_of(cast("type", node)) for label, node in NODES.items()}
_EDGE_COLUMNS: Final = {edge.__name__: columns_of(cast("type", edge)) for edge in EDGE_TYPES}
_PROVENANCE: Final = ("source", "record_key", "run_id", "recorded_at")
_MINOR: Final = "_minor"


@dataclass(slots=True)
class Shaper:
    """Shapes one answer. `entity_ids` collects, in order, the entities that the answer speaks of."""

    decisions: Mapping[FieldGroup, Decision]
    unseal: Unsealer
    run_id: RunId | None
    entity_ids: list[str] = field(default_factory=list)

    def select(self, planned: PlannedEdge) -> Selection:
        """The fragments of a plan without the refused ones; one item more than a page has tells if there is a next."""
        limit = planned.limit if planned.field.single else planned.limit + 1
        children = tuple(self.select(child) for child in self._permitted(planned))
        return Selection(planned.field.fragment, limit, planned.skip, children)

    def shape_root(self, planned: PlannedEdge, items: list[Row]) -> Row:
        """The legal entity that was asked for, `NotFound`, or `Refused`."""
        if not items:
            return {"label": "NotFound", "reason": "No legal entity of this code or id is published."}
        return self._shape_node(planned, items[0])

    def _permitted(self, planned: PlannedEdge) -> list[PlannedEdge]:
        return [child for child in planned.children if self.decisions[child.field.group].allowed]

    def _shape_node(self, planned: PlannedEdge, item: Row) -> dict[str, Any]:
        found, label = item["object"], item["object"]["label"]
        is_person = label == "Person"
        trades_in_person = label == "LegalEntity" and found["subject_kind"] in NATURAL_PERSON_SUBJECTS
        if entity_id := found.get("entity_id"):
            self.entity_ids.append(entity_id)
        decision = self.decisions[FieldGroup.NATURAL_PERSONS]
        if (is_person or trades_in_person) and decision.refusal:
            return build_refused(decision.refusal)
        shaped = _shape_columns(_NODE_COLUMNS[label], found)
        shaped |= {"label": label, "id": found[NODES[label].ID], "provenance": _shape_provenance(found)}
        if is_person or trades_in_person:
            shaped |= self._open(found)
        if label == "LegalEntity":
            shaped["former_names"] = shaped["former_names"] or []
        read = {edge: position for position, edge in enumerate(self._permitted(planned))}
        for child in planned.children:
            items = item[child_key(child.field.fragment, read[child])] if child in read else []
            shaped[edge_key(child.response_path)] = self._shape_edge(child, items, trades_in_person)
        return shaped

    def _open(self, found: Row) -> dict[str, str | None]:
        if not found["sealed"]:
            return {"name": None, "masked_number": None}
        content = self.unseal(found["entity_id"], found["sealed"])
        number = content.number
        masked = f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}" if number and len(number) > 5 else None
        return {"name": content.name, "masked_number": masked}

    def _shape_edge(self, planned: PlannedEdge, items: list[Row], trades_in_person: bool) -> Row | None:
        if planned.field.group is FieldGroup.EVALUATION and trades_in_person:
            return build_refused(RefusalCode.NATURAL_PERSON_NOT_CLASSED)
        if refusal := self.decisions[planned.field.group].refusal:
            return build_refused(refusal)
        if planned.field.group is FieldGroup.EVALUATION:
            return _shape_evaluation(items)
        if planned.field.single:
            return self._shape_link(planned, items[0], 1) if items else None
        page = items[: planned.limit]
        edges = [self._shape_link(planned, item, planned.skip + number) for number, item in enumerate(page, start=1)]
        end = edges[-1]["cursor"] if edges else None
        return {
            "label": "Connection",
            "edges": edges,
            "page_info": {"has_next_page": len(items) > planned.limit, "end_cursor": end},
        }

    def _shape_link(self, planned: PlannedEdge, item: Row, position: int) -> dict[str, Any]:
        """An edge; where its node is refused, it says no more than which source states it and when.

        The record stays out: its key may hold the credit code of the natural person who trades (rule L0).
        """
        edge, node = item["edge"], self._shape_node(planned, item)
        refused = node["label"] == "Refused"
        shaped: dict[str, Any] = {}
        for edge_type in read_fragment(planned.field.fragment).shape_types("edge"):
            shaped |= _shape_columns(_EDGE_COLUMNS[edge_type], {} if refused else edge)
        return shaped | {
            "node": node,
            "cursor": build_cursor(self.run_id, position),
            "provenance": _shape_provenance(edge) | ({"record_key": None} if refused else {}),
        }


def build_refused(code: RefusalCode) -> dict[str, Any]:
    """A `Refused` of the schema."""
    return {"label": "Refused", "code": code, "reason": REASONS[code]}


def _shape_provenance(found: Row) -> dict[str, object]:
    return {name: found.get(name) for name in _PROVENANCE}


def _shape_columns(columns: tuple[Column, ...], found: Row) -> dict[str, Any]:
    shaped: dict[str, Any] = {}
    for column in columns:
        value = found.get(column.name)
        if column.name.endswith(_MINOR):
            money = None if value is None else {"amount_minor": value, "currency": found["currency"]}
            shaped[column.name.removesuffix(_MINOR)] = money
        else:
            shaped[column.name] = None if value is None else _shape_value(column, value)
    return shaped


def _shape_value(column: Column, value: Any) -> Any:
    if column.value_type is Ratio:
        return format(Decimal(repr(float(value))), "f")
    if isinstance(column.value_type, type) and issubclass(column.value_type, StrEnum) and not column.is_list:
        return column.value_type(value)
    return value


def _shape_evaluation(items: list[Row]) -> dict[str, Any]:
    if not items:
        unknown = {"code": "NOT_EVALUATED", "rule_version": None, "evaluated_on": None}
        return unknown | {"label": "CannotEvaluate", "human_review": HUMAN_REVIEW}
    found = items[0]["object"]
    shaped = _shape_columns(_NODE_COLUMNS["Evaluation"], found)
    shaped |= {"id": found["evaluation_id"], "provenance": _shape_provenance(found), "human_review": HUMAN_REVIEW}
    if shaped["inspection_grade"] is None:
        return shaped | {"label": "CannotEvaluate", "code": shaped["cannot_evaluate_code"] or "UNKNOWN"}
    reasons = [_shape_reason(reason) for reason in json.loads(found["reasons"])]
    return shaped | {"label": "InspectionClass", "reasons": reasons}


def _shape_reason(reason: Row) -> dict[str, Any]:
    names = ("code", "points", "text_zh", "text_en", "statutory_ground", "improve_zh", "improve_en")
    return {name: reason.get(name) for name in names} | {
        "evidence": [_shape_evidence(evidence) for evidence in reason.get("evidence") or ()]
    }


def _shape_evidence(evidence: Row) -> dict[str, Any]:
    dated_on = evidence.get("dated_on")
    return {
        "source": evidence["source"],
        "record_key": evidence["record_key"],
        "document_number": evidence.get("document_number"),
        "dated_on": date.fromisoformat(dated_on) if dated_on else None,
    }


def build_publication(row: Row) -> dict[str, Any] | None:
    """The `Publication` of the schema; `None` before the first publish."""
    if not row["publication"]:
        return None
    found = row["publication"][0]
    night = found.get("night")
    if isinstance(night, datetime):
        night = night.date()
    return {"run_id": found["run_id"], "status": found.get("status"), "night": night}
