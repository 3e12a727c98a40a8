// purpose: remove nodes FacilityReport by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (node:FacilityReport {report_id: row.fact_id})
DELETE node
