// purpose: write new edges OWNED_AS from LegalEntity to OwnershipFinding whole
// mode: write
// params: $rows: list[OwnedAs]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:LegalEntity {entity_id: row.from_id})
MATCH (target:OwnershipFinding {finding_id: row.to_id})
CREATE (origin)-[edge:OWNED_AS]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
