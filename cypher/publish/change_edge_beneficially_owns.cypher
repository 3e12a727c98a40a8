// purpose: write changed edges BENEFICIALLY_OWNS whole; the ends of an edge never change
// mode: write
// params: $rows: list[BeneficiallyOwns]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH ()-[edge:BENEFICIALLY_OWNS {edge_id: row.edge_id}]->()
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
