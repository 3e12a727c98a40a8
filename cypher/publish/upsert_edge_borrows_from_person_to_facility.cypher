// purpose: write a few new and changed edges BORROWS from Person to Facility whole
// mode: write
// params: $rows: list[Borrows]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:Person {entity_id: row.from_id})
MATCH (target:Facility {facility_id: row.to_id})
MERGE (origin)-[edge:BORROWS {edge_id: row.edge_id}]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
