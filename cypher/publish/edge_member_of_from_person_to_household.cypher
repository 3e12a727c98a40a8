// purpose: write new edges MEMBER_OF from Person to Household whole
// mode: write
// params: $rows: list[MemberOf]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:Person {entity_id: row.from_id})
MATCH (target:Household {household_id: row.to_id})
CREATE (origin)-[edge:MEMBER_OF]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
