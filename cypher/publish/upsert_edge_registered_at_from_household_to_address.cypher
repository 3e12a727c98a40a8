// purpose: write a few new and changed edges REGISTERED_AT from Household to Address whole
// mode: write
// params: $rows: list[RegisteredAt]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:Household {household_id: row.from_id})
MATCH (target:Address {address_id: row.to_id})
MERGE (origin)-[edge:REGISTERED_AT {edge_id: row.edge_id}]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
