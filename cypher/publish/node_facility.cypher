// purpose: write new and changed nodes Facility whole
// mode: write
// params: $rows: list[Facility]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MERGE (node:Facility {facility_id: row.facility_id})
SET node = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
