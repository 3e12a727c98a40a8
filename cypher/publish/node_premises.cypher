// purpose: write new and changed nodes Premises whole
// mode: write
// params: $rows: list[Premises]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MERGE (node:Premises {premises_id: row.premises_id})
SET node = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
