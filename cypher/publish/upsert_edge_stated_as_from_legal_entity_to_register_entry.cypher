// purpose: write a few new and changed edges STATED_AS from LegalEntity to RegisterEntry whole
// mode: write
// params: $rows: list[StatedAs]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:LegalEntity {entity_id: row.from_id})
MATCH (target:RegisterEntry {entry_id: row.to_id})
MERGE (origin)-[edge:STATED_AS {edge_id: row.edge_id}]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
