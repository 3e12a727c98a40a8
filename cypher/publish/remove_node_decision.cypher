// purpose: remove nodes Decision by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (node:Decision {decision_id: row.fact_id})
DELETE node
