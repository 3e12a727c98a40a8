// purpose: remove nodes Address by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (node:Address {address_id: row.fact_id})
DELETE node
