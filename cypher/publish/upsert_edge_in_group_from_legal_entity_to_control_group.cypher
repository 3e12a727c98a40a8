// purpose: write a few new and changed edges IN_GROUP from LegalEntity to ControlGroup whole
// mode: write
// params: $rows: list[InGroup]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:LegalEntity {entity_id: row.from_id})
MATCH (target:ControlGroup {group_id: row.to_id})
MERGE (origin)-[edge:IN_GROUP {edge_id: row.edge_id}]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
