// purpose: write new and changed nodes ControlGroup whole
// mode: write
// params: $rows: list[ControlGroup]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MERGE (node:ControlGroup {group_id: row.group_id})
SET node = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
