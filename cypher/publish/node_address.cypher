// purpose: write new and changed nodes Address whole
// mode: write
// params: $rows: list[Address]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MERGE (node:Address {address_id: row.address_id})
SET node = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
