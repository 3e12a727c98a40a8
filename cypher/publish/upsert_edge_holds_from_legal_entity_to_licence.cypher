// purpose: write a few new and changed edges HOLDS from LegalEntity to Licence whole
// mode: write
// params: $rows: list[Holds]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:LegalEntity {entity_id: row.from_id})
MATCH (target:Licence {licence_id: row.to_id})
MERGE (origin)-[edge:HOLDS {edge_id: row.edge_id}]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
