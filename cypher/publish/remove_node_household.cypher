// purpose: remove nodes Household by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (node:Household {household_id: row.fact_id})
DELETE node
