"""A few firms, persons and a sole trader as model records, and how they come into a graph: for tests of answers."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from kg.graph.door import Graph
from kg.identifiers.firm_name import build_regions
from kg.identifiers.firm_search import build_keys
from kg.identifiers.reference_tables import national_tables
from kg.model.credit_nodes import DecisionNode, EvaluationNode, FacilityNode
from kg.model.edges import (
    Borrows,
    BranchOf,
    Edge,
    EvaluatedAs,
    Guarantees,
    Lends,
    Manages,
    Owns,
    RegisteredAt,
    Represents,
    SubjectOf,
)
from kg.model.ids import CurrencyCode, EntityId, FactId, FirmName, MinorUnits, Ratio, RecordKey, RunId, Uscc
from kg.model.nodes import AddressNode, LegalEntityNode, Node, PersonNode
from kg.model.record import to_row
from kg.model.vocabulary import (
    NATURAL_PERSON_SUBJECTS,
    CannotEvaluateCode,
    DecisionKind,
    FacilityKind,
    FacilityState,
    GuaranteeKind,
    InspectionGrade,
    LegalForm,
    PositionRole,
    RegisterState,
    SubjectKind,
)
from kg.sealing.blobs import SealedContent, seal

RECORDED_AT = datetime(2026, 1, 5, tzinfo=UTC)
RUN_ID = RunId("run-1")
CNY = CurrencyCode("CNY")
ACME_USCC = "91660100MA00000001"
TRADER_USCC = "92660100MA00000002"
NOBODYS_USCC = "92660100MA00000099"
PERSON_NUMBER = "660100199001010011"
_STATED: dict[str, Any] = {
    "source": "city_market", "record_key": RecordKey("registration:1"), "recorded_at": RECORDED_AT, "closed_at": None,
    "run_id": RUN_ID,
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """Nodes and edges of a small graph."""

    nodes: list[Node]
    edges: list[Edge]


def build_firm(name: str, /, **fields: Any) -> LegalEntityNode:
    """A firm `e_NAME` with the least a firm has."""
    firm = LegalEntityNode(
        **_STATED, entity_id=EntityId(f"e_{name}"), uscc=None, name=FirmName(f"{name}有限公司"), former_names=(),
        subject_kind=SubjectKind.FIRM, legal_form=LegalForm.LIMITED_COMPANY, register_state=RegisterState.ACTIVE,
        established_on=date(2010, 2, 3), ended_on=None, registered_capital_minor=MinorUnits(5_000_000_000),
        paid_in_capital_minor=None, paid_in_ratio=None, currency=CNY, industry_code=None, division_code=None,
        stated_from=date(2026, 1, 5), traded_alone_from=None, traded_alone_until=None, sealed=None, party_count=1,
        sources=("city_market",), successor_ids=None,
        search_name=None, search_former_names=None,
        search_trade_names=None, search_sounds=None, search_initials=None, search_code=None, search_attributes=None,
    )  # fmt: skip
    return add_search(replace(firm, **fields))


def add_search(firm: LegalEntityNode) -> LegalEntityNode:
    """The firm with what facts would let it be found by; a natural person (L0) has none."""
    if firm.subject_kind in NATURAL_PERSON_SUBJECTS or firm.name is None:
        return firm
    keys = [build_keys(name, build_regions(national_tables())) for name in (firm.name, *(firm.former_names or ()))]
    attributes = [firm.division_code, firm.industry_code, firm.legal_form, firm.register_state]
    return replace(
        firm, search_name=keys[0].name, search_former_names=tuple(key.name for key in keys[1:]) or None,
        search_trade_names=tuple(sorted({text for key in keys for text in key.trade_names})),
        search_sounds=tuple(sorted({text for key in keys for text in key.sounds})),
        search_initials=tuple(sorted({text for key in keys for text in key.initials})), search_code=firm.uscc,
        search_attributes=(*(text for text in attributes if text), *sorted({key.region for key in keys if key.region})),
    )  # fmt: skip


def build_person(key: bytes, name: str, number: str | None = None) -> PersonNode:
    """A person `p_NAME`, sealed under `key`."""
    entity_id = EntityId(f"p_{name}")
    return PersonNode(
        **_STATED, entity_id=entity_id, number_hash=None, sealed=seal(key, entity_id, SealedContent(name, number)),
        party_count=1, sources=("city_market",),
    )  # fmt: skip


def build_edge(kind: type[Edge], start: str, end: str, **fields: Any) -> Edge:
    """An edge of `kind` that holds."""
    stated = {
        "edge_id": FactId(f"{kind.__name__}-{start}-{end}"), "from_id": EntityId(start), "to_id": EntityId(end),
        "valid_from": date(2015, 1, 1), "valid_to": None, "stated_from": None, "stated_until": None,
    }  # fmt: skip
    return kind(**{**_STATED, **stated, **fields})


def build_world(key: bytes) -> World:
    """Acme with owners, people, guarantees, a loan, a fine, a class; a sole trader who guarantees it; a branch."""
    trader_id = EntityId("e_trader")
    trader = build_firm(
        "trader", uscc=Uscc(TRADER_USCC), name=None, subject_kind=SubjectKind.INDIVIDUAL_BUSINESS,
        legal_form=LegalForm.INDIVIDUAL_BUSINESS, sealed=seal(key, trader_id, SealedContent("李氏小店", None)),
    )  # fmt: skip
    record = {
        "source": "city_market", "record_key": "penalty:P1", "document_number": "罚1", "dated_on": "2024-05-06",
        "band": "serious", "points": 40, "decay_step": 1, "falls_on": "2026-05-06", "falls_to": 20,
        "expires_on": "2027-05-06", "relation": "subsidiary", "related_entity_id": "e_holder",
    }  # fmt: skip
    reasons = [
        {
            "code": "PENALTY", "family": "supervision", "points": 30, "points_before_cap": 40, "cap": 30,
            "gives_back": 30, "forces_grade": None, "falls_on": "2026-05-06", "passes_on": "2027-05-06",
            "repair": "leaves", "text_zh": "受过处罚", "text_en": "was fined", "ground_is_checked": True,
            "statutory_ground": "国市监信发〔2022〕6号", "improve_zh": "申请修复", "improve_en": "apply for repair",
            "evidence": [record],
        }
    ]  # fmt: skip
    families = [
        {
            "family": "supervision", "points": 30, "points_before_cap": 30, "cap": 100, "known_count": 3,
            "input_count": 4, "newest_on": "2024-05-07",
        }
    ]  # fmt: skip
    evaluation = {
        "rule_version": "2026.1", "evaluated_on": date(2026, 1, 5), "statutory_ground": "国市监信发〔2022〕6号",
        "rules_effective_from": date(2024, 7, 1), "graded_since_on": date(2026, 1, 2),
    }  # fmt: skip
    nodes: list[Node] = [
        build_firm("acme", uscc=Uscc(ACME_USCC), former_names=(FirmName("旧名有限公司"),)),
        build_firm("holder"),
        build_firm("bank"),
        build_firm("branch", subject_kind=SubjectKind.BRANCH),
        trader,
        build_person(key, "owner", PERSON_NUMBER),
        build_person(key, "boss"),
        FacilityNode(
            **_STATED, facility_id=FactId("f_1"), facility_kind=FacilityKind.LOAN, facility_state=FacilityState.OPEN,
            loan_class=None, amount_minor=MinorUnits(100_00), balance_minor=MinorUnits(50_00), overdue_minor=None,
            currency=CNY, annual_interest_ratio=Ratio(0.0435), usage=None,
            lender_name=seal(key, "f_1", SealedContent("鹏城银行", None)), opened_on=None, due_on=None, ended_on=None,
            repayment_month_on=None, repayment_code=None, repayment_codes=None,
        ),
        AddressNode(**_STATED, address_id=FactId("a_1"), address=None, division_code=None),
        _decision("d_fine", repaired_on=None),
        _decision("d_repaired", repaired_on=date(2025, 1, 1)),
        EvaluationNode(
            **_STATED, **evaluation, evaluation_id=FactId("v_1"), inspection_grade=InspectionGrade.B, points=30,
            points_before_caps=40, coverage_ratio=Ratio(0.75), previous_inspection_grade=InspectionGrade.A,
            families=json.dumps(families), cannot_evaluate_code=None, reason_codes=("PENALTY",),
            related_entity_ids=(EntityId("e_holder"),),
            reasons=json.dumps(reasons, ensure_ascii=False),
        ),
        EvaluationNode(
            **_STATED, **evaluation, evaluation_id=FactId("v_2"), inspection_grade=None, points=None,
            points_before_caps=None, coverage_ratio=None, previous_inspection_grade=None, families="[]",
            cannot_evaluate_code=CannotEvaluateCode.DEREGISTERED, reason_codes=(), related_entity_ids=(), reasons="[]",
        ),
    ]  # fmt: skip
    shares = {"amount_minor": None, "paid_in_minor": None, "currency": None, "partner_role": None, "holder_class": None}
    pledge = {"facility_id": None, "guarantee_kind": GuaranteeKind.GENERAL, "currency": CNY}
    edges = [
        build_edge(Owns, "e_holder", "e_acme", share=Ratio(0.6), **shares),
        build_edge(Owns, "p_owner", "e_acme", share=Ratio(0.4), **shares),
        build_edge(Owns, "e_acme", "e_branch", share=None, **shares),
        build_edge(Owns, "e_bank", "e_acme", share=Ratio(0.1), **shares, closed_at=RECORDED_AT),
        build_edge(Represents, "p_boss", "e_acme", role=PositionRole.LEGAL_REPRESENTATIVE),
        build_edge(Manages, "p_owner", "e_acme", role=PositionRole.DIRECTOR, valid_to=date(2020, 1, 1)),
        build_edge(BranchOf, "e_branch", "e_acme"),
        build_edge(Guarantees, "e_trader", "e_acme", amount_minor=MinorUnits(300_00), **pledge),
        build_edge(Guarantees, "e_holder", "e_acme", amount_minor=MinorUnits(900_00), **pledge),
        build_edge(Guarantees, "e_acme", "p_owner", amount_minor=None, **pledge),
        build_edge(Borrows, "e_acme", "f_1"),
        build_edge(Lends, "e_bank", "f_1"),
        build_edge(RegisteredAt, "e_acme", "a_1"),
        build_edge(SubjectOf, "e_acme", "d_fine"),
        build_edge(SubjectOf, "e_acme", "d_repaired"),
        build_edge(EvaluatedAs, "e_acme", "v_1"),
        build_edge(EvaluatedAs, "e_holder", "v_2"),
    ]
    return World(nodes, edges)


def seed(graph: Graph, world: World) -> None:
    """Write the world and a publication into an empty graph."""
    for node in world.nodes:
        label = node.LABEL  # type: ignore[attr-defined]
        graph.write(f"CREATE (n:{label}) SET n = $row", {"row": _row(node)})
    seed_edges(graph, world.edges)
    graph.write(
        "MERGE (meta:Meta {name: 'publication'}) SET meta.run_id = $run_id, meta.status = 'published'",
        {"run_id": RUN_ID},
    )


def seed_edges(graph: Graph, edges: Iterable[Edge]) -> None:
    """Write edges between nodes that are there."""
    for edge in edges:
        graph.write(
            "MATCH (a), (b) WHERE $from_id IN [a.entity_id, a.facility_id] "
            "AND $to_id IN [b.entity_id, b.facility_id, b.address_id, b.decision_id, b.evaluation_id] "
            f"CREATE (a)-[e:{edge.TYPE}]->(b) SET e = $row",  # type: ignore[attr-defined]
            {"from_id": edge.from_id, "to_id": edge.to_id, "row": _row(edge)},
        )


def paths(answer: Any, key: str) -> Iterable[Any]:
    """Every value under `key`, anywhere in an answer."""
    if isinstance(answer, dict):
        if key in answer:
            yield answer[key]
        for value in answer.values():
            yield from paths(value, key)
    elif isinstance(answer, list):
        for value in answer:
            yield from paths(value, key)


def _row(record: object) -> dict[str, object]:
    return {name: value for name, value in to_row(record).items() if value is not None}


def _decision(decision_id: str, repaired_on: date | None) -> DecisionNode:
    return DecisionNode(
        **_STATED, decision_id=FactId(decision_id), decision_kind=DecisionKind.PENALTY, document_number="罚1",
        authority=None, reason=None, grade=None, amount_minor=MinorUnits(10_00), currency=CNY,
        decided_on=date(2024, 5, 6), ended_on=None, repaired_on=repaired_on, expires_on=None,
    )  # fmt: skip
