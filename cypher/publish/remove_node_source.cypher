// purpose: remove nodes Source by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (node:Source {source_id: row.fact_id})
DELETE node
