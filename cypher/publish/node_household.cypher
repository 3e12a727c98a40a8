// purpose: write new and changed nodes Household whole
// mode: write
// params: $rows: list[Household]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MERGE (node:Household {household_id: row.household_id})
SET node = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
