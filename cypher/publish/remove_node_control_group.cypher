// purpose: remove nodes ControlGroup by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (node:ControlGroup {group_id: row.fact_id})
DELETE node
