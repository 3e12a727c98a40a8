// purpose: write new and changed nodes OwnershipFinding whole
// mode: write
// params: $rows: list[OwnershipFinding]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MERGE (node:OwnershipFinding {finding_id: row.finding_id})
SET node = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
