// purpose: write new edges REPORTED_AS from Facility to FacilityReport whole
// mode: write
// params: $rows: list[ReportedAs]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:Facility {facility_id: row.from_id})
MATCH (target:FacilityReport {report_id: row.to_id})
CREATE (origin)-[edge:REPORTED_AS]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
