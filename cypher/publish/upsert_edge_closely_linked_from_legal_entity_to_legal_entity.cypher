// purpose: write a few new and changed edges CLOSELY_LINKED from LegalEntity to LegalEntity whole
// mode: write
// params: $rows: list[CloselyLinked]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:LegalEntity {entity_id: row.from_id})
MATCH (target:LegalEntity {entity_id: row.to_id})
MERGE (origin)-[edge:CLOSELY_LINKED {edge_id: row.edge_id}]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
