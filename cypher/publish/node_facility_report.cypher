// purpose: write new and changed nodes FacilityReport whole
// mode: write
// params: $rows: list[FacilityReport]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MERGE (node:FacilityReport {report_id: row.report_id})
SET node = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
