// purpose: write new and changed nodes RegisterEntry whole
// mode: write
// params: $rows: list[RegisterEntry]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MERGE (node:RegisterEntry {entry_id: row.entry_id})
SET node = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
