// purpose: write a few new and changed edges MEMBER_OF from Person to Household whole
// mode: write
// params: $rows: list[MemberOf]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:Person {entity_id: row.from_id})
MATCH (target:Household {household_id: row.to_id})
MERGE (origin)-[edge:MEMBER_OF {edge_id: row.edge_id}]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
