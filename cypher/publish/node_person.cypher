// purpose: write new and changed nodes Person whole
// mode: write
// params: $rows: list[Person]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MERGE (node:Person {entity_id: row.entity_id})
SET node = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
