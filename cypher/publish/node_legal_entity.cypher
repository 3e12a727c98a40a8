// purpose: write new and changed nodes LegalEntity whole
// mode: write
// params: $rows: list[LegalEntity]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MERGE (node:LegalEntity {entity_id: row.entity_id})
SET node = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
