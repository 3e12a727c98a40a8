// purpose: write new and changed nodes GuaranteeMotif whole
// mode: write
// params: $rows: list[GuaranteeMotif]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MERGE (node:GuaranteeMotif {motif_id: row.motif_id})
SET node = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
