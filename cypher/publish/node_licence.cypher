// purpose: write new and changed nodes Licence whole
// mode: write
// params: $rows: list[Licence]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MERGE (node:Licence {licence_id: row.licence_id})
SET node = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
