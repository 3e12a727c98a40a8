// purpose: write new and changed nodes Source whole
// mode: write
// params: $rows: list[Source]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MERGE (node:Source {source_id: row.source_id})
SET node = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
