// purpose: write new and changed nodes Decision whole
// mode: write
// params: $rows: list[Decision]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MERGE (node:Decision {decision_id: row.decision_id})
SET node = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
