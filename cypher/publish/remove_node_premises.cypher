// purpose: remove nodes Premises by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (node:Premises {premises_id: row.fact_id})
DELETE node
