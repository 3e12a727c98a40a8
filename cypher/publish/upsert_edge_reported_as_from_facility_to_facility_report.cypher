// purpose: write a few new and changed edges REPORTED_AS from Facility to FacilityReport whole
// mode: write
// params: $rows: list[ReportedAs]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:Facility {facility_id: row.from_id})
MATCH (target:FacilityReport {report_id: row.to_id})
MERGE (origin)-[edge:REPORTED_AS {edge_id: row.edge_id}]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
