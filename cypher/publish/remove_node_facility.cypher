// purpose: remove nodes Facility by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (node:Facility {facility_id: row.fact_id})
DELETE node
