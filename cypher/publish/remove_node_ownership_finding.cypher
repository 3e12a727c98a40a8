// purpose: remove nodes OwnershipFinding by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (node:OwnershipFinding {finding_id: row.fact_id})
DELETE node
