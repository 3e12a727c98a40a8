// purpose: remove nodes Licence by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (node:Licence {licence_id: row.fact_id})
DELETE node
