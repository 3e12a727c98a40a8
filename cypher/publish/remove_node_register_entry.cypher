// purpose: remove nodes RegisterEntry by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (node:RegisterEntry {entry_id: row.fact_id})
DELETE node
