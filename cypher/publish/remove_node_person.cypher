// purpose: remove nodes Person by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (node:Person {entity_id: row.fact_id})
DELETE node
