// purpose: write a few new and changed edges BENEFICIALLY_OWNS from Person to LegalEntity whole
// mode: write
// params: $rows: list[BeneficiallyOwns]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:Person {entity_id: row.from_id})
MATCH (target:LegalEntity {entity_id: row.to_id})
MERGE (origin)-[edge:BENEFICIALLY_OWNS {edge_id: row.edge_id}]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
