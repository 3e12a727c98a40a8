// purpose: write new and changed nodes Evaluation whole
// mode: write
// params: $rows: list[Evaluation]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MERGE (node:Evaluation {evaluation_id: row.evaluation_id})
SET node = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
