// purpose: write a few new and changed edges OWNED_AS from LegalEntity to OwnershipFinding whole
// mode: write
// params: $rows: list[OwnedAs]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:LegalEntity {entity_id: row.from_id})
MATCH (target:OwnershipFinding {finding_id: row.to_id})
MERGE (origin)-[edge:OWNED_AS {edge_id: row.edge_id}]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
