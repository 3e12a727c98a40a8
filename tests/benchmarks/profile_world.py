"""Firms whose profiles have a stated number of edges, beside whatever the graph holds already."""

from typing import Any, Final

from kg.graph.door import Graph
from kg.model.ids import EntityId
from kg.sealing.blobs import SealedContent, seal

QUERY = """query Profile($uscc: String!) {
  legalEntity(uscc: $uscc) { __typename ... on LegalEntity {
    id uscc name formerNames subjectKind legalForm registerState establishedOn
    registeredCapital { amountMinor currency } industryCode divisionCode provenance { ...P }
    people(first: 100) { __typename ... on PositionConnection {
      edges { cursor role validFrom validTo node { id name maskedNumber } provenance { ...P } } pageInfo { ...I } } }
    shareholders(first: 100) { edges { share amount { amountMinor currency } validFrom
      node { __typename ... on LegalEntity { id uscc name registerState } ... on Person { id name } }
      provenance { ...P } } pageInfo { ...I } }
    holdings(first: 100) { edges { share validFrom node { ... on LegalEntity { id uscc name registerState } }
      provenance { ...P } } pageInfo { ...I } }
    guaranteesReceived(first: 100) { ... on GuaranteeConnection { edges { guaranteeKind amount { amountMinor currency }
      node { ... on LegalEntity { id uscc name } } provenance { ...P } } pageInfo { ...I } } }
    facilities(first: 100) { ... on BorrowedFacilityConnection { edges { node {
      id facilityKind facilityState amount { amountMinor currency } balance { amountMinor currency } annualInterestRatio
      openedOn lender { node { ... on LegalEntity { id name } } } provenance { ...P } } } pageInfo { ...I } } }
    decisions(first: 100) { edges { node { id decisionKind documentNumber amount { amountMinor currency } decidedOn
      provenance { ...P } } } pageInfo { ...I } }
  } } }
fragment P on Provenance { source recordKey runId recordedAt }
fragment I on PageInfo { hasNextPage endCursor }"""
"""A profile as a regulator's console would ask for it, with provenance of everything."""
_STATED: Final = {"source": "bench", "record_key": "registration:1", "run_id": "bench", "currency": "CNY"}
_FIRM: Final = {"subject_kind": "firm", "register_state": "active", "legal_form": "limited_company",
                "party_count": 1, "sources": ["bench"], "registered_capital_minor": 500_000_000}  # fmt: skip
_FACILITY: Final = {"facility_kind": "loan", "facility_state": "open", "amount_minor": 10_000, "balance_minor": 5_000,
                    "annual_interest_ratio": 0.0435, "lender_name": "鹏城银行"}  # fmt: skip
_TURN: Final = """
MATCH (firm:LegalEntity {entity_id: $firm}), (bank:LegalEntity {entity_id: $bank}) UNWIND $rows AS row
CREATE (manager:Person) SET manager = $stated, manager += row.manager
CREATE (holder:Person) SET holder = $stated, holder += row.holder
CREATE (held:LegalEntity) SET held = $stated, held += $firm_like, held.entity_id = row.held, held.name = row.held
CREATE (surety:LegalEntity) SET surety = $stated, surety += $firm_like, surety.entity_id = row.surety,
  surety.name = row.surety
CREATE (loan:Facility) SET loan = $stated, loan += $facility, loan.facility_id = row.loan
CREATE (fine:Decision) SET fine = $stated, fine.decision_id = row.fine, fine.decision_kind = 'penalty',
  fine.document_number = '罚1', fine.amount_minor = 100, fine.decided_on = date('2024-05-06')
CREATE (manager)-[e1:MANAGES]->(firm) SET e1 = $stated, e1.edge_id = row.id + '1', e1.role = 'director'
CREATE (holder)-[e2:OWNS]->(firm) SET e2 = $stated, e2.edge_id = row.id + '2', e2.share = 0.01, e2.amount_minor = 500
CREATE (firm)-[e3:OWNS]->(held) SET e3 = $stated, e3.edge_id = row.id + '3', e3.share = 0.3333
CREATE (surety)-[e4:GUARANTEES]->(firm) SET e4 = $stated, e4.edge_id = row.id + '4', e4.amount_minor = 300,
  e4.guarantee_kind = 'general'
CREATE (firm)-[e5:BORROWS]->(loan) SET e5 = $stated, e5.edge_id = row.id + '5'
CREATE (bank)-[e6:LENDS]->(loan) SET e6 = $stated, e6.edge_id = row.id + '6'
CREATE (firm)-[e7:SUBJECT_OF]->(fine) SET e7 = $stated, e7.edge_id = row.id + '7'
WITH [manager, holder, held, surety, loan, fine, e1, e2, e3, e4, e5, e6, e7] AS made
UNWIND made AS one SET one.recorded_at = datetime('2026-01-05T00:00:00Z'), one.valid_from = date('2015-01-01')
"""
"""Seven edges and what they lead to, for each row."""
EDGES_PER_ROW: Final = 7


def seed_profile(graph: Graph, key: bytes, row_count: int) -> str:
    """The credit code of a new firm whose profile has `row_count` edges of each of seven kinds."""
    firm, bank, uscc = f"bench-{row_count}", f"bench-{row_count}-bank", f"91660100MB{row_count:08d}"
    for one in ({"entity_id": firm, "name": "鹏城有限公司", "uscc": uscc}, {"entity_id": bank, "name": "鹏城银行"}):
        graph.write(
            "CREATE (n:LegalEntity) SET n = $row, n.recorded_at = datetime('2026-01-05T00:00:00Z')",
            {"row": {**_STATED, **_FIRM, **one}},
        )
    rows = [_build_row(key, f"{firm}-{number}") for number in range(row_count)]
    graph.write(
        _TURN,
        {"firm": firm, "bank": bank, "rows": rows, "stated": _STATED, "firm_like": _FIRM, "facility": _FACILITY},
    )
    return uscc


def _build_row(key: bytes, name: str) -> dict[str, Any]:
    people = {}
    for place in ("manager", "holder"):
        entity_id = EntityId(f"{name}-{place}")
        sealed = seal(key, entity_id, SealedContent("张三丰", "660100199001010011"))
        people[place] = {"entity_id": entity_id, "sealed": sealed, "sources": ["bench"], "party_count": 1}
    return {"id": name, "held": f"{name}-held", "surety": f"{name}-surety", "loan": f"{name}-loan",
            "fine": f"{name}-fine", **people}  # fmt: skip
