// purpose: remove nodes LegalEntity by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (node:LegalEntity {entity_id: row.fact_id})
DELETE node
